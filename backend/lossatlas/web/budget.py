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
