"""Runs and races of optimizers, and the slices that they move on."""

from typing import Annotated

from pydantic import Discriminator, Field

from lossatlas.core.reporting import Space
from lossatlas.web.schemas import limits
from lossatlas.web.schemas.base import Seed, Spec
from lossatlas.web.schemas.spec.direction import Direction, Orthonormal
from lossatlas.web.schemas.spec.optimizers import MethodChoice
from lossatlas.web.schemas.spec.point import InitialPoint, Point, RandomPoint, Start, Weights, Zeros

SpaceChoice = Annotated[
    Space, Field(description="move in the slice itself, or in all C·(D+1) weights, projected on it")
]


OwnStart = Zeros | RandomPoint | InitialPoint | Weights


class RunSpec(Spec):
    """One optimizer, and how long it runs."""

    name: Annotated[str, Field(max_length=100, description="the optimizer's kind if empty")] = ""
    optimizer: MethodChoice
    steps: Annotated[int, Field(ge=0, le=limits.STEPS)]
    seed: Seed = 0
    space: SpaceChoice = "full"
    start: Annotated[OwnStart, Discriminator("kind")] | None = None
    """its own start, projected on the slice if it moves there; null is the start of the race"""


Runs = Annotated[list[RunSpec], Field(fail_fast=True, max_length=limits.RUNS)]


class PlainSlice(Spec):
    """A ray or a plane."""

    origin: Point
    directions: Annotated[list[Direction], Field(fail_fast=True, min_length=1, max_length=2)]
    orthonormal: Orthonormal = False


class RaceSpec(Spec):
    """Runs whose points the kinds `start`, `end`, `mean`, `iterate` and `pca` refer to."""

    start: Start
    slice: PlainSlice | None = None
    """required if the race starts or moves in a slice"""
    runs: Runs
    """a race without runs has only a start"""


RaceField = Annotated[
    RaceSpec | None,
    Field(description="for points start, end, mean and iterate, and directions pca"),
]


class SliceSpec(PlainSlice):
    """A ray or a plane, possibly through the points of a race."""

    race: RaceField = None
