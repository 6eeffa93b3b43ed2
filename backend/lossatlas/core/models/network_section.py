"""Slices of a network's loss: the ray w₀ + a d₁ and the plane w₀ + a d₁ + b d₂.

The first z of a network are affine along a slice, z(a, b) = z₀ + a z₁ + b z₂: one product with the
data gives all of them, and nothing after it depends on the number of features. The later layers are
evaluated at each point.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.optimize import minimize

from lossatlas.core.losses.base import Loss
from lossatlas.core.models import switches
from lossatlas.core.models.base import Cost, Lowest, RayLoss, Section, Valued, check_axis, nested
from lossatlas.core.models.layers import Layers, Matrices, Signals
from lossatlas.core.models.network_loss import NetworkLoss
from lossatlas.core.models.switches import Switches
from lossatlas.core.parallel import each
from lossatlas.core.slices.penalty import SlicedPenalty
from lossatlas.core.types import Floats, Ints, Tick, no_tick

BLOCK = 1 << 18
"""Numbers in the working array of a layer: 2 MiB, so that it stays in a cache."""
ROWS = 1024
"""Most examples in a block: the products of small matrices with longer rows are slower."""
DESCENT_PASSES = 200
"""Evaluations after which the descent to the lowest point ends."""
LEVEL = 1e-6
"""The gradient in the slice, relative to max(1, loss), at which the descent ends."""


@dataclass(frozen=True)
class NetworkSection(SlicedPenalty, NetworkLoss, Section):
    """The objective restricted to w₀ + Σ coordinate · direction, of k = 1 or 2 coordinates."""

    origin: Floats
    """(1, P)"""
    directions: Floats
    """(k, 1, P)"""
    first: Floats
    """(1+k, N, H) the first z of the origin and of each direction."""
    later: Floats
    """(1+k, parameters of the later layers) of the origin and of each direction."""
    roots: Floats
    inputs: Floats | None
    """(N, D) the features, if the first layer has a skip."""
    layers: Layers
    y: Ints
    loss: Loss
    margin: float = 1.0
    l2: float = 0.0

    @property
    def nbytes(self) -> int:
        """The memory that it holds."""
        arrays = [self.origin, self.directions, self.first, self.later, self.y]
        return sum(array.nbytes for array in arrays) + (
            0 if self.inputs is None else self.inputs.nbytes
        )

    @property
    def cost(self) -> Cost:
        """The sums of the first z, and the products of the later layers."""
        numbers = self.first.size + self.n * self.later.shape[1]
        return Cost(numbers, numbers)

    def signals(self, w: Floats, rows: Any = None, tick: Tick = no_tick) -> Signals:
        """What a pass at coordinates (k,) starts from; a new array `first`."""
        tick()
        chosen = slice(None) if rows is None else rows
        first = self.first[0][chosen].copy()
        for coordinate, direction in zip(w, self.first[1:], strict=True):
            first += coordinate * direction[chosen]
        later = self.layers.split(self.later[0] + w @ self.later[1:], first=1)
        return Signals(first, later, None if self.inputs is None else self.inputs[chosen])

    def moves(self, change: Floats, tick: Tick = no_tick) -> tuple[Floats, Matrices]:
        """How the first z (N, H) and the later matrices change with the coordinates, by (k,)."""
        first = np.tensordot(change, self.first[1:], axes=1)
        return first, self.layers.split(change @ self.later[1:], first=1)

    def collect(
        self, first: Floats, later: Matrices, rows: Any = None, tick: Tick = no_tick
    ) -> Floats:
        """The gradient (k,), from those by the first z (N, H) and the later matrices."""
        along = self.first[1:] if rows is None else self.first[1:, rows]
        flat = np.concatenate([matrix.ravel() for matrix in later])
        return np.asarray(np.tensordot(along, first, axes=2) + self.later[1:] @ flat)

    def section(self, origin: Floats, directions: Floats, tick: Tick = no_tick) -> "NetworkSection":
        """The slice of the slice through coordinates (k,) along directions (m, k) of them."""
        change = nested(origin, directions)
        return replace(
            self,
            origin=self.point(origin),
            directions=np.tensordot(directions, self.directions, axes=1),
            first=np.tensordot(change, self.first, axes=1),
            later=change @ self.later,
            roots=self.roots @ change.T,
        )

    def on_ray(self, a: Floats, tick: Tick = no_tick) -> RayLoss:
        """The loss, slopes and accuracy at increasing, evenly spaced a (Ka,) along the ray.

        Raises ValueError for others.
        """
        check_axis(a)
        smooth = self.traits.differentiable

        def at(place: float) -> tuple[float, float, float, float]:
            tick()
            coordinates = np.array([place])
            start = self.signals(coordinates)
            trace = self.layers.forward(start)
            seen = self.classified(trace.scores)
            slopes = []
            for sign in (1.0,) if smooth else (1.0, -1.0):
                moves = self.moves(np.array([sign]))
                change = self.layers.change(trace, start.later, *moves)
                slopes.append(sign * seen.right_derivative(change.scores))
            return float(seen.losses.mean()), slopes[-1], slopes[0], seen.accuracy

        loss, before, after, accuracy = np.array(each(at, a.tolist())).T
        steady = self.regularization_slope(a)
        penalty = self.regularization(a[:, None])
        return RayLoss(a, loss, penalty, before + steady, after + steady, accuracy)

    def on_grid(self, a: Floats, b: Floats, tick: Tick = no_tick) -> Floats:
        """The loss (Kb, Ka) on a grid of increasing, evenly spaced a (Ka,) and b (Kb,).

        Raises ValueError for others.
        """
        check_axis(a, b)
        sums = np.stack(each(lambda place: self._row_sums(a, place, tick), b.tolist()))
        grid = np.stack(np.broadcast_arrays(a[None, :], b[:, None]), axis=-1)
        return np.asarray(sums / self.n + self.regularization(grid))

    def _row_sums(self, a: Floats, b: float, tick: Tick) -> Floats:
        """The sums of the losses at a (Ka,) and one b, in blocks of examples and of points."""
        hidden, widest = self.first.shape[2], 1 + max(self.layers.widths[1:])
        blocks = math.ceil(self.n / min(ROWS, max(1, BLOCK // widest)))
        rows = math.ceil(self.n / blocks)
        points = max(1, min(len(a), BLOCK // (rows * widest)))
        spaces = np.empty((2, points * rows * widest))  # new memory is slow
        origin, sums = self.later[0] + b * self.later[2], np.zeros(len(a))
        for row in range(0, self.n, rows):
            block = slice(row, row + rows)
            labels = np.tile(self.y[block], points)
            n = len(labels) // points
            ray = np.zeros((2, hidden + 1, n))  # the first z, and how they change with a
            ray[0, :-1] = (self.first[0, block] + b * self.first[2, block]).T
            ray[1, :-1] = self.first[1, block].T
            ray[0, -1] = 1.0
            inputs = None if self.inputs is None else self.inputs[block].T
            for begin in range(0, len(a), points):
                tick()
                places = a[begin : begin + points, None]
                first = spaces[1, : len(places) * ray[0].size].reshape(-1, *ray[0].shape)
                steps = np.hstack((np.ones_like(places), places))  # one product is one pass
                np.matmul(steps, ray.reshape(2, -1), out=first.reshape(len(places), -1))
                later = self.layers.split(origin + places * self.later[1], first=1)
                scores = self.layers.scores_on_grid(first, later, inputs, spaces)
                losses = self.loss.per_example(scores, labels[: len(scores)], self.margin)
                sums[begin : begin + points] += losses.reshape(len(places), n).sum(axis=1)
        return sums

    def switches(self, low: float, high: float, tick: Tick = no_tick) -> Switches | None:
        """Where hidden units switch on a ray, with low < a < high; None without such units."""
        if self.layers.phi.smooth:
            return None
        origin, direction = (self.layers.split(flat, first=1) for flat in self.later)
        later = origin, direction
        return switches.along(self.layers, self.first, later, self.inputs, low, high, tick)

    def lowest(self, axes: Sequence[Floats], values: Floats, tick: Tick = no_tick) -> Lowest | None:
        """The lowest point found within axes a (Ka,) and b (Kb,), whose grid has these values.

        By L-BFGS-B (Byrd et al. 1995) from the lowest of the grid and the origin, to a gradient of
        LEVEL · max(1, loss); a loss with kinks may not get there. None if no value is finite.
        """
        low, high = (np.array([axis[end] for axis in axes]) for end in (0, -1))
        if not np.isfinite(values).any():
            return None
        place = np.unravel_index(np.nanargmin(values), values.shape)[::-1]
        start = np.array([axis[k] for axis, k in zip(axes, place, strict=True)])
        zero = np.zeros_like(start)
        if ((low <= zero) & (zero <= high)).all() and self.value(zero, tick) < np.nanmin(values):
            start = zero
        best, (least, gradient) = start, self.value_and_gradient(start, tick=tick)

        def look(w: Floats) -> Valued:
            nonlocal best, least, gradient
            value, slope = self.value_and_gradient(w, tick=tick)
            if value < least:
                best, least, gradient = w.copy(), value, slope
            return value, slope

        options = {"maxfun": DESCENT_PASSES, "gtol": LEVEL / 2.0 * max(1.0, least), "ftol": 0.0}
        bounds = list(zip(low, high, strict=True))
        minimize(look, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
        held = (best <= low) & (gradient > 0) | (best >= high) & (gradient < 0)
        a, *b = best.tolist()
        return Lowest(a, b[0] if b else None, least, float(np.linalg.norm(gradient[~held])))
