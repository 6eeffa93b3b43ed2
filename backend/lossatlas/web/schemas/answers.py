"""What the API answers: the models of the OpenAPI description, and fast JSON.

Answers are encoded from plain data by Pydantic's encoder, without a pass through these models;
the tests hold the answers against them. Numbers that are not finite become null.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json

from lossatlas.core.analysis.gradient_check import Verdict
from lossatlas.core.minima.full_space import Minimum
from lossatlas.web.schemas import limits

Numbers = list[float | None]
Reason = Literal["stopped", "steps", "diverged"]


def encode(answer: Any) -> bytes:
    """JSON of plain data; NaN and infinities, which JSON has not, become null."""
    return to_json(answer, inf_nan_mode="null")


class Answer(BaseModel):
    """An answer, or a part of one."""

    model_config = ConfigDict(
        from_attributes=True, validate_by_name=True, validate_by_alias=True, serialize_by_alias=True
    )


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


class ExamplesAnswer(BaseModel):
    """Examples of a data set, a column a quantity."""

    index: list[int] = Field(description="position in the data set")
    label: list[int]
    features: list[Numbers] = Field(description="x as the scores see it, without the final one")


class LossEntry(BaseModel):
    """A loss."""

    id: str
    title: str
    formula: str
    description: str


class FunctionEntry(BaseModel):
    """An analytic function of one or two variables."""

    id: str
    title: str
    formula: str
    source: str
    dimension: int
    range: list[list[float]] = Field(description="[least, greatest] of each variable, to be shown")
    start: list[float] = Field(description="where it is instructive to start")
    minima: list[list[float]] = Field(description="known minimisers, the global ones first")
    convex: bool
    smooth: bool = Field(description="whether there is a Hessian everywhere")


class Parameter(BaseModel):
    """A parameter of an optimizer, a step-size rule, a point or a direction."""

    name: str
    type: str
    optional: bool = Field(default=False, description="whether null is a value too")
    default: Any = None
    minimum: float | None = None
    exclusive_minimum: float | None = None
    maximum: float | None = None
    exclusive_maximum: float | None = None
    choices: list[str] | None = None
    description: str = ""


class Kind(BaseModel):
    """A kind of optimizer, point or direction."""

    kind: str
    title: str
    description: str
    parameters: list[Parameter]


class Schedule(Kind):
    """A step-size rule; its description is its formula."""

    citation: str


class Method(Kind):
    """An optimizer."""

    citation: str
    scheduled: bool = Field(description="whether its learning rate may follow a `schedule`")
    needs_l2: bool = Field(description="whether the loss must be regularized")


class Fault(BaseModel):
    """A wrong gradient to find with the gradient check."""

    id: str
    description: str


class Catalog(BaseModel):
    """All that a request may name."""

    version: str
    datasets: list[DatasetEntry]
    losses: list[LossEntry]
    functions: list[FunctionEntry]
    optimizers: list[Method]
    schedules: list[Schedule]
    points: list[Kind]
    directions: list[Kind]
    faults: list[Fault]
    limits: dict[str, float]


class FullMinimum(Answer):
    """The minimum over all weights, where a point of the request is it."""

    loss: float
    lower_bound: float = Field(description="no weights have a smaller loss")
    gap: float = Field(description="loss − lower_bound")
    reached: bool = Field(description="whether the gap is as small as was aimed at")


def full_minimum(found: Minimum | None) -> FullMinimum | None:
    """What is answered of the minimum over all weights, where a point is it."""
    return None if found is None else FullMinimum.model_validate(found)


class RayMinimum(Answer):
    """Where the loss is least on the whole ray."""

    a: list[float | None] = Field(description="[lo, hi], equal unless it is flat; null: infinite")
    loss: float | None = Field(description="where it is not attained, the infimum")
    lower_bound: float | None
    gap: float | None = Field(description="loss − lower_bound")
    attained: bool
    direction: int | None = Field(
        description="where it is not attained, the end to which the loss falls: −1 or 1"
    )


class PlaneMinimum(Answer):
    """Where the loss is least on the whole plane."""

    a: float | None
    b: float | None = Field(description="null where it is not attained")
    loss: float | None = Field(description="where it is not attained, the infimum")
    lower_bound: float | None = Field(description="no point of the plane has a smaller loss")
    gap: float | None = Field(description="loss − lower_bound")
    attained: bool
    unique: bool = Field(description="false where other points are as low")
    direction: list[float] | None = Field(
        description="where it is not attained, the way [a, b] along which the loss falls for ever"
    )
    certified: bool = Field(description="whether the gap is as small as can be asked")


class KinkColumns(Answer):
    """Where the data loss changes its slope, from a.min to a.max; a column a quantity."""

    a: list[float]
    example: list[int] = Field(description="position among the problem's examples")
    index: list[int] = Field(description="position in the data set")
    label: list[int]
    class_: list[int] = Field(
        alias="class",
        description="whose margin term crosses zero; for crammer_singer the class that takes over "
        "as the worst, or that was it until the loss reached zero",
    )
    change: Numbers = Field(description="what this kink adds to the slope")
    slope_before: Numbers = Field(description="of the data loss; one for all kinks at one a")
    slope_after: Numbers
    reg_slope: Numbers = Field(description="of the regularization; what to add for the whole loss")
    loss: Numbers = Field(description="the whole loss")
    total: int = Field(description="how many there are in the range")
    shown: int = Field(description="how many of them are here: those that bend the most")


class AccuracySteps(Answer):
    """The accuracy from a.min to a.max, which is a staircase."""

    a: list[float] = Field(description="exactly where it changes")
    accuracy: list[float] = Field(description="one more than a: before, between and after")
    total: int = Field(description="how many changes there are in the range")
    shown: int = Field(
        description="how many of them are here: evenly chosen, each with the accuracy after it"
    )


class DirectionNote(Answer):
    """What is known of a direction."""

    explained_variance: float | None = Field(
        description="of a principal component: the share of the race's variance along it"
    )
    eigenvalue: float | None = Field(
        description="of a direction of largest curvature: the second derivative along it"
    )


class RayAnswer(Answer):
    """The loss along a ray, a number for each a."""

    n: int = Field(description="examples used")
    a: list[float]
    loss: Numbers
    data_loss: Numbers
    reg_loss: Numbers
    slope_before: Numbers | None = Field(
        description="of the loss, to the left of a; null where that is not known"
    )
    slope_after: Numbers | None = Field(
        description="to the right of a; the same where there is no kink"
    )
    accuracy: Numbers | None = Field(
        description="share of examples classified right, in [0, 1]; null of a function"
    )
    convex: bool
    differentiable: bool
    minimum: RayMinimum | None = Field(description="null of a function")
    directions: list[DirectionNote]
    kinks: KinkColumns | None = Field(
        description="null where they were not asked for, and of a function"
    )
    accuracy_steps: AccuracySteps | None = Field(
        description="null where they were not asked for, and of a function"
    )
    full_minimum: FullMinimum | None = Field(description="null where no point is of this kind")


class PlaneAnswer(Answer):
    """The loss on a plane."""

    n: int = Field(description="examples used")
    a: list[float]
    b: list[float]
    loss: list[Numbers] = Field(description="a row per b")
    convex: bool
    differentiable: bool
    minimum: PlaneMinimum | None = Field(
        description="null where it was not asked for, and of a function"
    )
    directions: list[DirectionNote]
    full_minimum: FullMinimum | None = Field(description="null where no point is of this kind")


class Slopes(Answer):
    """One-sided derivatives along a direction: the subdifferential is [left, right]."""

    left: float | None
    right: float | None


class Constraints(Answer):
    """Which constraint holds each of the N (C − 1) slacks ξ_ij of the svm."""

    margin: int = Field(description="s_i,yᵢ − s_ij ≥ Δ − ξ_ij is active, because ξ_ij > 0")
    nonnegative: int = Field(description="ξ_ij ≥ 0 is active: the margin is met, with room")
    both: int = Field(description="both are active: the margin is just met; here the loss kinks")
    explanation: str


class PointExamples(Answer):
    """A page of the examples, a column a quantity."""

    total: int = Field(description="N")
    offset: int
    example: list[int] = Field(description="position among the problem's examples")
    index: list[int] = Field(description="position in the data set")
    label: list[int]
    predicted: list[int]
    loss: Numbers
    scores: list[Numbers] = Field(description="a number per class")
    margins: list[Numbers] = Field(
        description="what adds to the loss where it is positive: s_ij − s_i,yᵢ + Δ, zero for the "
        "label; Δ − t_ij s_ij for ova; s_ij − s_i,yᵢ for softmax"
    )
    slacks: list[Numbers] | None = Field(description="ξ_ij = max(0, m_ij); null for softmax")
    misses: list[int] = Field(description="how many classes miss the margin")


class PointAnswer(Answer):
    """Everything that there is to see at one point."""

    n: int = Field(description="examples used")
    loss: float | None
    data_loss: float | None
    reg_loss: float | None
    accuracy: float | None = Field(description="null of a function")
    gradient: list[Numbers] | None = Field(
        description="of a function: in the shape of the point; null where it was not asked for"
    )
    gradient_norm: float | None = Field(description="null also where it was not asked for")
    hessian_eigenvalues: list[float] | None = Field(
        description="the largest first; null where there is no Hessian, and of many variables"
    )
    confusion: list[list[int]] | None = Field(
        description="C × C counts: row = label, column = predicted; null of a function"
    )
    slopes: Slopes | None = Field(
        description="null where no direction is given, or its slopes are not known"
    )
    constraints: Constraints | None = Field(description="null for other losses than svm")
    examples: PointExamples | None = Field(description="null of a function")
    templates: list[Numbers] | None = Field(
        description="W, a row per class, the bias last; null of a function"
    )
    full_minimum: FullMinimum | None = Field(description="null where no point is of this kind")


class EntryKink(Answer):
    """A kink within ±step of an entry's value."""

    example: int | None = Field(
        description="position among the problem's examples; null of a function"
    )
    index: int | None = Field(description="position in the data set")
    class_: int | None = Field(alias="class")
    at: float = Field(description="how far from the entry's value")


class CheckedEntry(Answer):
    """One entry of the gradient."""

    row: int
    column: int
    analytic: float | None
    numeric: float | None
    relative_error: float | None = Field(description="|a − n| / max(|a|, |n|, 1e-8)")
    verdict: Verdict = Field(
        description="agrees, up to the tolerance; or what explains the error: a kink within the "
        "step, or rounding; or differs"
    )
    kinks: list[EntryKink] = Field(description=f"the nearest, at most {limits.ENTRY_KINKS}")
    kinks_total: int


class ErrorCurve(Answer):
    """The largest relative error of the entries against the step."""

    step: list[float]
    relative_error: Numbers


class GradientCheckAnswer(Answer):
    """The gradient against centred differences."""

    n: int = Field(description="examples used")
    step: float
    fault: str | None
    tolerance: float
    passed: bool = Field(description="whether no entry differs without an explanation")
    entries: list[CheckedEntry]
    curve: ErrorCurve | None = Field(description="null where it was not asked for")
    full_minimum: FullMinimum | None = Field(description="null where no point is of this kind")


class FrameColumns(BaseModel):
    """Consecutive reported steps, a column a quantity."""

    step: list[int]
    a: Numbers
    b: list[float | None] = Field(description="null on a ray")
    loss: Numbers = Field(description="the full objective at the iterate itself")
    residual: Numbers = Field(description="how far the iterate lies off the slice")
    gradient_norm: Numbers = Field(
        description="of the full objective; null where it was not computed"
    )
    learning_rate: Numbers = Field(
        description="of the step that led here; null at the start, and where a method has none"
    )
    examples: list[int] = Field(description="examples touched so far")
    loss_evaluations: list[int] = Field(
        description="of the whole loss, that the method asked for so far"
    )
    gradient_evaluations: list[int] = Field(
        description="that the method asked for so far, each over a mini-batch or over all examples"
    )
    seconds: list[float] = Field(
        description="processor time that the method's own steps took so far, without what "
        "reporting takes; alone among these it is not the same each time"
    )
    gradient_a: Numbers | None = Field(
        default=None,
        description="where `gradients` was asked for: coordinates on the slice of the gradient "
        "that the method saw in the step that led here, over its mini-batch or all, at the "
        "iterate that it left; null at the start, where a method asks for none, and where the "
        "iterates are averages, for the method does not walk there",
    )
    gradient_b: Numbers | None = None
    projected_loss: Numbers | None = Field(
        default=None,
        description="where it was asked for: the loss of the slice at (a, b), which is below or "
        "above the iterate where that is off the slice",
    )


class BatchAnswer(Answer):
    """The mini-batch of a step, and where the step begins."""

    n: int = Field(description="examples used")
    step: int
    examples: list[int] | None = Field(
        description="positions among the problem's examples, in the order and as often as they "
        "were drawn; null where the step looks at all of them, as every step of a method without "
        "mini-batches does, and of a function"
    )
    index: list[int] | None = Field(description="the same, as positions in the data set")
    a: float | None = Field(description="of the iterate that the step leaves")
    b: float | None = Field(description="null on a ray")
    loss: float | None = Field(
        description="at the iterate that the step leaves: the objective over the mini-batch alone"
    )


class FrameEvent(FrameColumns):
    """The event `frame`."""

    run: int = Field(description="the position of the run in the request")
    name: str


class RunDoneEvent(BaseModel):
    """The event `run_done`; numbers are those of the last finite iterate."""

    run: int
    name: str
    reason: Reason
    steps: int
    loss: float | None
    accuracy: float | None = Field(description="null of a function")


class RunAnswer(FrameColumns):
    """A whole run: its columns, of which the last row is the last finite iterate, and its end."""

    name: str
    reason: Reason
    steps: int
    final_loss: float | None = Field(description="also where the last step is not reported")
    accuracy: float | None = Field(description="null of a function")


class TrajectoriesAnswer(BaseModel):
    """All runs, in the order of the request."""

    runs: list[RunAnswer]


class SweepMarks(Answer):
    """Learning rates that mathematics tells."""

    line_search: float | None = Field(
        description="with which the first step of gradient descent goes as far as the loss falls; "
        "null where it falls for ever, or not at all"
    )
    two_over_l: float | None = Field(
        description="2/L, where L is the largest second derivative at the start: the bound for "
        "gradient descent to be stable there; null for losses with kinks"
    )


class SweepAnswer(Answer):
    """Where an optimizer came to with each learning rate; a column a quantity."""

    n: int = Field(description="examples used")
    learning_rate: list[float]
    loss: Numbers = Field(description="at the end; null where it diverged")
    best_loss: Numbers = Field(description="the least on the way")
    reason: list[Reason]
    steps: list[int]
    marks: SweepMarks


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
    streams: int = Field(description="races that are walked for streams")
    cached_bytes: int = Field(description="of finished answers and intermediate results")
