"""Converts a request's runs to the core's, and computes their paths."""

import math
from collections.abc import Iterable, Sequence

from lossatlas.core import trajectories
from lossatlas.core.models.base import Objective
from lossatlas.core.optimizers import OPTIMIZERS
from lossatlas.core.trajectories import Path, Run
from lossatlas.core.types import Tick
from lossatlas.web.build import points, work_limits
from lossatlas.web.build.pointers import at, refused
from lossatlas.web.build.problem import Problem
from lossatlas.web.build.slices import Ground
from lossatlas.web.schemas import limits
from lossatlas.web.schemas.spec import optimizers
from lossatlas.web.schemas.spec.optimizers import MethodSpec
from lossatlas.web.schemas.spec.runs import PlainSlice, RunSpec


def run(spec: RunSpec, problem: Problem, tick: Tick) -> Run:
    """A run of a race."""
    start = None
    if spec.start is not None:
        with at("start"):
            start = points.point(spec.start, problem, tick)
    method = optimizers.build(spec.optimizer)
    return Run(spec.name, method, spec.steps, spec.seed, spec.space, start)


def built(specs: Sequence[RunSpec], problem: Problem, tick: Tick) -> list[Run]:
    """The runs in the field `runs`."""
    found = []
    for position, spec in enumerate(specs):
        with at("runs", position):
            found.append(run(spec, problem, tick))
    return found


def check(runs: Sequence[RunSpec], objective: Objective, spec: PlainSlice | None) -> None:
    """Refuse runs in the field `runs` that the objective does not allow, or with too much work."""
    with at("runs"):
        for position, own in enumerate(runs):
            with at(position):
                check_method(own.optimizer, objective)
        check_work(((own.optimizer.kind, own.steps, own.space) for own in runs), objective, spec)


def check_method(spec: MethodSpec, objective: Objective) -> None:
    """Refuse an optimizer in the field `optimizer` that the objective does not allow."""
    if OPTIMIZERS[spec.kind].needs_l2 and not objective.l2 > 0:
        message = f"{spec.kind} needs a regularized loss: l2 must be greater than 0"
        raise refused(message, "optimizer", "kind")


def check_work(
    planned: Iterable[work_limits.PlannedRun], objective: Objective, spec: PlainSlice | None
) -> None:
    """Refuse runs with too much work, given the slice of the request."""
    work_limits.check_runs(planned, objective, len(spec.directions) if spec else 2)


def held_bytes(objective: Objective, runs: Sequence[RunSpec]) -> int:
    """Memory of a race's runs besides the data: examples for many passes, a Gram matrix."""
    in_full = [optimizers.build(spec.optimizer) for spec in runs if spec.space == "full"]
    sizes = [own.batch_size for own in in_full if own.linear]
    return objective.step_bytes(sizes) if in_full else 0


def stride(runs: Sequence[RunSpec], objective: Objective) -> int:
    """The stride with which a race's points are used, so that a plane is made from few enough."""
    room = min(limits.PATH_POINTS, limits.PATH_NUMBERS // math.prod(objective.shape))
    return 1 + sum(spec.steps for spec in runs) // max(1, room)


def path(own: Run, on: Ground, every: int, tick: Tick) -> Path:
    """The path of a run, with each `every`-th point."""
    begin = own.enter(on.section, on.start)
    if on.section is not None and own.space == "slice":
        inside = trajectories.visited(on.section, begin, own, every, tick)
        return Path(on.section.point(inside))
    # a run whose points carry their scores is reported from those, which its path would lack
    sizes = [own.optimizer.batch_size]
    if every > 1 or on.objective.step_bytes(sizes) > on.objective.step_bytes([]):
        return Path(trajectories.visited(on.objective, begin, own, every, tick))
    return trajectories.walked(on.objective, begin, own, tick)
