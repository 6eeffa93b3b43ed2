"""How good random points and random changes are."""

import math
from itertools import islice

from fastapi import APIRouter, Request, Response

from lossatlas.core import trajectories
from lossatlas.core.analysis import random_moves
from lossatlas.core.trajectories import Run
from lossatlas.core.types import Tick
from lossatlas.web.build import notes, runs, slices, work_limits
from lossatlas.web.build.pointers import refused
from lossatlas.web.build.problem import ComputeCaches, problem
from lossatlas.web.compute import replies
from lossatlas.web.http.json_route import JsonRoute
from lossatlas.web.schemas.search import (
    DrawsAnswer,
    DrawsRequest,
    PerturbationsAnswer,
    PerturbationsRequest,
)
from lossatlas.web.schemas.spec import optimizers
from lossatlas.web.services import Shared

router = APIRouter(route_class=JsonRoute, prefix="/search", tags=["search"])


@router.post("/draws", operation_id="draw_classifiers", response_model=DrawsAnswer)
async def draws(spec: DrawsRequest, request: Request, services: Shared) -> Response:
    """Accuracies of random classifiers, and how many draws a target would take."""
    return await replies.cached(_draws, spec, request, services)


@router.post("/perturbations", operation_id="perturb_weights", response_model=PerturbationsAnswer)
async def perturbations(spec: PerturbationsRequest, request: Request, services: Shared) -> Response:
    """How often a random change of some weights lowers the loss, along a run."""
    return await replies.cached(_perturbations, spec, request, services)


def _draws(spec: DrawsRequest, caches: ComputeCaches, tick: Tick) -> DrawsAnswer:
    alone = problem(spec.problem, caches)
    objective = alone.prepared(["full"], tick)
    work_limits.check_samples(objective, spec.count)
    found = random_moves.draws(objective, spec.scale, spec.count, spec.seed, spec.target, tick)
    if found is None:
        raise refused("random draws need a classifier: a function has no accuracy", "problem")
    return DrawsAnswer.of(found, n=objective.n, note=alone.note)


def _perturbations(
    spec: PerturbationsRequest, caches: ComputeCaches, tick: Tick
) -> PerturbationsAnswer:
    alone = problem(spec.problem, caches)
    runs.check_method(spec.optimizer, alone.objective)
    runs.check_work([(spec.optimizer.kind, spec.steps, "full")], alone.objective, None)
    work_limits.check_samples(alone.objective, spec.count * len(spec.moved) * spec.points)
    on = slices.ground(None, spec.start, alone, tick, ["full"])
    run = Run("", optimizers.build(spec.optimizer), spec.steps, spec.seed, "full")
    every = max(1, math.ceil(spec.steps / max(1, spec.points - 1)))
    iterates = trajectories.iterates(on.objective, on.start, run, every, tick)
    steps, points = zip(*islice(iterates, spec.points), strict=True)
    size = math.prod(on.objective.shape)
    moved = list(dict.fromkeys(min(count, size) for count in spec.moved))
    shares = random_moves.improving(
        on.objective, points, spec.scale, moved, spec.count, spec.seed, tick
    )
    return PerturbationsAnswer.of(
        n=on.objective.n,
        note=notes.joined(alone.note, notes.of_batches([spec.optimizer], on.objective.n)),
        count=spec.count,
        moved=moved,
        step=steps,
        loss=[on.objective.value(w, tick) for w in points],
        share=shares,
    )
