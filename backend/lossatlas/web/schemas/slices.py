"""The loss on a ray and on a plane: requests and answers."""

from typing import Annotated, Self, TypeVar

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from lossatlas.core.models.base import Resolution
from lossatlas.core.models.network_section import LEVEL
from lossatlas.web.schemas import base, limits
from lossatlas.web.schemas.base import Answer, Computed, FullMinimum, Number, Numbers, Range, Spec
from lossatlas.web.schemas.spec.direction import Direction, Orthonormal
from lossatlas.web.schemas.spec.point import Point
from lossatlas.web.schemas.spec.problem import ExamplesChoice, ProblemChoice
from lossatlas.web.schemas.spec.runs import RaceField

T = TypeVar("T")
Given = Annotated[
    T | None, Field(description="required, except for a function, which is then its own slice")
]


class RayAxis(Range):
    """The a axis of a ray: evenly spaced values from min to max, both included."""

    min: Number
    max: Number
    count: Annotated[int, Field(ge=1, le=limits.RAY_COUNT)]


class PlaneAxis(Spec):
    """An axis of a plane, like that of a ray, or with a range that the server chooses."""

    min: Number | None = None
    """null on both axes means a range that contains the origin, the points that directions go
    towards, the start and all runs of the race, with the same spacing along a and b"""
    max: Number | None = None
    count: Annotated[int, Field(ge=1, le=limits.AXIS_COUNT)]

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min is None or self.max is None:
            if self.min is not None or self.max is not None:
                raise PydanticCustomError("range", "give both min and max, or neither")
            if self.count < 2:
                raise PydanticCustomError("range", "without min and max, count must be at least 2")
        elif not self.min < self.max:
            raise PydanticCustomError("range", "min must be less than max")
        return self


class KinksWanted(Spec):
    """Which of the kinks between a.min and a.max are shown."""

    limit: Annotated[int, Field(ge=1, le=limits.KINKS)] = 1_000
    """if there are more, those with the largest changes of slope"""


class SwitchesWanted(Spec):
    """Which of the switches between a.min and a.max are shown."""

    limit: Annotated[int, Field(ge=1, le=limits.KINKS)] = 1_000
    """if there are more, this many of them, evenly chosen"""


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
    switches: SwitchesWanted | None = None
    """show where hidden units of a ReLU network switch"""
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
    """the loss of only these examples, on the plane of the whole problem"""
    a: PlaneAxis
    b: PlaneAxis
    minimum: bool = True
    """find the minimum of the whole plane, once per plane"""

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if (self.a.min is None) != (self.b.min is None):
            raise PydanticCustomError("range", "give min and max of both axes, or of neither")
        points = self.a.count * self.b.count
        if points > limits.GRID_COUNT:
            bound = f"a.count × b.count must be at most {limits.GRID_COUNT:,}"
            raise base.too_large(bound, points)
        return self


RESOLUTION = (
    "exact: minima, kinks and steps of the accuracy are known for the whole slice; grid: nothing "
    "is known of what is between the points"
)
GRADIENT_NORM = (
    "of a network, whose lowest point in view is found by descent from the lowest point of the "
    "grid: the size of the gradient in the slice there, below "
    f"{LEVEL:g} · max(1, loss) unless the loss has a kink; null for an exact minimum"
)


class RayMinimum(Answer):
    """The minimum of the loss on the whole ray; of a network, the lowest point found in view."""

    a: list[float | None] = Field(description="[lo, hi], equal unless it is flat; null: infinite")
    loss: float | None = Field(description="the infimum if it is not attained")
    lower_bound: float | None = Field(description="null if none is known")
    gap: float | None = Field(description="loss − lower_bound")
    attained: bool
    direction: int | None
    """if it is not attained, the end towards which the loss falls: −1 or 1"""
    gradient_norm: float | None = Field(description=GRADIENT_NORM)


class PlaneMinimum(Answer):
    """The minimum of the loss on the whole plane; of a network, the lowest point found in view."""

    a: float | None
    b: float | None = Field(description="null if it is not attained")
    loss: float | None = Field(description="the infimum if it is not attained")
    lower_bound: float | None
    """no point of the plane has a smaller loss; null if no bound is known"""
    gap: float | None = Field(description="loss − lower_bound")
    attained: bool
    unique: bool | None = Field(description="false if other points are as low; null if unknown")
    direction: list[float] | None
    """if it is not attained, the direction [a, b] in which the loss keeps falling"""
    certified: bool = Field(description="whether the gap is within the tolerance of the loss")
    gradient_norm: float | None = Field(description=GRADIENT_NORM)


class KinkColumns(Answer):
    """Where the slope of the data loss changes, from a.min to a.max; one column per quantity."""

    a: list[float]
    example: list[int] = Field(description="position among the problem's examples")
    index: list[int] = Field(description="position in the data set")
    label: list[int]
    class_: list[int] = Field(
        alias="class",
        description="whose margin term crosses zero; for crammer_singer the class that takes over "
        "as the worst, or that was the worst until the loss reached zero",
    )
    change: Numbers = Field(description="what this kink adds to the slope")
    slope_before: Numbers = Field(description="of the data loss; equal for all kinks at the same a")
    slope_after: Numbers
    reg_slope: Numbers = Field(description="of the regularization; add it for the whole loss")
    loss: Numbers = Field(description="the whole loss")
    total: int = Field(description="how many there are in the range")
    shown: int = Field(description="how many are listed: those with the largest changes of slope")


class SwitchColumns(Answer):
    """Where hidden units switch on or off, from a.min to a.max; one column per quantity."""

    a: list[float]
    layer: list[int] = Field(description="0 is the first hidden layer")
    unit: list[int]
    example: list[int] = Field(description="position among the problem's examples")
    index: list[int] = Field(description="position in the data set")
    label: list[int]
    total: int = Field(description="how many there are in the range, in the layers searched")
    shown: int = Field(description="how many are listed, evenly chosen")
    layers: int
    """how many hidden layers were searched, from the first: others would take too long"""


class AccuracySteps(Answer):
    """The accuracy from a.min to a.max, a step function."""

    a: list[float] = Field(description="exactly where it changes")
    accuracy: list[float] = Field(description="one more than a: before, between and after")
    total: int = Field(description="how many changes there are in the range")
    shown: int
    """how many are listed: evenly chosen, each with the accuracy after it"""


class DirectionNote(Answer):
    """What is known about a direction."""

    explained_variance: float | None
    """of a principal component: the fraction of the race's variance along it"""
    walk_variance: float | None
    """the same for random walks with as many points as the runs, in many dimensions: what is no
    more than this does not come from learning; null with fewer than 100 weights"""
    eigenvalue: float | None
    """of a direction of largest curvature: the second derivative along it"""
    replaced: bool
    """whether its `otherwise` has taken its place"""


class RayAnswer(Computed):
    """The loss along a ray, a number for each a."""

    a: list[float]
    loss: Numbers
    data_loss: Numbers
    reg_loss: Numbers
    slope_before: Numbers | None
    """of the loss, to the left of a; null if it is unknown"""
    slope_after: Numbers | None
    """to the right of a; equal to `slope_before` except at a kink"""
    accuracy: Numbers | None
    """fraction of examples classified correctly, in [0, 1]; null for a function"""
    convex: bool
    differentiable: bool
    resolution: Resolution = Field(description=RESOLUTION)
    minimum: RayMinimum | None = Field(description="null for a function")
    directions: list[DirectionNote]
    kinks: KinkColumns | None
    """null unless requested, for a function, and for a network: its margins are not affine"""
    switches: SwitchColumns | None
    """null unless requested, and without hidden units that switch"""
    accuracy_steps: AccuracySteps | None
    """null unless requested, for a function, and for a network: its scores are not affine"""
    full_minimum: FullMinimum | None = Field(description="null if no point is of this kind")


class PlaneAnswer(Computed):
    """The loss on a plane."""

    a: list[float]
    b: list[float]
    loss: list[Numbers] = Field(description="a row per b")
    convex: bool
    differentiable: bool
    resolution: Resolution = Field(description=RESOLUTION)
    minimum: PlaneMinimum | None
    """null unless requested, and for a function"""
    directions: list[DirectionNote]
    full_minimum: FullMinimum | None = Field(description="null if no point is of this kind")
