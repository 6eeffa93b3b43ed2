"""Sweeps of the learning rate: the request and its answer."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from lossatlas.core.reporting import Reason
from lossatlas.web.schemas import base, limits
from lossatlas.web.schemas.base import Answer, Computed, Numbers, Range, Seed, Spec
from lossatlas.web.schemas.spec.optimizers import MethodChoice
from lossatlas.web.schemas.spec.point import Start
from lossatlas.web.schemas.spec.problem import ProblemChoice
from lossatlas.web.schemas.spec.runs import SliceSpec, SpaceChoice

LearningRate = Annotated[float, Field(gt=0, le=limits.NUMBER)]


class SweptRates(Range):
    """Learning rates from min to max, both included, evenly spaced on a log scale."""

    min: LearningRate
    max: LearningRate
    count: Annotated[int, Field(ge=1, le=limits.LEARNING_RATES)] = 25


class SweepRequest(Spec):
    """One optimizer with many learning rates, from one start."""

    model_config = base.example(
        f"count × steps must be at most {limits.REPORTED_STEPS:,}",
        problem=base.DIGITS,
        start={"kind": "zeros"},
        optimizer={"kind": "gd"},
        learning_rates={"min": 1e-3, "max": 1e2, "count": 25},
        steps=50,
    )

    problem: ProblemChoice
    start: Start
    slice: SliceSpec | None = None
    """to start or move in; a function needs none"""
    optimizer: MethodChoice
    """its learning_rate is replaced by each of `learning_rates`"""
    learning_rates: SweptRates
    steps: Annotated[int, Field(ge=0, le=limits.STEPS)] = 100
    seed: Seed = 0
    space: SpaceChoice = "full"

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        steps = self.learning_rates.count * self.steps
        if steps > limits.REPORTED_STEPS:
            bound = f"learning_rates.count × steps must be at most {limits.REPORTED_STEPS:,}"
            raise base.too_large(bound, steps)
        return self


class ReferenceRates(Answer):
    """Learning rates from theory."""

    line_search: float | None
    """takes the first step of gradient descent to the minimum on its ray; null if the loss keeps
    falling, or does not fall"""
    two_over_l: float | None
    """2/L, where L is the largest second derivative at the start: gradient descent is stable there
    below it; null for losses with kinks"""


class SweepAnswer(Computed):
    """Where an optimizer ended with each learning rate; one column per quantity."""

    learning_rate: list[float]
    loss: Numbers = Field(description="at the end; null if it diverged")
    best_loss: Numbers = Field(description="the lowest along the way")
    reason: list[Reason]
    steps: list[int]
    accuracy: list[float | None] = Field(description="at the end; null for a function")
    held_out_accuracy: list[float | None] = Field(description="null without `held_out`")
    reference_rates: ReferenceRates
