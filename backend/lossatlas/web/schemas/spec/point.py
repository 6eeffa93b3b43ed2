"""Points in weight space."""

from typing import Annotated, Literal, Self, get_args

from pydantic import Discriminator, Field, model_validator
from pydantic_core import PydanticCustomError

from lossatlas.core.models.base import Scheme
from lossatlas.web.schemas import limits
from lossatlas.web.schemas.base import Number, Row, Seed, Spec, with_kind, within


class Zeros(Spec, title="Zeros"):
    """All weights zero."""

    kind: Literal["zeros"]


class RandomPoint(Spec, title="Random point"):
    """Weights scale · N(0, 1)."""

    kind: Literal["random"]
    seed: Seed = 0
    scale: Annotated[Number, Field(ge=0)] = 1.0


class InitialPoint(Spec, title="Initialisation"):
    """Where the training of a network starts: Gaussian weights, biases zero."""

    kind: Literal["initial"]
    seed: Seed = 0
    scheme: Scheme = "he"
    """the variance of a layer's weights; he: 2 / inputs; xavier: 2 / (inputs + units); lecun:
    1 / inputs"""


MOST_ROWS = max(limits.CLASSES, limits.WIDTH)

Matrix = Annotated[
    list[Row],
    Field(fail_fast=True, min_length=1, max_length=MOST_ROWS),
    within("weights", limits.WEIGHTS, MOST_ROWS),
]


class Weights(Spec, title="Given weights"):
    """Weights given in the request: `values` or, of a network, `layers`."""

    kind: Literal["weights"]
    values: Matrix | None = None
    """C rows of D + 1, the bias last"""
    layers: (
        Annotated[
            list[Matrix], Field(fail_fast=True, min_length=1, max_length=limits.HIDDEN_LAYERS + 1)
        ]
        | None
    ) = None
    """a matrix for each layer, a row for each unit: its inputs, the bias last"""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.values is None) == (self.layers is None):
            raise PydanticCustomError("weights", "give either values or layers")
        return self


class MinimumPoint(Spec, title="Minimum"):
    """The minimum of the objective over all weights; a classifier's needs l2 > 0."""

    kind: Literal["minimum"]


class RaceStart(Spec, title="Start of a race"):
    """Where the runs of the request's `race` start."""

    kind: Literal["start"]


class RaceEnd(Spec, title="End of a run"):
    """Where a run of the request's `race` ends."""

    kind: Literal["end"]
    run: Annotated[int, Field(ge=0, lt=limits.RUNS, description="its position in the race")] = 0


class RaceMean(Spec, title="Mean of a race"):
    """The mean of all points of the request's `race`: on the plane that fits them best."""

    kind: Literal["mean"]


class RaceIterate(Spec, title="Step of a run"):
    """Where a run of the request's `race` is after `step` steps."""

    kind: Literal["iterate"]
    run: Annotated[int, Field(ge=0, lt=limits.RUNS, description="its position in the race")] = 0
    step: Annotated[int, Field(ge=0, le=limits.STEPS)]
    """at most the run's `steps`; if it ends before, its last step"""


class SlicePoint(Spec, title="Point of the slice"):
    """A point of the request's own slice: origin + a D₁ + b D₂."""

    kind: Literal["slice"]
    a: Number
    b: Number = 0.0


Given = Zeros | RandomPoint | InitialPoint | Weights | MinimumPoint
PointSpec = Given | RaceStart | RaceEnd | RaceMean | RaceIterate
Point = Annotated[PointSpec, Discriminator("kind"), with_kind(PointSpec)]
Start = Annotated[PointSpec | SlicePoint, Discriminator("kind"), with_kind(PointSpec | SlicePoint)]

POINTS: tuple[type[Spec], ...] = (*get_args(PointSpec), SlicePoint)
