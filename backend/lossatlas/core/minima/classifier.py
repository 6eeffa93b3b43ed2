"""The interface of a linear classifier's objective for searches over all weights."""

from typing import Any, ClassVar, Protocol

from lossatlas.core.data.examples import Examples
from lossatlas.core.minima.scored import RegularizedLoss
from lossatlas.core.types import Floats


class Classifier(RegularizedLoss, Protocol):
    """A frozen dataclass over weights W (C, D+1), the bias last, with scores W x̃ᵢ."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def examples(self) -> Examples:
        """The N examples."""

    @property
    def classes(self) -> int:
        """C, the number of classes."""

    @property
    def shape(self) -> tuple[int, int]:
        """(C, D+1)"""

    @property
    def regularize_bias(self) -> bool:
        """Whether Σ W² includes the bias column."""

    def regularized(self, w: Floats) -> Floats:
        """The regularized part of w (…, D+1)."""
