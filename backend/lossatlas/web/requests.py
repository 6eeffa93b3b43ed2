"""What the calls of the API take: slices and trajectories, built of the parts in `schemas`."""

from collections.abc import Sequence
from typing import Annotated, Final, Literal

from pydantic import ConfigDict, Discriminator, Field, model_validator
from pydantic_core import PydanticCustomError

from lossatlas.web import limits
from lossatlas.web.schemas import Direction, Number, Point, ProblemSpec, Seed, Spec, Start


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
"""The kinds of optimizers, with their titles."""
