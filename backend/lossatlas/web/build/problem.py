"""From a request's problem to its objective, and what is kept for those that come after it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.minima.full_space import Minimum
from lossatlas.core.minima.plane import PlaneMinimum, RayMinimum
from lossatlas.core.models import formulas
from lossatlas.core.models.functions import Function
from lossatlas.core.models.gram import Carried, carry
from lossatlas.core.models.linear import LinearClassifier
from lossatlas.core.models.linear_section import Slice
from lossatlas.core.types import Tick
from lossatlas.web.build import data, work_limits
from lossatlas.web.build import runs as walks
from lossatlas.web.build.data import Catalog
from lossatlas.web.compute.object_cache import Kept
from lossatlas.web.http.errors import bad_input
from lossatlas.web.schemas import problem as schemas
from lossatlas.web.schemas import runs

Floats = NDArray[np.float64]
Objective = TypeVar("Objective", LinearClassifier, Function)
T = TypeVar("T")


class Way(NamedTuple):
    """A direction, and what is known of it."""

    weights: Floats
    """(C, D+1)"""
    explained_variance: float | None = None
    """The share of the variance of a race's points that is along it."""
    eigenvalue: float | None = None
    """Of the Hessian at the origin: the second derivative along it."""


@dataclass(frozen=True)
class Cut:
    """A slice that is kept."""

    slice: Slice
    ways: Sequence[Way]
    """Its directions."""
    found: Kept[RayMinimum | PlaneMinimum | None] = field(
        default_factory=lambda: Kept(1, lambda _: 1)
    )
    """Room for its minimum, once it was asked for."""

    def minimum(self, tick: Tick) -> RayMinimum | PlaneMinimum | None:
        """Its minimum: found once for all windows of the slice."""
        return self.found.get("minimum", lambda: self.slice.minimum(tick), tick)


@dataclass(frozen=True)
class Stock:
    """What requests are answered from: the data sets, and what was computed before."""

    catalog: Catalog
    slices: Kept[Cut]
    minima: Kept[Minimum]
    paths: Kept[list[Floats]]
    ready: Kept[LinearClassifier | Carried]
    """Objectives for many passes over their examples."""

    @property
    def size(self) -> int:
        """Bytes kept of what was computed before."""
        return self.slices.size + self.minima.size + self.paths.size + self.ready.size


def stock(
    catalog: Catalog, slice_bytes: int, minimum_bytes: int, path_bytes: int, ready_bytes: int
) -> Stock:
    """Data sets, and room for so many bytes of slices, minima, races' points, ready objectives."""
    return Stock(
        catalog,
        Kept(slice_bytes, _bytes_of),
        Kept(minimum_bytes, lambda minimum: minimum.weights.nbytes),
        Kept(path_bytes, lambda paths: sum(points.nbytes for points in paths)),
        Kept(ready_bytes, lambda ready: _features_of(ready).nbytes),
    )


@dataclass
class Problem(Generic[Objective]):
    """A problem's objective, and what points and directions of the request refer to."""

    objective: Objective
    key: str
    """Says all about the problem."""
    stock: Stock
    race: runs.RaceSpec | None = None
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
    race: runs.RaceSpec | None = None,
    race_at: str = "/race",
    examples_at: str = "/problem/examples",
) -> Classifier:
    """The objective of a classifier's problem."""
    dataset = data.dataset(spec.dataset, stock.catalog)
    classes = len(dataset.class_names)
    try:
        chosen = data.choose(spec.examples, dataset)
    except data.NotThere as error:
        raise bad_input(f"{examples_at}/{error.field}", str(error)) from error
    work_limits.check_size(len(chosen), classes, chosen.dimension + 1)
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
    race: runs.RaceSpec | None = None,
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
    race: runs.RaceSpec | None = None,
    race_at: str = "/race",
) -> Problem[Any]:
    """The objective of either."""
    if isinstance(spec, schemas.FunctionSpec):
        return formula(spec, stock, race, race_at)
    return problem(spec, stock, race, race_at)


def ready(
    problem: Problem[Any], spaces: Sequence[str], tick: Tick
) -> tuple[LinearClassifier | Function, Callable[[], Carried] | None]:
    """The objective for walks in these spaces, and what gives it with carried scores.

    Both are made once for all walks of the problem, while there is room to keep them.
    """
    objective = problem.objective
    if not isinstance(objective, LinearClassifier) or "full" not in spaces:
        return objective, None
    kept, key = problem.stock.ready, problem.key
    quick = kept.get(key, lambda: walks.quick(objective), tick)
    assert isinstance(quick, LinearClassifier)

    def lift() -> Carried:
        lifted = kept.get(f"{key} carried", lambda: carry(quick, tick), tick)
        assert isinstance(lifted, Carried)
        return lifted

    return quick, lift


def _features_of(ready: LinearClassifier | Carried) -> NDArray[Any]:
    return ready.rows if isinstance(ready, Carried) else ready.examples.raw


def digest(*parts: schemas.Spec | str) -> str:
    """A key that says all that the parts say."""
    said = [part if isinstance(part, str) else part.model_dump_json() for part in parts]
    return sha256(" ".join(said).encode()).hexdigest()


def _bytes_of(cut: Cut) -> int:
    held = cut.slice
    return held.origin.nbytes + held.directions.nbytes + held.scores.nbytes + held.y.nbytes
