"""Analytic objectives: functions of one or two variables, and slices of them.

A function's points have the shape (1, k), like weights of one row, so that a function can be used
wherever a classifier can. It counts as one example, unless it is a mean over examples of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np

from lossatlas.core.minima.full_space import Minimum
from lossatlas.core.models import base
from lossatlas.core.models.base import Objective, RayLoss, Section, Slopes, Traits, Valued
from lossatlas.core.types import Floats, Ints, Tick, no_tick

Jet = tuple[Floats, tuple[Any, ...], tuple[Any, ...] | None]
"""Value, first derivatives (f_x, f_y) and second (f_xx, f_xy, f_yy), or (f_x,) and (f_xx,)."""


class Kinked(NamedTuple):
    """The derivative and kink of a nonsmooth function, at points (…, k) along a direction (k,)."""

    right_derivative: Callable[[Floats, Floats], Floats]
    """(…), the one-sided derivative in the direction."""
    crossing: Callable[[Floats, Floats], Floats]
    """(…), the distance to the kink along the direction; not finite without one."""


class Stationary(NamedTuple):
    """A point of a function of one variable where the derivative is zero."""

    x: float
    kind: Literal["minimum", "maximum", "inflection"]


class Averaged(NamedTuple):
    """The examples over which a function is a mean."""

    points: Floats
    """(N, 2): the input and the target of each."""
    over: Callable[[Ints], Callable[..., Jet]]
    """From the rows of some examples, to the jet of the mean over them."""


@dataclass(frozen=True)
class Function(Objective):
    """A formula with its derivatives, and the window in which to show it."""

    id: str
    title: str
    formula: str
    source: str
    jet: Callable[..., Jet]
    """Takes arrays x and y (only x where the dimension is 1) of one shape."""
    range: tuple[tuple[float, float], ...]
    """(lowest, highest) value of each variable in a picture."""
    start: tuple[float, ...]
    minima: tuple[tuple[float, ...], ...] = ()
    """Known minimisers, global ones first."""
    convex: bool = False
    smooth: bool = True
    """Whether it has a Hessian everywhere."""
    learning_rate: float = 0.1
    """For gradient descent from its start."""
    log_colour: bool = False
    """Whether its valleys show only on a logarithmic scale."""
    kinked: Kinked | None = None
    stationary: tuple[Stationary, ...] = ()
    """Of a function of one variable, from left to right."""
    averaged: Averaged | None = None

    @property
    def dimension(self) -> int:
        """k, the number of variables."""
        return len(self.range)

    @property
    def shape(self) -> tuple[int, int]:
        """(1, k)"""
        return 1, self.dimension

    @property
    def cost(self) -> base.Cost:
        """One number for each variable and example."""
        return base.Cost(self.dimension * self.n, self.n)

    @property
    def n(self) -> int:
        """N, the number of examples; 1 without examples."""
        return 1 if self.averaged is None else len(self.averaged.points)

    @property
    def traits(self) -> Traits:
        """Whether it is convex and smooth."""
        return Traits(self.convex, self.smooth, self.smooth)

    def values(self, points: Floats) -> Floats:
        """The values at points (…, k): (…)."""
        return np.asarray(self._jet(points)[0])

    def gradients(self, points: Floats) -> Floats:
        """The (sub)gradients at points (…, k): (…, k)."""
        return _stack(points, self._jet(points)[1])

    def hessians(self, points: Floats) -> Floats:
        """The Hessians at points (…, k): (…, k, k). Raises ValueError if it is not smooth."""
        second = self._jet(points)[2]
        if second is None:
            raise ValueError(f"{self.id} has no Hessian")
        entries = second if self.dimension == 1 else (second[0], second[1], second[1], second[2])
        return _stack(points, entries).reshape(*points.shape, self.dimension)

    def one_sided_slopes(self, points: Floats, direction: Floats) -> tuple[Floats, Floats] | None:
        """The derivatives (…) left and right of points (…, k) along (k,); None if unknown."""
        if self.smooth:
            slopes: Floats = self.gradients(points) @ direction
            return slopes, slopes
        if self.kinked is None:
            return None
        right = self.kinked.right_derivative
        return -right(points, -direction), right(points, direction)

    def value(self, w: Floats, tick: Tick = no_tick) -> float:
        """The value at w (1, k)."""
        return float(self.values(w)[0])

    def value_and_gradient(self, w: Floats, rows: Any = None, tick: Tick = no_tick) -> Valued:
        """Value and (sub)gradient (1, k) at w (1, k), over the chosen examples or all."""
        if self.averaged is None or rows is None:
            value, first, _ = self._jet(w)
        else:
            value, first, _ = self.averaged.over(rows)(*w.T)
        return float(value[0]), _stack(w, first)

    def section(self, origin: Floats, directions: Floats, tick: Tick = no_tick) -> Section:
        """The slice through `origin` (1, k) along `directions` (1 or 2, 1, k)."""
        return FunctionSection(self, origin, directions)

    def whole(self) -> Section:
        """The slice that is the function itself: a = x, b = y."""
        k = self.dimension
        return self.section(np.zeros((1, k)), np.eye(k).reshape(k, 1, k))

    def slopes(self, w: Floats, direction: Floats, tick: Tick = no_tick) -> Slopes | None:
        """The one-sided derivatives [left, right] at w (1, k) along a direction (1, k)."""
        found = self.one_sided_slopes(w[0], direction[0])
        return None if found is None else (float(found[0]), float(found[1]))

    def hessian_product(self, w: Floats, tick: Tick = no_tick) -> Callable[[Floats], Floats] | None:
        """The map from a direction (1, k) to the Hessian at w (1, k) times it."""
        if not self.smooth:
            return None
        hessian = self.hessians(w)[0]
        return lambda direction: direction @ hessian

    def full_minimum(self, tick: Tick = no_tick, max_passes: float | None = None) -> Minimum:
        """The known global minimum. Raises NoMinimum without one."""
        if not self.minima:
            raise base.NoMinimum("function", "this function has no minimum")
        at = np.array([self.minima[0]])
        least = self.value(at)
        return Minimum(at, least, least, 0.0, True)

    def kinks_along(self, w: Floats, direction: Floats, reach: float) -> list[float]:
        """The distance from w (1, k) to its kink along a direction (1, k), if below `reach`."""
        if self.kinked is None:
            return []
        at = float(self.kinked.crossing(w[0], direction[0]))
        return [at] if abs(at) < reach else []

    def _jet(self, points: Floats) -> Jet:
        return self.jet(*np.moveaxis(points, -1, 0))


@dataclass(frozen=True)
class FunctionSection(Section):
    """A function restricted to origin + Σ coordinate · direction, of 1 or 2 coordinates."""

    function: Function
    origin: Floats
    """(1, k)"""
    directions: Floats
    """(coordinates, 1, k)"""

    @property
    def traits(self) -> Traits:
        """As the function's."""
        return self.function.traits

    @property
    def n(self) -> int:
        """As the function's."""
        return self.function.n

    def value(self, coordinates: Floats, tick: Tick = no_tick) -> float:
        """The value at coordinates."""
        return self.function.value(self.point(coordinates))

    def value_and_gradient(
        self, coordinates: Floats, rows: Any = None, tick: Tick = no_tick
    ) -> Valued:
        """Value and (sub)gradient at coordinates, over the chosen examples or all."""
        value, gradient = self.function.value_and_gradient(self.point(coordinates), rows)
        return value, np.tensordot(self.directions, gradient, axes=2)

    def section(self, origin: Floats, directions: Floats, tick: Tick = no_tick) -> Section:
        """The slice of the slice through coordinates (k,) along directions (m, k) of them."""
        along = np.tensordot(directions, self.directions, axes=1)
        return FunctionSection(self.function, self.point(origin), along)

    def hessian_product(self, w: Floats, tick: Tick = no_tick) -> Callable[[Floats], Floats] | None:
        """The map from a change of the coordinates to the Hessian at them times it."""
        product = self.function.hessian_product(self.point(w))
        if product is None:
            return None
        return lambda change: np.tensordot(
            self.directions, product(np.tensordot(change, self.directions, axes=1)), axes=2
        )

    def on_ray(self, a: Floats, tick: Tick = no_tick) -> RayLoss:
        """The values and one-sided slopes at increasing, evenly spaced a (Ka,) along the ray.

        Raises ValueError for others.
        """
        base.check_axis(a)
        tick()
        points = self.point(a[:, None])[:, 0]
        before, after = self.function.one_sided_slopes(points, self.directions[0, 0]) or (None,) * 2
        values = self.function.values(points)
        return RayLoss(a, values, np.zeros(len(a)), before, after, None)

    def on_grid(self, a: Floats, b: Floats, tick: Tick = no_tick) -> Floats:
        """The values (Kb, Ka) on the grid of increasing, evenly spaced a (Ka,) and b (Kb,).

        Raises ValueError for others.
        """
        base.check_axis(a, b)
        out = np.empty((len(b), len(a)))
        for row, height in enumerate(b):
            tick()
            grid = np.stack((a, np.full_like(a, height)), axis=-1)
            out[row] = self.function.values(self.point(grid))[:, 0]
        return out


def _stack(points: Floats, parts: tuple[Any, ...]) -> Floats:
    """Parts, arrays or numbers, side by side on a last axis."""
    return np.stack([np.broadcast_to(part, points.shape[:-1]) for part in parts], axis=-1) * 1.0
