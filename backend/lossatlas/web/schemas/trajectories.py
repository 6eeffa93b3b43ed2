"""Races of optimizers, and the mini-batches of their steps: requests and answers."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from lossatlas.core.reporting import Reason
from lossatlas.web.schemas import base, limits
from lossatlas.web.schemas.base import Answer, Computed, Numbers, Spec
from lossatlas.web.schemas.spec.point import Start
from lossatlas.web.schemas.spec.problem import ProblemChoice
from lossatlas.web.schemas.spec.runs import Runs, RunSpec, SliceSpec

OptionalSlice = Annotated[
    SliceSpec | None,
    Field(
        description="required by a run in the space `slice`; without it a function is its own "
        "slice, and a classifier's runs have no coordinates"
    ),
]


class TrajectoriesRequest(Spec):
    """Optimizers that run from one start, taking turns."""

    model_config = base.example(
        f"at most {limits.REPORTED_STEPS:,} reported steps of all runs together",
        problem=base.DIGITS,
        start={"kind": "slice", "a": 4, "b": -3},
        runs=[
            {"optimizer": {"kind": "gd", "learning_rate": 0.01}, "steps": 50, "space": "slice"},
            {
                "name": "SGD with a decaying rate",
                "optimizer": {"kind": "sgd", "schedule": {"kind": "inverse_sqrt"}, "warm_up": 5},
                "steps": 50,
            },
        ],
        slice={"origin": base.ORIGIN, "directions": base.DIRECTIONS},
    )

    problem: ProblemChoice
    start: Start
    runs: Runs
    slice: OptionalSlice = None
    every: Annotated[int, Field(ge=1, le=limits.STEPS)] = 1
    """report the start, every step that is a multiple of this, and the last step"""
    from_step: Annotated[int, Field(ge=0, le=limits.STEPS)] = 0
    """report only from this step on, with the same numbers"""
    gradients: bool = False
    """report the gradients that the methods used"""
    projected_loss: bool = False
    """report the loss at the points' projections"""
    sharpness_every: Annotated[int, Field(ge=1, le=limits.STEPS)] | None = None
    """report the sharpness at the reported steps that are a multiple of this, and at the last"""

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.reported > limits.REPORTED_STEPS:
            bound = f"at most {limits.REPORTED_STEPS:,} steps of all runs together are reported"
            raise base.too_large(bound, self.reported, ": use fewer steps, or a larger every")
        return self

    @property
    def reported(self) -> int:
        """How many steps of all runs together are reported, besides the starts and last steps."""
        return sum(max(0, run.steps - self.from_step) // self.every for run in self.runs)

    @property
    def sharpnesses(self) -> int:
        """At most how often the sharpness is reported."""
        every = max(self.every, self.sharpness_every or 1)
        return sum(2 + max(0, run.steps - self.from_step) // every for run in self.runs)


class BatchRequest(Spec):
    """The mini-batch that a step of a run uses."""

    model_config = base.example(
        problem=base.DIGITS,
        start={"kind": "zeros"},
        run={"optimizer": {"kind": "minibatch", "batch_size": 8}, "steps": 50},
        step=20,
    )

    problem: ProblemChoice
    start: Start
    run: RunSpec
    slice: OptionalSlice = None
    step: Annotated[int, Field(ge=1, le=limits.STEPS)]
    """from 1: the step that leads to iterate 1"""


class FrameColumns(Answer):
    """Consecutive reported steps, one column per quantity."""

    step: list[int]
    a: Numbers = Field(description="null without a slice")
    b: Numbers = Field(description="null on a ray, and without a slice")
    loss: Numbers = Field(description="the full objective at the iterate itself")
    residual: Numbers
    """distance of the iterate from the slice; null without one"""
    gradient_norm: Numbers
    """of the full objective; null where it was not computed"""
    learning_rate: Numbers
    """of the step that led here; null at the start, and if the method has none"""
    examples: list[int] = Field(description="examples touched so far")
    loss_evaluations: list[int]
    """by the method so far, each over all examples"""
    gradient_evaluations: list[int]
    """by the method so far, each over a mini-batch or over all examples"""
    seconds: list[float]
    """processor time of the method's own steps so far, without reporting; unlike the other columns,
    it varies between identical runs"""
    gradient_a: Numbers | None = None
    """with `gradients`: coordinates on the slice of the gradient in the step that led here, over
    its mini-batch or all examples, at the iterate that it left; null at the start, if the method
    evaluates none, and if the iterates are averages, since the method itself is elsewhere"""
    gradient_b: Numbers | None = None
    projected_loss: Numbers | None = None
    """with `projected_loss`: the loss of the slice at (a, b), which differs from `loss` if the
    iterate is off the slice"""
    sharpness: Numbers | None = None
    """with `sharpness_every`: the largest eigenvalue of the Hessian, to four digits, in the space
    of the run; gradient descent is stable up to a learning rate of 2 / sharpness. Null at other
    steps, and for a loss without a Hessian"""


class BatchAnswer(Computed):
    """The mini-batch of a step, and where the step begins."""

    step: int
    examples: list[int] | None
    """positions among the problem's examples, in the order and as often as they were drawn; null if
    the step uses all of them, as in methods without mini-batches"""
    index: list[int] | None
    """the same, as positions in the data set; null for a function"""
    a: float | None = Field(description="of the iterate that the step leaves; null without a slice")
    b: float | None = Field(description="null on a ray, and without a slice")
    loss: float | None
    """at the iterate that the step leaves: the objective over only the mini-batch"""


class FrameEvent(FrameColumns):
    """The event `frame`."""

    run: int = Field(description="the position of the run in the request")
    name: str


class RunDoneEvent(Computed):
    """The event `run_done`; numbers are those of the last finite iterate."""

    run: int
    name: str
    reason: Reason
    steps: int
    loss: float | None
    reg_loss: float | None = Field(description="the part of it that is the regularization")
    accuracy: float | None = Field(description="null for a function")
    held_out_accuracy: float | None = Field(description="null without `held_out`")


class RunAnswer(FrameColumns):
    """A whole run: its columns, of which the last row is the last finite iterate, and its end."""

    name: str
    reason: Reason
    steps: int
    final_loss: float | None = Field(description="given even if the last step is not reported")
    reg_loss: float | None = Field(description="the part of it that is the regularization")
    accuracy: float | None = Field(description="null for a function")
    held_out_accuracy: float | None = Field(description="null without `held_out`")


class TrajectoriesAnswer(Computed):
    """All runs, in the order of the request."""

    runs: list[RunAnswer]
