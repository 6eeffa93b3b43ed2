"""From a request's words to the core's objects, with the checks that need the data.

Everything here may read files and takes time: it runs in the pool.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from lossatlas.core import curvature, directions, formulas, functions, slices, solve
from lossatlas.core.curvature import Curvature
from lossatlas.core.directions import Principal
from lossatlas.core.functions import Function, FunctionSlice
from lossatlas.core.losses import LOSSES
from lossatlas.core.objectives import LinearClassifier, Section
from lossatlas.core.slices import Slice
from lossatlas.core.solve import Minimum
from lossatlas.core.ticks import Tick
from lossatlas.web import budget, data, races, requests, schemas, walks
from lossatlas.web.data import Catalog
from lossatlas.web.kept import Kept
from lossatlas.web.problems import bad_input

Floats = NDArray[np.float64]
Objective = TypeVar("Objective", LinearClassifier, Function)
T = TypeVar("T")
PointSpec = schemas.PointSpec


class Way(NamedTuple):
    """A direction, and what is known of it."""

    weights: Floats
    """(C, D+1)"""
    explained_variance: float | None = None
    """The share of the variance of a race's points that is along it."""
    eigenvalue: float | None = None
    """Of the Hessian at the origin: the second derivative along it."""


@dataclass
class Cut:
    """A slice that is kept."""

    slice: Slice
    ways: Sequence[Way]
    """Its directions."""
    minimum: dict[str, Any] | None = None
    """Its minimum, as in the answer, once it was asked for."""


@dataclass(frozen=True)
class Stock:
    """What requests are answered from: the data sets, and what was computed before."""

    catalog: Catalog
    slices: Kept[Cut]
    minima: Kept[Minimum]


def stock(catalog: Catalog, slice_bytes: int, minimum_bytes: int) -> Stock:
    """Data sets, and room for so many bytes of slices and of minima."""
    return Stock(
        catalog,
        Kept(slice_bytes, _bytes_of),
        Kept(minimum_bytes, lambda minimum: minimum.weights.nbytes),
    )


@dataclass
class Problem(Generic[Objective]):
    """A problem's objective, and what points and directions of the request refer to."""

    objective: Objective
    key: str
    """Says all about the problem."""
    stock: Stock
    race: races.RaceSpec | None = None
    """Whose points may be named."""
    race_at: str = "/race"
    """The JSON pointer of the race."""
    minimum: Minimum | None = None
    """The minimum over all weights, if a point of the request is it."""
    shared: dict[Any, Any] = field(default_factory=dict)
    """What several points and directions of the request are made of."""

    def once(self, key: Any, make: Callable[[], T]) -> T:
        """What `make` gives, made once for the request."""
        if key not in self.shared:
            self.shared[key] = make()
        made: T = self.shared[key]
        return made


Classifier = Problem[LinearClassifier]
Formula = Problem[Function]


def problem(
    spec: schemas.ProblemSpec,
    stock: Stock,
    race: races.RaceSpec | None = None,
    race_at: str = "/race",
) -> Classifier:
    """The objective of a classifier's problem."""
    dataset = data.dataset(spec.dataset, stock.catalog)
    classes = len(dataset.class_names)
    try:
        chosen = data.choose(spec.examples, dataset)
    except data.NotThere as error:
        raise bad_input(f"/problem/examples/{error.field}", str(error)) from error
    budget.check_size(len(chosen), classes, chosen.dimension + 1)
    objective = LinearClassifier(
        chosen,
        classes=classes,
        loss=LOSSES[spec.loss],
        margin=spec.margin,
        l2=spec.l2,
        regularize_bias=spec.regularize_bias,
    )
    return Problem(objective, digest(spec), stock, race, race_at)


def formula(
    spec: schemas.FunctionSpec,
    stock: Stock,
    race: races.RaceSpec | None = None,
    race_at: str = "/race",
) -> Formula:
    """The objective of a function's problem."""
    function = formulas.FUNCTIONS[spec.function]
    if spec.condition is not None:
        if spec.function != "bowl":
            raise bad_input("/problem/condition", "only the function bowl has a condition")
        function = formulas.bowl(spec.condition)
    return Problem(function, digest(spec), stock, race, race_at)


def any_problem(
    spec: schemas.ProblemSpec | schemas.FunctionSpec,
    stock: Stock,
    race: races.RaceSpec | None = None,
    race_at: str = "/race",
) -> Problem[Any]:
    """The objective of either."""
    if isinstance(spec, schemas.FunctionSpec):
        return formula(spec, stock, race, race_at)
    return problem(spec, stock, race, race_at)


# Slices.


Place = tuple[str, Sequence[str]]
"""The JSON pointers of the origin and of the directions."""


def cut(
    problem: Classifier,
    origin: PointSpec | None,
    along: Sequence[Any] | None,
    place: Place,
    tick: Tick,
) -> Cut:
    """The slice of a classifier's loss, and what is known of its directions."""
    through: Any = given(origin, place[0])
    along = given(along, place[1][0])
    named = [through, *(spec.point for spec in along if isinstance(spec, schemas.Towards))]
    if any(isinstance(spec, schemas.MinimumPoint) for spec in named):
        minimum(problem, tick)  # to be told of, also where the slice is kept

    def make() -> Cut:
        at = point(through, problem, place[0], tick)
        ways = [
            way(spec, problem, at, pointer, tick)
            for spec, pointer in zip(along, place[1], strict=True)
        ]
        stack = np.stack([found.weights for found in ways])
        return Cut(slices.cut(problem.objective, at, stack, tick), ways)

    race = () if problem.race is None else (problem.race,)
    return problem.stock.slices.get(digest(problem.key, through, *along, *race), make, tick)


def formula_cut(
    problem: Formula,
    origin: PointSpec | None,
    along: Sequence[Any] | None,
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
    ways = [
        way(spec, problem, at, pointer, tick) for spec, pointer in zip(along, place[1], strict=True)
    ]
    return functions.cut(function, at, np.stack([found.weights for found in ways])), ways


def own_slice(spec: races.PlainSlice, problem: Classifier, tick: Tick, at: str = "/slice") -> Slice:
    """The slice that a request brings along in its field `slice`, or at another JSON pointer."""
    return cut(problem, spec.origin, spec.directions, _place(spec, at), tick).slice


def section(
    spec: races.PlainSlice | None, problem: Problem[Any], tick: Tick, at: str = "/slice"
) -> Slice | FunctionSlice:
    """The same for any objective; a function needs none."""
    if isinstance(problem.objective, Function):
        if spec is None:
            return functions.whole(problem.objective)
        return formula_cut(problem, spec.origin, spec.directions, _place(spec, at), tick)[0]
    return own_slice(given(spec, at), problem, tick, at)


def given(value: T | None, pointer: str) -> T:
    """What may be left out of a function's problem only."""
    if value is None:
        raise bad_input(pointer, "this is required, except for a function")
    return value


def _place(spec: races.PlainSlice, at: str) -> Place:
    return f"{at}/origin", [f"{at}/directions/{k}" for k in range(len(spec.directions))]


# Points.


def point(spec: PointSpec, problem: Problem[Any], pointer: str, tick: Tick) -> Floats:
    """The weights (C, D+1) of a point."""
    shape = problem.objective.shape
    match spec:
        case schemas.Zeros():
            return np.zeros(shape)
        case schemas.RandomPoint():
            return directions.random_point(shape, spec.seed, spec.scale)
        case schemas.Weights():
            return _weights(spec, problem, pointer)
        case schemas.MinimumPoint():
            return minimum(problem, tick).weights
        case schemas.RaceStart():
            begin: Floats = _paths(problem, pointer, tick)[0][0]
            return begin
        case schemas.RaceEnd():
            return _end(spec, _paths(problem, pointer, tick), pointer)
        case schemas.RaceMean():
            mean: Floats = np.concatenate(_paths(problem, pointer, tick)).mean(axis=0)
            return mean


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
    passes = budget.passes(objective.n, *objective.shape)
    problem.minimum = problem.stock.minima.get(
        problem.key, lambda: solve.minimum(objective, tick, max_passes=passes), tick
    )
    return problem.minimum


def _known_minimum(function: Function) -> Minimum:
    if not function.minima:
        raise bad_input("/problem/function", "this function has no minimum")
    at = np.array([function.minima[0]])
    least = function.value(at)
    return Minimum(at, least, least, 0.0, True)


def start(
    spec: PointSpec | schemas.SlicePoint,
    problem: Problem[Any],
    on: Section | None,
    tick: Tick,
    pointer: str = "/start",
) -> Floats:
    """Where runs begin: weights (C, D+1), or the coordinates (k,) of a point of their slice."""
    if isinstance(spec, schemas.SlicePoint):
        return coordinates(spec, needed(on), pointer)
    return point(spec, problem, pointer, tick)


def place(
    spec: PointSpec | schemas.SlicePoint, problem: Classifier, on: Slice | None, tick: Tick
) -> tuple[Floats, Floats]:
    """The weights (C, D+1) of the point of a request, and their scores (N, C).

    On the request's slice the scores are those of the slice, combined.
    """
    if isinstance(spec, schemas.SlicePoint):
        on = needed(on)
        at = coordinates(spec, on, "/point")
        return on.point(at), on.scores_at(at)
    weights = point(spec, problem, "/point", tick)
    return weights, problem.objective.examples.scores(weights, tick=tick)


def needed(on: T | None) -> T:
    """The slice, which must be there."""
    if on is None:
        raise bad_input("/slice", "a point or a direction of the kind slice needs a slice")
    return on


def coordinates(
    spec: schemas.SlicePoint | schemas.SliceDirection, on: Section, pointer: str
) -> Floats:
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
        case schemas.RandomDirection():
            try:
                return Way(
                    directions.random_direction(objective.shape, spec.seed, spec.normalize, origin)
                )
            except ValueError as error:
                raise bad_input(f"{pointer}/normalize", str(error)) from error
        case schemas.Weights():
            return Way(_weights(spec, problem, pointer))
        case schemas.Towards():
            return Way(point(spec.point, problem, f"{pointer}/point", tick) - origin)
        case schemas.PrincipalDirection():
            found = _principal(problem, pointer, tick)
            share = found.explained[spec.component].item()
            return Way(found.directions[spec.component], explained_variance=share)
        case schemas.CurvatureDirection():
            bends = _sharpest(problem, origin, pointer, tick)
            if spec.rank >= len(bends.directions):
                raise bad_input(f"{pointer}/rank", "there is one variable only")
            return Way(bends.directions[spec.rank], eigenvalue=bends.eigenvalues[spec.rank].item())
        case _ if isinstance(objective, Function):
            return Way(objective.value_and_gradient(origin)[1])
        case _:
            return Way(objective.value_and_gradient(origin, tick=tick)[1])


def _sharpest(problem: Problem[Any], origin: Floats, pointer: str, tick: Tick) -> Curvature:
    try:
        return problem.once(
            ("curvature", origin.tobytes()),
            lambda: curvature.sharpest(problem.objective, origin, tick=tick),
        )
    except ValueError as error:
        raise bad_input(f"{pointer}/kind", str(error)) from error


# The race whose points are named.


def _paths(problem: Problem[Any], pointer: str, tick: Tick) -> list[Floats]:
    """The points (m, C, D+1) that each run of the race visits."""
    race = problem.race
    if race is None:
        raise bad_input(f"{pointer}/kind", "this kind needs a race: give the field race")

    def walk() -> list[Floats]:
        alone, at = replace(problem, race=None, shared={}), problem.race_at
        stands = race.slice is not None or isinstance(problem.objective, Function)
        on = section(race.slice, alone, tick, f"{at}/slice") if stands else None
        begin = start(race.start, alone, on, tick, f"{at}/start")
        return walks.paths(race.runs, problem.objective, on, begin, tick, f"{at}/runs")

    return problem.once("paths", walk)


def _end(spec: schemas.RaceEnd, paths: list[Floats], pointer: str) -> Floats:
    if spec.run >= len(paths):
        raise bad_input(f"{pointer}/run", f"the race has {len(paths)} runs, counted from 0")
    end: Floats = paths[spec.run][-1]
    return end


def _principal(problem: Problem[Any], pointer: str, tick: Tick) -> Principal:
    def find() -> Principal:
        return directions.principal(np.concatenate(_paths(problem, pointer, tick)))

    try:
        return problem.once("principal", find)
    except ValueError as error:
        raise bad_input(f"{pointer}/kind", f"{error}: let the race have more steps") from error


def _weights(spec: schemas.Weights, problem: Problem[Any], pointer: str) -> Floats:
    rows, columns = problem.objective.shape
    if len(spec.values) != rows or any(len(row) != columns for row in spec.values):
        numbers = f"{columns} numbers (features and bias)"
        if isinstance(problem.objective, Function):
            numbers = "1 number, x" if columns == 1 else "2 numbers, x and y"
        what = "1 row of" if rows == 1 else f"{rows} rows (classes) of"
        raise bad_input(f"{pointer}/values", f"{what} {numbers} are expected")
    return np.array(spec.values, dtype=np.float64)


# What keys are made of.


def axis(spec: requests.Axis) -> Floats:
    """The values of an axis."""
    return np.linspace(spec.min, spec.max, spec.count)


def digest(*parts: schemas.Spec | str) -> str:
    """A key that says all that the parts say."""
    said = [part if isinstance(part, str) else part.model_dump_json() for part in parts]
    return sha256(" ".join(said).encode()).hexdigest()


def _bytes_of(cut: Cut) -> int:
    held = cut.slice
    return held.origin.nbytes + held.directions.nbytes + held.scores.nbytes + held.y.nbytes
