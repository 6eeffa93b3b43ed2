"""Resolves the slices in a request to slices of its objective, and the ranges to show."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from lossatlas.core.minima.full_space import Minimum
from lossatlas.core.models.base import Objective, Section
from lossatlas.core.slices import window
from lossatlas.core.slices.dependence import dependent
from lossatlas.core.slices.projection import factors
from lossatlas.core.types import Floats, Tick
from lossatlas.web.build import directions, notes, points, work_limits
from lossatlas.web.build.cached_slice import CachedSlice, ResolvedDirection
from lossatlas.web.build.pointers import Field, at, refused
from lossatlas.web.build.problem import Problem
from lossatlas.web.schemas import limits
from lossatlas.web.schemas.base import digest
from lossatlas.web.schemas.slices import PlaneRequest
from lossatlas.web.schemas.spec import point as schemas
from lossatlas.web.schemas.spec.direction import PrincipalDirection, Towards
from lossatlas.web.schemas.spec.problem import ExamplesChoice
from lossatlas.web.schemas.spec.runs import PlainSlice

OF_RUNS = (schemas.RaceEnd, schemas.RaceMean, schemas.RaceIterate, PrincipalDirection)
"""Points and directions that depend on the runs of a race, not only on its start."""

PARALLEL = (
    "the directions are parallel: they span a ray, and the loss depends on one combination of"
)
PARALLEL += " a and b"
REPLACED = (
    "the first direction leads nowhere, so a random one takes its place",
    "both directions lie on one line, so a random one takes the place of the second",
)


def resolve(
    origin: schemas.PointSpec | None,
    along: Sequence[Any] | None,
    orthonormal: bool,
    problem: Problem,
    tick: Tick,
    fields: Sequence[Sequence[Field]] = (("directions", 0), ("directions", 1)),
) -> CachedSlice:
    """The slice of a request; without one, a function is its own slice.

    The origin is in the field `origin`, the directions are in these `fields`.
    """
    whole = problem.objective.whole()
    if origin is None and along is None and whole is not None:
        return CachedSlice(whole, [ResolvedDirection(axis) for axis in whole.directions])
    if origin is None:
        raise refused("origin is required, except for a function", "origin")
    if along is None:
        raise refused(f"{fields[0][0]} is required, except for a function", *fields[0])
    if len(along) > math.prod(problem.objective.shape):
        raise refused("a function of one variable has only rays", *fields[1])
    ends = [origin, *(spec.point for spec in along if isinstance(spec, Towards))]
    named = [part for end in ends for part in schemas.parts(end)]

    def make() -> CachedSlice:
        with at("origin"):
            at_origin = points.point(origin, problem, tick)
        fields_used = fields[: len(along)]
        found = directions.along(along, orthonormal, problem, at_origin, fields_used, tick)
        stacked = directions.stack(found)
        section = problem.objective.section(at_origin, stacked, tick)
        replaced = [said for own, said in zip(found, REPLACED, strict=False) if own.replaced]
        note = notes.joined(PARALLEL if dependent(stacked) else None, *replaced)
        return CachedSlice(section, found, named_minimum(named, problem, tick), note)

    key = [problem.key, origin, *along, str(orthonormal)]
    if problem.race is not None:
        of_runs = any(isinstance(spec, OF_RUNS) for spec in (*named, *along))
        key.extend(problem.race.key(of_runs=of_runs))
    return problem.caches.slices.get(digest(*key), make, tick)


class Ground(NamedTuple):
    """Where the runs of a request start: on a slice, if there is one, at a point."""

    objective: Objective
    section: Section | None
    start: Floats
    """As for `reporting.enter`."""
    full_minimum: Minimum | None
    """The minimum over all points, if the start is it, or the slice is built from it."""


def ground(
    on: PlainSlice | None,
    start: schemas.PointSpec | schemas.SlicePoint,
    problem: Problem,
    tick: Tick,
    spaces: Sequence[str] = (),
    named: str = "start",
) -> Ground:
    """The ground of runs in these spaces, from the field `slice` and the one `named`."""
    own = _own_slice(on, problem, tick)
    if own is None and "slice" in spaces:
        raise refused("a run in the space slice requires a slice", "slice")
    section = own.section if own else None
    begin = points.point_of(named, start, problem, section, tick)
    minimum = own.full_minimum if own else None
    minimum = minimum or named_minimum([start], problem, tick)
    return Ground(problem.prepared(spaces, tick), section, begin, minimum)


def _own_slice(spec: PlainSlice | None, problem: Problem, tick: Tick) -> CachedSlice | None:
    """The slice in the field `slice`, if there is one; a function is its own."""
    if spec is None:
        whole = problem.objective.whole()
        return None if whole is None else CachedSlice(whole, [])
    with at("slice"):
        return resolve(spec.origin, spec.directions, spec.orthonormal, problem, tick)


def shown(
    cached: CachedSlice, examples: ExamplesChoice, problem: Problem, points: int, tick: Tick
) -> CachedSlice:
    """The same slice of the loss over only some examples, for a grid of `points` points."""
    if problem.with_examples is None:
        raise refused("a function has no examples")
    alone = problem.with_examples(examples)
    work_limits.check_grid(alone, points, limits.PLANE_WORK)
    section = alone.section(cached.section.origin, cached.section.directions, tick)
    return CachedSlice(section, cached.directions, cached.full_minimum, cached.note)


def named_minimum(specs: Sequence[Any], problem: Problem, tick: Tick) -> Minimum | None:
    """The minimum over all points, if one of these points is it."""
    if any(isinstance(spec, schemas.MinimumPoint) for spec in specs):
        return problem.full_minimum(tick)
    return None


def axes(
    spec: PlaneRequest, problem: Problem, on: CachedSlice, tick: Tick
) -> tuple[Floats, Floats]:
    """The values of a and of b of a plane; without a range, one that contains all its points."""
    a, b = spec.a, spec.b
    if a.min is None or a.max is None or b.min is None or b.max is None:
        ranges = _window(spec, problem, on, tick)
    else:
        ranges = [(a.min, a.max), (b.min, b.max)]
    return np.linspace(*ranges[0], a.count), np.linspace(*ranges[1], b.count)


def _window(
    spec: PlaneRequest, problem: Problem, on: CachedSlice, tick: Tick
) -> list[tuple[float, float]]:
    section = on.section
    targets = [to.point for to in spec.directions or [] if isinstance(to, Towards)]
    with at("directions"):
        ends = [points.point(to, problem, tick) for to in targets]
    clouds = [np.stack([section.origin, *ends])]
    if all(own.replaced for own in on.directions):
        clouds.append(section.origin + section.directions)
    if problem.race is not None:
        clouds.append(problem.race.start(tick)[None])
        clouds.extend(problem.race.paths(tick))
    # one product for all points: a window does not need the bits of each point alone
    straight, coordinates = factors(section.directions)
    offsets = (np.reshape(cloud - section.origin, (len(cloud), -1)) for cloud in clouds)
    places = np.concatenate([coordinates(own @ straight.T) for own in offsets])
    try:
        return window.fitting(places, [spec.a.count, spec.b.count])
    except ValueError as error:
        raise refused(f"{error}: give min and max of both axes", "a") from error
