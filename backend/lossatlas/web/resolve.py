"""From a request's words to the core's objects, with the checks that need the data.

Everything here may read files and takes time: it runs in the pool.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lossatlas.core import datasets, directions, examples, optimizers, slices, solve, trajectories
from lossatlas.core.examples import Examples
from lossatlas.core.losses import LOSSES
from lossatlas.core.objectives import LinearClassifier
from lossatlas.core.slices import Slice
from lossatlas.core.solve import Minimum
from lossatlas.core.ticks import Tick
from lossatlas.web import budget, requests, schemas
from lossatlas.web.kept import Kept
from lossatlas.web.problems import bad_input

Floats = NDArray[np.float64]
Catalog = Mapping[str, datasets.Entry]
PointSpec = schemas.Zeros | schemas.RandomPoint | schemas.Weights | schemas.MinimumPoint


@dataclass
class Cut:
    """A slice that is kept."""

    slice: Slice
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
class Problem:
    """A problem's objective, and its minimum over all weights, if a point of the request is it."""

    objective: LinearClassifier
    key: str
    """Says all about the problem."""
    stock: Stock
    minimum: Minimum | None = None


def problem(spec: schemas.ProblemSpec, stock: Stock) -> Problem:
    """The objective of a problem."""
    dataset = _dataset(spec.dataset, stock.catalog)
    classes = len(dataset.class_names)
    try:
        chosen = choose(spec.examples, dataset)
    except NotThere as error:
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
    return Problem(objective, _digest(spec), stock)


def minimum(problem: Problem, tick: Tick) -> Minimum:
    """The minimum over all weights, solved once."""
    objective = problem.objective
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


def cut(
    problem: Problem,
    origin: PointSpec,
    along: Sequence[Any],
    place: tuple[str, Sequence[str]],
    tick: Tick,
) -> Cut:
    """The slice of a problem; `place` has the JSON pointers of the origin and directions."""
    named = [origin, *(spec.point for spec in along if isinstance(spec, schemas.Towards))]
    if any(isinstance(spec, schemas.MinimumPoint) for spec in named):
        minimum(problem, tick)  # to be told of, also where the slice is kept

    def make() -> Cut:
        at = point(origin, problem, place[0], tick)
        found = [
            direction(spec, problem, at, pointer, tick)
            for spec, pointer in zip(along, place[1], strict=True)
        ]
        return Cut(slices.cut(problem.objective, at, np.stack(found), tick))

    return problem.stock.slices.get(_digest(problem.key, origin, *along), make, tick)


def own_slice(spec: requests.SliceSpec, problem: Problem, tick: Tick) -> Slice:
    """The slice that a request brings along in its field `slice`."""
    pointers = [f"/slice/directions/{k}" for k in range(len(spec.directions))]
    return cut(problem, spec.origin, spec.directions, ("/slice/origin", pointers), tick).slice


def point(spec: PointSpec, problem: Problem, pointer: str, tick: Tick) -> Floats:
    """The weights (C, D+1) of a point."""
    shape = problem.objective.shape
    match spec:
        case schemas.Zeros():
            return np.zeros(shape)
        case schemas.RandomPoint():
            return directions.random_point(shape, spec.seed, spec.scale)
        case schemas.Weights():
            return _weights(spec, shape, pointer)
        case schemas.MinimumPoint():
            return minimum(problem, tick).weights


def start(
    spec: PointSpec | schemas.SlicePoint, problem: Problem, plane: Slice, tick: Tick
) -> Floats:
    """The weights at which trajectories begin."""
    if isinstance(spec, schemas.SlicePoint):
        return plane.point(coordinates(spec, plane, "/start"))
    return point(spec, problem, "/start", tick)


def place(
    spec: PointSpec | schemas.SlicePoint, problem: Problem, on: Slice | None, tick: Tick
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


def needed(on: Slice | None) -> Slice:
    """The slice, which must be there."""
    if on is None:
        raise bad_input("/slice", "a point or a direction of the kind slice needs a slice")
    return on


def coordinates(
    spec: schemas.SlicePoint | schemas.SliceDirection, on: Slice, pointer: str
) -> Floats:
    """The coordinates (k,) of a point or a direction of a slice."""
    if len(on.directions) == 1 and spec.b != 0.0:
        raise bad_input(f"{pointer}/b", "a ray has no b: leave it out")
    return np.array([spec.a, spec.b][: len(on.directions)])


def direction(spec: Any, problem: Problem, origin: Floats, pointer: str, tick: Tick) -> Floats:
    """The weights (C, D+1) of a direction."""
    objective = problem.objective
    match spec:
        case schemas.RandomDirection():
            try:
                return directions.random_direction(
                    objective.shape, spec.seed, spec.normalize, origin
                )
            except ValueError as error:
                raise bad_input(f"{pointer}/normalize", str(error)) from error
        case schemas.Weights():
            return _weights(spec, objective.shape, pointer)
        case schemas.Towards():
            return point(spec.point, problem, f"{pointer}/point", tick) - origin
        case _:
            return objective.value_and_gradient(origin, tick=tick)[1]


def axis(spec: requests.Axis) -> Floats:
    """The values of an axis."""
    return np.linspace(spec.min, spec.max, spec.count)


def run(spec: requests.RunSpec) -> trajectories.Run:
    """A run of a race."""
    return trajectories.Run(
        spec.name, _optimizer(spec.optimizer), spec.steps, spec.seed, spec.space
    )


def _optimizer(spec: Any) -> optimizers.Optimizer:
    match spec:
        case requests.GradientDescent():
            return optimizers.gd(spec.learning_rate)
        case requests.MiniBatch():
            return optimizers.minibatch(spec.learning_rate, spec.batch_size)
        case _:
            return optimizers.sgd(spec.learning_rate)


def _dataset(choice: str | schemas.InlineDataset, catalog: Catalog) -> datasets.Dataset:
    if isinstance(choice, str):
        if choice not in catalog:
            raise bad_input("/problem/dataset", "there is no such data set", list(catalog))
        try:
            return catalog[choice].load()
        except datasets.DataError as error:
            raise bad_input("/problem/dataset", str(error)) from error
    data = choice.inline
    names = None if data.class_names is None else tuple(data.class_names)
    try:
        return datasets.inline(data.X, data.y, names)
    except datasets.InlineError as error:
        raise bad_input(f"/problem/dataset/inline/{error.part}", str(error)) from error


class NotThere(ValueError):
    """Examples are asked for that the data set has not."""

    def __init__(self, field: str, message: str) -> None:
        """`field` is "count" or "indices"."""
        super().__init__(message)
        self.field = field


def choose(
    spec: schemas.CountedExamples | schemas.PickedExamples, dataset: datasets.Dataset
) -> Examples:
    """The chosen examples. Raises NotThere, which says how many there are."""
    n = len(dataset.y)
    if isinstance(spec, schemas.CountedExamples):
        if spec.count is not None and spec.count > n:
            raise NotThere("count", f"there are {n} examples: count is from 1 to {n}")
        return examples.choose(dataset, spec.count, spec.seed)
    if len(spec.indices) > n:
        raise NotThere("indices", f"there are {n} examples: pick at most as many")
    if max(spec.indices) >= n:
        raise NotThere("indices", f"there are {n} examples: indices are from 0 to {n - 1}")
    return examples.pick(dataset, spec.indices)


def _weights(spec: schemas.Weights, shape: tuple[int, int], pointer: str) -> Floats:
    if len(spec.values) != shape[0] or any(len(row) != shape[1] for row in spec.values):
        raise bad_input(
            f"{pointer}/values",
            f"{shape[0]} rows (classes) of {shape[1]} numbers (features and bias) are expected",
        )
    return np.array(spec.values, dtype=np.float64)


def _digest(*parts: schemas.Spec | str) -> str:
    said = [part if isinstance(part, str) else part.model_dump_json() for part in parts]
    return sha256(" ".join(said).encode()).hexdigest()


def _bytes_of(cut: Cut) -> int:
    held = cut.slice
    return held.origin.nbytes + held.directions.nbytes + held.scores.nbytes + held.y.nbytes
