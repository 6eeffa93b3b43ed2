"""The loss on a ray and on a plane: values, minima, kinks, and steps of the accuracy."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request, Response

from lossatlas.core.minima import accuracy, kinks
from lossatlas.core.minima.plane import PlaneMinimum, RayMinimum
from lossatlas.core.models import functions, linear_section
from lossatlas.core.models.linear import LinearClassifier
from lossatlas.core.models.linear_section import Slice
from lossatlas.core.types import Tick
from lossatlas.web.build import problem as objectives
from lossatlas.web.build import resolve, work_limits
from lossatlas.web.build.problem import Formula, Stock, Way
from lossatlas.web.compute import replies
from lossatlas.web.http.errors import bad_input
from lossatlas.web.schemas import limits
from lossatlas.web.schemas.answers import PlaneAnswer, RayAnswer, encode, full_minimum
from lossatlas.web.schemas.problem import FunctionSpec
from lossatlas.web.schemas.requests import PlaneRequest, RayAxis, RayRequest
from lossatlas.web.services import Shared

router = APIRouter(prefix="/slices", tags=["slices"])


@router.post("/ray", response_model=RayAnswer)
async def ray(spec: RayRequest, request: Request, services: Shared) -> Response:
    """The loss along W₀ + a D."""
    return await replies.kept(
        "ray", spec, lambda tick: _ray(spec, services.stock, tick), request, services
    )


@router.post("/plane", response_model=PlaneAnswer)
async def plane(spec: PlaneRequest, request: Request, services: Shared) -> Response:
    """The loss on W₀ + a D₁ + b D₂, on a grid."""
    return await replies.kept(
        "plane",
        spec,
        lambda tick: encode(plane_answer(spec, services.stock, tick)),
        request,
        services,
    )


def _ray(spec: RayRequest, stock: Stock, tick: Tick) -> bytes:
    if isinstance(spec.problem, FunctionSpec):
        return encode(_function_ray(spec, objectives.formula(spec.problem, stock, spec.race), tick))
    problem = objectives.problem(spec.problem, stock, spec.race)
    objective = problem.objective
    work_limits.check_grid(objective.n, objective.classes, spec.a.count, limits.RAY_WORK)
    place = ("/origin", ["/direction"])
    cut = resolve.cut(problem, spec.origin, _one(spec.direction), spec.orthonormal, place, tick)
    found = linear_section.loss_on_ray(cut.slice, resolve.axis(spec.a), tick)
    before, after = kinks.slopes_on_ray(cut.slice, found.a, tick)
    wanted = spec.kinks
    answer: dict[str, Any] = {
        "a": found.a.tolist(),
        "loss": found.loss.tolist(),
        "data_loss": found.data_loss.tolist(),
        "reg_loss": found.reg_loss.tolist(),
        "slope_before": before.tolist(),
        "slope_after": after.tolist(),
        "accuracy": accuracy.accuracy_on_ray(cut.slice, found.a, tick).tolist(),
        "convex": True,
        "minimum": _minimum(cut.minimum(tick)),
        "directions": _notes(cut.ways),
        "kinks": wanted and _kinks(cut.slice, objective, spec.a, wanted.limit),
        "accuracy_steps": _accuracy_steps(cut.slice, spec.a) if spec.accuracy_steps else None,
        "full_minimum": full_minimum(problem.minimum),
    }
    return encode(answer)


def plane_answer(spec: PlaneRequest, stock: Stock, tick: Tick) -> dict[str, Any]:
    """What is answered for a plane, before it is encoded."""
    if isinstance(spec.problem, FunctionSpec):
        return _function_plane(spec, objectives.formula(spec.problem, stock, spec.race), tick)
    problem = objectives.problem(spec.problem, stock, spec.race)
    points = spec.a.count * spec.b.count
    work_limits.check_grid(
        problem.objective.n, problem.objective.classes, points, limits.PLANE_WORK
    )
    place = ("/origin", ["/directions/0", "/directions/1"])
    cut = resolve.cut(problem, spec.origin, spec.directions, spec.orthonormal, place, tick)
    a, b = resolve.axes(spec, problem, cut.slice, tick)
    if spec.shown is not None:
        cut = resolve.shown(cut, spec.shown, spec.problem, stock, tick)
        classes = problem.objective.classes
        work_limits.check_grid(cut.slice.n, classes, points, limits.PLANE_WORK, "/shown")
    return {
        "a": a.tolist(),
        "b": b.tolist(),
        "loss": linear_section.loss_on_plane(cut.slice, a, b, tick).tolist(),
        "convex": True,
        "minimum": _minimum(cut.minimum(tick)) if spec.minimum else None,
        "directions": _notes(cut.ways),
        "full_minimum": full_minimum(problem.minimum),
    }


def _function_ray(spec: RayRequest, problem: Formula, tick: Tick) -> dict[str, Any]:
    for name, asked in (("kinks", spec.kinks), ("accuracy_steps", spec.accuracy_steps)):
        if asked:
            raise bad_input(f"/{name}", "a function has none: only a classifier's loss has")
    place = ("/origin", ["/direction"])
    ray, ways = resolve.formula_cut(
        problem, spec.origin, _one(spec.direction), spec.orthonormal, place, tick
    )
    if len(ray.directions) > 1:
        raise bad_input("/direction", "a function of two variables needs an origin and a direction")
    a = resolve.axis(spec.a)
    loss = functions.loss_on_ray(ray, a, tick)
    slopes = functions.slopes_on_ray(ray, a)
    slope = [None] * len(a) if slopes is None else slopes.tolist()
    return {
        "a": a.tolist(),
        "loss": loss.tolist(),
        "data_loss": loss.tolist(),
        "reg_loss": [0.0] * len(a),
        "slope_before": slope,
        "slope_after": slope,
        "accuracy": [None] * len(a),
        "convex": problem.objective.convex,
        "minimum": None,
        "directions": _notes(ways),
        "kinks": None,
        "accuracy_steps": None,
        "full_minimum": full_minimum(problem.minimum),
    }


def _function_plane(spec: PlaneRequest, problem: Formula, tick: Tick) -> dict[str, Any]:
    if problem.objective.dimension < 2:
        raise bad_input("/problem/function", "a function of one variable has rays only")
    place = ("/origin", ["/directions/0", "/directions/1"])
    if spec.shown is not None:
        raise bad_input("/shown", "a function has no examples")
    plane, ways = resolve.formula_cut(
        problem, spec.origin, spec.directions, spec.orthonormal, place, tick
    )
    a, b = resolve.axes(spec, problem, plane, tick)
    return {
        "a": a.tolist(),
        "b": b.tolist(),
        "loss": functions.loss_on_plane(plane, a, b, tick).tolist(),
        "convex": problem.objective.convex,
        "minimum": None,
        "directions": _notes(ways),
        "full_minimum": full_minimum(problem.minimum),
    }


def _one(direction: Any) -> list[Any] | None:
    return None if direction is None else [direction]


def _notes(ways: Sequence[Way]) -> list[dict[str, Any]]:
    return [
        {"explained_variance": way.explained_variance, "eigenvalue": way.eigenvalue} for way in ways
    ]


def _minimum(found: RayMinimum | PlaneMinimum | None) -> dict[str, Any] | None:
    if found is None:
        return None
    both = {
        "loss": found.loss,
        "lower_bound": found.lower_bound,
        "gap": found.loss - found.lower_bound,
        "attained": found.attained,
    }
    if isinstance(found, RayMinimum):
        return {"a": [found.lo, found.hi], **both, "direction": found.direction}
    return {
        "a": found.a,
        "b": found.b,
        **both,
        "unique": found.unique,
        "direction": found.direction,
        "certified": found.certified,
    }


def _kinks(
    ray: Slice, objective: LinearClassifier, a: RayAxis, limit: int
) -> dict[str, Any] | None:
    found = kinks.of_ray(ray, a.min, a.max, limit)
    if found is None:
        return None
    return {
        "a": found.a.tolist(),
        "example": found.example.tolist(),
        "index": objective.examples.indices[found.example].tolist(),
        "label": ray.y[found.example].tolist(),
        "class": found.class_.tolist(),
        "change": found.change.tolist(),
        "slope_before": found.slope_before.tolist(),
        "slope_after": found.slope_after.tolist(),
        "reg_slope": found.reg_slope.tolist(),
        "loss": found.loss.tolist(),
        "total": found.total,
        "shown": len(found.a),
    }


def _accuracy_steps(ray: Slice, a: RayAxis) -> dict[str, Any]:
    found = accuracy.accuracy_steps(ray, a.min, a.max, limits.ACCURACY_STEPS)
    return {
        "a": found.a.tolist(),
        "accuracy": found.accuracy.tolist(),
        "total": found.total,
        "shown": len(found.a),
    }
