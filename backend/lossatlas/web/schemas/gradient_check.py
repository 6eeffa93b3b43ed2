"""The gradient check: the request and its answer."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from lossatlas.core.analysis.gradient_check import FAULTS, Verdict
from lossatlas.web.schemas import base, limits
from lossatlas.web.schemas.base import Answer, Computed, FullMinimum, Numbers, Seed, Spec
from lossatlas.web.schemas.spec.point import Start
from lossatlas.web.schemas.spec.problem import ProblemChoice
from lossatlas.web.schemas.spec.runs import SliceSpec


class RandomEntries(Spec):
    """Distinct entries, drawn at random; all of them if there are no more."""

    count: Annotated[int, Field(ge=1, le=limits.ENTRIES)] = 10
    seed: Seed = 0


EntryPlace = Annotated[int, Field(ge=0, lt=limits.WEIGHTS)]


class GivenEntries(Spec):
    """Exactly these entries of W."""

    indices: Annotated[
        list[Annotated[list[EntryPlace], Field(min_length=2, max_length=2)]],
        Field(fail_fast=True, min_length=1, max_length=limits.ENTRIES),
    ]
    """[row, column]: the class and the feature, or D for the bias"""


def _entries_tag(value: Any) -> str:
    given = isinstance(value, GivenEntries) or (isinstance(value, dict) and "indices" in value)
    return "given entries" if given else "random entries"


EntriesChoice = Annotated[
    Annotated[RandomEntries, Tag("random entries")] | Annotated[GivenEntries, Tag("given entries")],
    Discriminator(_entries_tag),
]

if TYPE_CHECKING:
    FaultId = str
else:
    FaultId = Literal[tuple(FAULTS)]


class GradientCheckRequest(Spec):
    """The gradient against centred differences, at some entries of W."""

    model_config = base.example(
        problem=base.DIGITS,
        point=base.ORIGIN,
        entries={"count": 10, "seed": 0},
        fault="sign",
        curve=True,
    )

    problem: ProblemChoice
    point: Start
    slice: SliceSpec | None = None
    """for a point of kind `slice`"""
    step: Annotated[float, Field(gt=0, le=1, description="h, of (f(w + h) − f(w − h)) / 2h")] = 1e-5
    entries: EntriesChoice | None = None
    """null means 10 random ones, with seed 0"""
    fault: FaultId | None = None
    """check a gradient with this fault instead, as an exercise"""
    curve: bool = False
    """the error for steps from 1e-1 to 1e-14"""


class EntryKink(Answer):
    """A kink within ±step of an entry's value."""

    example: int | None
    """position among the problem's examples; null for a function"""
    index: int | None = Field(description="position in the data set")
    class_: int | None = Field(
        alias="class", description="null for a function, and where a hidden unit switches"
    )
    at: float = Field(description="distance from the entry's value")


class CheckedEntry(Answer):
    """One entry of the gradient."""

    row: int
    column: int
    analytic: float | None
    numeric: float | None
    relative_error: float | None = Field(description="|a − n| / max(|a|, |n|, 1e-8)")
    verdict: Verdict
    """agrees, up to the tolerance; kink or rounding, if a kink within the step or rounding explains
    the error; differs otherwise"""
    kinks: list[EntryKink] = Field(description=f"the nearest, at most {limits.ENTRY_KINKS}")
    kinks_total: int


class ErrorCurve(Answer):
    """The largest relative error of the entries against the step."""

    step: list[float]
    relative_error: Numbers


class GradientCheckAnswer(Computed):
    """The gradient against centred differences."""

    step: float
    fault: str | None
    tolerance: float
    passed: bool = Field(description="whether no entry differs without an explanation")
    entries: list[CheckedEntry]
    curve: ErrorCurve | None = Field(description="null unless requested")
    full_minimum: FullMinimum | None = Field(description="null if no point is of this kind")
