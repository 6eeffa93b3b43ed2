"""Bounds on the work of a whole request, known once the data are."""

from lossatlas.web import limits
from lossatlas.web.problems import bad_input
from lossatlas.web.requests import TrajectoriesRequest


def check_size(n: int, classes: int, columns: int) -> None:
    """Refuse a problem of too many scores or too many weights."""
    _check("/problem/examples", "examples × classes", n * classes, limits.SCORES)
    _check("/problem/dataset", "classes × (features + 1)", classes * columns, limits.WEIGHTS)


def check_grid(n: int, classes: int, points: int, bound: int) -> None:
    """Refuse a slice of too many points for so many examples."""
    hint = f"{max(1, bound // (n * classes)):,} points fit with these {n:,} examples"
    _check("", "examples × classes × points", n * classes * points, bound, hint)


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


def check_trajectories(spec: TrajectoriesRequest, n: int, classes: int, columns: int) -> None:
    """Refuse a race that would never end."""
    coordinates = 1 + len(spec.slice.directions)
    work = sum(
        run.steps * n * classes * (columns if run.space == "full" else coordinates)
        for run in spec.runs
    )
    _check(
        "/runs",
        "steps × examples × classes × (features + 1) of all runs",
        work,
        limits.TRAJECTORY_WORK,
        "take fewer steps or examples, or walk in the slice",
    )


def _check(pointer: str, what: str, size: int, bound: int, hint: str = "") -> None:
    if size > bound:
        message = f"{what} is {size:,}, more than the {bound:,} allowed"
        raise bad_input(pointer, f"{message}: {hint}" if hint else message)
