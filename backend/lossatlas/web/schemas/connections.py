"""How high the loss is between two points: requests and answers."""

from typing import Annotated

from pydantic import Field

from lossatlas.web.schemas import base, limits
from lossatlas.web.schemas.base import Answer, Computed, Numbers, Spec
from lossatlas.web.schemas.spec.point import CurveTraining, Endpoint
from lossatlas.web.schemas.spec.problem import ProblemChoice
from lossatlas.web.schemas.spec.runs import RaceField


class ConnectionRequest(Spec):
    """The loss on paths from one point to another."""

    model_config = base.example(
        problem={
            "dataset": "spiral",
            "examples": {"count": 100},
            "model": {"kind": "mlp", "hidden": [8]},
            "loss": "softmax",
        },
        start={"kind": "initial", "seed": 0},
        end={"kind": "permuted", "of": {"kind": "initial", "seed": 0}},
        count=21,
    )

    problem: ProblemChoice
    start: Endpoint
    end: Endpoint
    race: RaceField = None
    count: Annotated[int, Field(ge=2, le=limits.CONNECTION_COUNT)] = 51
    """points on each path, evenly spaced in t, both ends included"""
    curve: CurveTraining | None = None
    """train a curve too; its bend is the point of kind `bend` with the same fields"""


class PathLoss(Answer):
    """The loss on a path, a number for each t."""

    loss: Numbers
    accuracy: Numbers | None = Field(description="null for a function")
    barrier: float | None
    """how far the loss rises above the straight line between its values at the ends, at the points
    evaluated; 0 if it does not"""


class ConnectionAnswer(Computed):
    """The loss on paths from t = 0, the start, to t = 1, the end."""

    t: list[float]
    straight: PathLoss = Field(description="the straight line")
    matched: PathLoss | None
    """the straight line to the end whose hidden units have changed places to fit those of the
    start: the same scores; null without hidden units"""
    curve: PathLoss | None = Field(description="null unless requested")
