"""Which examples a step of an optimizer looks at."""

from fastapi import APIRouter, Request, Response

from lossatlas.core import trajectories
from lossatlas.core.types import Tick
from lossatlas.web.build import runs
from lossatlas.web.build.pointers import at, refused
from lossatlas.web.build.problem import ComputeCaches
from lossatlas.web.build.race import problem_of_slice
from lossatlas.web.compute import replies
from lossatlas.web.schemas.base import encode
from lossatlas.web.schemas.trajectories import BatchAnswer, BatchRequest
from lossatlas.web.services import Shared

router = APIRouter(tags=["trajectories"])


@router.post("/trajectories/batch", operation_id="find_batch", response_model=BatchAnswer)
async def batch(spec: BatchRequest, request: Request, services: Shared) -> Response:
    """The mini-batch of one step, found by running there again."""
    return await replies.cached(
        "batch", spec, lambda tick: _batch(spec, services.caches, tick), request, services
    )


def _batch(spec: BatchRequest, stock: ComputeCaches, tick: Tick) -> bytes:
    problem = problem_of_slice(spec.problem, stock, spec.slice)
    with at("run"):
        runs.check_method(spec.run.optimizer, problem.objective)
    with at("step"):
        walked = [(spec.run.optimizer.kind, spec.step, spec.run.space)]
        runs.check_work(walked, problem.objective, spec.slice)
    on = runs.ground(spec.slice, spec.start, [spec.run.space], problem, tick)
    run = runs.run(spec.run)
    try:
        found = trajectories.batch(on.objective, on.section, on.start, run, spec.step, tick)
    except ValueError as error:
        raise refused(str(error), "step") from error
    rows, index = found.rows, None
    if rows is not None and problem.objective.example_indices is not None:
        index = problem.objective.example_indices[rows].tolist()
    answer = BatchAnswer(
        n=problem.objective.n,
        step=spec.step,
        examples=None if rows is None or index is None else rows.tolist(),
        index=index,
        a=found.a,
        b=found.b,
        loss=found.loss,
    )
    return encode(answer)
