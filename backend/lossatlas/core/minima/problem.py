"""What the solvers need of an objective and of its slices; the models satisfy it."""

from dataclasses import Field
from typing import Any, ClassVar, Protocol

from lossatlas.core.data.examples import Examples
from lossatlas.core.losses.base import Loss
from lossatlas.core.types import Floats, Ints, Tick, no_tick


class AffineSlice(Protocol):
    """A ray or a plane along which the scores of N examples are affine, of k coordinates."""

    @property
    def scores(self) -> Floats:
        """(1+k, N, C): the scores of the origin and of each direction."""

    @property
    def inner(self) -> Floats:
        """(1+k, 1+k): inner products of origin and directions, over the regularized weights."""

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

    def scores_at(self, coordinates: Floats) -> Floats:
        """Scores (N, C) at coordinates (k,)."""

    def value(self, coordinates: Floats) -> float:
        """The objective at coordinates (k,)."""

    def value_and_gradient(
        self, coordinates: Floats, rows: Any = None, tick: Tick = no_tick
    ) -> tuple[float, Floats]:
        """Objective and (sub)gradient (k,) at coordinates (k,)."""

    def regularization(self, coordinates: Floats) -> Floats:
        """λ Σ W² at coordinates (…, k)."""

    def regularization_slope(self, a: Floats) -> Floats:
        """The derivative of λ Σ W² along a ray at a (…)."""

    def accuracy(self, coordinates: Floats) -> float:
        """The share of examples whose label has the highest score."""


class LinearObjective(Protocol):
    """(1/N) Σᵢ loss(W x̃ᵢ, yᵢ) + λ Σ W² over weights W (C, D+1); a frozen dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def examples(self) -> Examples:
        """What the loss is averaged over."""

    @property
    def classes(self) -> int:
        """C"""

    @property
    def loss(self) -> Loss:
        """The loss on scores."""

    @property
    def margin(self) -> float:
        """Δ"""

    @property
    def l2(self) -> float:
        """λ"""

    @property
    def regularize_bias(self) -> bool:
        """Whether the regularization sees the bias."""

    @property
    def shape(self) -> tuple[int, int]:
        """(C, D+1)"""

    @property
    def n(self) -> int:
        """N, the number of examples."""

    def regularized(self, w: Floats) -> Floats:
        """The part of w (…, D+1) that the regularization sees, as a view."""

    def value(self, w: Floats, tick: Tick = no_tick) -> float:
        """The objective at W."""
