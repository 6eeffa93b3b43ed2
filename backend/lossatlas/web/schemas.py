"""What a request may say: Pydantic models, strict, with a bound on every size.

The models check what can be known without the data; `resolve` checks the rest against them.
"""

from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal

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

from lossatlas.core.losses import LOSSES
from lossatlas.web import limits

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
    """Exactly these examples, in this order."""

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
LossId = Literal["svm", "crammer_singer", "ova", "softmax"]
assert set(LossId.__args__) == set(LOSSES)  # type: ignore[attr-defined]


class ProblemSpec(Spec):
    """A classifier's loss over its weights: which data, which loss, how regularized."""

    dataset: DatasetChoice = "digits"
    examples: ExamplesChoice = CountedExamples()
    loss: LossId = "svm"
    margin: Annotated[Number, Field(ge=0, description="Δ; softmax has none")] = 1.0
    l2: Annotated[Number, Field(ge=0, description="λ, the weight of λ Σ W²")] = 0.0
    regularize_bias: Annotated[bool, Field(description="whether Σ W² includes the bias")] = False


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


class SlicePoint(Spec):
    """A point of the request's own slice: origin + a D₁ + b D₂."""

    kind: Literal["slice"]
    a: Number
    b: Number = 0.0


Point = Annotated[Zeros | RandomPoint | Weights, Discriminator("kind")]
Start = Annotated[Zeros | RandomPoint | Weights | SlicePoint, Discriminator("kind")]


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


Direction = Annotated[
    RandomDirection | Weights | Towards | GradientDirection, Discriminator("kind")
]


# Slices.


class Axis(Spec):
    """Evenly spaced values from min to max, both included."""

    min: Number
    max: Number
    count: Annotated[int, Field(ge=1)]

    @model_validator(mode="after")
    def _ordered(self) -> "Axis":
        if not self.min < self.max:
            raise PydanticCustomError("range", "min must be less than max")
        return self


class RayAxis(Axis):
    """The a axis of a ray."""

    count: Annotated[int, Field(ge=1, le=limits.RAY_COUNT)]


class PlaneAxis(Axis):
    """An axis of a plane."""

    count: Annotated[int, Field(ge=1, le=limits.AXIS_COUNT)]


class RayRequest(Spec):
    """The loss along W₀ + a D."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "problem": {"dataset": "digits", "loss": "svm"},
                    "origin": {"kind": "zeros"},
                    "direction": {"kind": "gradient"},
                    "a": {"min": -0.5, "max": 0.5, "count": 101},
                }
            ]
        }
    )

    problem: ProblemSpec = ProblemSpec()
    origin: Point
    direction: Direction
    a: RayAxis


class PlaneRequest(Spec):
    """The loss on W₀ + a D₁ + b D₂."""

    model_config = ConfigDict(
        json_schema_extra={
            "description": f"count of a × count of b is at most {limits.GRID_COUNT:,}",
            "examples": [
                {
                    "problem": {
                        "dataset": "digits",
                        "examples": {"count": 100, "seed": 0},
                        "loss": "svm",
                    },
                    "origin": {"kind": "random", "seed": 1, "scale": 0.1},
                    "directions": [{"kind": "random", "seed": 2}, {"kind": "random", "seed": 3}],
                    "a": {"min": -5, "max": 5, "count": 51},
                    "b": {"min": -5, "max": 5, "count": 51},
                }
            ],
        }
    )

    problem: ProblemSpec = ProblemSpec()
    origin: Point
    directions: Annotated[list[Direction], Field(fail_fast=True, min_length=2, max_length=2)]
    a: PlaneAxis
    b: PlaneAxis

    @model_validator(mode="after")
    def _bounded(self) -> "PlaneRequest":
        points = self.a.count * self.b.count
        if points > limits.GRID_COUNT:
            raise PydanticCustomError(
                "too_large",
                f"a.count × b.count is at most {limits.GRID_COUNT:,}; these are {points:,}",
            )
        return self


# Trajectories.


LearningRate = Annotated[float, Field(gt=0, description="η, constant")]


class GradientDescent(Spec):
    """GD: the gradient over all examples."""

    kind: Literal["gd"]
    learning_rate: LearningRate


class MiniBatch(Spec):
    """Mini-batch gradient descent."""

    kind: Literal["minibatch"]
    learning_rate: LearningRate
    batch_size: Annotated[int, Field(ge=1, le=limits.EXAMPLES)] = 32


class StochasticGradientDescent(Spec):
    """SGD: one example a step."""

    kind: Literal["sgd"]
    learning_rate: LearningRate


OptimizerSpec = Annotated[
    GradientDescent | MiniBatch | StochasticGradientDescent, Discriminator("kind")
]


class RunSpec(Spec):
    """One optimizer's walk."""

    name: Annotated[str, Field(max_length=100, description="the optimizer's kind if empty")] = ""
    optimizer: OptimizerSpec
    steps: Annotated[int, Field(ge=0, le=limits.STEPS)]
    seed: Seed = 0
    space: Annotated[
        Literal["slice", "full"],
        Field(description="walk on the slice itself, or in all C·(D+1) weights and be projected"),
    ] = "full"


class SliceSpec(Spec):
    """The ray or the plane on which trajectories are laid."""

    origin: Point
    directions: Annotated[list[Direction], Field(fail_fast=True, min_length=1, max_length=2)]


class TrajectoriesRequest(Spec):
    """Optimizers that walk from one start, advancing in turn."""

    model_config = ConfigDict(
        json_schema_extra={
            "description": f"at most {limits.REPORTED_STEPS:,} reported steps of all runs together",
            "examples": [
                {
                    "problem": {"dataset": "digits", "loss": "svm"},
                    "start": {"kind": "slice", "a": 4, "b": -3},
                    "runs": [
                        {
                            "name": "GD",
                            "optimizer": {"kind": "gd", "learning_rate": 0.01},
                            "steps": 50,
                            "space": "slice",
                        },
                        {
                            "name": "SGD",
                            "optimizer": {"kind": "sgd", "learning_rate": 0.01},
                            "steps": 50,
                            "space": "slice",
                        },
                    ],
                    "slice": {
                        "origin": {"kind": "random", "seed": 1, "scale": 0.1},
                        "directions": [
                            {"kind": "random", "seed": 2},
                            {"kind": "random", "seed": 3},
                        ],
                    },
                }
            ],
        }
    )

    problem: ProblemSpec = ProblemSpec()
    start: Start
    runs: Annotated[list[RunSpec], Field(fail_fast=True, max_length=limits.RUNS)]
    slice: SliceSpec
    every: Annotated[
        int, Field(ge=1, le=limits.STEPS, description="report the start, each such step, the last")
    ] = 1

    @model_validator(mode="after")
    def _bounded(self) -> "TrajectoriesRequest":
        reported = sum(run.steps // self.every for run in self.runs)
        if reported > limits.REPORTED_STEPS:
            raise PydanticCustomError(
                "too_large",
                f"at most {limits.REPORTED_STEPS:,} steps of all runs together are reported; "
                f"these are {reported:,}: take fewer steps, or a larger every",
            )
        return self


OPTIMIZERS: Final[Sequence[tuple[str, type[Spec]]]] = (
    ("Gradient descent", GradientDescent),
    ("Mini-batch gradient descent", MiniBatch),
    ("Stochastic gradient descent", StochasticGradientDescent),
)
POINTS: Final[Sequence[tuple[str, type[Spec]]]] = (
    ("Zeros", Zeros),
    ("Random point", RandomPoint),
    ("Given weights", Weights),
    ("Point of the slice", SlicePoint),
)
DIRECTIONS: Final[Sequence[tuple[str, type[Spec]]]] = (
    ("Random direction", RandomDirection),
    ("Given weights", Weights),
    ("Towards a point", Towards),
    ("Gradient", GradientDirection),
)
"""The kinds of the catalog, with their titles."""
