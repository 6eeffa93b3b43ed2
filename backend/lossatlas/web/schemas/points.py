"""Inspections of one point, and of the points of a race: requests and answers."""

from typing import Annotated, Literal

from pydantic import Field

from lossatlas.web.schemas import base, limits
from lossatlas.web.schemas.base import (
    Answer,
    Computed,
    FullMinimum,
    Number,
    Numbers,
    Range,
    Spec,
)
from lossatlas.web.schemas.spec.direction import DirectionHere
from lossatlas.web.schemas.spec.point import Start
from lossatlas.web.schemas.spec.problem import ProblemChoice
from lossatlas.web.schemas.spec.runs import RaceSpec, SliceSpec


class Page(Spec):
    """Some of the problem's examples."""

    order: Literal["index", "loss"] = "index"
    """as in the problem; or by their loss, the largest first"""
    offset: Annotated[int, Field(ge=0, le=limits.EXAMPLES)] = 0
    count: Annotated[int, Field(ge=0, le=limits.PAGE)] = 100


class InputAxis(Range):
    """Evenly spaced values of a feature after preprocessing, both ends included."""

    min: Number
    max: Number
    count: Annotated[int, Field(ge=2, le=limits.INPUTS)]


class InputGrid(Spec):
    """A grid of inputs, for data of two features."""

    x1: InputAxis
    x2: InputAxis


class PointsRequest(Spec):
    """Everything there is to see at one point."""

    model_config = base.example(
        problem=base.DIGITS,
        point={"kind": "slice", "a": 0.5},
        slice={"origin": base.ORIGIN, "directions": base.DIRECTIONS},
        direction={"kind": "slice", "a": 1},
        examples={"order": "loss", "count": 5},
    )

    problem: ProblemChoice
    point: Start
    slice: SliceSpec | None = None
    """for a point or a direction of kind `slice`"""
    direction: DirectionHere | None = None
    """from the point, for the slopes"""
    examples: Page | None = None
    """null means the first 100"""
    templates: bool = False
    """include the weights in the answer"""
    regions: InputGrid | None = None
    """include the scores of these inputs: a class has its region where its score is largest"""
    gradient: bool = True
    """include the norm of the gradient; on a slice, only this needs a pass over the data"""


class Slopes(Answer):
    """One-sided derivatives along a direction: the subdifferential is [left, right]."""

    left: float | None
    right: float | None


class Constraints(Answer):
    """How many of the svm's N (C − 1) slacks ξ_ij have which active constraint."""

    margin: int = Field(description="s_i,yᵢ − s_ij ≥ Δ − ξ_ij is active, because ξ_ij > 0")
    nonnegative: int = Field(description="ξ_ij ≥ 0 is active: the margin is more than met")
    both: int = Field(description="both are active: the margin is exactly met, at a kink")
    explanation: str


class PointExamples(Answer):
    """A page of the examples, one column per quantity."""

    total: int = Field(description="N")
    offset: int
    example: list[int] = Field(description="position among the problem's examples")
    index: list[int] = Field(description="position in the data set")
    label: list[int]
    predicted: list[int]
    loss: Numbers
    scores: list[Numbers] = Field(description="a number per class")
    margins: list[Numbers] | None
    """the terms that add to the loss where they are positive: s_ij − s_i,yᵢ + Δ, zero for the
    label; Δ − t_ij s_ij for ova; s_ij − s_i,yᵢ for softmax"""
    slacks: list[Numbers] | None = Field(description="ξ_ij = max(0, m_ij); null for softmax")
    probabilities: list[Numbers] | None
    """p_ij of each class, for a loss that reads scores as log-odds; null for others"""
    misses: list[int] | None = Field(description="how many classes miss the margin")


class Packed(Answer):
    """An array of little-endian numbers; its first axis counts the steps."""

    dtype: Literal["i1", "i2", "i4", "f4"] = Field(description="1, 2 or 4 bytes; integer or float")
    shape: list[int]
    data: str = Field(description="base64")
    scale: list[float] | None
    """a factor for each step that turns integers into values"""


class PointAnswer(Computed):
    """Everything there is to see at one point."""

    loss: float | None
    data_loss: float | None
    reg_loss: float | None
    accuracy: float | None = Field(description="null for a function")
    held_out_accuracy: float | None = Field(description="null without `held_out`")
    gradient: list[Numbers] | None
    """of a function, in the shape of the point; null unless requested"""
    gradient_norm: float | None = Field(description="null if not finite or not requested")
    hessian_eigenvalues: list[float] | None
    """the largest first; null without a Hessian, and for many variables"""
    confusion: list[list[int]] | None
    """C × C counts: row = label, column = predicted; null for a function"""
    slopes: Slopes | None
    """null if no direction is given, or its slopes are unknown"""
    constraints: Constraints | None = Field(description="null for losses other than svm")
    examples: PointExamples | None = Field(description="null for a function")
    templates: list[Numbers] | None
    """W, a row per class, the bias last; of a network its first layer, a row per unit"""
    layers: list[list[Numbers]] | None
    """all matrices of a network, if templates are requested; null for other models"""
    activity: list[Numbers] | None
    """for each hidden layer of ReLUs the share of the examples that switch each unit on, if
    templates are requested: a unit that none switches on is dead; null for other models"""
    regions: Packed | None = Field(
        description="(1, rows, columns, C): a row per x₂; null unless requested"
    )
    full_minimum: FullMinimum | None = Field(description="null if no point is of this kind")


class WorstExamples(Spec):
    """How many examples of largest loss are shown at each step."""

    count: Annotated[int, Field(ge=1, le=limits.PAGE)] = 24


class RacePointsRequest(Spec):
    """Everything that a timeline shows of the runs of a race, at some of their steps."""

    model_config = base.example(
        problem=base.DIGITS,
        race={"start": base.ORIGIN, "runs": [{"optimizer": {"kind": "gd"}, "steps": 50}]},
        count=26,
        templates=True,
    )

    problem: ProblemChoice
    race: RaceSpec
    count: Annotated[int, Field(ge=2, le=limits.TIMELINE_STEPS)] = 51
    """the most steps to show of each run, evenly spaced, including the start and the last; fewer if
    the answer would exceed the catalog's limit `timeline_bytes`"""
    examples: WorstExamples | None = None
    """null means the 24 of largest loss"""
    templates: bool = False
    """include the quantized weights in the answer"""
    regions: InputGrid | None = None
    """include the quantized scores of these inputs, for the first run only"""


class ShownExamples(Answer):
    """The examples that are shown at any step, in the order of the problem."""

    example: list[int] = Field(description="position in the problem")
    index: list[int] = Field(description="position in the data set")
    label: list[int]


class RunPointsAnswer(Answer):
    """A run at m of its steps; the K examples of largest loss come first."""

    step: list[int]
    loss: Numbers
    reg_loss: Numbers
    """the part of `loss` that is the regularization, λ Σ W²"""
    accuracy: list[float]
    held_out_accuracy: list[float] | None = Field(description="null without `held_out`")
    confusion: Packed = Field(description="(m, C, C): a row per label, a column per prediction")
    example: Packed = Field(description="(m, K) positions in the answer's list `examples`")
    predicted: Packed = Field(description="(m, K)")
    example_loss: Packed = Field(description="(m, K)")
    scores: Packed = Field(description="(m, K, C)")
    margins: Packed | None = Field(description="(m, K, C); null if the loss has none")
    probabilities: Packed | None = Field(description="(m, K, C); null if the loss has none")
    templates: Packed | None = Field(description="(m, C, D+1), of a network (m, H, D+1)")
    regions: Packed | None = Field(
        description="(m, rows, columns, C), in the first run if requested"
    )


class RacePointsAnswer(Computed):
    """The runs of a race, in their order."""

    examples: ShownExamples
    runs: list[RunPointsAnswer]
