"""Bounds on the work of a whole request, known once the data are."""

import math
from collections.abc import Sequence

from lossatlas.core.models.linear import LinearClassifier, Objective
from lossatlas.core.optimizers import OPTIMIZERS
from lossatlas.web.http.errors import bad_input
from lossatlas.web.schemas import limits


def check_size(n: int, classes: int, columns: int) -> None:
    """Refuse a problem of too many scores or too many weights."""
    _check("/problem/examples", "examples × classes", n * classes, limits.SCORES)
    _check("/problem/dataset", "classes × (features + 1)", classes * columns, limits.WEIGHTS)


def check_grid(n: int, classes: int, points: int, bound: int, pointer: str = "") -> None:
    """Refuse a slice of too many points for so many examples."""
    hint = f"{max(1, bound // (n * classes)):,} points fit with these {n:,} examples"
    _check(pointer, "examples × classes × points", n * classes * points, bound, hint)


def check_page(count: int, classes: int) -> None:
    """Refuse a page of too many numbers."""
    hint = f"{limits.PAGE_SCORES // classes:,} examples fit"
    _check("/examples/count", "examples × classes", count * classes, limits.PAGE_SCORES, hint)


def check_gradient_check(entries: int, steps: int, n: int, classes: int) -> None:
    """Refuse a gradient check of too many differences."""
    what = "entries × steps × examples × classes"
    hint = "take fewer entries or examples"
    _check("/entries", what, entries * steps * n * classes, limits.CHECK_WORK, hint)


def passes(n: int, classes: int, columns: int) -> int:
    """How often the search for a minimum may go through the examples."""
    return max(1, min(limits.SOLVE_PASSES, limits.SOLVE_WORK // (n * classes * columns)))


Walk = tuple[str, int, str]
"""An optimizer's kind, its steps, and the space that it walks in."""


def check_walks(
    walks: Sequence[Walk], objective: Objective, slice_size: int, pointer: str = "/runs"
) -> None:
    """Refuse walks that would never end; `slice_size` is the number of the slice's directions."""
    scores, weights = objective.n, math.prod(objective.shape)
    if isinstance(objective, LinearClassifier):
        scores = objective.n * objective.classes
        weights = objective.shape[1]
    work = sum(
        steps * OPTIMIZERS[kind].passes * scores * (weights if space == "full" else 1 + slice_size)
        for kind, steps, space in walks
    )
    _check(
        pointer,
        "steps × passes of a step × examples × classes × (features + 1) of all runs",
        work,
        limits.TRAJECTORY_WORK,
        "take fewer steps or examples, or walk in the slice",
    )


def _check(pointer: str, what: str, size: int, bound: int, hint: str = "") -> None:
    if size > bound:
        message = f"{what} is {size:,}, more than the {bound:,} allowed"
        raise bad_input(pointer, f"{message}: {hint}" if hint else message)
