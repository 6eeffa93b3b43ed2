"""One optimizer with many learning rates."""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from fastapi import APIRouter, Request, Response
from numpy.typing import NDArray

from lossatlas.core import trajectories
from lossatlas.core.analysis import reference_rates
from lossatlas.core.models.functions import Function
from lossatlas.core.models.gram import Carried
from lossatlas.core.models.linear import LinearClassifier, Section
from lossatlas.core.optimizers import OPTIMIZERS
from lossatlas.core.trajectories import Finished, Run
from lossatlas.core.types import Tick
from lossatlas.web.build import problem as objectives
from lossatlas.web.build import resolve, work_limits
from lossatlas.web.build import runs as walks
from lossatlas.web.build.problem import Problem, Stock
from lossatlas.web.compute import replies
from lossatlas.web.http.errors import bad_input
from lossatlas.web.schemas import optimizers as methods
from lossatlas.web.schemas.base import encode
from lossatlas.web.schemas.sweeps import SweepAnswer, SweepRequest
from lossatlas.web.services import Shared

Floats = NDArray[np.float64]

router = APIRouter(tags=["trajectories"])


@router.post("/sweeps", operation_id="sweep_learning_rates", response_model=SweepAnswer)
async def sweeps(spec: SweepRequest, request: Request, services: Shared) -> Response:
    """Where one optimizer comes to from one start, for each of many learning rates."""
    return await replies.kept(
        "sweeps", spec, lambda tick: _sweep(spec, services.stock, tick), request, services
    )


def _sweep(spec: SweepRequest, stock: Stock, tick: Tick) -> bytes:
    race = spec.slice.race if spec.slice else None
    problem = objectives.any_problem(spec.problem, stock, race, "/slice/race")
    objective = problem.objective
    _check(spec, objective)
    on, start = _ground(spec, problem, tick)
    rates = np.geomspace(
        spec.learning_rates.min, spec.learning_rates.max, spec.learning_rates.count
    )
    runs = [_run(spec, rate) for rate in rates.tolist()]
    ready, lift = objectives.ready(problem, [spec.space], tick)
    ends = list(_walk(ready, on, start, runs, tick, lift))
    begin = trajectories.entry(on, start, spec.space)
    walked = on if spec.space == "slice" else None
    answer = {
        "n": objective.n,
        "learning_rate": rates.tolist(),
        "loss": [None if end.reason == "diverged" else end.loss for end, _ in ends],
        "best_loss": [best for _, best in ends],
        "reason": [end.reason for end, _ in ends],
        "steps": [end.steps for end, _ in ends],
        "marks": {
            "line_search": reference_rates.line_search(walked or objective, begin, tick),
            "two_over_l": reference_rates.two_over_l(objective, begin, walked, tick),
        },
    }
    return encode(answer)


def _check(spec: SweepRequest, objective: LinearClassifier | Function) -> None:
    walks.check_method(spec.optimizer, objective, "/optimizer")
    if spec.optimizer.kind not in _swept():
        message = f"{spec.optimizer.kind} has no learning rate to be swept"
        raise bad_input("/optimizer/kind", message, _swept())
    size = len(spec.slice.directions) if spec.slice else 2
    walked = [(spec.optimizer.kind, spec.steps, spec.space)] * spec.learning_rates.count
    work_limits.check_walks(walked, objective, size, "/learning_rates")


def _swept() -> list[str]:
    """The optimizers that have a learning rate."""
    return [kind for kind, method in OPTIMIZERS.items() if method.needs_learning_rate]


def _ground(spec: SweepRequest, problem: Problem[Any], tick: Tick) -> tuple[Section | None, Floats]:
    """The slice, if there is one, and where the runs start."""
    on = resolve.section(spec.slice, problem, tick)
    walks.check_spaces([spec.space], on)
    return on, resolve.start(spec.start, problem, on, tick)


def _run(spec: SweepRequest, rate: float) -> Run:
    optimizer = methods.build(spec.optimizer, learning_rate=rate)
    return Run("", optimizer, spec.steps, spec.seed, spec.space)


def _walk(
    objective: LinearClassifier | Function,
    on: Section | None,
    start: Floats,
    runs: Sequence[Run],
    tick: Tick,
    lift: Callable[[], Carried] | None,
) -> Iterator[tuple[Finished, float]]:
    """How each run ended, and its least loss."""
    for run in runs:
        best = math.inf
        for step in trajectories.walk(objective, on, start, run, tick=tick, lift=lift):
            if isinstance(step, Finished):
                yield step, best
            else:
                best = min(best, step.loss)
