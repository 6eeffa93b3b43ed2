"""Limits on the work of a whole request, checked once the data are known."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from lossatlas.core.models.base import Objective
from lossatlas.core.models.layers import Layers
from lossatlas.core.optimizers import OPTIMIZERS
from lossatlas.web.build.pointers import at_root, refused
from lossatlas.web.schemas import limits

SHARPNESS_PASSES = 400
"""The most passes over the examples for a sharpness: two for each product with the Hessian."""

PlannedRun = tuple[str, int, str]
"""An optimizer's kind, its steps, and the space of the run."""


class Heavy(Exception):
    """The work is allowed, but too much for where only light work is done."""


@contextmanager
def only_light() -> Iterator[None]:
    """Within it, the checks raise Heavy for more work than `limits.LIGHT_WORK`."""
    token = _only_light.set(True)
    try:
        yield
    finally:
        _only_light.reset(token)


def check_size(n: int, classes: int, columns: int) -> None:
    """Refuse a problem of too many scores or too many weights."""
    _check("examples × classes", n * classes, limits.SCORES, "examples")
    _check("classes × (features + 1)", classes * columns, limits.WEIGHTS, "dataset")


def check_network(n: int, layers: Layers) -> None:
    """Refuse a network of too many weights, or for too many examples."""
    hint, field = "use fewer or narrower layers", ("model", "hidden")
    with at_root("problem"):
        _check("the number of weights", layers.size, limits.PARAMETERS, *field, hint=hint)
        units = n * sum(layers.widths[1:])
        _check("examples × units", units, limits.UNITS, "examples", hint="use fewer of either")


def check_grid(objective: Objective, points: int, bound: int) -> None:
    """Refuse a slice of too many points for so many examples."""
    cost = objective.cost.on_slice
    hint = f"{max(1, bound // cost):,} points fit with these {objective.n:,} examples"
    _check("the number of products", cost * points, bound, hint=hint)
    _check_light(cost * points)


def check_page(count: int, classes: int) -> None:
    """Refuse a page of too many numbers."""
    hint = f"{limits.PAGE_SCORES // classes:,} examples fit"
    _check(
        "examples × classes", count * classes, limits.PAGE_SCORES, "examples", "count", hint=hint
    )


def check_inputs(count: int, classes: int) -> None:
    """Refuse a grid of too many inputs."""
    hint = f"{limits.PAGE_SCORES // classes:,} inputs fit"
    _check("inputs × classes", count * classes, limits.PAGE_SCORES, hint=hint)


def check_gradient_check(objective: Objective, entries: int, steps: int) -> None:
    """Refuse a gradient check of too many differences."""
    what = "the number of products"
    work = entries * steps * objective.cost.on_slice
    _check(what, work, limits.CHECK_WORK, "entries", hint="use fewer entries or examples")


def check_samples(objective: Objective, count: int) -> None:
    """Refuse to evaluate too many random points."""
    hint = f"{max(1, limits.SAMPLE_WORK // objective.cost.full):,} samples fit"
    what = "samples × examples × weights"
    _check(what, count * objective.cost.full, limits.SAMPLE_WORK, "count", hint=hint)


def passes(objective: Objective) -> int:
    """The most passes over the examples that the search for a minimum may make."""
    return max(1, min(limits.SOLVE_PASSES, limits.SOLVE_WORK // objective.cost.full))


def check_runs(planned: Iterable[PlannedRun], objective: Objective, slice_size: int) -> None:
    """Refuse runs with too much work; `slice_size` is the number of the slice's directions."""
    costs = {"full": objective.cost.full, "slice": objective.cost.on_slice * (1 + slice_size)}
    work = sum(steps * OPTIMIZERS[kind].passes * costs[space] for kind, steps, space in planned)
    _check(
        "steps × passes per step × examples × weights of all runs",
        work,
        limits.TRAJECTORY_WORK,
        hint="use fewer steps or examples, or run in the slice",
    )
    _check_light(work)


def check_sharpness(objective: Objective, count: int) -> None:
    """Refuse to compute too many sharpnesses along runs."""
    what = "sharpnesses × passes for each × examples × weights"
    work = count * SHARPNESS_PASSES * objective.cost.full
    hint = "use a larger sharpness_every"
    _check(what, work, limits.TRAJECTORY_WORK, "sharpness_every", hint=hint)


def _check(what: str, size: int, bound: int, *fields: str, hint: str = "") -> None:
    if size > bound:
        message = f"{what} is {size:,}, more than the {bound:,} allowed"
        raise refused(f"{message}: {hint}" if hint else message, *fields)


def _check_light(work: int) -> None:
    if work > limits.LIGHT_WORK and _only_light.get():
        raise Heavy


_only_light: ContextVar[bool] = ContextVar("only_light", default=False)
