"""What the calls take that let optimizers walk: runs, races, sweeps of the learning rate."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from lossatlas.web.schemas import limits
from lossatlas.web.schemas.optimizers import MethodChoice
from lossatlas.web.schemas.problem import (
    Direction,
    Orthonormal,
    Point,
    ProblemChoice,
    ProblemSpec,
    Range,
    Seed,
    Spec,
    Start,
)

Space = Annotated[
    Literal["slice", "full"],
    Field(description="walk on the slice itself, or in all C·(D+1) weights and be projected"),
]


class RunSpec(Spec):
    """One optimizer's walk."""

    name: Annotated[str, Field(max_length=100, description="the optimizer's kind if empty")] = ""
    optimizer: MethodChoice
    steps: Annotated[int, Field(ge=0, le=limits.STEPS)]
    seed: Seed = 0
    space: Space = "full"


Runs = Annotated[list[RunSpec], Field(fail_fast=True, max_length=limits.RUNS)]


class PlainSlice(Spec):
    """A ray or a plane."""

    origin: Point
    directions: Annotated[list[Direction], Field(fail_fast=True, min_length=1, max_length=2)]
    orthonormal: Orthonormal = False


class RaceSpec(Spec):
    """Runs whose points the kinds `start`, `end`, `mean`, `iterate` and `pca` are made of."""

    start: Start
    slice: Annotated[
        PlainSlice | None, Field(description="where the race starts or walks on a slice")
    ] = None
    runs: Annotated[Runs, Field(description="a race without runs has a start alone")]


RaceField = Annotated[
    RaceSpec | None,
    Field(
        description="for points of the kinds start, end, mean and iterate, and directions of pca"
    ),
]


class SliceSpec(PlainSlice):
    """A ray or a plane, of the points of a race perhaps."""

    race: RaceField = None


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
                            "name": "SGD, slower and slower",
                            "optimizer": {
                                "kind": "sgd",
                                "learning_rate": 0.01,
                                "schedule": {"kind": "inverse_sqrt", "decay": 0.1},
                                "warm_up": 5,
                                "average": True,
                            },
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
                },
                {
                    "problem": {"function": "murphy"},
                    "start": {"kind": "weights", "values": [[0, 0]]},
                    "runs": [{"optimizer": {"kind": "gd", "learning_rate": 0.1}, "steps": 20}],
                },
            ],
        }
    )

    problem: ProblemChoice = ProblemSpec()
    start: Start
    runs: Runs
    slice: Annotated[
        SliceSpec | None,
        Field(description="required, except for a function, whose slice is then itself"),
    ] = None
    every: Annotated[
        int, Field(ge=1, le=limits.STEPS, description="report the start, each such step, the last")
    ] = 1
    from_step: Annotated[
        int,
        Field(ge=0, le=limits.STEPS, description="report from here on, as if never interrupted"),
    ] = 0
    gradients: Annotated[
        bool, Field(description="whether frames tell the gradients that the methods saw")
    ] = False
    projected_loss: Annotated[
        bool, Field(description="whether frames tell the loss at the points' projections")
    ] = False

    @model_validator(mode="after")
    def _bounded(self) -> "TrajectoriesRequest":
        if self.reported > limits.REPORTED_STEPS:
            raise PydanticCustomError(
                "too_large",
                f"at most {limits.REPORTED_STEPS:,} steps of all runs together are reported; "
                f"these are {self.reported:,}: take fewer steps, or a larger every",
            )
        return self

    @property
    def reported(self) -> int:
        """How many steps of all runs together are reported, beside the starts and the last."""
        return sum(max(0, run.steps - self.from_step) // self.every for run in self.runs)


class BatchRequest(Spec):
    """The mini-batch that a step of a run takes."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "problem": {"dataset": "digits", "loss": "svm"},
                    "start": {"kind": "slice", "a": 4, "b": -3},
                    "run": {
                        "optimizer": {"kind": "minibatch", "learning_rate": 0.01, "batch_size": 8},
                        "steps": 50,
                    },
                    "slice": {
                        "origin": {"kind": "random", "seed": 1, "scale": 0.1},
                        "directions": [
                            {"kind": "random", "seed": 2},
                            {"kind": "random", "seed": 3},
                        ],
                    },
                    "step": 20,
                }
            ],
        }
    )

    problem: ProblemChoice = ProblemSpec()
    start: Start
    run: RunSpec
    slice: Annotated[
        SliceSpec | None,
        Field(description="required, except for a function, whose slice is then itself"),
    ] = None
    step: Annotated[
        int, Field(ge=1, le=limits.STEPS, description="from 1: the step that leads to iterate 1")
    ]


LearningRate = Annotated[float, Field(gt=0, le=limits.NUMBER)]


class LearningRates(Range):
    """Learning rates from min to max, both included, each the same multiple of the one before."""

    min: LearningRate
    max: LearningRate
    count: Annotated[int, Field(ge=1, le=limits.LEARNING_RATES)] = 25


class SweepRequest(Spec):
    """One optimizer with many learning rates, from one start."""

    model_config = ConfigDict(
        json_schema_extra={
            "description": f"count × steps is at most {limits.REPORTED_STEPS:,}",
            "examples": [
                {
                    "problem": {"dataset": "digits", "loss": "softmax"},
                    "start": {"kind": "zeros"},
                    "optimizer": {"kind": "gd"},
                    "learning_rates": {"min": 1e-3, "max": 1e2, "count": 25},
                    "steps": 50,
                }
            ],
        }
    )

    problem: ProblemChoice = ProblemSpec()
    start: Start
    slice: Annotated[
        SliceSpec | None,
        Field(description="to start or to walk on; a function needs none"),
    ] = None
    optimizer: Annotated[
        MethodChoice, Field(description="its learning_rate is replaced by each of those below")
    ]
    learning_rates: LearningRates
    steps: Annotated[int, Field(ge=0, le=limits.STEPS)] = 100
    seed: Seed = 0
    space: Space = "full"

    @model_validator(mode="after")
    def _bounded(self) -> "SweepRequest":
        steps = self.learning_rates.count * self.steps
        if steps > limits.REPORTED_STEPS:
            raise PydanticCustomError(
                "too_large",
                f"learning_rates.count × steps is at most {limits.REPORTED_STEPS:,}; "
                f"these are {steps:,}",
            )
        return self
