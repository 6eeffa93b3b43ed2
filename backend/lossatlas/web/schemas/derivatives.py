"""How a function changes around a point, and how its derivatives are computed."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from lossatlas.core.models.graphs import GRAPHS, Operation
from lossatlas.web.schemas import base, limits
from lossatlas.web.schemas.base import Answer, Computed, Number, Numbers, Spec
from lossatlas.web.schemas.spec.point import Start
from lossatlas.web.schemas.spec.problem import ProblemChoice
from lossatlas.web.schemas.spec.runs import SliceSpec

if TYPE_CHECKING:
    GraphId = str
else:
    GraphId = Literal[tuple(GRAPHS)]


class DialRequest(Spec):
    """The loss one step away from a point, in every direction of a plane."""

    model_config = base.example(
        problem={"function": "murphy"}, point={"kind": "slice", "a": 0, "b": 1}, step=0.1
    )

    problem: ProblemChoice
    point: Start
    slice: SliceSpec | None = None
    """the plane, with two directions; a function of two variables is its own"""
    step: Annotated[float, Field(gt=0, le=limits.NUMBER)]
    """in units of the directions"""
    count: Annotated[int, Field(ge=4, le=limits.DIAL_COUNT)] = 120
    """how many directions, evenly spaced"""


class DialAnswer(Computed):
    """The loss one step away, in every direction; angles are in degrees from the a axis."""

    step: float
    loss: float | None = Field(description="at the point")
    gradient: Numbers = Field(description="along a and b")
    angle: list[float]
    change: Numbers = Field(description="of the loss, at each angle")
    downhill: float | None
    """the angle of the negative gradient; null where the gradient is zero"""
    downhill_change: float | None = Field(description="of the loss, at that angle")


class GraphRequest(Spec):
    """The computational graph of a formula at some values of its variables."""

    model_config = base.example(graph="sum_times", values=[-2, 5, -4])

    graph: GraphId
    values: Annotated[list[Number], Field(min_length=1, max_length=limits.VARIABLES)]
    """of its variables, in their order"""


class GraphNode(Answer):
    """A variable, a constant, or an operation on earlier nodes."""

    operation: Operation
    name: str | None = Field(description="of a variable")
    inputs: list[int] = Field(description="positions of its inputs among the nodes")
    value: float | None = Field(description="computed forward")
    derivative: float | None
    """of the result by this node, computed backward"""
    local: Numbers = Field(description="derivatives of this node by each of its inputs")


class GraphAnswer(Answer):
    """A computational graph, with the values and derivatives of its nodes; the last is the result.

    The derivative of a node is the sum, over the nodes that use it, of their derivative times
    their local derivative: the chain rule.
    """

    formula: str
    nodes: list[GraphNode]
