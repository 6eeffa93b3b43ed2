"""All that a timeline shows of a race, in one answer: nothing is asked for while it plays."""

import math
from base64 import b64encode
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from fastapi import APIRouter, Request, Response
from numpy.typing import NDArray

from lossatlas.core import reporting, trajectories
from lossatlas.core.analysis.race_points import RunPoints, quantized, run_points
from lossatlas.core.models.base import Inspection, Objective, Section
from lossatlas.core.types import Floats, Ints, Tick
from lossatlas.web.build import runs, work_limits
from lossatlas.web.build.pointers import at_root, refused
from lossatlas.web.build.problem import ComputeCaches, Problem, problem
from lossatlas.web.compute import replies
from lossatlas.web.schemas import limits
from lossatlas.web.schemas.base import encode
from lossatlas.web.schemas.points import (
    Packed,
    RacePointsAnswer,
    RacePointsRequest,
    RunPointsAnswer,
    ShownExamples,
)
from lossatlas.web.services import Shared

FINE_WEIGHTS = 256
"""So many weights, or fewer, are quantized to 16 bits instead of 8: decision regions need it."""

router = APIRouter(tags=["points"])


@router.post("/points/race", operation_id="inspect_race", response_model=RacePointsAnswer)
async def inspect_race(spec: RacePointsRequest, request: Request, services: Shared) -> Response:
    """Accuracy, confusion, templates and worst examples at some steps of each run of a race."""

    def work(tick: Tick) -> bytes:
        return encode(_inspect_race(spec, services.caches, tick))

    return await replies.cached("race points", spec, work, request, services)


def _inspect_race(spec: RacePointsRequest, caches: ComputeCaches, tick: Tick) -> RacePointsAnswer:
    alone = problem(spec.problem, caches)
    indices = alone.objective.example_indices
    if indices is None:
        message = "a function classifies nothing: a timeline of points needs a classifier"
        raise refused(message, "problem", "function")
    found = list(_run_points(spec, alone, tick))
    rows = np.unique(np.concatenate([run.example.ravel() for run in found] or [np.zeros(0, int)]))
    labels = dict(
        pair for run in found for pair in zip(run.example.flat, run.label.flat, strict=True)
    )
    return RacePointsAnswer(
        n=alone.objective.n,
        examples=ShownExamples(
            example=rows.tolist(),
            index=indices[rows].tolist(),
            label=[int(labels[row]) for row in rows],
        ),
        runs=[_answer(run, rows, spec.templates) for run in found],
    )


def _run_points(spec: RacePointsRequest, alone: Problem, tick: Tick) -> Iterator[RunPoints]:
    race, count = spec.race, spec.examples.count
    work_limits.check_page(min(count, alone.objective.n), alone.objective.shape[0])
    shown = _shown_steps(spec, alone.objective)
    with at_root("race"):
        runs.check(race.runs, alone.objective, race.slice)
        on = runs.ground(race.slice, race.start, [run.space for run in race.runs], alone, tick)
    for own in race.runs:
        section = on.section if own.space == "slice" else None
        start = reporting.enter(on.section, on.start, own.space)
        every = max(1, math.ceil(own.steps / (shown - 1)))
        walk = trajectories.iterates(section or on.objective, start, runs.run(own), every, tick)
        looks = ((step, _inspect(w, on.objective, section, tick)) for step, w in walk)
        yield run_points(looks, count)


def _inspect(w: Floats, objective: Objective, section: Section | None, tick: Tick) -> Inspection:
    if section is None:
        return objective.inspect(w, tick)
    return objective.inspect(section.point(w), tick, section.scores_at(w))


def _shown_steps(spec: RacePointsRequest, objective: Objective) -> int:
    """How many steps of each run are shown, so that the answer stays small."""
    classes, count = objective.shape[0], min(spec.examples.count, objective.n)
    weights = math.prod(objective.shape) if spec.templates else 0
    size = weights * (2 if weights <= FINE_WEIGHTS else 1)
    size += 4 * classes**2 + count * (10 + 4 * classes)
    most = limits.TIMELINE_BYTES // (size * max(1, len(spec.race.runs)))
    if most < 2:
        message = "the answer would be too large: take fewer runs or examples, or no templates"
        raise refused(message, "race", "runs")
    return min(spec.count, most)


def _answer(run: RunPoints, rows: Ints, with_templates: bool) -> RunPointsAnswer:
    fine = math.prod(run.weights.shape[1:]) <= FINE_WEIGHTS
    templates = _packed_values(run.weights, np.int16 if fine else np.int8)
    return RunPointsAnswer(
        step=list(run.step),
        loss=run.loss.tolist(),
        accuracy=run.accuracy.tolist(),
        confusion=_packed_integers(run.confusion),
        example=_packed_integers(np.searchsorted(rows, run.example)),
        predicted=_packed_integers(run.predicted),
        example_loss=_packed_floats(run.example_loss),
        scores=_packed_values(run.scores, np.int16),
        margins=None if run.margins is None else _packed_values(run.margins, np.int16),
        templates=templates if with_templates else None,
    )


def _packed_values(values: Floats, dtype: type[np.signedinteger]) -> Packed:
    numbers, scale = quantized(values, dtype)
    return _packed(numbers, scale.tolist())


def _packed_integers(values: Ints) -> Packed:
    most = int(values.max(initial=0))
    dtype = next(dtype for dtype in (np.int8, np.int16, np.int32) if most <= np.iinfo(dtype).max)
    return _packed(values.astype(dtype))


def _packed_floats(values: Floats) -> Packed:
    largest = np.finfo(np.float32).max
    return _packed(np.clip(values, -largest, largest).astype(np.float32))


def _packed(numbers: NDArray[Any], scale: Sequence[float] | None = None) -> Packed:
    little = numbers.astype(numbers.dtype.newbyteorder("<"))
    return Packed.model_validate(
        {
            "dtype": f"{numbers.dtype.kind}{numbers.dtype.itemsize}",
            "shape": list(numbers.shape),
            "data": b64encode(little.tobytes()).decode(),
            "scale": scale,
        }
    )
