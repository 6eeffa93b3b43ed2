"""The layers of a network: signals forward, derivatives backward, and changes along a direction.

Layer l multiplies its input and a one by a matrix (units, inputs + 1), the bias last: z = W h̃.
Hidden units pass on h = φ(z); with a skip, h = input + φ(z). The last z are the scores. Everything
starts at the first z (…, n, H), because these are affine in the weights. Axes before n count points
of a grid; matrices then have the same.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from lossatlas.core.types import Floats

Matrices = Sequence[Floats]
"""The matrices (…, units, inputs + 1) of layers, in their order."""


class Activation(NamedTuple):
    """A function φ of each unit."""

    value: Callable[[Floats, Floats], Floats]
    """From z and an array for the result: φ(z)."""
    slope: Callable[[Floats], Floats]
    """From φ(z): φ′(z). At a kink, the derivative from the left."""
    curvature: Callable[[Floats], Floats | None]
    """From φ(z): φ″(z); None if it is zero wherever it exists."""
    smooth: bool
    """Whether φ has no kinks; a kink is at zero, where the right derivative is one."""


ACTIVATIONS: dict[str, Activation] = {
    "relu": Activation(
        lambda z, out: np.clip(z, 0.0, np.inf, out=out),  # in half the time of np.maximum
        lambda value: np.asarray(value > 0, dtype=np.float64),
        lambda value: None,
        smooth=False,
    ),
    "tanh": Activation(
        lambda z, out: np.tanh(z, out=out),
        lambda value: 1.0 - value * value,
        lambda value: -2.0 * value * (1.0 - value * value),
        smooth=True,
    ),
}


class Signals(NamedTuple):
    """What a pass through the layers starts from."""

    first: Floats
    """(…, n, H) the z of the first layer."""
    later: Matrices
    """The matrices of the other layers."""
    inputs: Floats | None
    """(n, D) the features, if the first layer has a skip."""


class Trace(NamedTuple):
    """What a forward pass computes; a list has an entry for each hidden layer."""

    z: list[Floats]
    values: list[Floats]
    """φ(z)"""
    h: list[Floats]
    """φ(z), plus the input of a layer with a skip."""
    scores: Floats


class Deltas(NamedTuple):
    """What a backward pass computes."""

    z: list[Floats]
    """(n, units) for each layer, the derivative of the objective by its z; the scores' last."""
    h: list[Floats]
    """(n, units) for each hidden layer, the derivative by its h."""


@dataclass(frozen=True)
class Layers:
    """The architecture of a network."""

    widths: tuple[int, ...]
    """Features D, the units of each hidden layer, classes C."""
    activation: str
    """One of ACTIVATIONS."""
    skip: bool = False

    @cached_property
    def shapes(self) -> list[tuple[int, int]]:
        """The shape (units, inputs + 1) of each matrix."""
        return [(units, inputs + 1) for inputs, units in pairwise(self.widths)]

    @property
    def size(self) -> int:
        """P, the number of parameters."""
        return sum(units * columns for units, columns in self.shapes)

    @cached_property
    def skips(self) -> list[bool]:
        """Whether each hidden layer has a skip: it is as wide as its input."""
        return [self.skip and inputs == units for inputs, units in pairwise(self.widths[:-1])]

    @property
    def phi(self) -> Activation:
        """The activation."""
        return ACTIVATIONS[self.activation]

    def split(self, w: Floats, first: int = 0) -> list[Floats]:
        """The matrices of the layers from `first` on, views of the vectors (…, parameters)."""
        matrices, begin = [], 0
        for units, columns in self.shapes[first:]:
            end = begin + units * columns
            matrices.append(w[..., begin:end].reshape(*w.shape[:-1], units, columns))
            begin = end
        return matrices

    def scores(self, signals: Signals) -> Floats:
        """The scores (…, n, C). The array `first` is overwritten."""
        z, below = signals.first, signals.inputs
        for skip, matrix in zip(self.skips, signals.later, strict=True):
            h = self.phi.value(z, z)
            if skip and below is not None:
                h += below
            z, below = _times(h, matrix), h
        return z

    def scores_on_grid(
        self, first: Floats, later: Matrices, inputs: Floats | None, spaces: Floats
    ) -> Floats:
        """The scores (K n, C) of n examples at K points, the examples of a point together.

        A column for each example: `first` (K, H + 1, n) has the first z and a row of ones, and is
        overwritten; inputs are (D, n). So the bias is part of one product, and a sum over classes
        is a sum of long rows. Layers are written to `spaces` (2, numbers) in turn, from the first
        on; `first` may be in the second.
        """
        points, _, n = first.shape
        z, below = first, inputs
        for place, (skip, matrix) in enumerate(zip(self.skips, later, strict=True)):
            h = self.phi.value(z[:, :-1], z[:, :-1])
            if skip and below is not None:
                h += below
            units, space = matrix.shape[1], spaces[place % 2]
            if matrix is later[-1]:
                scores: Floats = space[: units * points * n].reshape(units, points, n)
                np.matmul(matrix, z, out=scores.transpose(1, 0, 2))
                return scores.reshape(units, -1).T
            above = space[: points * (units + 1) * n].reshape(points, units + 1, n)
            above[:, -1] = 1.0
            np.matmul(matrix, z, out=above[:, :-1])
            z, below = above, h
        raise ValueError("a network has a hidden layer")

    def forward(self, signals: Signals) -> Trace:
        """The same with everything that derivatives need."""
        trace = Trace([signals.first], [], [], signals.first)
        below = signals.inputs
        for skip, matrix in zip(self.skips, signals.later, strict=True):
            z = trace.z[-1]
            value = self.phi.value(z, np.empty_like(z))
            below = value + below if skip and below is not None else value
            trace.values.append(value)
            trace.h.append(below)
            trace.z.append(_times(below, matrix))
        return trace._replace(scores=trace.z.pop())

    def backward(self, trace: Trace, later: Matrices, score_gradient: Floats) -> Deltas:
        """The derivatives of an objective from its score gradient (n, C)."""
        deltas, ups = [score_gradient], list[Floats]()
        for value, matrix, skip in self._down(trace, later):
            up = deltas[-1] @ matrix[:, :-1]
            if skip:
                up += ups[-1]
            ups.append(up)
            deltas.append(up * self.phi.slope(value))
        return Deltas(deltas[::-1], ups[::-1])

    def gradients(self, trace: Trace, deltas: Deltas) -> list[Floats]:
        """The gradient by each matrix of the later layers."""
        return [_outer(delta, h) for delta, h in zip(deltas.z[1:], trace.h, strict=True)]

    def change(self, trace: Trace, later: Matrices, first: Floats, moves: Matrices) -> Trace:
        """How everything changes as the first z change by (n, H) and the later matrices by moves.

        At a kink, to the right.
        """
        found, below = Trace([], [], [], first), None
        z = first
        rows = zip(trace.z, trace.values, trace.h, self.skips, later, moves, strict=True)
        for at, value, h, skip, matrix, move in rows:
            found.z.append(z)
            moved = self.phi.slope(value) * z
            if not self.phi.smooth:
                moved += np.where(at == 0, np.maximum(z, 0.0), 0.0)
            found.values.append(moved)
            below = moved + below if skip and below is not None else moved
            found.h.append(below)
            z = below @ matrix[:, :-1].T + _times(h, move)
        return found._replace(scores=z)

    def gradient_change(
        self,
        trace: Trace,
        later: Matrices,
        deltas: Deltas,
        change: Trace,
        moves: Matrices,
        scores: Floats,
    ) -> tuple[Floats, list[Floats]]:
        """How the derivatives by the first z, and the later gradients, change along a direction.

        `scores` (n, C) is the change of the score gradient, and `change` that of the signals: the
        R-operator of Pearlmutter 1994, "Fast Exact Multiplication by the Hessian".
        """
        bends, ups = [scores], list[Floats]()
        places = list(range(len(later)))[::-1]
        for place, (value, matrix, skip) in zip(places, self._down(trace, later), strict=True):
            up = bends[-1] @ matrix[:, :-1] + deltas.z[place + 1] @ moves[place][:, :-1]
            if skip:
                up += ups[-1]
            ups.append(up)
            bend = up * self.phi.slope(value)
            curvature = self.phi.curvature(value)
            if curvature is not None:
                bend += deltas.h[place] * curvature * change.z[place]
            bends.append(bend)
        bends.reverse()
        rows = zip(bends[1:], deltas.z[1:], trace.h, change.h, strict=True)
        found = [_outer(bend, h) + _outer_moved(delta, moved) for bend, delta, h, moved in rows]
        return bends[0], found

    def _down(self, trace: Trace, later: Matrices) -> list[tuple[Floats, Floats, bool]]:
        """For each hidden layer from the last: φ(z), the matrix above, and whether h goes on past
        the next hidden layer by its skip."""
        past = [*self.skips[1:], False]
        return list(zip(trace.values, later, past, strict=True))[::-1]


def _times(h: Floats, matrix: Floats) -> Floats:
    """W h̃ for inputs (…, n, inputs) and a matrix (…, units, inputs + 1)."""
    z: Floats = np.matmul(h, np.swapaxes(matrix[..., :-1], -1, -2))
    z += matrix[..., None, :, -1]
    return z


def _outer(delta: Floats, h: Floats) -> Floats:
    """δᵀ h̃ (units, inputs + 1) for δ (n, units) and inputs h (n, inputs)."""
    out = np.empty((delta.shape[1], h.shape[1] + 1))
    np.matmul(delta.T, h, out=out[:, :-1])
    delta.sum(axis=0, out=out[:, -1])
    return out


def _outer_moved(delta: Floats, moved: Floats) -> Floats:
    """How δᵀ h̃ changes with h: the bias's input is always one."""
    out = np.zeros((delta.shape[1], moved.shape[1] + 1))
    np.matmul(delta.T, moved, out=out[:, :-1])
    return out
