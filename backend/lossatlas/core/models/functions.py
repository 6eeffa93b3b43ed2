"""Analytic objectives: functions of one or two variables to walk on, and slices of them.

A function's points have the shape (1, k), like weights of one row, so that a function goes wherever
a classifier does. It has one "example", itself, and no accuracy (not a number).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lossatlas.core.slices.directions import projection
from lossatlas.core.types import Tick, no_tick

Floats = NDArray[np.float64]

Jet = tuple[Floats, tuple[Any, ...], tuple[Any, ...] | None]
"""Value, first derivatives (f_x, f_y) and second (f_xx, f_xy, f_yy), or (f_x,) and (f_xx,)."""


@dataclass(frozen=True)
class Function:
    """A formula with its derivatives, and where to look at it."""

    id: str
    title: str
    formula: str
    source: str
    jet: Callable[..., Jet]
    """Takes arrays x and y (only x where the dimension is 1) of one shape."""
    minima: tuple[tuple[float, ...], ...]
    """Known minimisers, global ones first."""
    range: tuple[tuple[float, float], ...]
    """(least, greatest) of each variable: what a picture shows."""
    start: tuple[float, ...]
    convex: bool = False
    smooth: bool = True
    """Whether there is a Hessian everywhere."""
    learning_rate: float = 0.05
    """For gradient descent from its start: below twice the inverse of the largest curvature."""
    log_colour: bool = False
    """Whether its valleys are seen on a logarithmic scale alone."""

    @property
    def dimension(self) -> int:
        """k, the number of variables."""
        return len(self.range)

    @property
    def shape(self) -> tuple[int, int]:
        """(1, k)"""
        return 1, self.dimension

    @property
    def n(self) -> int:
        """One: the formula itself."""
        return 1

    @property
    def l2(self) -> float:
        """Zero: a formula has no regularization."""
        return 0.0

    def heights(self, points: Floats) -> Floats:
        """The values at points (…, k): (…)."""
        return np.asarray(self._jet(points)[0])

    def slopes(self, points: Floats) -> Floats:
        """The (sub)gradients at points (…, k): (…, k)."""
        return _stack(points, self._jet(points)[1])

    def curvatures(self, points: Floats) -> Floats:
        """The Hessians at points (…, k): (…, k, k). Raises ValueError where it is not smooth."""
        second = self._jet(points)[2]
        if second is None:
            raise ValueError(f"{self.id} has no Hessian")
        entries = second if self.dimension == 1 else (second[0], second[1], second[1], second[2])
        return _stack(points, entries).reshape(*points.shape, self.dimension)

    def value(self, w: Floats, tick: Tick = no_tick) -> float:
        """The value at w (1, k)."""
        return float(self.heights(w)[0])

    def value_and_gradient(
        self, w: Floats, rows: Any = None, tick: Tick = no_tick
    ) -> tuple[float, Floats]:
        """Value and (sub)gradient (1, k) at w (1, k); there are no rows to choose from."""
        value, first, _ = self._jet(w)
        return float(value[0]), _stack(w, first)

    def accuracy(self, w: Floats, tick: Tick = no_tick) -> float:
        """Not a number: a formula classifies nothing."""
        return math.nan

    def _jet(self, points: Floats) -> Jet:
        return self.jet(*np.moveaxis(points, -1, 0))


@dataclass(frozen=True)
class FunctionSlice:
    """A function restricted to origin + Σ coordinate · direction, of 1 or 2 coordinates."""

    function: Function
    origin: Floats
    """(1, k)"""
    directions: Floats
    """(coordinates, 1, k)"""

    @property
    def shape(self) -> tuple[int]:
        """(the number of coordinates,)"""
        return (len(self.directions),)

    @property
    def n(self) -> int:
        """One: the formula itself."""
        return 1

    @property
    def l2(self) -> float:
        """Zero: a formula has no regularization."""
        return 0.0

    def point(self, coordinates: Floats) -> Floats:
        """The points (…, 1, k) at coordinates (…, number of coordinates)."""
        points: Floats = self.origin + np.tensordot(coordinates, self.directions, axes=1)
        return points

    def value(self, coordinates: Floats, tick: Tick = no_tick) -> float:
        """The value at coordinates."""
        return self.function.value(self.point(coordinates))

    def value_and_gradient(
        self, coordinates: Floats, rows: Any = None, tick: Tick = no_tick
    ) -> tuple[float, Floats]:
        """Value and (sub)gradient at coordinates."""
        value, gradient = self.function.value_and_gradient(self.point(coordinates))
        return value, np.tensordot(self.directions, gradient, axes=2)

    def accuracy(self, coordinates: Floats, tick: Tick = no_tick) -> float:
        """Not a number: a formula classifies nothing."""
        return math.nan

    def project(self, w: Floats) -> tuple[Floats, float]:
        """Least-squares coordinates of a point w (1, k), and its distance from the slice."""
        return projection(self.origin, self.directions)(w)


def whole(function: Function) -> FunctionSlice:
    """The slice that is the function itself: a = x, b = y."""
    k = function.dimension
    return FunctionSlice(function, np.zeros((1, k)), np.eye(k).reshape(k, 1, k))


def cut(function: Function, origin: ArrayLike, directions: ArrayLike) -> FunctionSlice:
    """The slice through `origin` (1, k) along `directions` (1 or 2, 1, k)."""
    return FunctionSlice(
        function,
        np.asarray(origin, dtype=np.float64).reshape(function.shape),
        np.asarray(directions, dtype=np.float64).reshape(-1, *function.shape),
    )


def loss_on_ray(ray: FunctionSlice, a: Floats, tick: Tick = no_tick) -> Floats:
    """The values (Ka,) at steps a (Ka,) along the ray."""
    tick()
    return ray.function.heights(ray.point(a[:, None]))[:, 0]


def slopes_on_ray(ray: FunctionSlice, a: Floats) -> Floats | None:
    """The slopes (Ka,) at steps a (Ka,) along the ray; None of a function with kinks."""
    if not ray.function.smooth:
        return None
    slopes: Floats = ray.function.slopes(ray.point(a[:, None]))[:, 0] @ ray.directions[0, 0]
    return slopes


def loss_on_plane(plane: FunctionSlice, a: Floats, b: Floats, tick: Tick = no_tick) -> Floats:
    """The values (Kb, Ka) on the grid of a (Ka,) and b (Kb,), a row per b."""
    out = np.empty((len(b), len(a)))
    for row, height in enumerate(b):
        tick()
        grid = np.stack((a, np.full_like(a, height)), axis=-1)
        out[row] = plane.function.heights(plane.point(grid))[:, 0]
    return out


def _stack(points: Floats, parts: tuple[Any, ...]) -> Floats:
    """Parts, arrays or numbers, side by side on a last axis."""
    return np.stack([np.broadcast_to(part, points.shape[:-1]) for part in parts], axis=-1) * 1.0
