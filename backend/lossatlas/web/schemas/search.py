"""How good random points and random changes are: requests and answers."""

from typing import Annotated

from pydantic import Field

from lossatlas.web.schemas import base, limits
from lossatlas.web.schemas.base import Computed, Seed, Spec
from lossatlas.web.schemas.spec.optimizers import MethodChoice
from lossatlas.web.schemas.spec.point import Point
from lossatlas.web.schemas.spec.problem import ProblemChoice

Scale = Annotated[
    float, Field(gt=0, le=limits.NUMBER, description="standard deviation of a random weight")
]
Count = Annotated[int, Field(ge=1, le=limits.SAMPLES)]


class DrawsRequest(Spec):
    """Random classifiers, as random search draws them."""

    model_config = base.example(problem=base.DIGITS, scale=0.1, count=1000)

    problem: ProblemChoice
    scale: Scale = 0.1
    count: Count = 1000
    seed: Seed = 0
    target: Annotated[float, Field(gt=0, le=1, description="an accuracy to reach")] = 0.9


class DrawsAnswer(Computed):
    """The accuracies of random classifiers, and how many draws the target would take."""

    accuracy: list[float] = Field(description="of each classifier, in the order of the draws")
    best: list[float] = Field(description="the highest of the first k")
    target: float
    log10_draws: float | None
    """log₁₀ of the expected number of draws until the target is reached; extrapolated from a normal
    distribution of the accuracies, null if all are equal"""


class PerturbationsRequest(Spec):
    """Random changes of some of the weights, at points of a run in all weights."""

    model_config = base.example(
        problem=base.DIGITS,
        start={"kind": "zeros"},
        optimizer={"kind": "random_local_search", "scale": 0.02},
        steps=150,
        moved=[1, 10, 100, 650],
    )

    problem: ProblemChoice
    start: Point
    optimizer: MethodChoice
    steps: Annotated[int, Field(ge=0, le=limits.STEPS)] = 150
    scale: Scale = 0.02
    moved: Annotated[
        list[Annotated[int, Field(ge=1, le=limits.WEIGHTS)]],
        Field(fail_fast=True, min_length=1, max_length=limits.MOVED),
    ]
    """how many weights a perturbation changes; a number above all means all"""
    points: Annotated[int, Field(ge=1, le=limits.PERTURBED_POINTS)] = 6
    """how many points of the run, evenly spaced, including the start"""
    count: Count = 200
    seed: Seed = 0


class PerturbationsAnswer(Computed):
    """The share of perturbations that lower the loss, measured."""

    step: list[int] = Field(description="of the run, a row each")
    loss: list[float | None]
    moved: list[int] = Field(description="different numbers of weights, a column each")
    share: list[list[float]] = Field(description="over `count` perturbations")
    count: int
