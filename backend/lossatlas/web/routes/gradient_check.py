"""The gradient check, with correct and with deliberately wrong gradients."""

from fastapi import APIRouter, Request, Response

from lossatlas.core import reporting
from lossatlas.core.analysis import gradient_check as checks
from lossatlas.core.analysis.gradient_check import EntryCheck
from lossatlas.core.models.base import Objective
from lossatlas.core.types import Floats, Ints, Tick
from lossatlas.web.build import slices, work_limits
from lossatlas.web.build.pointers import refused
from lossatlas.web.build.problem import ComputeCaches
from lossatlas.web.build.race import problem_of_slice
from lossatlas.web.compute import replies
from lossatlas.web.http.json_route import JsonRoute
from lossatlas.web.schemas import gradient_check as schemas
from lossatlas.web.schemas import limits
from lossatlas.web.schemas.gradient_check import GradientCheckAnswer, GradientCheckRequest
from lossatlas.web.services import Shared

router = APIRouter(route_class=JsonRoute, tags=["checks"])


@router.post("/gradient-check", operation_id="check_gradient", response_model=GradientCheckAnswer)
async def gradient_check(
    spec: GradientCheckRequest, request: Request, services: Shared
) -> Response:
    """The gradient at a point against centred differences, and why they disagree."""
    return await replies.cached(_check, spec, request, services)


def _check(spec: GradientCheckRequest, caches: ComputeCaches, tick: Tick) -> GradientCheckAnswer:
    problem = problem_of_slice(spec.problem, caches, spec.slice)
    objective = problem.objective
    entries = _entries(spec.entries or schemas.RandomEntries(), objective.shape)
    steps = 1 + (len(checks.CURVE_STEPS) if spec.curve else 0)
    work_limits.check_gradient_check(objective, len(entries), steps)
    on = slices.ground(spec.slice, spec.point, problem, tick, named="point")
    w = reporting.enter(on.section, on.start, "full")
    gradient = _gradient(objective, w, spec.fault, tick)
    found = checks.gradient_check(objective, w, spec.step, entries, gradient, tick)
    curve = None
    if spec.curve:
        errors = checks.error_curve(objective, w, checks.CURVE_STEPS, entries, gradient, tick)
        curve = schemas.ErrorCurve.of(step=checks.CURVE_STEPS, relative_error=errors)
    return GradientCheckAnswer.of(
        spec,
        n=objective.n,
        note=problem.note,
        tolerance=checks.TOLERANCE,
        passed=all(entry.verdict != "differs" for entry in found),
        entries=[_entry(entry, objective.example_indices) for entry in found],
        curve=curve,
        full_minimum=on.full_minimum,
    )


def _gradient(objective: Objective, w: Floats, fault: str | None, tick: Tick) -> Floats:
    if fault is None:
        return objective.value_and_gradient(w, tick=tick)[1]
    wrong = checks.faulty_gradient(objective, w, fault, tick)
    if wrong is None:
        raise refused("a function has no examples, so its gradient cannot have this fault", "fault")
    return wrong


def _entries(
    spec: schemas.RandomEntries | schemas.GivenEntries, shape: tuple[int, ...]
) -> list[checks.Entry]:
    if isinstance(spec, schemas.RandomEntries):
        return checks.random_entries(shape, spec.count, spec.seed)
    for position, (row, column) in enumerate(spec.indices):
        if row >= shape[0] or column >= shape[1]:
            message = f"rows must be from 0 to {shape[0] - 1}, columns from 0 to {shape[1] - 1}"
            raise refused(message, "entries", "indices", position)
    return [(row, column) for row, column in spec.indices]


def _entry(found: EntryCheck, indices: Ints | None) -> schemas.CheckedEntry:
    nearest = sorted(found.kinks, key=lambda kink: abs(kink.at))[: limits.ENTRY_KINKS]
    kinks = [
        schemas.EntryKink.of(kink, index=None if indices is None else indices[kink.example])
        for kink in nearest
    ]
    return schemas.CheckedEntry.of(found, kinks=kinks, kinks_total=len(found.kinks))
