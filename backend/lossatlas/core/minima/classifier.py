"""What a search over all weights needs of a regularized linear classifier's loss."""

from typing import Any, ClassVar, Protocol

from lossatlas.core.data.examples import Examples
from lossatlas.core.losses.base import Loss
from lossatlas.core.types import Floats, Ints, Tick, no_tick


class Classifier(Protocol):
    """(1/N) Σᵢ loss(W x̃ᵢ, yᵢ) + λ Σ W², a frozen dataclass, over W (C, D+1), the bias last."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def examples(self) -> Examples:
        """The N examples."""

    @property
    def y(self) -> Ints:
        """(N,) their labels."""

    @property
    def n(self) -> int:
        """N"""

    @property
    def classes(self) -> int:
        """C"""

    @property
    def shape(self) -> tuple[int, int]:
        """(C, D+1)"""

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
        """Whether the bias column has a part in Σ W²."""

    def regularized(self, w: Floats) -> Floats:
        """The part of w (…, D+1) that the regularization sees."""

    def value(self, w: Floats, tick: Tick = no_tick) -> float:
        """The objective at w."""

    def value_and_gradient(
        self, w: Floats, rows: Any = None, tick: Tick = no_tick
    ) -> tuple[float, Floats]:
        """The objective and its gradient at w."""

    def hessian_product(self, w: Floats, tick: Tick = no_tick) -> Any:
        """The map from a direction to the Hessian at w times it."""
