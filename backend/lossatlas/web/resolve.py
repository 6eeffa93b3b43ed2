"""From a request's words to the core's objects, with the checks that need the data.

Everything here may read files and takes time: it runs in the pool.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lossatlas.core import datasets, directions, examples, optimizers, slices, trajectories
from lossatlas.core.examples import Examples
from lossatlas.core.losses import LOSSES
from lossatlas.core.objectives import LinearClassifier
from lossatlas.core.ticks import Tick
from lossatlas.web import budget, requests, schemas
from lossatlas.web.problems import bad_input

Floats = NDArray[np.float64]
Catalog = Mapping[str, datasets.Entry]


def classifier(spec: schemas.ProblemSpec, catalog: Catalog) -> LinearClassifier:
    """The objective of a problem."""
    dataset = _dataset(spec.dataset, catalog)
    classes = len(dataset.class_names)
    try:
        chosen = choose(spec.examples, dataset)
    except NotThere as error:
        raise bad_input(f"/problem/examples/{error.field}", str(error)) from error
    budget.check_size(len(chosen), classes, chosen.dimension + 1)
    return LinearClassifier(
        chosen,
        classes=classes,
        loss=LOSSES[spec.loss],
        margin=spec.margin,
        l2=spec.l2,
        regularize_bias=spec.regularize_bias,
    )


def cut(
    objective: LinearClassifier,
    origin: schemas.Zeros | schemas.RandomPoint | schemas.Weights,
    along: list[Any],
    place: tuple[str, list[str]],
    tick: Tick,
) -> slices.Slice:
    """The slice of an objective; `place` has the JSON pointers of the origin and directions."""
    at = point(origin, objective.shape, place[0])
    found = [
        direction(spec, objective, at, pointer, tick)
        for spec, pointer in zip(along, place[1], strict=True)
    ]
    return slices.cut(objective, at, np.stack(found), tick)


def point(
    spec: schemas.Zeros | schemas.RandomPoint | schemas.Weights,
    shape: tuple[int, int],
    pointer: str,
) -> Floats:
    """The weights (C, D+1) of a point."""
    match spec:
        case schemas.Zeros():
            return np.zeros(shape)
        case schemas.RandomPoint():
            return directions.random_point(shape, spec.seed, spec.scale)
        case schemas.Weights():
            return _weights(spec, shape, pointer)


def start(
    spec: schemas.Zeros | schemas.RandomPoint | schemas.Weights | schemas.SlicePoint,
    plane: slices.Slice,
) -> Floats:
    """The weights at which trajectories begin."""
    if isinstance(spec, schemas.SlicePoint):
        if len(plane.directions) == 1 and spec.b != 0.0:
            raise bad_input("/start/b", "a ray has no b: leave it out")
        return plane.point(np.array([spec.a, spec.b][: len(plane.directions)]))
    classes, columns = plane.origin.shape
    return point(spec, (classes, columns), "/start")


def direction(
    spec: Any, objective: LinearClassifier, origin: Floats, pointer: str, tick: Tick
) -> Floats:
    """The weights (C, D+1) of a direction."""
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
            return point(spec.point, objective.shape, f"{pointer}/point") - origin
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
