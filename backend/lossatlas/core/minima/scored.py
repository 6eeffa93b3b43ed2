"""What minima need to know of a slice: a convex loss of scores that are affine along it."""

from typing import Any, Protocol

from lossatlas.core.losses.base import Loss
from lossatlas.core.types import Floats, Ints, Tick, no_tick


class ScoredSlice(Protocol):
    """(1/N) Σᵢ loss(sᵢ, yᵢ) + λ Σ W² on a slice of k = 1 or 2 coordinates."""

    @property
    def directions(self) -> Floats:
        """(k, C, D+1)"""

    @property
    def scores(self) -> Floats:
        """(1+k, N, C): the scores of the origin and of each direction."""

    @property
    def unsure(self) -> Floats:
        """(1+k,) how far off the scores of each may be, unless they are zero."""

    @property
    def roots(self) -> Floats:
        """R (r, 1+k): the sum of the squares of the regularized weights is |R (1, a, b)|²."""

    @property
    def y(self) -> Ints:
        """(N,) labels."""

    @property
    def loss(self) -> Loss:
        """Of an example, by its scores."""

    @property
    def margin(self) -> float:
        """Δ"""

    @property
    def l2(self) -> float:
        """λ"""

    @property
    def n(self) -> int:
        """N"""

    def value(self, w: Floats, tick: Tick = no_tick) -> float:
        """The objective at coordinates (k,)."""

    def value_and_gradient(
        self, w: Floats, rows: Any = None, tick: Tick = no_tick
    ) -> tuple[float, Floats]:
        """Objective and (sub)gradient at coordinates (k,)."""

    def accuracy(self, w: Floats, tick: Tick = no_tick) -> float:
        """The share of examples whose label has the highest score."""

    def scores_at(self, coordinates: Floats, rows: Any = None, tick: Tick = no_tick) -> Floats:
        """Scores (N, C) at coordinates (k,)."""

    def regularization(self, coordinates: Floats) -> Floats:
        """λ Σ W² at coordinates (…, k)."""

    def regularization_slope(self, a: Floats) -> Floats:
        """The derivative of λ Σ W² along a ray at a (…)."""

    def hessian_product(self, w: Floats, tick: Tick = no_tick) -> Any:
        """The map from a direction to the Hessian times it; None of a loss without one."""

    def regularization_change(self, change: Floats) -> Floats:
        """How the gradient of λ Σ W² changes along a direction (k,)."""
