"""The mean loss of a network, over all its weights or on a slice of them."""

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from lossatlas.core.models.base import Slopes, Traits
from lossatlas.core.models.layers import Layers, Matrices, Signals
from lossatlas.core.models.mean_loss import Linearized, MeanLoss
from lossatlas.core.types import Floats, Tick, no_tick


class NetworkLoss(MeanLoss, Protocol):
    """A mean loss whose scores come from layers, with weights that are affine in the point."""

    layers: Layers

    def signals(self, w: Floats, rows: Any = None, tick: Tick = no_tick) -> Signals:
        """What a pass at w starts from, for all examples or some rows; `first` is a new array."""

    def moves(self, change: Floats, tick: Tick = no_tick) -> tuple[Floats, Matrices]:
        """How the first z (N, H) and the later matrices change along a direction."""

    def collect(
        self, first: Floats, later: Matrices, rows: Any = None, tick: Tick = no_tick
    ) -> Floats:
        """The gradient by w, from those by the first z (N, H) or (n, H) and the later matrices."""

    @property
    def architecture(self) -> Layers:
        """The layers."""
        return self.layers

    @property
    def traits(self) -> Traits:
        """Not convex; as smooth as the loss and the activation. Slices are known on grids only."""
        smooth = self.layers.phi.smooth
        loss = self.loss
        return Traits(
            False, smooth and loss.differentiable, smooth and loss.twice_differentiable, "grid"
        )

    def scores_at(self, w: Floats, rows: Any = None, tick: Tick = no_tick) -> Floats:
        """Scores (N, C) at w, or of the chosen rows (n, C)."""
        return self.layers.scores(self.signals(w, rows, tick))

    def linearized(self, w: Floats, rows: Any = None, tick: Tick = no_tick) -> Linearized:
        """A forward pass, and the map that is the backward pass."""
        start = self.signals(w, rows, tick)
        trace = self.layers.forward(start)

        def pull_back(score_gradient: Floats) -> Floats:
            deltas = self.layers.backward(trace, start.later, score_gradient)
            gradients = self.layers.gradients(trace, deltas)
            return self.collect(deltas.z[0], gradients, rows, tick)

        return Linearized(trace.scores, pull_back)

    def slopes(self, w: Floats, direction: Floats, tick: Tick = no_tick) -> Slopes | None:
        """The one-sided derivatives [left, right] at w along a direction.

        Units at a kink change to the right of it, and so do the losses of the scores.
        """
        start = self.signals(w, tick=tick)
        trace = self.layers.forward(start)
        classified = self.classified(trace.scores)
        steady = float(np.vdot(self.regularization_gradient(w), direction))
        first, moves = self.moves(direction, tick)

        def rightwards(sign: float) -> float:
            along = sign * first, [sign * move for move in moves]
            change = self.layers.change(trace, start.later, *along)
            return classified.right_derivative(change.scores)

        right = rightwards(1.0)
        left = right if self.traits.differentiable else -rightwards(-1.0)
        return left + steady, right + steady

    def hessian_product(self, w: Floats, tick: Tick = no_tick) -> Callable[[Floats], Floats] | None:
        """The map from a direction to the Hessian at w times it; None for a loss without one.

        With kinks, it is the Hessian of the piece on which no unit switches.
        """
        if self.loss.score_hessian is None:
            return None
        start, layers = self.signals(w, tick=tick), self.layers
        trace = layers.forward(start)
        seen = self.classified(trace.scores)
        bend = self.loss.score_hessian(trace.scores, self.y, self.margin)
        deltas = layers.backward(trace, start.later, seen.score_gradient)

        def product(v: Floats) -> Floats:
            first, moves = self.moves(v, tick)
            change = layers.change(trace, start.later, first, moves)
            scores = bend(change.scores) / self.n
            found = layers.gradient_change(trace, start.later, deltas, change, moves, scores)
            return self.collect(*found, tick=tick) + self.regularization_change(v)

        return product
