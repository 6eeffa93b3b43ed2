"""From a request's runs to the core's, and the paths that they take."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from lossatlas.core import trajectories
from lossatlas.core.examples import dense
from lossatlas.core.functions import Function
from lossatlas.core.objectives import LinearClassifier, Objective, Section
from lossatlas.core.optimizers import OPTIMIZERS
from lossatlas.core.ticks import Tick
from lossatlas.core.trajectories import Run
from lossatlas.web import budget, limits, methods
from lossatlas.web.methods import MethodSpec
from lossatlas.web.problems import bad_input
from lossatlas.web.races import RunSpec

Floats = NDArray[np.float64]


def run(spec: RunSpec) -> Run:
    """A run of a race."""
    return Run(spec.name, methods.build(spec.optimizer), spec.steps, spec.seed, spec.space)


def check(runs: Sequence[RunSpec], objective: Objective, slice_size: int, pointer: str) -> None:
    """Refuse runs that the objective does not allow, or that would never end."""
    for position, spec in enumerate(runs):
        check_method(spec.optimizer, objective, f"{pointer}/{position}/optimizer")
    walks = [(spec.optimizer.kind, spec.steps, spec.space) for spec in runs]
    budget.check_walks(walks, objective, slice_size, pointer)


def check_method(spec: MethodSpec, objective: Objective, pointer: str) -> None:
    """Refuse an optimizer that the objective does not allow."""
    if OPTIMIZERS[spec.kind].needs_l2 and not objective.l2 > 0:
        message = f"{spec.kind} needs a regularized loss: l2 must be greater than 0"
        raise bad_input(f"{pointer}/kind", message)


def quick(
    objective: LinearClassifier | Function, spaces: Sequence[str]
) -> LinearClassifier | Function:
    """The same objective, made ready for many passes if a walk takes them."""
    if isinstance(objective, LinearClassifier) and "full" in spaces:
        return replace(objective, examples=dense(objective.examples))
    return objective


def stride(runs: Sequence[RunSpec], objective: LinearClassifier | Function) -> int:
    """Of how many points of a race one is kept, so that a plane is made of few enough."""
    room = min(limits.PATH_POINTS, limits.PATH_NUMBERS // int(np.prod(objective.shape)))
    return 1 + sum(spec.steps for spec in runs) // max(1, room)


def paths(
    runs: Sequence[RunSpec],
    objective: LinearClassifier | Function,
    on: Section | None,
    start: Floats,
    every: int,
    tick: Tick,
    pointer: str,
) -> list[Floats]:
    """Points (m, C, D+1) that each run visits: its first, each `every`-th and its last.

    `on` is the slice on which runs walk, if there is one; `start` is as for `trajectories.walk`.
    """
    check(runs, objective, 0 if on is None else len(on.directions), pointer)
    if on is None and any(spec.space == "slice" for spec in runs):
        raise bad_input(pointer, "runs that walk on a slice need one: give the race a slice")
    ground = quick(objective, [spec.space for spec in runs])
    found = []
    for spec in runs:
        begin = start if on is None else trajectories.entry(on, start, spec.space)
        if on is not None and spec.space == "slice":
            found.append(on.point(trajectories.visited(on, begin, run(spec), every, tick)))
        else:
            found.append(trajectories.visited(ground, begin, run(spec), every, tick))
    return found
