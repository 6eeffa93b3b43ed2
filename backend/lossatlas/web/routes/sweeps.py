"""One optimizer with many learning rates."""

import math
from functools import partial

import numpy as np
from fastapi import APIRouter, Request, Response

from lossatlas.core import parallel, reporting, trajectories
from lossatlas.core.analysis import reference_rates
from lossatlas.core.models.base import Objective, Section
from lossatlas.core.optimizers import OPTIMIZERS
from lossatlas.core.reporting import Finished
from lossatlas.core.trajectories import Run
from lossatlas.core.types import Floats, Tick
from lossatlas.web.build import notes, slices
from lossatlas.web.build import runs as build_runs
from lossatlas.web.build.pointers import at, refused
from lossatlas.web.build.problem import ComputeCaches
from lossatlas.web.build.race import problem_of_slice
from lossatlas.web.compute import replies
from lossatlas.web.http.json_route import JsonRoute
from lossatlas.web.schemas.spec import optimizers
from lossatlas.web.schemas.sweeps import ReferenceRates, SweepAnswer, SweepRequest
from lossatlas.web.services import Shared

router = APIRouter(route_class=JsonRoute, tags=["trajectories"])


@router.post("/sweeps", operation_id="sweep_learning_rates", response_model=SweepAnswer)
async def sweeps(spec: SweepRequest, request: Request, services: Shared) -> Response:
    """Where one optimizer ends from one start, with each of many learning rates."""
    return await replies.cached(_sweep, spec, request, services)


def _sweep(spec: SweepRequest, caches: ComputeCaches, tick: Tick) -> SweepAnswer:
    problem = problem_of_slice(spec.problem, caches, spec.slice)
    _check(spec, problem.objective)
    on = slices.ground(spec.slice, spec.start, problem, tick, [spec.space])
    swept = spec.learning_rates
    rates = np.geomspace(swept.min, swept.max, swept.count).tolist()
    methods = [optimizers.build(spec.optimizer, learning_rate=rate) for rate in rates]
    runs = [Run("", method, spec.steps, spec.seed, spec.space) for method in methods]
    end_of = partial(_end, on.objective, on.section, on.start, problem.held_out)
    ends = parallel.spread(end_of, runs, tick)
    begin = reporting.enter(on.section, on.start, spec.space)
    space = on.section if on.section and spec.space == "slice" else problem.objective
    return SweepAnswer(
        n=problem.objective.n,
        note=notes.joined(problem.note, notes.of_batches([spec.optimizer], problem.objective.n)),
        learning_rate=rates,
        loss=[None if end.reason == "diverged" else end.loss for end, _ in ends],
        best_loss=[best for _, best in ends],
        reason=[end.reason for end, _ in ends],
        steps=[end.steps for end, _ in ends],
        accuracy=[end.accuracy for end, _ in ends],
        held_out_accuracy=[end.held_out_accuracy for end, _ in ends],
        reference_rates=ReferenceRates(
            line_search=reference_rates.line_search(space, begin, tick),
            two_over_l=reference_rates.two_over_l(space, begin, tick),
        ),
    )


def _check(spec: SweepRequest, objective: Objective) -> None:
    build_runs.check_method(spec.optimizer, objective)
    swept = [kind for kind, method in OPTIMIZERS.items() if method.needs_learning_rate]
    if spec.optimizer.kind not in swept:
        message = f"{spec.optimizer.kind} has no learning rate to sweep"
        raise refused(message, "optimizer", "kind", allowed=swept)
    planned = [(spec.optimizer.kind, spec.steps, spec.space)] * spec.learning_rates.count
    with at("learning_rates"):
        build_runs.check_work(planned, objective, spec.slice)


def _end(
    objective: Objective,
    section: Section | None,
    start: Floats,
    held_out: Objective | None,
    run: Run,
    tick: Tick,
) -> tuple[Finished, float]:
    """How a run ends, and its lowest loss."""
    best = math.inf
    for step in trajectories.walk(objective, section, start, run, tick=tick, held_out=held_out):
        if isinstance(step, Finished):
            return step, best
        best = min(best, step.loss)
    raise AssertionError("a run ends with how it ended")
