"""What the calls of the API take, built of the parts in `schemas`."""

from typing import Annotated, Any, Literal, TypeVar

from pydantic import ConfigDict, Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from lossatlas.core.analysis.gradient_check import FAULTS
from lossatlas.web.schemas import limits
from lossatlas.web.schemas.problem import (
    Direction,
    DirectionHere,
    ExamplesChoice,
    Number,
    Orthonormal,
    Point,
    ProblemChoice,
    ProblemSpec,
    Range,
    Seed,
    Spec,
    Start,
)
from lossatlas.web.schemas.runs import RaceField, SliceSpec

T = TypeVar("T")
Given = Annotated[
    T | None,
    Field(description="required, except for a function, whose slice is then itself"),
]


class RayAxis(Range):
    """The a axis of a ray: evenly spaced values from min to max, both included."""

    min: Number
    max: Number
    count: Annotated[int, Field(ge=1, le=limits.RAY_COUNT)]


class PlaneAxis(Spec):
    """An axis of a plane, like that of a ray; or of a range that is looked for."""

    min: Annotated[
        Number | None,
        Field(
            description="null of both axes takes in what the request names: the origin, points "
            "that directions go towards, the start and all runs of the race; with the same spacing "
            "along a and b"
        ),
    ] = None
    max: Number | None = None
    count: Annotated[int, Field(ge=1, le=limits.AXIS_COUNT)]

    @model_validator(mode="after")
    def _ordered(self) -> "PlaneAxis":
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

    limit: Annotated[
        int,
        Field(ge=1, le=limits.KINKS, description="where there are more, those that bend the most"),
    ] = 1_000


class RayRequest(Spec):
    """The loss along W₀ + a D."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "problem": {"dataset": "digits", "loss": "svm"},
                    "origin": {"kind": "zeros"},
                    "direction": {"kind": "gradient"},
                    "a": {"min": -0.5, "max": 0.5, "count": 101},
                    "kinks": {"limit": 200},
                    "accuracy_steps": True,
                }
            ]
        }
    )

    problem: ProblemChoice = ProblemSpec()
    origin: Given[Point] = None
    direction: Given[Direction] = None
    orthonormal: Orthonormal = False
    race: RaceField = None
    a: RayAxis
    kinks: Annotated[
        KinksWanted | None, Field(description="show where the slope of the loss changes")
    ] = None
    accuracy_steps: Annotated[
        bool, Field(description="show exactly where the accuracy changes")
    ] = False


class PlaneRequest(Spec):
    """The loss on W₀ + a D₁ + b D₂."""

    model_config = ConfigDict(
        json_schema_extra={
            "description": f"count of a × count of b is at most {limits.GRID_COUNT:,}",
            "examples": [
                {
                    "problem": {
                        "dataset": "digits",
                        "examples": {"count": 100, "seed": 0},
                        "loss": "svm",
                    },
                    "origin": {"kind": "random", "seed": 1, "scale": 0.1},
                    "directions": [{"kind": "random", "seed": 2}, {"kind": "random", "seed": 3}],
                    "a": {"min": -5, "max": 5, "count": 51},
                    "b": {"min": -5, "max": 5, "count": 51},
                }
            ],
        }
    )

    problem: ProblemChoice = ProblemSpec()
    origin: Given[Point] = None
    directions: Given[
        Annotated[list[Direction], Field(fail_fast=True, min_length=2, max_length=2)]
    ] = None
    orthonormal: Orthonormal = False
    race: RaceField = None
    shown: Annotated[
        ExamplesChoice | None,
        Field(description="the loss of these examples alone, on the plane of the whole problem"),
    ] = None
    a: PlaneAxis
    b: PlaneAxis
    minimum: Annotated[
        bool, Field(description="look for the minimum of the whole plane; done once a plane")
    ] = True

    @model_validator(mode="after")
    def _bounded(self) -> "PlaneRequest":
        if (self.a.min is None) != (self.b.min is None):
            raise PydanticCustomError("range", "give min and max of both axes, or of neither")
        points = self.a.count * self.b.count
        if points > limits.GRID_COUNT:
            raise PydanticCustomError(
                "too_large",
                f"a.count × b.count is at most {limits.GRID_COUNT:,}; these are {points:,}",
            )
        return self


# Points.


class Page(Spec):
    """Some of the problem's examples."""

    order: Annotated[
        Literal["index", "loss"],
        Field(description="as in the problem; or by their loss, the largest first"),
    ] = "index"
    offset: Annotated[int, Field(ge=0, le=limits.EXAMPLES)] = 0
    count: Annotated[int, Field(ge=0, le=limits.PAGE)] = 100


class PointsRequest(Spec):
    """Everything that there is to see at one point."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "problem": {"dataset": "digits", "loss": "svm"},
                    "point": {"kind": "slice", "a": 0.5},
                    "slice": {
                        "origin": {"kind": "random", "seed": 1, "scale": 0.1},
                        "directions": [{"kind": "random", "seed": 2}],
                    },
                    "direction": {"kind": "slice", "a": 1},
                    "examples": {"order": "loss", "count": 5},
                },
                {
                    "problem": {"dataset": "iris", "loss": "softmax", "l2": 0.1},
                    "point": {"kind": "minimum"},
                    "templates": True,
                },
            ]
        }
    )

    problem: ProblemChoice
    point: Start
    slice: Annotated[
        SliceSpec | None, Field(description="for a point or a direction of the kind `slice`")
    ] = None
    direction: Annotated[
        DirectionHere | None, Field(description="from the point, for the slopes")
    ] = None
    examples: Page = Page()
    templates: Annotated[bool, Field(description="answer with the weights too")] = False
    gradient: Annotated[
        bool,
        Field(description="the norm of the gradient; on a slice all that passes over the data"),
    ] = True


# The gradient check.


class RandomEntries(Spec):
    """Different entries, drawn at random; all of them where there are no more."""

    count: Annotated[int, Field(ge=1, le=limits.ENTRIES)] = 10
    seed: Seed = 0


EntryPlace = Annotated[int, Field(ge=0, lt=limits.WEIGHTS)]


class GivenEntries(Spec):
    """Exactly these entries of W."""

    indices: Annotated[
        list[Annotated[list[EntryPlace], Field(min_length=2, max_length=2)]],
        Field(
            fail_fast=True,
            min_length=1,
            max_length=limits.ENTRIES,
            description="[row, column]: the class and the feature, or D for the bias",
        ),
    ]


def _entries_tag(value: Any) -> str:
    given = isinstance(value, GivenEntries) or (isinstance(value, dict) and "indices" in value)
    return "indices" if given else "count"


EntriesChoice = Annotated[
    Annotated[RandomEntries, Tag("count")] | Annotated[GivenEntries, Tag("indices")],
    Discriminator(_entries_tag),
]
FaultId = Literal["sign", "missing_mean", "half_regularization", "forgot_label"]
assert set(FaultId.__args__) == set(FAULTS)  # type: ignore[attr-defined]


class GradientCheckRequest(Spec):
    """The gradient against centred differences, at some entries of W."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "problem": {"dataset": "digits", "loss": "svm", "l2": 0.1},
                    "point": {"kind": "random", "seed": 1, "scale": 0.1},
                    "step": 1e-5,
                    "entries": {"count": 10, "seed": 0},
                    "fault": "sign",
                    "curve": True,
                }
            ]
        }
    )

    problem: ProblemChoice
    point: Start
    slice: Annotated[SliceSpec | None, Field(description="for a point of the kind `slice`")] = None
    step: Annotated[float, Field(gt=0, le=1, description="h, of (f(w + h) − f(w − h)) / 2h")] = 1e-5
    entries: EntriesChoice = RandomEntries()
    fault: Annotated[
        FaultId | None, Field(description="check a gradient with this fault, for finding it")
    ] = None
    curve: Annotated[bool, Field(description="the error for steps from 1e-1 to 1e-14")] = False
