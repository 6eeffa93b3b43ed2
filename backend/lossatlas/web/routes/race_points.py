"""All that a timeline shows of a race, in one answer: nothing is asked for while it plays."""

import math
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from fastapi import APIRouter, Request, Response
from numpy.typing import NDArray

from lossatlas.core import trajectories
from lossatlas.core.analysis.point import Inspection, inspect
from lossatlas.core.analysis.race_points import RunPoints, quantized, run_points, thinned
from lossatlas.core.models.functions import Function
from lossatlas.core.models.linear import LinearClassifier
from lossatlas.core.models.linear_section import Slice
from lossatlas.core.types import Tick
from lossatlas.web.build import problem as problems
from lossatlas.web.build import resolve, work_limits
from lossatlas.web.build import runs as build_runs
from lossatlas.web.build.problem import Classifier, Stock
from lossatlas.web.compute import replies
from lossatlas.web.http.errors import bad_input
from lossatlas.web.schemas import limits
from lossatlas.web.schemas.base import encode
from lossatlas.web.schemas.points import RacePointsAnswer, RacePointsRequest
from lossatlas.web.services import Shared

Floats = NDArray[np.float64]

FINE_WEIGHTS = 256
"""So many weights, or fewer, are quantized to 16 bits instead of 8: decision regions need it."""

router = APIRouter(tags=["points"])


@router.post("/points/race", operation_id="inspect_race", response_model=RacePointsAnswer)
async def inspect_race(spec: RacePointsRequest, request: Request, services: Shared) -> Response:
    """Accuracy, confusion, templates and worst examples at some steps of each run of a race."""

    def work(tick: Tick) -> bytes:
        return encode(race_answer(spec, services.stock, tick))

    return await replies.kept("race points", spec, work, request, services)


def race_answer(spec: RacePointsRequest, stock: Stock, tick: Tick) -> dict[str, Any]:
    """The answer before it is encoded."""
    problem = problems.any_problem(spec.problem, stock)
    if isinstance(problem.objective, Function):
        message = "a function classifies nothing: a timeline of points needs a classifier"
        raise bad_input("/problem/function", message)
    objective = problem.objective
    work_limits.check_page(min(spec.examples.count, objective.n), objective.classes)
    shown = _shown_steps(spec, problem)
    runs = list(_run_points(spec, shown, problem, tick))
    rows = np.unique(np.concatenate([run.example.ravel() for run in runs] or [np.zeros(0, int)]))
    return {
        "n": objective.n,
        "examples": {
            "example": rows.tolist(),
            "index": objective.examples.indices[rows].tolist(),
            "label": objective.examples.y[rows].tolist(),
        },
        "runs": [_columns(run, rows, spec.templates) for run in runs],
    }


def _shown_steps(spec: RacePointsRequest, problem: Classifier) -> int:
    """How many steps of each run are shown, so that the answer stays small."""
    objective = problem.objective
    count, classes = min(spec.examples.count, objective.n), objective.classes
    weights = math.prod(objective.shape) if spec.templates else 0
    size = weights * (2 if weights <= FINE_WEIGHTS else 1)
    size += 4 * classes**2 + count * (10 + 4 * classes)
    most = limits.TIMELINE_BYTES // (size * max(1, len(spec.race.runs)))
    if most < 2:
        message = "the answer would be too large: take fewer runs or examples, or no templates"
        raise bad_input("/race/runs", message)
    return min(spec.count, most)


def _run_points(
    spec: RacePointsRequest, shown: int, problem: Classifier, tick: Tick
) -> Iterator[RunPoints]:
    race, objective = spec.race, problem.objective
    on = resolve.own_slice(race.slice, problem, tick, "/race/slice") if race.slice else None
    start = resolve.start(race.start, problem, on, tick, "/race/start")
    build_runs.check_paths(race.runs, objective, on, "/race/runs")
    ready, _ = problems.ready(problem, [run.space for run in race.runs], tick)
    assert isinstance(ready, LinearClassifier)

    def look(w: Floats) -> Inspection:
        return inspect(ready, w, None, tick)

    def look_on(plane: Slice) -> Callable[[Floats], Inspection]:
        return lambda w: inspect(objective, plane.point(w), plane.scores_at(w), tick)

    for run in race.runs:
        begin = start if on is None else trajectories.entry(on, start, run.space)
        every = max(1, math.ceil(run.steps / (shown - 1)))
        plane = on if run.space == "slice" else None
        walk = trajectories.iterates(plane or ready, begin, build_runs.run(run), tick)
        inspected = look_on(plane) if plane else look
        yield run_points(thinned(walk, begin, every), inspected, spec.examples.count)


def _columns(run: RunPoints, rows: NDArray[np.int64], with_templates: bool) -> dict[str, Any]:
    fine = np.prod(run.weights.shape[1:]) <= FINE_WEIGHTS
    templates = _packed_values(run.weights, np.int16 if fine else np.int8)
    return {
        "step": run.step,
        "loss": run.loss.tolist(),
        "accuracy": run.accuracy.tolist(),
        "confusion": _packed_integers(run.confusion),
        "example": _packed_integers(np.searchsorted(rows, run.example)),
        "predicted": _packed_integers(run.predicted),
        "example_loss": _packed_floats(run.example_loss),
        "scores": _packed_values(run.scores, np.int16),
        "margins": _packed_values(run.margins, np.int16),
        "templates": templates if with_templates else None,
    }


def _packed_values(values: Any, dtype: type[np.signedinteger]) -> dict[str, Any]:
    numbers, scale = quantized(values, dtype)
    return _packed(numbers, scale.tolist())


def _packed_integers(values: NDArray[np.int64]) -> dict[str, Any]:
    most = int(values.max(initial=0))
    dtype = next(dtype for dtype in (np.int8, np.int16, np.int32) if most <= np.iinfo(dtype).max)
    return _packed(values.astype(dtype))


def _packed_floats(values: Any) -> dict[str, Any]:
    largest = np.finfo(np.float32).max
    return _packed(np.clip(values, -largest, largest).astype(np.float32))


def _packed(numbers: NDArray[Any], scale: Sequence[float] | None = None) -> dict[str, Any]:
    little = numbers.astype(numbers.dtype.newbyteorder("<"))
    return {
        "dtype": f"{numbers.dtype.kind}{numbers.dtype.itemsize}",
        "shape": list(numbers.shape),
        "data": b64encode(little.tobytes()).decode(),
        "scale": scale,
    }
