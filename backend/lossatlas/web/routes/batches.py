"""Which examples a step of an optimizer looks at."""

from fastapi import APIRouter, Request, Response

from lossatlas.core import trajectories
from lossatlas.core.models.linear import LinearClassifier
from lossatlas.core.types import Tick
from lossatlas.web.build import problem as objectives
from lossatlas.web.build import resolve, runs, work_limits
from lossatlas.web.build.problem import Stock
from lossatlas.web.compute import replies
from lossatlas.web.http.errors import bad_input
from lossatlas.web.schemas.answers import BatchAnswer, encode
from lossatlas.web.schemas.runs import BatchRequest
from lossatlas.web.services import Shared

router = APIRouter(tags=["trajectories"])


@router.post("/trajectories/batch", response_model=BatchAnswer)
async def batch(spec: BatchRequest, request: Request, services: Shared) -> Response:
    """The mini-batch of one step, found by walking there again."""
    return await replies.cached(
        "batch", spec, lambda tick: _batch(spec, services.caches, tick), request, services
    )


def _batch(spec: BatchRequest, stock: Stock, tick: Tick) -> bytes:
    race = spec.slice.race if spec.slice else None
    problem = objectives.any_problem(spec.problem, stock, race, "/slice/race")
    size = len(spec.slice.directions) if spec.slice else 2
    runs.check_method(spec.run.optimizer, problem.objective, "/run/optimizer")
    walked = [(spec.run.optimizer.kind, spec.step, spec.run.space)]
    work_limits.check_walks(walked, problem.objective, size, "/step")
    on = resolve.section(spec.slice, problem, tick)
    start = resolve.start(spec.start, problem, on, tick)
    objective, lift = objectives.ready(problem, [spec.run.space], tick)
    run = runs.run(spec.run)
    try:
        found = trajectories.batch(objective, on, start, run, spec.step, tick, lift)
    except ValueError as error:
        raise bad_input("/step", str(error)) from error
    drawn: dict[str, list[int] | None] = {"examples": None, "index": None}
    if found.rows is not None and isinstance(objective, LinearClassifier):
        index = objective.examples.indices[found.rows]
        drawn = {"examples": found.rows.tolist(), "index": index.tolist()}
    return encode({"step": spec.step, **drawn, "a": found.a, "b": found.b, "loss": found.loss})
