"""Resolves the points in a request to points of the whole space, or of its slice."""

import numpy as np

from lossatlas.core import connections
from lossatlas.core.analysis import symmetry
from lossatlas.core.connections import Curve
from lossatlas.core.models.base import Section
from lossatlas.core.slices import directions
from lossatlas.core.trajectories import Path
from lossatlas.core.types import Floats, Tick
from lossatlas.web.build import work_limits
from lossatlas.web.build.pointers import at, refused
from lossatlas.web.build.problem import Problem, RacePoints
from lossatlas.web.schemas.base import digest
from lossatlas.web.schemas.spec import point as schemas
from lossatlas.web.schemas.spec.direction import SliceDirection


def point(spec: schemas.PointSpec, problem: Problem, tick: Tick) -> Floats:
    """A point (*shape) of the whole space."""
    shape = problem.objective.shape
    match spec:
        case schemas.Zeros():
            return np.zeros(shape)
        case schemas.RandomPoint():
            return directions.random_point(shape, spec.seed, spec.scale)
        case schemas.InitialPoint():
            start = problem.objective.initial(spec.seed, spec.scheme)
            if start is None:
                raise refused("only a network has an initialisation: use random or zeros", "kind")
            return start
        case schemas.Weights():
            return weights(spec, problem)
        case schemas.MinimumPoint():
            return problem.full_minimum(tick).weights
        case schemas.RaceStart():
            return race(problem).start(tick)
        case schemas.RaceEnd():
            _check_run(spec.run, problem)
            last: Floats = race(problem).paths(tick)[spec.run][-1]
            return last
        case schemas.RaceMean():
            mean: Floats = race(problem).cloud(tick).mean(axis=0)
            return mean
        case schemas.RaceIterate():
            _check_run(spec.run, problem)
            steps = race(problem).runs[spec.run].steps
            if spec.step > steps:
                raise refused(f"step must be at most the number of steps, {steps}", "step")
            return race(problem).iterate(spec.run, spec.step, tick)
        case schemas.BendPoint():
            return bend(spec, problem, tick)
        case _:
            return _twin(spec, problem, tick)


def bend(spec: schemas.BendPoint, problem: Problem, tick: Tick) -> Floats:
    """The trained bend of the curve between two points."""
    ends = []
    for field, end in (("start", spec.start), ("end", spec.end)):
        with at(field):
            ends.append(point(end, problem, tick))
    curve = Curve(problem.prepared(["full"], tick), *ends)
    work_limits.check_runs([("adam", spec.steps, "full")], curve, 0)

    def train() -> Path:
        return Path(connections.trained(curve, spec.learning_rate, spec.steps, spec.seed, tick))

    race = problem.race.key(of_runs=True) if problem.race else []
    return problem.caches.paths.get(digest(problem.key, spec, *race), train, tick).points


def _twin(
    spec: schemas.PermutedPoint | schemas.RescaledPoint | schemas.MatchedPoint,
    problem: Problem,
    tick: Tick,
) -> Floats:
    """Other weights with the same scores."""
    layers = problem.objective.architecture
    if layers is None:
        raise refused("only a network has hidden units: this model has none", "kind")
    with at("of"):
        w = point(spec.of, problem, tick)
    match spec:
        case schemas.PermutedPoint():
            try:
                return symmetry.permuted(layers, w, spec.seed)
            except ValueError as error:
                raise refused(str(error), "kind") from error
        case schemas.RescaledPoint():
            hidden = len(layers.widths) - 2
            if spec.layer >= hidden:
                raise refused(
                    f"layer must be less than the number of hidden layers, {hidden}", "layer"
                )
            try:
                return symmetry.rescaled(layers, w, spec.layer, spec.factor)
            except ValueError as error:
                raise refused(str(error), "layer") from error
    with at("to"):
        return symmetry.matched(layers, w, point(spec.to, problem, tick))


def point_of(
    field: str,
    spec: schemas.PointSpec | schemas.SlicePoint,
    problem: Problem,
    section: Section | None,
    tick: Tick,
) -> Floats:
    """The point in a field of the request: of the whole space, or coordinates (k,) of a slice.

    The slice is the one in the field `slice`.
    """
    if isinstance(spec, schemas.SlicePoint):
        return coordinates(field, spec, section)
    with at(field):
        return point(spec, problem, tick)


def coordinates(
    field: str, spec: schemas.SlicePoint | SliceDirection, section: Section | None
) -> Floats:
    """The coordinates (k,) of a point or a direction of the slice in the field `slice`."""
    if section is None:
        raise refused("a point or a direction of kind slice needs a slice", "slice")
    if len(section.directions) == 1 and spec.b != 0.0:
        raise refused("a ray has no b: leave it out", field, "b")
    return np.array([spec.a, spec.b][: len(section.directions)])


def weights(spec: schemas.Weights, problem: Problem) -> Floats:
    """The weights (C, D+1) or (1, P), or the variables (1, k) of a function, of a request."""
    if spec.layers is not None:
        return _layers(spec.layers, problem)
    if len(problem.objective.layer_shapes) > 1:
        raise refused("a network's weights are given as layers, a matrix for each", "values")
    assert spec.values is not None  # one of them is given
    rows, columns = problem.objective.shape
    if len(spec.values) != rows or any(len(row) != columns for row in spec.values):
        numbers = f"{columns} numbers (features and bias)"
        if not problem.objective.classifies:
            numbers = "1 number, x" if columns == 1 else "2 numbers, x and y"
        what = "1 row of" if rows == 1 else f"{rows} rows (classes) of"
        raise refused(f"values must be {what} {numbers}", "values")
    return np.array(spec.values, dtype=np.float64)


def _layers(layers: list[list[list[float]]], problem: Problem) -> Floats:
    shapes = problem.objective.layer_shapes
    if len(layers) != len(shapes):
        sizes = ", ".join(f"{rows} × {columns}" for rows, columns in shapes)
        raise refused(f"layers must be {len(shapes)} matrices: {sizes}", "layers")
    for position, (matrix, (rows, columns)) in enumerate(zip(layers, shapes, strict=True)):
        if len(matrix) != rows or any(len(row) != columns for row in matrix):
            message = f"this layer must be {rows} rows (units) of {columns} numbers (inputs, bias)"
            raise refused(message, "layers", position)
    flat = np.concatenate([np.array(matrix, dtype=np.float64).ravel() for matrix in layers])
    return flat.reshape(problem.objective.shape)


def race(problem: Problem) -> RacePoints:
    """The race whose points the request uses."""
    if problem.race is None:
        raise refused("this kind needs a race: give the field race", "kind")
    return problem.race


def _check_run(run: int, problem: Problem) -> None:
    runs = race(problem).runs
    if run >= len(runs):
        raise refused(f"run must be less than the number of runs, {len(runs)}", "run")
