"""The gradient check, with right and with deliberately wrong gradients."""

from fastapi import APIRouter, Request, Response

from lossatlas.core.analysis import gradient_check as checks
from lossatlas.core.analysis.gradient_check import EntryCheck
from lossatlas.core.models.base import Objective
from lossatlas.core.types import Floats, Ints, Tick
from lossatlas.web.build import points, slices, work_limits
from lossatlas.web.build.pointers import refused
from lossatlas.web.build.problem import ComputeCaches
from lossatlas.web.build.race import problem_of_slice
from lossatlas.web.compute import replies
from lossatlas.web.schemas import gradient_check as answers
from lossatlas.web.schemas import limits
from lossatlas.web.schemas.base import encode, full_minimum
from lossatlas.web.schemas.gradient_check import (
    GivenEntries,
    GradientCheckAnswer,
    GradientCheckRequest,
    RandomEntries,
)
from lossatlas.web.services import Shared

router = APIRouter(tags=["checks"])


@router.post("/gradient-check", operation_id="check_gradient", response_model=GradientCheckAnswer)
async def gradient_check(
    spec: GradientCheckRequest, request: Request, services: Shared
) -> Response:
    """The gradient at a point against centred differences, and why they disagree."""
    return await replies.cached(
        "gradient-check",
        spec,
        lambda tick: encode(_check(spec, services.caches, tick)),
        request,
        services,
    )


def _check(spec: GradientCheckRequest, caches: ComputeCaches, tick: Tick) -> GradientCheckAnswer:
    problem = problem_of_slice(spec.problem, caches, spec.slice)
    objective = problem.objective
    entries = _entries(spec.entries or RandomEntries(), objective.shape)
    steps = 1 + (len(checks.CURVE_STEPS) if spec.curve else 0)
    work_limits.check_gradient_check(objective, len(entries), steps)
    own = slices.own_slice(spec.slice, problem, tick)
    section = None if own is None else own.section
    w = points.point_of("point", spec.point, problem, section, tick)
    if section is not None and w.shape == section.shape:
        w = section.point(w)
    gradient = _gradient(objective, w, spec.fault, tick)
    found = checks.gradient_check(objective, w, spec.step, entries, gradient, tick)
    curve = None
    if spec.curve:
        errors = checks.error_curve(objective, w, checks.CURVE_STEPS, entries, gradient, tick)
        curve = answers.ErrorCurve(step=checks.CURVE_STEPS.tolist(), relative_error=errors.tolist())
    known = own.full_minimum if own else None
    return GradientCheckAnswer(
        n=objective.n,
        step=spec.step,
        fault=spec.fault,
        tolerance=checks.TOLERANCE,
        passed=all(entry.verdict != "differs" for entry in found),
        entries=[_entry(entry, objective.example_indices) for entry in found],
        curve=curve,
        full_minimum=full_minimum(known or slices.named_minimum([spec.point], problem, tick)),
    )


def _gradient(objective: Objective, w: Floats, fault: str | None, tick: Tick) -> Floats:
    if fault is None:
        return objective.value_and_gradient(w, tick=tick)[1]
    wrong = checks.faulty_gradient(objective, w, fault, tick)
    if wrong is None:
        raise refused("a function has no examples, so its gradient cannot have this fault", "fault")
    return wrong


def _entries(spec: RandomEntries | GivenEntries, shape: tuple[int, ...]) -> list[checks.Entry]:
    if isinstance(spec, RandomEntries):
        return checks.random_entries(shape, spec.count, spec.seed)
    for position, (row, column) in enumerate(spec.indices):
        if row >= shape[0] or column >= shape[1]:
            raise refused(
                f"rows are from 0 to {shape[0] - 1}, columns from 0 to {shape[1] - 1}",
                "entries",
                "indices",
                position,
            )
    return [(row, column) for row, column in spec.indices]


def _entry(found: EntryCheck, indices: Ints | None) -> answers.CheckedEntry:
    nearest = sorted(found.kinks, key=lambda kink: abs(kink.at))[: limits.ENTRY_KINKS]
    kinks = [
        {**kink._asdict(), "index": None if indices is None else indices[kink.example]}
        for kink in nearest
    ]
    return answers.CheckedEntry.model_validate(
        {
            **vars(found),
            "verdict": found.verdict,
            "kinks": kinks,
            "kinks_total": len(found.kinks),
        }
    )
