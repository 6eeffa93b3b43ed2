"""From a request's words to slices, points and directions, with the checks that need the data.

Everything here may read files and takes time: it runs in the pool.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from lossatlas.core import trajectories
from lossatlas.core.analysis import curvature
from lossatlas.core.analysis.curvature import Curvature
from lossatlas.core.minima import full_space
from lossatlas.core.minima.full_space import Minimum
from lossatlas.core.models import functions, linear_section
from lossatlas.core.models.functions import Function, FunctionSlice
from lossatlas.core.models.linear import Section
from lossatlas.core.models.linear_section import Slice
from lossatlas.core.slices import directions, window
from lossatlas.core.slices.directions import Principal
from lossatlas.core.trajectories import Space
from lossatlas.core.types import Tick
from lossatlas.web.build import problem as objectives
from lossatlas.web.build import runs as walks
from lossatlas.web.build import work_limits
from lossatlas.web.build.problem import (
    Classifier,
    Cut,
    Formula,
    Problem,
    Stock,
    Way,
    digest,
    ready,
)
from lossatlas.web.http.errors import bad_input
from lossatlas.web.schemas import limits
from lossatlas.web.schemas import runs as races
from lossatlas.web.schemas.base import Spec
from lossatlas.web.schemas.direction import (
    CurvatureDirection,
    PrincipalDirection,
    RandomDirection,
    SliceDirection,
    Towards,
)
from lossatlas.web.schemas.point import (
    MinimumPoint,
    PointSpec,
    RaceEnd,
    RaceIterate,
    RaceMean,
    RaceStart,
    RandomPoint,
    SlicePoint,
    Weights,
    Zeros,
)
from lossatlas.web.schemas.problem import ExamplesChoice, ProblemSpec
from lossatlas.web.schemas.slices import PlaneRequest, RayAxis

Floats = NDArray[np.float64]
T = TypeVar("T")
Ground = tuple[Slice | FunctionSlice | None, Floats]


# Slices.


Place = tuple[str, Sequence[str]]
"""The JSON pointers of the origin and of the directions."""


def cut(
    problem: Classifier,
    origin: PointSpec | None,
    along: Sequence[Any] | None,
    orthonormal: bool,
    place: Place,
    tick: Tick,
) -> Cut:
    """The slice of a classifier's loss, and what is known of its directions."""
    through: Any = given(origin, place[0])
    along = given(along, place[1][0])
    named = _named(through, along)
    if any(isinstance(spec, MinimumPoint) for spec in named):
        minimum(problem, tick)  # to be told of, also where the slice is kept

    def make() -> Cut:
        at = point(through, problem, place[0], tick)
        ways = _ways(along, orthonormal, problem, at, place[1], tick)
        return Cut(linear_section.cut(problem.objective, at, _stack(ways), tick), ways)

    race = () if problem.race is None else _what_matters(problem.race, [*named, *along])
    key = digest(problem.key, through, *along, str(orthonormal), *race)
    return problem.stock.slices.get(key, make, tick)


def shown(cut: Cut, examples: ExamplesChoice, spec: ProblemSpec, stock: Stock, tick: Tick) -> Cut:
    """The same slice through the loss of some examples alone."""
    chosen = spec.model_copy(update={"examples": examples})
    alone = objectives.problem(chosen, stock, examples_at="/shown").objective
    return Cut(linear_section.cut(alone, cut.slice.origin, cut.slice.directions, tick), cut.ways)


def formula_cut(
    problem: Formula,
    origin: PointSpec | None,
    along: Sequence[Any] | None,
    orthonormal: bool,
    place: Place,
    tick: Tick,
) -> tuple[FunctionSlice, Sequence[Way]]:
    """The slice of a function, which is itself where none is given."""
    function = problem.objective
    if origin is None and along is None:
        itself = functions.whole(function)
        return itself, [Way(axis) for axis in itself.directions]
    through: Any = given(origin, place[0])
    along = given(along, place[1][0])
    if len(along) > function.dimension:
        raise bad_input(place[1][1], "a function of one variable has rays only")
    at = point(through, problem, place[0], tick)
    ways = _ways(along, orthonormal, problem, at, place[1], tick)
    return functions.cut(function, at, _stack(ways)), ways


def own_slice(spec: races.PlainSlice, problem: Classifier, tick: Tick, at: str = "/slice") -> Slice:
    """The slice that a request brings along in its field `slice`, or at another JSON pointer."""
    place = _place(spec, at)
    return cut(problem, spec.origin, spec.directions, spec.orthonormal, place, tick).slice


def section(
    spec: races.PlainSlice | None, problem: Problem[Any], tick: Tick, at: str = "/slice"
) -> Slice | FunctionSlice | None:
    """The same for any objective, if there is one; a function without one is its own slice."""
    if isinstance(problem.objective, Function):
        if spec is None:
            return functions.whole(problem.objective)
        place = _place(spec, at)
        return formula_cut(problem, spec.origin, spec.directions, spec.orthonormal, place, tick)[0]
    return None if spec is None else own_slice(spec, problem, tick, at)


def given(value: T | None, pointer: str) -> T:
    """What may be left out of a function's problem only."""
    if value is None:
        raise bad_input(pointer, f"{pointer[1:]} is required, except for a function")
    return value


def _place(spec: races.PlainSlice, at: str) -> Place:
    return f"{at}/origin", [f"{at}/directions/{k}" for k in range(len(spec.directions))]


def _named(origin: PointSpec, along: Sequence[Any]) -> list[PointSpec]:
    """The points that a slice's origin and directions name."""
    return [origin, *(spec.point for spec in along if isinstance(spec, Towards))]


def _what_matters(race: races.RaceSpec, specs: Sequence[Any]) -> Sequence[Spec | str]:
    """What points and directions depend on: a slice through the start is the same for any runs
    that begin there."""
    walked = RaceEnd | RaceMean | RaceIterate | PrincipalDirection
    if any(isinstance(spec, walked) for spec in specs):
        return [race]
    return [race.model_copy(update={"runs": []}), _start_space(race)]


def axis(spec: RayAxis) -> Floats:
    """The values of a ray's axis."""
    return np.linspace(spec.min, spec.max, spec.count)


def axes(
    spec: PlaneRequest, problem: Problem[Any], on: Slice | FunctionSlice, tick: Tick
) -> tuple[Floats, Floats]:
    """The values of a and of b of a plane; where no range is given, one to see all in it."""
    a, b = spec.a, spec.b
    if a.min is None or a.max is None or b.min is None or b.max is None:
        ranges = _window(spec, problem, on, tick)
    else:
        ranges = [(a.min, a.max), (b.min, b.max)]
    return np.linspace(*ranges[0], a.count), np.linspace(*ranges[1], b.count)


def _window(
    spec: PlaneRequest, problem: Problem[Any], on: Slice | FunctionSlice, tick: Tick
) -> list[tuple[float, float]]:
    targets = [way.point for way in spec.directions or [] if isinstance(way, Towards)]
    clouds = [np.stack([on.origin, *(point(to, problem, "/directions", tick) for to in targets)])]
    if problem.race is not None:
        clouds.append(_start(problem, problem.race_at, tick)[None])
        clouds.extend(_paths(problem, problem.race_at, tick))
    project = directions.projection(on.origin, on.directions)
    places = np.array([project(w)[0] for cloud in clouds for w in cloud])
    try:
        return window.fitting(places, [spec.a.count, spec.b.count])
    except ValueError as error:
        raise bad_input("/a", f"{error}: give min and max of both axes") from error


# Points.


def point(spec: PointSpec, problem: Problem[Any], pointer: str, tick: Tick) -> Floats:
    """The weights (C, D+1) of a point."""
    shape = problem.objective.shape
    match spec:
        case Zeros():
            return np.zeros(shape)
        case RandomPoint():
            return directions.random_point(shape, spec.seed, spec.scale)
        case Weights():
            return _weights(spec, problem, pointer)
        case MinimumPoint():
            return minimum(problem, tick).weights
        case RaceStart():
            return _start(problem, pointer, tick)
        case RaceEnd():
            _chosen(spec.run, problem, pointer)
            return _last(_paths(problem, pointer, tick)[spec.run])
        case RaceMean():
            mean: Floats = _cloud(problem, pointer, tick).mean(axis=0)
            return mean
        case RaceIterate():
            run = _chosen(spec.run, problem, pointer)
            if spec.step > run.steps:
                raise bad_input(f"{pointer}/step", f"the run has {run.steps} steps")
            return _iterate(run, spec.step, problem, pointer, tick)


def minimum(problem: Problem[Any], tick: Tick) -> Minimum:
    """The minimum over all weights, solved once; of a function, the one that is known."""
    objective = problem.objective
    if isinstance(objective, Function):
        problem.minimum = _known_minimum(objective)
        return problem.minimum
    if not objective.l2 > 0:
        raise bad_input(
            "/problem/l2",
            "the minimum over all weights needs regularization: l2 must be greater than 0",
        )
    passes = work_limits.passes(objective.n, *objective.shape)
    problem.minimum = problem.stock.minima.get(
        problem.key, lambda: full_space.minimum(objective, tick, max_passes=passes), tick
    )
    return problem.minimum


def _known_minimum(function: Function) -> Minimum:
    if not function.minima:
        raise bad_input("/problem/function", "this function has no minimum")
    at = np.array([function.minima[0]])
    least = function.value(at)
    return Minimum(at, least, least, 0.0, True)


def start(
    spec: PointSpec | SlicePoint,
    problem: Problem[Any],
    on: Section | None,
    tick: Tick,
    pointer: str = "/start",
) -> Floats:
    """Where runs begin: weights (C, D+1), or the coordinates (k,) of a point of their slice."""
    if isinstance(spec, SlicePoint):
        beside = pointer.removesuffix("/start") + "/slice"
        return coordinates(spec, needed(on, beside), pointer)
    return point(spec, problem, pointer, tick)


def place(
    spec: PointSpec | SlicePoint, problem: Classifier, on: Slice | None, tick: Tick
) -> tuple[Floats, Floats]:
    """The weights (C, D+1) of the point of a request, and their scores (N, C).

    On the request's slice the scores are those of the slice, combined.
    """
    if isinstance(spec, SlicePoint):
        on = needed(on)
        at = coordinates(spec, on, "/point")
        return on.point(at), on.scores_at(at)
    weights = point(spec, problem, "/point", tick)
    return weights, problem.objective.examples.scores(weights, tick=tick)


def needed(on: T | None, pointer: str = "/slice") -> T:
    """The slice, which must be there."""
    if on is None:
        raise bad_input(pointer, "a point or a direction of the kind slice needs a slice")
    return on


def coordinates(spec: SlicePoint | SliceDirection, on: Section, pointer: str) -> Floats:
    """The coordinates (k,) of a point or a direction of a slice."""
    if len(on.directions) == 1 and spec.b != 0.0:
        raise bad_input(f"{pointer}/b", "a ray has no b: leave it out")
    return np.array([spec.a, spec.b][: len(on.directions)])


# Directions.


def direction(spec: Any, problem: Problem[Any], origin: Floats, pointer: str, tick: Tick) -> Floats:
    """The weights (C, D+1) of a direction."""
    return way(spec, problem, origin, pointer, tick).weights


def way(spec: Any, problem: Problem[Any], origin: Floats, pointer: str, tick: Tick) -> Way:
    """A direction, and what is known of it."""
    objective = problem.objective
    match spec:
        case RandomDirection():
            try:
                return Way(
                    directions.random_direction(objective.shape, spec.seed, spec.normalize, origin)
                )
            except ValueError as error:
                raise bad_input(f"{pointer}/normalize", str(error)) from error
        case Weights():
            return Way(_weights(spec, problem, pointer))
        case Towards():
            return Way(point(spec.point, problem, f"{pointer}/point", tick) - origin)
        case PrincipalDirection():
            found = _principal(problem, pointer, tick)
            share = found.explained[spec.component].item()
            return Way(found.directions[spec.component], explained_variance=share)
        case CurvatureDirection():
            bends = _sharpest(problem, origin, pointer, tick)
            if spec.rank >= len(bends.directions):
                raise bad_input(f"{pointer}/rank", "there is one variable only")
            return Way(bends.directions[spec.rank], eigenvalue=bends.eigenvalues[spec.rank].item())
        case _:
            return Way(objective.value_and_gradient(origin, tick=tick)[1])


def _ways(
    along: Sequence[Any],
    orthonormal: bool,
    problem: Problem[Any],
    origin: Floats,
    pointers: Sequence[str],
    tick: Tick,
) -> list[Way]:
    """The directions of a slice."""
    ways = [
        way(spec, problem, origin, pointer, tick)
        for spec, pointer in zip(along, pointers, strict=True)
    ]
    if not orthonormal:
        return ways
    try:
        straight = directions.orthonormal(_stack(ways))
    except ValueError as error:
        raise bad_input(pointers[-1], f"{error}: they span no slice") from error
    return [found._replace(weights=weights) for found, weights in zip(ways, straight, strict=True)]


def _stack(ways: Sequence[Way]) -> Floats:
    return np.stack([found.weights for found in ways])


def _sharpest(problem: Problem[Any], origin: Floats, pointer: str, tick: Tick) -> Curvature:
    try:
        return problem.once(
            ("curvature", origin.tobytes()),
            lambda: curvature.sharpest(problem.objective, origin, tick=tick),
        )
    except ValueError as error:
        raise bad_input(f"{pointer}/kind", str(error)) from error


# The race whose points are named.


def _race(problem: Problem[Any], pointer: str) -> races.RaceSpec:
    if problem.race is None:
        raise bad_input(f"{pointer}/kind", "this kind needs a race: give the field race")
    return problem.race


def _ground(problem: Problem[Any], race: races.RaceSpec, tick: Tick) -> Ground:
    """The slice that a race walks on, if there is one, and its start: as for `walks.paths`."""

    def find() -> Ground:
        alone, at = replace(problem, race=None, shared={}), problem.race_at
        on = section(race.slice, alone, tick, f"{at}/slice")
        return on, start(race.start, alone, on, tick, f"{at}/start")

    return problem.once("ground", find)


def _start(problem: Problem[Any], pointer: str, tick: Tick) -> Floats:
    """Where the race starts, (C, D+1)."""
    race = _race(problem, pointer)
    on, begin = _ground(problem, race, tick)
    if on is None:
        return begin
    space = _start_space(race)
    at = trajectories.entry(on, begin, space)
    return on.point(at) if space == "slice" else at


def _start_space(race: races.RaceSpec) -> Space:
    """The space in which a race starts, that of its first run: on its slice, or where it is."""
    return race.runs[0].space if race.runs else "full"


def _paths(problem: Problem[Any], pointer: str, tick: Tick) -> list[Floats]:
    """The points (m, C, D+1) that each run of the race visits."""
    return _walked(_race(problem, pointer).runs, problem, pointer, tick)


def _walked(
    runs: list[races.RunSpec],
    problem: Problem[Any],
    pointer: str,
    tick: Tick,
    every: int | None = None,
) -> list[Floats]:
    """The points (m, C, D+1) that runs visit in the race: each `every`-th, or some."""
    race = _race(problem, pointer)
    stride = every or walks.stride(runs, problem.objective)

    def walk() -> list[Floats]:
        on, begin = _ground(problem, race, tick)
        at = f"{problem.race_at}/runs"
        walks.check_paths(runs, problem.objective, on, at)
        objective, _ = ready(problem, [run.space for run in runs], tick)
        return walks.paths(runs, objective, on, begin, stride, tick)

    key = digest(problem.key, race.model_copy(update={"runs": runs}), str(stride))
    return problem.stock.paths.get(key, walk, tick)


def _iterate(
    run: races.RunSpec, step: int, problem: Problem[Any], pointer: str, tick: Tick
) -> Floats:
    """The point after so many steps, or the run's last: of all its points, where these are kept."""
    if run.steps * np.prod(problem.objective.shape) > limits.PATH_NUMBERS:
        until = run.model_copy(update={"steps": step})
        return _last(_walked([until], problem, pointer, tick)[0])
    points = _walked([run], problem, pointer, tick, every=1)[0]
    return _last(points[: step + 1])


def _cloud(problem: Problem[Any], pointer: str, tick: Tick) -> Floats:
    """All points (m, C, D+1) that the race visits."""
    if not _race(problem, pointer).runs:
        raise bad_input(f"{problem.race_at}/runs", "the race has no runs")
    return np.concatenate(_paths(problem, pointer, tick))


def _chosen(run: int, problem: Problem[Any], pointer: str) -> races.RunSpec:
    runs = _race(problem, pointer).runs
    if run >= len(runs):
        raise bad_input(f"{pointer}/run", f"the race has {len(runs)} runs, counted from 0")
    return runs[run]


def _last(points: Floats) -> Floats:
    last: Floats = points[-1]
    return last


def _principal(problem: Problem[Any], pointer: str, tick: Tick) -> Principal:
    def find() -> Principal:
        return directions.principal(_cloud(problem, pointer, tick))

    try:
        return problem.once("principal", find)
    except ValueError as error:
        raise bad_input(f"{pointer}/kind", f"{error}: let the race have more steps") from error


def _weights(spec: Weights, problem: Problem[Any], pointer: str) -> Floats:
    rows, columns = problem.objective.shape
    if len(spec.values) != rows or any(len(row) != columns for row in spec.values):
        numbers = f"{columns} numbers (features and bias)"
        if isinstance(problem.objective, Function):
            numbers = "1 number, x" if columns == 1 else "2 numbers, x and y"
        what = "1 row of" if rows == 1 else f"{rows} rows (classes) of"
        raise bad_input(f"{pointer}/values", f"values must be {what} {numbers}")
    return np.array(spec.values, dtype=np.float64)
