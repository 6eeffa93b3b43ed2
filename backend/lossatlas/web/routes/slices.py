"""The loss on a ray and on a plane: values, minima, kinks, and steps of the accuracy."""

from collections.abc import Sequence

import numpy as np
from fastapi import APIRouter, Request, Response

from lossatlas.core.minima.plane import PlaneMinimum, RayMinimum
from lossatlas.core.models.base import Objective, Section
from lossatlas.core.types import Floats, Tick
from lossatlas.web.build import slices, work_limits
from lossatlas.web.build.directions import ResolvedDirection
from lossatlas.web.build.pointers import at, refused
from lossatlas.web.build.problem import ComputeCaches
from lossatlas.web.build.race import problem_with_race
from lossatlas.web.compute import replies
from lossatlas.web.schemas import limits
from lossatlas.web.schemas import slices as answers
from lossatlas.web.schemas.base import encode, full_minimum
from lossatlas.web.schemas.slices import (
    PlaneAnswer,
    PlaneRequest,
    RayAnswer,
    RayAxis,
    RayRequest,
)
from lossatlas.web.services import Shared

router = APIRouter(prefix="/slices", tags=["slices"])


@router.post("/ray", operation_id="compute_ray", response_model=RayAnswer)
async def ray(spec: RayRequest, request: Request, services: Shared) -> Response:
    """The loss along W₀ + a D."""
    return await replies.cached(
        "ray", spec, lambda tick: encode(_ray(spec, services.caches, tick)), request, services
    )


@router.post("/plane", operation_id="compute_plane", response_model=PlaneAnswer)
async def plane(spec: PlaneRequest, request: Request, services: Shared) -> Response:
    """The loss on W₀ + a D₁ + b D₂, on a grid."""
    return await replies.cached(
        "plane",
        spec,
        lambda tick: encode(plane_answer(spec, services.caches, tick)),
        request,
        services,
    )


def _ray(spec: RayRequest, caches: ComputeCaches, tick: Tick) -> RayAnswer:
    problem = problem_with_race(spec.problem, caches, spec.race, "race")
    objective = problem.objective
    work_limits.check_grid(objective, spec.a.count, limits.RAY_WORK)
    along = None if spec.direction is None else [spec.direction]
    cached = slices.resolve(spec.origin, along, spec.orthonormal, problem, tick, [["direction"]])
    section = cached.section
    if len(section.directions) > 1:
        raise refused("a function of two variables needs an origin and a direction", "direction")
    line = section.on_ray(np.linspace(spec.a.min, spec.a.max, spec.a.count), tick)
    return RayAnswer(
        n=objective.n,
        a=line.a.tolist(),
        loss=line.loss.tolist(),
        data_loss=line.data_loss.tolist(),
        reg_loss=line.reg_loss.tolist(),
        slope_before=_column(line.slope_before),
        slope_after=_column(line.slope_after),
        accuracy=_column(line.accuracy),
        convex=objective.traits.convex,
        differentiable=objective.traits.differentiable,
        minimum=_ray_minimum(cached.ray_minimum(tick)),
        directions=_notes(cached.directions),
        kinks=_kinks(section, objective, spec.a, spec.kinks.limit) if spec.kinks else None,
        accuracy_steps=_accuracy_steps(section, spec.a) if spec.accuracy_steps else None,
        full_minimum=full_minimum(cached.full_minimum),
    )


def plane_answer(spec: PlaneRequest, caches: ComputeCaches, tick: Tick) -> PlaneAnswer:
    """What is answered for a plane."""
    problem = problem_with_race(spec.problem, caches, spec.race, "race")
    points = spec.a.count * spec.b.count
    work_limits.check_grid(problem.objective, points, limits.PLANE_WORK)
    cached = slices.resolve(spec.origin, spec.directions, spec.orthonormal, problem, tick)
    if len(cached.section.directions) < 2:
        raise refused("a function of one variable has rays only", "problem", "function")
    a, b = slices.axes(spec, problem, cached.section, tick)
    if spec.shown is not None:
        with at("shown"):
            cached = slices.shown(cached, spec.shown, problem, points, tick)
    section = cached.section
    return PlaneAnswer(
        n=section.n,
        a=a.tolist(),
        b=b.tolist(),
        loss=section.on_grid(a, b, tick).tolist(),
        convex=section.traits.convex,
        differentiable=section.traits.differentiable,
        minimum=_plane_minimum(cached.plane_minimum(tick)) if spec.minimum else None,
        directions=_notes(cached.directions),
        full_minimum=full_minimum(cached.full_minimum),
    )


def _column(numbers: Floats | None) -> list[float | None] | None:
    return None if numbers is None else numbers.tolist()


def _notes(directions: Sequence[ResolvedDirection]) -> list[answers.DirectionNote]:
    return [answers.DirectionNote.model_validate(direction) for direction in directions]


def _ray_minimum(found: RayMinimum | None) -> answers.RayMinimum | None:
    if found is None:
        return None
    ends, gap = [found.lo, found.hi], found.loss - found.lower_bound
    return answers.RayMinimum.model_validate(
        {**vars(found), "a": ends, "gap": gap, "direction": found.direction}
    )


def _plane_minimum(found: PlaneMinimum | None) -> answers.PlaneMinimum | None:
    if found is None:
        return None
    gap = found.loss - found.lower_bound
    return answers.PlaneMinimum.model_validate({**vars(found), "gap": gap})


def _kinks(
    ray: Section, objective: Objective, a: RayAxis, limit: int
) -> answers.KinkColumns | None:
    found = ray.kinks(a.min, a.max, limit)
    indices, labels = objective.example_indices, objective.labels
    if found is None or indices is None or labels is None:
        return None
    return answers.KinkColumns.model_validate(
        {
            **{name: column.tolist() for name, column in vars(found).items() if name != "total"},
            "index": indices[found.example].tolist(),
            "label": labels[found.example].tolist(),
            "loss": found.loss.tolist(),
            "total": found.total,
            "shown": len(found.a),
        }
    )


def _accuracy_steps(ray: Section, a: RayAxis) -> answers.AccuracySteps | None:
    found = ray.accuracy_steps(a.min, a.max, limits.ACCURACY_STEPS)
    return found and answers.AccuracySteps(
        a=found.a.tolist(),
        accuracy=found.accuracy.tolist(),
        total=found.total,
        shown=len(found.a),
    )
