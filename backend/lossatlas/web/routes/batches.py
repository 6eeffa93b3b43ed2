"""Which examples a step of an optimizer uses."""

from fastapi import APIRouter, Request, Response

from lossatlas.core import trajectories
from lossatlas.core.models.linear import LinearClassifier
from lossatlas.core.types import Tick
from lossatlas.web.build import problem as objectives
from lossatlas.web.build import resolve, runs, work_limits
from lossatlas.web.build.problem import Stock
from lossatlas.web.compute import replies
from lossatlas.web.http.errors import bad_input
from lossatlas.web.schemas.trajectories import BatchAnswer, BatchRequest
from lossatlas.web.services import Shared

router = APIRouter(tags=["trajectories"])


@router.post("/trajectories/batch", operation_id="find_batch", response_model=BatchAnswer)
async def batch(spec: BatchRequest, request: Request, services: Shared) -> Response:
    """The mini-batch of one step, found by running there again."""

    def work(tick: Tick) -> bytes:
        return _batch(spec, services.stock, tick).encode()

    return await replies.kept("batch", spec, work, request, services)


def _batch(spec: BatchRequest, stock: Stock, tick: Tick) -> BatchAnswer:
    race = spec.slice.race if spec.slice else None
    problem = objectives.any_problem(spec.problem, stock, race, "/slice/race")
    size = len(spec.slice.directions) if spec.slice else 2
    runs.check_method(spec.run.optimizer, problem.objective, "/run/optimizer")
    walked = [(spec.run.optimizer.kind, spec.step, spec.run.space)]
    work_limits.check_walks(walked, problem.objective, size, "/step")
    on = resolve.section(spec.slice, problem, tick)
    runs.check_spaces([spec.run.space], on)
    start = resolve.start(spec.start, problem, on, tick)
    objective, lift = objectives.ready(problem, [spec.run.space], tick)
    run = runs.run(spec.run)
    try:
        found = trajectories.batch(objective, on, start, run, spec.step, tick, lift)
    except ValueError as error:
        raise bad_input("/step", str(error)) from error
    rows = index = None
    if found.rows is not None and isinstance(objective, LinearClassifier):
        rows, index = found.rows.tolist(), objective.examples.indices[found.rows].tolist()
    return BatchAnswer(
        n=objective.n,
        step=spec.step,
        examples=rows,
        index=index,
        a=found.a,
        b=found.b,
        loss=found.loss,
    )
