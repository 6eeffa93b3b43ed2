"""The loss on a ray and on a plane: values, minima, kinks, and steps of the accuracy."""

from typing import Any, TypeVar

import numpy as np
from fastapi import APIRouter, Request, Response

from lossatlas.core import parallel
from lossatlas.core.models.base import Objective, Section
from lossatlas.core.types import Tick
from lossatlas.web.build import notes, slices, work_limits
from lossatlas.web.build.pointers import at, refused
from lossatlas.web.build.problem import ComputeCaches
from lossatlas.web.build.race import problem_with_race
from lossatlas.web.compute import replies
from lossatlas.web.http.json_route import JsonRoute
from lossatlas.web.schemas import limits
from lossatlas.web.schemas import slices as answers
from lossatlas.web.schemas.slices import PlaneAnswer, PlaneRequest, RayAnswer, RayAxis, RayRequest
from lossatlas.web.services import Shared

M = TypeVar("M", answers.RayMinimum, answers.PlaneMinimum)

router = APIRouter(route_class=JsonRoute, prefix="/slices", tags=["slices"])


@router.post("/ray", operation_id="compute_ray", response_model=RayAnswer)
async def ray(spec: RayRequest, request: Request, services: Shared) -> Response:
    """The loss along W₀ + a D."""
    return await replies.cached(_ray, spec, request, services)


@router.post("/plane", operation_id="compute_plane", response_model=PlaneAnswer)
async def plane(spec: PlaneRequest, request: Request, services: Shared) -> Response:
    """The loss on W₀ + a D₁ + b D₂, on a grid."""
    return await replies.cached(plane_answer, spec, request, services)


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
    found = cached.ray_minimum(tick) or section.lowest([line.a], line.loss, tick)
    return RayAnswer.of(
        line,
        objective.traits,
        n=objective.n,
        note=notes.joined(cached.note, problem.note),
        minimum=found and _minimum(answers.RayMinimum, found, a=[found.lo, found.hi]),
        directions=cached.directions,
        kinks=_kinks(section, objective, spec.a, spec.kinks.limit) if spec.kinks else None,
        switches=_switches(section, objective, spec, tick),
        accuracy_steps=_accuracy_steps(section, spec.a) if spec.accuracy_steps else None,
        full_minimum=cached.full_minimum,
    )


def plane_answer(spec: PlaneRequest, caches: ComputeCaches, tick: Tick) -> PlaneAnswer:
    """The answer for a plane."""
    problem = problem_with_race(spec.problem, caches, spec.race, "race")
    points = spec.a.count * spec.b.count
    work_limits.check_grid(problem.objective, points, limits.PLANE_WORK)
    cached = slices.resolve(spec.origin, spec.directions, spec.orthonormal, problem, tick)
    if len(cached.section.directions) < 2:
        raise refused("a function of one variable has only rays", "problem", "function")
    a, b = slices.axes(spec, problem, cached, tick)
    if spec.shown is not None:
        with at("shown"):
            cached = slices.shown(cached, spec.shown, problem, points, tick)
    section = cached.section
    found, loss = parallel.both(
        lambda: cached.plane_minimum(tick) if spec.minimum else None,
        lambda: section.on_grid(a, b, tick),
    )
    lowest = section.lowest([a, b], loss, tick) if spec.minimum and not found else found
    return PlaneAnswer.of(
        section.traits,
        n=section.n,
        note=notes.joined(cached.note, problem.note),
        a=a,
        b=b,
        loss=loss,
        minimum=lowest and _minimum(answers.PlaneMinimum, lowest),
        directions=cached.directions,
        full_minimum=cached.full_minimum,
    )


def _minimum(model: type[M], found: Any, **more: Any) -> M:
    bound = found.lower_bound
    gap = None if bound is None else found.loss - bound
    return model.of(found, gap=gap, gradient_norm=getattr(found, "gradient_norm", None), **more)


def _kinks(
    ray: Section, objective: Objective, a: RayAxis, limit: int
) -> answers.KinkColumns | None:
    found = ray.kinks(a.min, a.max, limit)
    indices, labels = objective.example_indices, objective.labels
    if found is None or indices is None or labels is None:
        return None
    index, label = indices[found.example], labels[found.example]
    return answers.KinkColumns.of(found, index=index, label=label, shown=len(found.a))


def _switches(
    ray: Section, objective: Objective, spec: RayRequest, tick: Tick
) -> answers.SwitchColumns | None:
    if spec.switches is None:
        return None
    found = ray.switches(spec.a.min, spec.a.max, tick)
    indices, labels = objective.example_indices, objective.labels
    if found is None or indices is None or labels is None:
        return None
    total, shown = len(found.a), min(len(found.a), spec.switches.limit)
    some = np.linspace(0, total - 1, shown).round().astype(int)
    example = found.example[some]
    return answers.SwitchColumns(
        a=found.a[some],
        layer=found.layer[some],
        unit=found.unit[some],
        example=example,
        index=indices[example],
        label=labels[example],
        total=total,
        shown=shown,
        layers=found.layers,
    )


def _accuracy_steps(ray: Section, a: RayAxis) -> answers.AccuracySteps | None:
    found = ray.accuracy_steps(a.min, a.max, limits.ACCURACY_STEPS)
    return found and answers.AccuracySteps.of(found, shown=len(found.a))
