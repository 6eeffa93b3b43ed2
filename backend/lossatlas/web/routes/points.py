"""Inspection of one point, and of the steps of a race in one answer."""

import math
from base64 import b64encode
from collections.abc import Iterator, Sequence
from itertools import chain, repeat
from typing import Any

import numpy as np
from fastapi import APIRouter, Request, Response
from numpy.typing import NDArray

from lossatlas.core import trajectories
from lossatlas.core.analysis.race_points import RunPoints, accuracies, quantized, run_points
from lossatlas.core.models.base import Inspection, Objective, Section
from lossatlas.core.models.classified import Classified
from lossatlas.core.trajectories import Run
from lossatlas.core.types import Floats, Ints, Tick
from lossatlas.web.build import directions, notes, points, runs, slices, work_limits
from lossatlas.web.build.pointers import at, at_root, refused
from lossatlas.web.build.problem import ComputeCaches, Problem, problem
from lossatlas.web.build.race import Race, problem_of_slice
from lossatlas.web.build.slices import Ground
from lossatlas.web.compute import replies
from lossatlas.web.http.json_route import JsonRoute
from lossatlas.web.schemas import limits
from lossatlas.web.schemas import points as schemas
from lossatlas.web.schemas.points import (
    PointAnswer,
    PointsRequest,
    RacePointsAnswer,
    RacePointsRequest,
)
from lossatlas.web.schemas.spec.direction import SliceDirection
from lossatlas.web.services import Shared

EXPLANATION = (
    "W determines ξ: the smallest slack that W allows is ξ_ij = max(0, m_ij), and the loss is "
    "their sum over N. A larger ξ_ij stays feasible, but costs 1/N per unit; a smaller one "
    "violates the active constraint: the margin if ξ_ij > 0, otherwise ξ_ij ≥ 0."
)

FINE_WEIGHTS = 256
"""Up to this many weights are quantized to 16 bits instead of 8: decision regions need it."""

router = APIRouter(route_class=JsonRoute, prefix="/points", tags=["points"])


@router.post("", operation_id="inspect_point", response_model=PointAnswer)
async def inspect(spec: PointsRequest, request: Request, services: Shared) -> Response:
    """Losses, scores, margins, slacks, slopes and more at one point of weight space."""
    return await replies.cached(_inspect, spec, request, services, services.inspections)


@router.post("/race", operation_id="inspect_race", response_model=RacePointsAnswer)
async def inspect_race(spec: RacePointsRequest, request: Request, services: Shared) -> Response:
    """Accuracy, confusion, templates and worst examples at some steps of each run of a race."""
    return await replies.cached(_inspect_race, spec, request, services)


def _inspect(spec: PointsRequest, caches: ComputeCaches, tick: Tick) -> PointAnswer:
    problem = problem_of_slice(spec.problem, caches, spec.slice)
    objective = problem.objective
    page = spec.examples or schemas.Page()
    if objective.classifies:
        work_limits.check_page(min(page.count, objective.n), problem.classes)
    inputs = _inputs(spec.regions, problem)
    on = slices.ground(spec.slice, spec.point, problem, tick, named="point")
    seen = _seen(objective, on.section, on.start, tick)
    classified, data_loss, reg_loss = seen.classified, seen.data_loss, seen.reg_loss
    matrices = objective.matrices(seen.w)
    ends = [getattr(spec.direction, "point", None)]
    return PointAnswer.of(
        n=objective.n,
        note=problem.note,
        loss=data_loss + reg_loss,
        data_loss=data_loss,
        reg_loss=reg_loss,
        accuracy=classified and classified.accuracy,
        held_out_accuracy=problem.held_out_accuracy(seen.w, tick),
        gradient=seen.gradient if spec.gradient and classified is None else None,
        gradient_norm=np.linalg.norm(seen.gradient) if spec.gradient else None,
        hessian_eigenvalues=seen.hessian_eigenvalues,
        confusion=classified and classified.confusion,
        slopes=_slopes(spec.direction, seen, problem, on.section, tick) if spec.direction else None,
        constraints=classified and _constraints(classified),
        examples=classified and _examples(classified, objective.example_indices, page),
        templates=matrices[0] if spec.templates and classified else None,
        layers=[matrix.tolist() for matrix in matrices]
        if spec.templates and len(matrices) > 1
        else None,
        activity=objective.activity(seen.w, tick) if spec.templates else None,
        regions=None
        if inputs is None
        else _packed_floats(_scores(objective, seen.w[None], inputs)),
        full_minimum=on.full_minimum or slices.named_minimum(ends, problem, tick),
    )


def _seen(objective: Objective, section: Section | None, w: Floats, tick: Tick) -> Inspection:
    """The objective at a point of the whole space, or at coordinates of a slice."""
    if section is None or w.shape != section.shape:
        return objective.inspect(w, tick)
    return objective.inspect(section.point(w), tick, section.scores_at(w))


def _inputs(spec: schemas.InputGrid | None, problem: Problem) -> Floats | None:
    """(rows, columns, 2) the inputs of decision regions, if they are wanted."""
    if spec is None:
        return None
    with at("regions"):
        if not problem.objective.classifies or problem.objective.layer_shapes[0][1] != 3:
            raise refused("only data of two features have decision regions to draw")
        work_limits.check_inputs(spec.x1.count * spec.x2.count, problem.classes)
    axes = [np.linspace(axis.min, axis.max, axis.count) for axis in (spec.x1, spec.x2)]
    return np.stack(np.meshgrid(*axes), axis=-1)


def _scores(objective: Objective, points: Floats, inputs: Floats) -> Floats:
    """Scores (m, rows, columns, C) at points (m, *shape), of inputs (rows, columns, 2)."""
    found = np.array([objective.scores_of(w, inputs.reshape(-1, 2)) for w in points])
    return found.reshape(len(points), *inputs.shape[:2], -1)


def _slopes(
    spec: Any, seen: Inspection, problem: Problem, section: Section | None, tick: Tick
) -> schemas.Slopes | None:
    scores: Floats | None = None
    if isinstance(spec, SliceDirection):
        change = points.coordinates("direction", spec, section)
        assert section is not None  # otherwise there are no coordinates
        direction = np.tensordot(change, section.directions, axes=1)
        scores = section.scores_along(change)
    else:
        with at("direction"):
            direction = directions.direction(spec, problem, seen.w, tick).weights
    found = seen.slopes(direction, scores)
    return found and schemas.Slopes(left=found[0], right=found[1])


def _constraints(seen: Classified) -> schemas.Constraints | None:
    found = seen.constraints
    if found is None:
        return None
    margin, nonnegative, both = found
    return schemas.Constraints(
        margin=margin, nonnegative=nonnegative, both=both, explanation=EXPLANATION
    )


def _examples(
    seen: Classified, indices: Ints | None, page: schemas.Page
) -> schemas.PointExamples | None:
    if indices is None:
        return None
    rows = np.arange(len(seen.y))
    if page.order == "loss":
        rows = np.argsort(-seen.losses, kind="stable")
    rows = rows[page.offset : page.offset + page.count]
    columns = {"index": indices, "label": seen.y, "loss": seen.losses, "scores": seen.scores}
    for name in ("predicted", "margins", "slacks", "probabilities", "misses"):
        columns[name] = getattr(seen, name)
    chosen = {name: column if column is None else column[rows] for name, column in columns.items()}
    return schemas.PointExamples.of(total=len(seen.y), offset=page.offset, example=rows, **chosen)


def _inspect_race(spec: RacePointsRequest, caches: ComputeCaches, tick: Tick) -> RacePointsAnswer:
    alone = problem(spec.problem, caches)
    indices, labels = alone.objective.example_indices, alone.objective.labels
    if indices is None or labels is None:
        message = "a timeline of points needs a classifier, not a function"
        raise refused(message, "problem", "function")
    grid = _inputs(spec.regions, alone)
    found = list(_run_points(spec, alone, tick))
    held_out = None if alone.held_out is None else alone.held_out.prepared()
    is_shown = np.zeros(alone.objective.n, dtype=bool)
    for run in found:
        is_shown[run.example] = True
    rows, places = np.flatnonzero(is_shown), np.cumsum(is_shown) - 1  # of each among those shown
    return RacePointsAnswer.of(
        n=alone.objective.n,
        note=notes.joined(
            alone.note,
            notes.of_batches([run.optimizer for run in spec.race.runs], alone.objective.n),
        ),
        examples=schemas.ShownExamples.of(example=rows, index=indices[rows], label=labels[rows]),
        runs=[
            _answer(run, places, spec.templates, own, alone.objective, held_out, tick)
            for run, own in zip(found, chain([grid], repeat(None)), strict=False)
        ],
    )


def _run_points(spec: RacePointsRequest, alone: Problem, tick: Tick) -> Iterator[RunPoints]:
    race, count = spec.race, _count(spec)
    work_limits.check_page(min(count, alone.objective.n), alone.classes)
    shown = _shown_steps(spec, alone)
    with at_root("race"):
        runs.check(race.runs, alone.objective, race.slice)
        on = slices.ground(race.slice, race.start, alone, tick, [run.space for run in race.runs])
        built = runs.built(race.runs, alone, tick)
    is_kept = runs.stride(race.runs, on.objective) == 1
    paths = Race(alone, race, ("race",)).paths(tick) if is_kept else repeat(None)
    for own, path in zip(built, paths, strict=False):
        every = max(1, math.ceil(own.steps / (shown - 1)))
        steps, chosen = _chosen(path, every) if path is not None else _walked(own, on, every, tick)
        yield run_points(on.objective, steps, chosen, count, tick)


def _chosen(path: Floats, every: int) -> tuple[Sequence[int], Floats]:
    """The steps shown of all points (m, *shape) of a run, and their points."""
    last = len(path) - 1
    steps = [*range(0, last, every), last]
    return steps, path[steps]


def _walked(own: Run, on: Ground, every: int, tick: Tick) -> tuple[Sequence[int], Floats]:
    """The same for a run that is too long to keep all its points."""
    section = on.section if own.space == "slice" else None
    start = own.enter(on.section, on.start)
    found = trajectories.iterates(section or on.objective, start, own, every, tick)
    steps, visited = zip(*found, strict=True)
    return steps, np.stack(visited) if section is None else section.point(np.stack(visited))


def _count(spec: RacePointsRequest) -> int:
    return (spec.examples or schemas.WorstExamples()).count


def _shown_steps(spec: RacePointsRequest, problem: Problem) -> int:
    """How many steps of each run are shown, so that the answer stays small."""
    classes, count = problem.classes, min(_count(spec), problem.objective.n)
    weights = math.prod(problem.objective.layer_shapes[0]) if spec.templates else 0
    size = weights * (2 if weights <= FINE_WEIGHTS else 1)
    size += 4 * classes**2 + count * (10 + 6 * classes)
    size *= max(1, len(spec.race.runs))
    if spec.regions is not None:
        size += spec.regions.x1.count * spec.regions.x2.count * classes
    most = limits.TIMELINE_BYTES // size
    if most < 2:
        message = "the answer would be too large: use fewer runs or examples, or no templates"
        raise refused(message, "race", "runs")
    return min(spec.count, most)


def _answer(
    run: RunPoints,
    places: Ints,
    with_templates: bool,
    inputs: Floats | None,
    objective: Objective,
    held_out: Objective | None,
    tick: Tick,
) -> schemas.RunPointsAnswer:
    first = objective.layer_shapes[0]
    matrices = run.weights.reshape(len(run.step), -1)[:, : math.prod(first)].reshape(-1, *first)
    fine = math.prod(matrices.shape[1:]) <= FINE_WEIGHTS
    others = None if held_out is None else accuracies(held_out, run.weights, tick)
    regions = None if inputs is None else _scores(objective, run.weights, inputs)
    templates = _packed(*quantized(matrices, np.int16 if fine else np.int8))
    return schemas.RunPointsAnswer.of(
        run,
        held_out_accuracy=others,
        confusion=_packed_integers(run.confusion),
        example=_packed_integers(places[run.example]),
        predicted=_packed_integers(run.predicted),
        example_loss=_packed_floats(run.example_loss),
        scores=_packed(*quantized(run.scores, np.int16)),
        margins=_packed_optional(run.margins),
        probabilities=_packed_optional(run.probabilities),
        templates=templates if with_templates else None,
        regions=None if regions is None else _packed(*quantized(regions, np.int8)),
    )


def _packed_optional(values: Floats | None) -> schemas.Packed | None:
    return None if values is None else _packed(*quantized(values, np.int16))


def _packed_floats(values: Floats) -> schemas.Packed:
    largest = np.finfo(np.float32).max
    return _packed(np.clip(values, -largest, largest).astype(np.float32))


def _packed_integers(values: Ints) -> schemas.Packed:
    most = int(values.max(initial=0))
    dtype = next(dtype for dtype in (np.int8, np.int16, np.int32) if most <= np.iinfo(dtype).max)
    return _packed(values.astype(dtype))


def _packed(numbers: NDArray[Any], scale: Floats | None = None) -> schemas.Packed:
    little = numbers.astype(numbers.dtype.newbyteorder("<"), order="C", copy=False)
    return schemas.Packed.of(
        dtype=f"{numbers.dtype.kind}{numbers.dtype.itemsize}",
        shape=numbers.shape,
        data=b64encode(little.data).decode(),
        scale=scale,
    )
