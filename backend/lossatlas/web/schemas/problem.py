"""The parts of a request: Pydantic models, strict, with a bound on every size.

The models check what can be known without the data; `resolve` checks the rest against them.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    model_validator,
)
from pydantic_core import PydanticCustomError

from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.models.formulas import FUNCTIONS
from lossatlas.web.schemas import limits

FIELDS: Final = 100
"""No part of a request has as many fields."""

Number = Annotated[float, Field(ge=-limits.NUMBER, le=limits.NUMBER)]
Seed = Annotated[int, Field(ge=0, le=limits.SEED, description="a seed gives the same numbers")]
Row = Annotated[
    list[Number], Field(fail_fast=True, min_length=1, max_length=limits.INLINE_COLUMNS + 1)
]


def _within(what: str, bound: int) -> AfterValidator:
    """A validator for rows of numbers that bounds how many there are in all."""

    def check(rows: list[list[float]]) -> list[list[float]]:
        count = sum(map(len, rows))
        if count > bound:
            raise PydanticCustomError(
                "too_large", f"at most {bound:,} {what} are allowed in all; these are {count:,}"
            )
        return rows

    return AfterValidator(check)


class Spec(BaseModel):
    """A part of a request: no unknown fields, no coercion, only finite numbers."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _few(cls, given: Any) -> Any:
        # an error for each of a million unknown fields would take seconds, and gigabytes
        if isinstance(given, dict) and len(given) > FIELDS:
            raise PydanticCustomError("too_many", f"there are more than {FIELDS} fields")
        return given


class Range(Spec):
    """From min to max."""

    min: float
    max: float

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.min < self.max:
            raise PydanticCustomError("range", "min must be less than max")
        return self


# The problem: data, loss, regularization.


class InlineData(Spec):
    """Examples given in the request, used as they are."""

    X: Annotated[
        list[Row],
        Field(
            fail_fast=True,
            min_length=1,
            max_length=limits.INLINE_ROWS,
            description=f"N rows of D features, at most {limits.INLINE_NUMBERS:,} numbers in all",
        ),
        _within("numbers", limits.INLINE_NUMBERS),
    ]
    y: Annotated[
        list[Annotated[int, Field(ge=0, lt=limits.CLASSES)]],
        Field(
            fail_fast=True,
            min_length=1,
            max_length=limits.INLINE_ROWS,
            description="N labels from 0 to C − 1, at least two classes",
        ),
    ]
    class_names: (
        Annotated[
            list[Annotated[str, Field(max_length=100)]],
            Field(fail_fast=True, min_length=2, max_length=limits.CLASSES),
        ]
        | None
    ) = None


class InlineDataset(Spec):
    """A data set that comes with the request."""

    inline: InlineData


class CountedExamples(Spec):
    """The first examples of a seeded permutation, so that a larger count contains a smaller."""

    count: Annotated[int, Field(ge=1, description="N; null takes all")] | None = 100
    seed: Seed = 0


class PickedExamples(Spec):
    """Exactly these examples, in this order; one that is named twice counts twice."""

    indices: Annotated[
        list[Annotated[int, Field(ge=0)]],
        Field(
            fail_fast=True,
            min_length=1,
            max_length=limits.EXAMPLES,
            description="positions in the data set",
        ),
    ]


def _dataset_tag(value: Any) -> str:
    return "inline" if isinstance(value, dict | InlineDataset) else "id"


def _examples_tag(value: Any) -> str:
    picked = isinstance(value, PickedExamples) or (isinstance(value, dict) and "indices" in value)
    return "indices" if picked else "count"


DatasetId = Annotated[str, Field(min_length=1, max_length=64, examples=["digits"])]
DatasetChoice = Annotated[
    Annotated[DatasetId, Tag("id")] | Annotated[InlineDataset, Tag("inline")],
    Discriminator(_dataset_tag),
]
ExamplesChoice = Annotated[
    Annotated[CountedExamples, Tag("count")] | Annotated[PickedExamples, Tag("indices")],
    Discriminator(_examples_tag),
]
if TYPE_CHECKING:
    LossId = str
else:
    LossId = Literal[tuple(LOSSES)]
FunctionId = Literal[
    "murphy",
    "bowl",
    "quadratic",
    "wavy",
    "rosenbrock",
    "himmelblau",
    "beale",
    "rastrigin",
    "saddle",
    "product",
    "maximum",
]
assert set(FunctionId.__args__) == set(FUNCTIONS)  # type: ignore[attr-defined]


class ProblemSpec(Spec):
    """A classifier's loss over its weights: which data, which loss, how regularized."""

    dataset: DatasetChoice = "digits"
    examples: ExamplesChoice = CountedExamples()
    loss: LossId = "svm"
    margin: Annotated[Number, Field(ge=0, description="Δ; softmax and squared_error have none")] = (
        1.0
    )
    l2: Annotated[Number, Field(ge=0, description="λ, the weight of λ Σ W²")] = 0.0
    regularize_bias: Annotated[bool, Field(description="whether Σ W² includes the bias")] = False


class FunctionSpec(Spec):
    """A formula of one or two variables; its points are `values: [[x]]` or `[[x, y]]`."""

    function: FunctionId
    condition: Annotated[
        Number | None, Field(ge=1, description="κ, the condition number of the bowl; 10 if null")
    ] = None


def _problem_tag(value: Any) -> str:
    given = isinstance(value, FunctionSpec) or (isinstance(value, dict) and "function" in value)
    return "a function" if given else "a classifier"


ProblemChoice = Annotated[
    Annotated[ProblemSpec, Tag("a classifier")] | Annotated[FunctionSpec, Tag("a function")],
    Discriminator(_problem_tag),
]


# Points and directions in weight space.


class Zeros(Spec):
    """All weights zero."""

    kind: Literal["zeros"]


class RandomPoint(Spec):
    """Weights scale · N(0, 1)."""

    kind: Literal["random"]
    seed: Seed = 0
    scale: Annotated[Number, Field(ge=0)] = 1.0


class Weights(Spec):
    """Weights given in the request."""

    kind: Literal["weights"]
    values: Annotated[
        list[Row],
        Field(
            fail_fast=True,
            min_length=1,
            max_length=limits.CLASSES,
            description="C rows of D + 1 weights, the bias last; "
            f"at most {limits.WEIGHTS:,} in all",
        ),
        _within("weights", limits.WEIGHTS),
    ]


class MinimumPoint(Spec):
    """Where the objective is least over all weights; there must be regularization, l2 > 0."""

    kind: Literal["minimum"]


class RaceStart(Spec):
    """Where the runs of the request's `race` start."""

    kind: Literal["start"]


class RaceEnd(Spec):
    """Where a run of the request's `race` ends."""

    kind: Literal["end"]
    run: Annotated[int, Field(ge=0, lt=limits.RUNS, description="its position in the race")] = 0


class RaceMean(Spec):
    """The mean of all points of the request's `race`: on the plane that fits them best."""

    kind: Literal["mean"]


class RaceIterate(Spec):
    """Where a run of the request's `race` is after so many steps."""

    kind: Literal["iterate"]
    run: Annotated[int, Field(ge=0, lt=limits.RUNS, description="its position in the race")] = 0
    step: Annotated[
        int,
        Field(
            ge=0,
            le=limits.STEPS,
            description="no more than the run has; where it ended before, it is its last",
        ),
    ]


class SlicePoint(Spec):
    """A point of the request's own slice: origin + a D₁ + b D₂."""

    kind: Literal["slice"]
    a: Number
    b: Number = 0.0


PointSpec = (
    Zeros | RandomPoint | Weights | MinimumPoint | RaceStart | RaceEnd | RaceMean | RaceIterate
)
Point = Annotated[PointSpec, Discriminator("kind")]
Start = Annotated[PointSpec | SlicePoint, Discriminator("kind")]


class RandomDirection(Spec):
    """Gaussian entries: uniform over all directions."""

    kind: Literal["random"]
    seed: Seed = 0
    normalize: Annotated[
        Literal["unit", "filter", "none"],
        Field(description="length 1; each class's row as long as the origin's; or N(0, 1) as is"),
    ] = "unit"


class Towards(Spec):
    """From the origin to a point: a = 1 is that point."""

    kind: Literal["towards"]
    point: Point


class GradientDirection(Spec):
    """The (sub)gradient at the origin; the loss falls towards negative a."""

    kind: Literal["gradient"]


class PrincipalDirection(Spec):
    """A principal component of all points of the request's `race`: the way they spread."""

    kind: Literal["pca"]
    component: Annotated[int, Field(ge=0, le=1, description="0 has the largest variance")] = 0


class CurvatureDirection(Spec):
    """An eigenvector of the Hessian at the origin; the loss must be smooth."""

    kind: Literal["curvature"]
    rank: Annotated[int, Field(ge=0, le=1, description="0 has the largest eigenvalue")] = 0


class SliceDirection(Spec):
    """A direction of the request's own slice, where it has one: a D₁ + b D₂."""

    kind: Literal["slice"]
    a: Number
    b: Number = 0.0


Orthonormal = Annotated[
    bool,
    Field(
        description="take directions of the same slice at right angles and of length 1, the first "
        "along the first: coordinates are then distances in weight space"
    ),
]


DirectionSpec = (
    RandomDirection
    | Weights
    | Towards
    | GradientDirection
    | PrincipalDirection
    | CurvatureDirection
)
Direction = Annotated[DirectionSpec, Discriminator("kind")]
DirectionHere = Annotated[DirectionSpec | SliceDirection, Discriminator("kind")]


POINTS: Final[Sequence[tuple[str, type[Spec]]]] = (
    ("Zeros", Zeros),
    ("Random point", RandomPoint),
    ("Given weights", Weights),
    ("Minimum", MinimumPoint),
    ("Start of a race", RaceStart),
    ("End of a run", RaceEnd),
    ("Mean of a race", RaceMean),
    ("Step of a run", RaceIterate),
    ("Point of the slice", SlicePoint),
)
DIRECTIONS: Final[Sequence[tuple[str, type[Spec]]]] = (
    ("Random direction", RandomDirection),
    ("Given weights", Weights),
    ("Towards a point", Towards),
    ("Gradient", GradientDirection),
    ("Principal component of a race", PrincipalDirection),
    ("Largest curvature", CurvatureDirection),
    ("Direction of the slice", SliceDirection),
)
"""The kinds of points and directions, with their titles."""
