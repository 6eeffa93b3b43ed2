"""The interface of slices for minima: a convex loss of scores that are affine along the slice."""

from typing import Any, Protocol

from lossatlas.core.losses.base import Loss
from lossatlas.core.types import Floats, Ints, Tick, no_tick


class RegularizedLoss(Protocol):
    """(1/N) Σᵢ loss(sᵢ, yᵢ) + λ Σ W² at points w of any shape."""

    @property
    def y(self) -> Ints:
        """(N,) labels."""

    @property
    def n(self) -> int:
        """N, the number of examples."""

    @property
    def loss(self) -> Loss:
        """The loss on scores."""

    @property
    def margin(self) -> float:
        """Δ"""

    @property
    def l2(self) -> float:
        """λ"""

    def value(self, w: Floats, tick: Tick = no_tick) -> float:
        """The objective at w."""

    def value_and_gradient(
        self, w: Floats, rows: Any = None, tick: Tick = no_tick
    ) -> tuple[float, Floats]:
        """The objective and its (sub)gradient at w."""

    def hessian_product(self, w: Floats, tick: Tick = no_tick) -> Any:
        """The map from a direction to its product with the Hessian at w; None without one."""


class ScoredSlice(RegularizedLoss, Protocol):
    """A slice of k = 1 or 2 coordinates w (k,)."""

    @property
    def directions(self) -> Floats:
        """(k, C, D+1)"""

    @property
    def scores(self) -> Floats:
        """(1+k, N, C): the scores of the origin and of each direction."""

    @property
    def unsure(self) -> Floats:
        """(1+k,) bounds of the rounding errors of the scores of each; scores of zero are exact."""

    @property
    def roots(self) -> Floats:
        """R (r, 1+k): the sum of the squares of the regularized weights is |R (1, a, b)|²."""

    def accuracy(self, w: Floats, tick: Tick = no_tick) -> float:
        """The share of examples whose label has the highest score."""

    def scores_at(self, coordinates: Floats, rows: Any = None, tick: Tick = no_tick) -> Floats:
        """Scores (N, C) at coordinates (k,)."""

    def regularization(self, coordinates: Floats) -> Floats:
        """λ Σ W² at coordinates (…, k)."""

    def regularization_slope(self, a: Floats) -> Floats:
        """The derivative of λ Σ W² along a ray at a (…)."""

    def regularization_change(self, change: Floats) -> Floats:
        """How the gradient of λ Σ W² changes along a direction (k,)."""
