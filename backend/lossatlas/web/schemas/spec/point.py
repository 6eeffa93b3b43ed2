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
Plain = Given | RaceStart | RaceEnd | RaceMean | RaceIterate


class PermutedPoint(Spec, title="Twin with permuted units"):
    """A network whose hidden units have changed places at random: its scores are the same."""

    kind: Literal["permuted"]
    of: Annotated[Plain, Discriminator("kind"), with_kind(Plain)]
    seed: Seed = 0


class RescaledPoint(Spec, title="Twin with rescaled layers"):
    """A ReLU network with one layer times a factor, the next divided: its scores are the same."""

    kind: Literal["rescaled"]
    of: Annotated[Plain, Discriminator("kind"), with_kind(Plain)]
    layer: Annotated[int, Field(ge=0, lt=limits.HIDDEN_LAYERS)] = 0
    """the hidden layer, counted from 0, whose weights and biases are multiplied"""
    factor: Annotated[float, Field(ge=1 / limits.FACTOR, le=limits.FACTOR)] = 2.0


AnyEndpoint = Plain | PermutedPoint | RescaledPoint
Endpoint = Annotated[AnyEndpoint, Discriminator("kind"), with_kind(AnyEndpoint)]


class MatchedPoint(Spec, title="Units matched"):
    """A network whose hidden units have changed places to fit those of another network."""

    kind: Literal["matched"]
    of: Endpoint
    to: Endpoint


class CurveTraining(Spec):
    """How a curve between two points is trained: with Adam, on some positions a step."""

    steps: Annotated[int, Field(ge=0, le=limits.STEPS)] = 300
    learning_rate: Annotated[Number, Field(gt=0)] = 0.03
    seed: Seed = 0


class BendPoint(CurveTraining, title="Bend of a curve"):
    """The middle point of the quadratic Bézier curve with the lowest loss between two points.

    As far as training gets: it starts from the straight line.
    """

    kind: Literal["bend"]
    start: Endpoint
    end: Endpoint


PointSpec = Plain | PermutedPoint | RescaledPoint | MatchedPoint | BendPoint
Point = Annotated[PointSpec, Discriminator("kind"), with_kind(PointSpec)]
Start = Annotated[PointSpec | SlicePoint, Discriminator("kind"), with_kind(PointSpec | SlicePoint)]

POINTS: tuple[type[Spec], ...] = (*get_args(PointSpec), SlicePoint)


def parts(spec: PointSpec) -> list[PointSpec]:
    """A point, and the points that it is made from."""
    match spec:
        case PermutedPoint() | RescaledPoint():
            return [spec, spec.of]
        case MatchedPoint():
            return [spec, *parts(spec.of), *parts(spec.to)]
        case BendPoint():
            return [spec, *parts(spec.start), *parts(spec.end)]
        case _:
            return [spec]
