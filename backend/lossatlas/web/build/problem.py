"""Builds the objective of a request, and holds the caches that requests share."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeVar

from lossatlas.core.data.examples import Examples
from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.minima.full_space import Minimum
from lossatlas.core.models import formulas
from lossatlas.core.models.base import NoMinimum, Objective
from lossatlas.core.models.functions import Function
from lossatlas.core.models.layers import Layers
from lossatlas.core.models.linear import LinearClassifier
from lossatlas.core.models.network import Network
from lossatlas.core.trajectories import Path, Run
from lossatlas.core.types import Floats, Tick, no_tick
from lossatlas.web.build import data, notes, work_limits
from lossatlas.web.build.cached_slice import CachedSlice
from lossatlas.web.build.data import Catalog
from lossatlas.web.build.pointers import at, at_root, refused
from lossatlas.web.compute.object_cache import ObjectCache
from lossatlas.web.schemas.base import Spec, digest
from lossatlas.web.schemas.spec import problem as schemas
from lossatlas.web.schemas.spec.runs import RunSpec
from lossatlas.web.settings import Settings

T = TypeVar("T")

SMALL = 1 << 19
"""A prepared objective of fewer bytes is made anew for each request, not cached: 512 KiB."""


@dataclass(frozen=True)
class ComputeCaches:
    """The data sets, and the results that requests share."""

    catalog: Catalog
    slices: ObjectCache[CachedSlice]
    minima: ObjectCache[Minimum]
    paths: ObjectCache[Path]
    prepared: ObjectCache[Objective]
    """Objectives for many passes over their examples."""
    problems: "ObjectCache[Problem]"
    """Problems, with the examples that they chose."""

    @property
    def size(self) -> int:
        """Bytes of the shared results."""
        caches = self.slices, self.minima, self.paths, self.prepared, self.problems
        return sum(cache.size for cache in caches)


def open_caches(catalog: Catalog, sizes: Settings) -> ComputeCaches:
    """The data sets, and empty caches for slices, minima, races' points, and problems."""
    return ComputeCaches(
        catalog,
        ObjectCache(sizes.slice_bytes, lambda cached: cached.section.nbytes),
        ObjectCache(sizes.minimum_bytes, lambda minimum: minimum.weights.nbytes),
        ObjectCache(sizes.path_bytes, lambda path: path.nbytes),
        ObjectCache(sizes.ready_bytes, lambda objective: objective.step_bytes([1])),
        ObjectCache(sizes.problem_bytes, lambda problem: problem.nbytes),
    )


class RacePoints(Protocol):
    """The race whose points a request may use. Its runs start at points too: see `race.py`."""

    @property
    def runs(self) -> Sequence[RunSpec]:
        """Its runs."""

    def start(self, tick: Tick) -> Floats:
        """Its start, a point of the whole space."""

    def paths(self, tick: Tick) -> list[Floats]:
        """The points (m, *shape) that each run visits, or a subset of them."""

    def known(self, own: Sequence[Run], begins: Sequence[Floats]) -> Sequence[Run]:
        """The runs, which begin at these points, each with its path if that is cached."""

    def iterate(self, run: int, step: int, tick: Tick) -> Floats:
        """The point of a run after `step` steps, or its last if it ends before."""

    def cloud(self, tick: Tick) -> Floats:
        """The points (m, *shape) of all runs together."""

    def key(self, *, of_runs: bool) -> Sequence[Spec | str]:
        """What its points depend on or, without `of_runs`, what its start depends on."""


@dataclass(frozen=True)
class Problem:
    """A problem's objective, and what points and directions of the request refer to."""

    objective: Objective
    key: str
    """Identifies the problem, whatever is held out."""
    caches: ComputeCaches
    with_examples: Callable[[schemas.ExamplesChoice], Objective] | None = None
    """The same loss over other examples of the same data set; None without examples."""
    classes: int = 0
    """C, the number of classes; 0 without examples."""
    held_out: Objective | None = None
    """The same loss over examples that are not trained on, if the request names some."""
    note: str | None = None
    """What a reader must know of the data."""
    nbytes: int = 0
    """The memory of its examples."""
    race: RacePoints | None = None
    """The race whose points the request may use."""
    shared: dict[Any, Any] = field(default_factory=dict)
    """Results that several points and directions of the request share."""

    def held_out_accuracy(self, point: Floats, tick: Tick) -> float | None:
        """The share of the held-out examples classified correctly; None if there are none."""
        return None if self.held_out is None else self.held_out.accuracy(point, tick)

    def once(self, key: Any, make: Callable[[], T]) -> T:
        """The result of `make`, computed once for the request."""
        if key not in self.shared:
            self.shared[key] = make()
        result: T = self.shared[key]
        return result

    def full_minimum(self, tick: Tick) -> Minimum:
        """The minimum over all points, found once for all requests."""
        objective = self.objective

        def find() -> Minimum:
            try:
                found = objective.full_minimum(tick, work_limits.passes(objective))
            except NoMinimum as error:
                with at_root("problem"):
                    raise refused(str(error), error.field) from error
            if found is None:
                with at_root("problem"):
                    raise refused("the minimum over all points of this loss cannot be found")
            return found

        return self.caches.minima.get(self.key, find, tick)

    def prepared(self, spaces: Sequence[str], tick: Tick) -> Objective:
        """The objective for runs in these spaces, prepared for many passes."""
        size = self.objective.step_bytes([1])
        if "full" not in spaces or not size:
            return self.objective
        if size < SMALL:
            return self.objective.prepared()
        return self.caches.prepared.get(self.key, self.objective.prepared, tick)


def problem(spec: schemas.ProblemSpec | schemas.FunctionSpec, caches: ComputeCaches) -> Problem:
    """The problem that a request names."""
    key = digest(spec)
    with at_root("problem"):
        if isinstance(spec, schemas.FunctionSpec):
            return Problem(_function(spec), key, caches)
        found = caches.problems.get(key, lambda: _classifier(spec, key, caches), no_tick)
        return replace(found, shared={})


def _function(spec: schemas.FunctionSpec) -> Function:
    if spec.condition is None:
        return formulas.FUNCTIONS[spec.function]
    if spec.function != "bowl":
        raise refused("only the function bowl has a condition", "condition")
    return formulas.bowl(spec.condition)


def _classifier(spec: schemas.ProblemSpec, key: str, caches: ComputeCaches) -> Problem:
    with at("dataset"):
        dataset = data.dataset(spec.dataset, caches.catalog)
    classes = len(dataset.class_names)

    def chosen(choice: schemas.ExamplesChoice | None) -> Examples:
        with _absent_examples_refused():
            count = data.default_count(spec.dataset, caches.catalog)
            return data.choose(choice, dataset, count)

    def objective(examples: Examples) -> Objective:
        settings = LOSSES[spec.loss], spec.margin, spec.l2, spec.regularize_bias
        if isinstance(spec.model, schemas.NetworkModel):
            layers = _layers(spec.model, examples.dimension, classes)
            work_limits.check_network(len(examples), layers)
            return Network(examples, layers, *settings)
        work_limits.check_size(len(examples), classes, examples.dimension + 1)
        return LinearClassifier(examples, classes, *settings)

    with at("examples"):
        examples = chosen(spec.examples)
    others = None
    if spec.held_out is not None:
        key = digest(spec.model_copy(update={"held_out": None}))
        with at("held_out"), _absent_examples_refused():
            others = data.choose_others(spec.held_out, dataset, examples)
    return Problem(
        objective(examples),
        key,
        caches,
        lambda choice: objective(chosen(choice)),
        classes,
        None if others is None else objective(others),
        notes.of_labels(spec.dataset),
        examples.raw.nbytes + (0 if others is None else others.raw.nbytes),
    )


def _layers(spec: schemas.NetworkModel, features: int, classes: int) -> Layers:
    layers = Layers((features, *spec.hidden, classes), spec.activation, spec.skip)
    if spec.skip and not any(layers.skips):
        message = "a skip needs a hidden layer as wide as its input: repeat a width, as in 32, 32"
        with at_root("problem", "model"):
            raise refused(message, "skip")
    return layers


@contextmanager
def _absent_examples_refused() -> Iterator[None]:
    try:
        yield
    except data.NoSuchExamples as error:
        raise refused(str(error), error.field) from error
