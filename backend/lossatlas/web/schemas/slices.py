"""The loss on a ray and on a plane: requests and answers."""

from typing import Annotated, Self, TypeVar

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from lossatlas.web.schemas import base, limits
from lossatlas.web.schemas.base import Answer, FullMinimum, Number, Numbers, Range, Spec
from lossatlas.web.schemas.direction import Direction, Orthonormal
from lossatlas.web.schemas.point import Point
from lossatlas.web.schemas.problem import ExamplesChoice, ProblemChoice
from lossatlas.web.schemas.runs import RaceField

T = TypeVar("T")
Given = Annotated[
    T | None, Field(description="required, except for a function, whose slice is then itself")
]


class RayAxis(Range):
    """The a axis of a ray: evenly spaced values from min to max, both included."""

    min: Number
    max: Number
    count: Annotated[int, Field(ge=1, le=limits.RAY_COUNT)]


class PlaneAxis(Spec):
    """An axis of a plane, like that of a ray; or of a range that the server finds."""

    min: Number | None = None
    """null of both axes takes in what the request names: the origin, points that directions go
    towards, the start and all runs of the race; with the same spacing along a and b"""
    max: Number | None = None
    count: Annotated[int, Field(ge=1, le=limits.AXIS_COUNT)]

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min is None or self.max is None:
            if self.min is not None or self.max is not None:
                raise PydanticCustomError("range", "give both min and max, or neither")
            if self.count < 2:
                raise PydanticCustomError("range", "without min and max, count is at least 2")
        elif not self.min < self.max:
            raise PydanticCustomError("range", "min must be less than max")
        return self


class KinksWanted(Spec):
    """Which of the kinks between a.min and a.max are shown."""

    limit: Annotated[int, Field(ge=1, le=limits.KINKS)] = 1_000
    """where there are more, those that bend the most"""


class RayRequest(Spec):
    """The loss along W₀ + a D."""

    model_config = base.example(
        problem=base.DIGITS,
        origin=base.ORIGIN,
        direction={"kind": "gradient"},
        kinks={"limit": 200},
        a={"min": -0.5, "max": 0.5, "count": 101},
    )

    problem: ProblemChoice
    origin: Given[Point] = None
    direction: Given[Direction] = None
    orthonormal: Orthonormal = False
    race: RaceField = None
    a: RayAxis
    kinks: KinksWanted | None = None
    """show where the slope of the loss changes"""
    accuracy_steps: bool = False
    """show exactly where the accuracy changes"""


class PlaneRequest(Spec):
    """The loss on W₀ + a D₁ + b D₂."""

    model_config = base.example(
        f"count of a × count of b is at most {limits.GRID_COUNT:,}",
        problem=base.DIGITS,
        origin=base.ORIGIN,
        directions=base.DIRECTIONS,
        a={"min": -5, "max": 5, "count": 51},
        b={"min": -5, "max": 5, "count": 51},
    )

    problem: ProblemChoice
    origin: Given[Point] = None
    directions: Given[
        Annotated[list[Direction], Field(fail_fast=True, min_length=2, max_length=2)]
    ] = None
    orthonormal: Orthonormal = False
    race: RaceField = None
    shown: ExamplesChoice | None = None
    """the loss of these examples alone, on the plane of the whole problem"""
    a: PlaneAxis
    b: PlaneAxis
    minimum: bool = True
    """look for the minimum of the whole plane; done once a plane"""

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if (self.a.min is None) != (self.b.min is None):
            raise PydanticCustomError("range", "give min and max of both axes, or of neither")
        points = self.a.count * self.b.count
        if points > limits.GRID_COUNT:
            raise base.too_large(f"a.count × b.count is at most {limits.GRID_COUNT:,}", points)
        return self


class RayMinimum(Answer):
    """Where the loss is least on the whole ray."""

    a: list[float | None] = Field(description="[lo, hi], equal unless it is flat; null: infinite")
    loss: float | None = Field(description="where it is not attained, the infimum")
    lower_bound: float | None
    gap: float | None = Field(description="loss − lower_bound")
    attained: bool
    direction: int | None
    """where it is not attained, the end to which the loss falls: −1 or 1"""


class PlaneMinimum(Answer):
    """Where the loss is least on the whole plane."""

    a: float | None
    b: float | None = Field(description="null where it is not attained")
    loss: float | None = Field(description="where it is not attained, the infimum")
    lower_bound: float | None = Field(description="no point of the plane has a smaller loss")
    gap: float | None = Field(description="loss − lower_bound")
    attained: bool
    unique: bool = Field(description="false where other points are as low")
    direction: list[float] | None
    """where it is not attained, the direction [a, b] in which the loss falls without end"""
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
    shown: int
    """how many of them are here: evenly chosen, each with the accuracy after it"""


class DirectionNote(Answer):
    """What is known of a direction."""

    explained_variance: float | None
    """of a principal component: the share of the race's variance along it"""
    eigenvalue: float | None
    """of a direction of largest curvature: the second derivative along it"""


class RayAnswer(Answer):
    """The loss along a ray, a number for each a."""

    n: int = Field(description="examples used")
    a: list[float]
    loss: Numbers
    data_loss: Numbers
    reg_loss: Numbers
    slope_before: Numbers | None
    """of the loss, to the left of a; null where that is not known"""
    slope_after: Numbers | None
    """to the right of a; the same where there is no kink"""
    accuracy: Numbers | None
    """share of examples classified right, in [0, 1]; null of a function"""
    convex: bool
    differentiable: bool
    minimum: RayMinimum | None = Field(description="null of a function")
    directions: list[DirectionNote]
    kinks: KinkColumns | None
    """null where they were not asked for, and of a function"""
    accuracy_steps: AccuracySteps | None
    """null where they were not asked for, and of a function"""
    full_minimum: FullMinimum | None = Field(description="null where no point is of this kind")


class PlaneAnswer(Answer):
    """The loss on a plane."""

    n: int = Field(description="examples used")
    a: list[float]
    b: list[float]
    loss: list[Numbers] = Field(description="a row per b")
    convex: bool
    differentiable: bool
    minimum: PlaneMinimum | None
    """null where it was not asked for, and of a function"""
    directions: list[DirectionNote]
    note: str | None
    """what must be known of the plane: that its directions are exactly parallel, and span a ray"""
    full_minimum: FullMinimum | None = Field(description="null where no point is of this kind")
