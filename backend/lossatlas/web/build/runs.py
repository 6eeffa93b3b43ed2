"""From a request's runs to the core's, and the paths that they take."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from lossatlas.core import trajectories
from lossatlas.core.data.examples import DENSE_ENTRIES, dense
from lossatlas.core.models.functions import Function
from lossatlas.core.models.linear import LinearClassifier, Objective, Section
from lossatlas.core.optimizers import OPTIMIZERS
from lossatlas.core.trajectories import Run
from lossatlas.core.types import Tick
from lossatlas.web.build import work_limits
from lossatlas.web.http.errors import bad_input
from lossatlas.web.schemas import limits, optimizers
from lossatlas.web.schemas.optimizers import MethodSpec
from lossatlas.web.schemas.runs import RunSpec

Floats = NDArray[np.float64]


def run(spec: RunSpec) -> Run:
    """A run of a race."""
    return Run(spec.name, optimizers.build(spec.optimizer), spec.steps, spec.seed, spec.space)


def check(runs: Sequence[RunSpec], objective: Objective, slice_size: int, pointer: str) -> None:
    """Refuse runs that the objective does not allow, or that would never end."""
    for position, spec in enumerate(runs):
        check_method(spec.optimizer, objective, f"{pointer}/{position}/optimizer")
    walks = [(spec.optimizer.kind, spec.steps, spec.space) for spec in runs]
    work_limits.check_walks(walks, objective, slice_size, pointer)


def check_method(spec: MethodSpec, objective: Objective, pointer: str) -> None:
    """Refuse an optimizer that the objective does not allow."""
    if OPTIMIZERS[spec.kind].needs_l2 and not objective.l2 > 0:
        message = f"{spec.kind} needs a regularized loss: l2 must be greater than 0"
        raise bad_input(f"{pointer}/kind", message)


def check_spaces(spaces: Iterable[str], on: Section | None, pointer: str = "/slice") -> None:
    """Refuse runs in the space of a slice where there is none."""
    if on is None and "slice" in spaces:
        raise bad_input(pointer, "a run in the space slice requires a slice")


def quick(objective: LinearClassifier) -> LinearClassifier:
    """The same objective, made ready for many passes over its examples."""
    return replace(objective, examples=dense(objective.examples))


def held_bytes(objective: LinearClassifier | Function, runs: Sequence[RunSpec]) -> int:
    """What the walks of a race hold beside the data: examples for many passes, a Gram matrix."""
    in_full = [run(spec) for spec in runs if spec.space == "full"]
    if not isinstance(objective, LinearClassifier) or not in_full:
        return 0
    n, width = objective.n, objective.shape[1]
    features = n * width if n * width <= DENSE_ENTRIES else 0
    gram = n * (n + width) if any(trajectories.carries(objective, own) for own in in_full) else 0
    return 8 * (features + gram)


def stride(runs: Sequence[RunSpec], objective: LinearClassifier | Function) -> int:
    """Of how many points of a race one is kept, so that a plane is made of few enough."""
    room = min(limits.PATH_POINTS, limits.PATH_NUMBERS // int(np.prod(objective.shape)))
    return 1 + sum(spec.steps for spec in runs) // max(1, room)


def check_paths(
    runs: Sequence[RunSpec],
    objective: LinearClassifier | Function,
    on: Section | None,
    pointer: str,
) -> None:
    """Refuse the runs of a race that points are made of, as `check` does, and without a slice."""
    check(runs, objective, 0 if on is None else len(on.directions), pointer)
    check_spaces((spec.space for spec in runs), on, pointer)


def paths(
    runs: Sequence[RunSpec],
    objective: LinearClassifier | Function,
    on: Section | None,
    start: Floats,
    every: int,
    tick: Tick,
) -> list[Floats]:
    """Points (m, C, D+1) that each run visits: its first, each `every`-th and its last.

    `on` is the slice on which runs walk, if there is one; `start` is as for `trajectories.walk`.
    """
    found = []
    for spec in runs:
        begin = start if on is None else trajectories.entry(on, start, spec.space)
        if on is not None and spec.space == "slice":
            found.append(on.point(trajectories.visited(on, begin, run(spec), every, tick)))
        else:
            found.append(trajectories.visited(objective, begin, run(spec), every, tick))
    return found
