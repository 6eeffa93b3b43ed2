"""The gradient check, with right and with deliberately wrong gradients."""

from typing import Any

import numpy as np
from fastapi import APIRouter, Request, Response

from lossatlas.core.analysis import gradient_check as checks
from lossatlas.core.analysis.gradient_check import EntryCheck
from lossatlas.core.types import Tick
from lossatlas.web.build import problem as objectives
from lossatlas.web.build import resolve, work_limits
from lossatlas.web.build.problem import Stock
from lossatlas.web.compute import replies
from lossatlas.web.http.errors import bad_input
from lossatlas.web.schemas import limits
from lossatlas.web.schemas.base import encode, full_minimum
from lossatlas.web.schemas.gradient_check import (
    GivenEntries,
    GradientCheckAnswer,
    GradientCheckRequest,
    RandomEntries,
)
from lossatlas.web.schemas.problem import FunctionSpec
from lossatlas.web.services import Shared

router = APIRouter(tags=["checks"])


@router.post("/gradient-check", operation_id="check_gradient", response_model=GradientCheckAnswer)
async def gradient_check(
    spec: GradientCheckRequest, request: Request, services: Shared
) -> Response:
    """The gradient at a point against centred differences, and why they disagree."""
    return await replies.kept(
        "gradient-check", spec, lambda tick: _check(spec, services.stock, tick), request, services
    )


def _check(spec: GradientCheckRequest, stock: Stock, tick: Tick) -> bytes:
    race = spec.slice.race if spec.slice else None
    if isinstance(spec.problem, FunctionSpec):
        raise bad_input("/problem", "the gradient of a function is not checked")
    problem = objectives.problem(spec.problem, stock, race, "/slice/race")
    objective = problem.objective
    entries = _entries(spec.entries or RandomEntries(), objective.shape)
    steps = 1 + (len(checks.CURVE_STEPS) if spec.curve else 0)
    work_limits.check_gradient_check(len(entries), steps, objective.n, objective.classes)
    on = resolve.own_slice(spec.slice, problem, tick) if spec.slice else None
    w, _ = resolve.place(spec.point, problem, on, tick)
    if spec.fault is None:
        gradient = objective.value_and_gradient(w, tick=tick)[1]
    else:
        gradient = checks.FAULTS[spec.fault][1](objective, w, tick)
    found = checks.gradient_check(objective, w, spec.step, entries, gradient, tick)
    curve = None
    if spec.curve:
        errors = checks.error_curve(objective, w, checks.CURVE_STEPS, entries, gradient, tick)
        curve = {"step": checks.CURVE_STEPS.tolist(), "relative_error": errors.tolist()}
    answer = {
        "n": objective.n,
        "step": spec.step,
        "fault": spec.fault,
        "tolerance": checks.TOLERANCE,
        "passed": all(entry.verdict != "differs" for entry in found),
        "entries": [_entry(entry, objective.examples.indices) for entry in found],
        "curve": curve,
        "full_minimum": full_minimum(problem.minimum),
    }
    return encode(answer)


def _entries(spec: RandomEntries | GivenEntries, shape: tuple[int, int]) -> list[checks.Entry]:
    if isinstance(spec, RandomEntries):
        return checks.random_entries(shape, spec.count, spec.seed)
    for position, (row, column) in enumerate(spec.indices):
        if row >= shape[0] or column >= shape[1]:
            raise bad_input(
                f"/entries/indices/{position}",
                f"rows are from 0 to {shape[0] - 1}, columns from 0 to {shape[1] - 1}",
            )
    return [(row, column) for row, column in spec.indices]


def _entry(found: EntryCheck, indices: np.ndarray[Any, Any]) -> dict[str, Any]:
    nearest = sorted(found.kinks, key=lambda kink: abs(kink.at))[: limits.ENTRY_KINKS]
    return {
        "row": found.row,
        "column": found.column,
        "analytic": found.analytic,
        "numeric": found.numeric,
        "relative_error": found.relative_error,
        "verdict": found.verdict,
        "kinks": [
            {
                "example": kink.example,
                "index": indices[kink.example].item(),
                "class": kink.klass,
                "at": kink.at,
            }
            for kink in nearest
        ],
        "kinks_total": len(found.kinks),
    }
