"""What the API answers: the models of the OpenAPI description, and fast JSON.

Answers are encoded from plain data by Pydantic's encoder, without a pass through these models;
the tests hold the answers against them. Numbers that are not finite become null.
"""

from typing import Any, Literal

from pydantic import BaseModel, Field
from pydantic_core import to_json

Numbers = list[float | None]
Reason = Literal["steps", "converged", "diverged"]


def encode(answer: Any) -> bytes:
    """JSON of plain data; NaN and infinities, which JSON has not, become null."""
    return to_json(answer, inf_nan_mode="null")


class DatasetEntry(BaseModel):
    """A data set, as in the catalog."""

    id: str
    title: str
    available: bool
    unavailable_because: str | None = None
    n: int | None = Field(description="N, examples; null where the files are absent")
    d: int = Field(description="D, features of an example")
    classes: int = Field(description="C")
    class_names: list[str]
    image_shape: list[int] | None = Field(description="height, width, channels; null for tables")
    source: str
    licence: str
    preprocessing: str


class DatasetAnswer(DatasetEntry):
    """A data set, with its examples counted by label."""

    label_counts: list[int]


class LossEntry(BaseModel):
    """A loss."""

    id: str
    title: str
    formula: str
    description: str


class Parameter(BaseModel):
    """A parameter of an optimizer, a point or a direction."""

    name: str
    type: str
    default: Any = None
    minimum: float | None = None
    exclusive_minimum: float | None = None
    maximum: float | None = None
    choices: list[str] | None = None
    description: str = ""


class Kind(BaseModel):
    """A kind of optimizer, point or direction."""

    kind: str
    title: str
    description: str
    parameters: list[Parameter]


class Catalog(BaseModel):
    """All that a request may name."""

    version: str
    datasets: list[DatasetEntry]
    losses: list[LossEntry]
    optimizers: list[Kind]
    points: list[Kind]
    directions: list[Kind]
    limits: dict[str, float]


class RayAnswer(BaseModel):
    """The loss along a ray, a number for each a."""

    a: list[float]
    loss: Numbers
    data_loss: Numbers
    reg_loss: Numbers
    accuracy: Numbers = Field(description="share of examples classified right, in [0, 1]")


class PlaneAnswer(BaseModel):
    """The loss on a plane."""

    a: list[float]
    b: list[float]
    loss: list[Numbers] = Field(description="a row per b")
    convex: bool


class FrameColumns(BaseModel):
    """Consecutive reported steps, a column a quantity."""

    step: list[int]
    a: Numbers
    b: list[float | None] = Field(description="null on a ray")
    loss: Numbers = Field(description="the full objective at the iterate itself")
    residual: Numbers = Field(description="how far the iterate lies off the slice")
    gradient_norm: Numbers
    learning_rate: Numbers = Field(description="of the step that led here; null at the start")
    examples: list[int] = Field(description="examples touched so far")
    loss_evaluations: list[int]


class FrameEvent(FrameColumns):
    """The event `frame`."""

    run: int = Field(description="the position of the run in the request")


class RunDoneEvent(BaseModel):
    """The event `run_done`; numbers are those of the last finite iterate."""

    run: int
    reason: Reason
    steps: int
    loss: float | None
    accuracy: float


class RunAnswer(FrameColumns):
    """A whole run: its columns, of which the last row is the last finite iterate, and its end."""

    name: str
    reason: Reason
    steps: int
    accuracy: float


class TrajectoriesAnswer(BaseModel):
    """All runs, in the order of the request."""

    runs: list[RunAnswer]


class Health(BaseModel):
    """The process answers."""

    status: Literal["ok"]


class Readiness(BaseModel):
    """Whether the bundled data are loaded, and what the process is doing."""

    ready: bool
    running: int = Field(description="computations under way")
    waiting: int = Field(description="computations in the queue")
    finished: int
    stopped: int = Field(description="computations stopped: client left, deadline, shutdown")
    streams: int = Field(description="trajectory streams open")
    cached_bytes: int
