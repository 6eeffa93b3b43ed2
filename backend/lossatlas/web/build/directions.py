"""Resolves the directions in a request to directions of the whole space."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from lossatlas.core.analysis import curvature, random_walk
from lossatlas.core.analysis.curvature import Curvature
from lossatlas.core.slices import directions
from lossatlas.core.slices.projection import on_one_line, orthonormal
from lossatlas.core.types import Floats, Tick
from lossatlas.web.build import points
from lossatlas.web.build.cached_slice import ResolvedDirection
from lossatlas.web.build.pointers import Field, at, refused
from lossatlas.web.build.problem import Problem
from lossatlas.web.schemas.spec import direction as schemas
from lossatlas.web.schemas.spec.point import Weights


def direction(spec: Any, problem: Problem, origin: Floats, tick: Tick) -> ResolvedDirection:
    """A direction from an origin."""
    objective = problem.objective
    match spec:
        case schemas.RandomDirection():
            try:
                return ResolvedDirection(
                    directions.random_direction(
                        objective.shape, spec.seed, spec.normalize, origin, objective.layer_shapes
                    )
                )
            except ValueError as error:
                raise refused(str(error), "normalize") from error
        case Weights():
            return ResolvedDirection(points.weights(spec, problem))
        case schemas.Towards():
            with at("point"):
                return ResolvedDirection(points.point(spec.point, problem, tick) - origin)
        case schemas.PrincipalDirection():
            race = points.race(problem)
            try:
                found = problem.once("principal", lambda: directions.principal(race.cloud(tick)))
            except ValueError as error:
                raise refused(f"{error}: give the race more steps", "kind") from error
            share = found.explained[spec.component].item()
            walk = _walk_variance(race.paths(tick), spec.component)
            return ResolvedDirection(found.directions[spec.component], share, walk)
        case schemas.CurvatureDirection():
            sharpest = _sharpest(problem, origin, spec.end == "smallest", tick)
            if spec.rank >= len(sharpest.directions):
                raise refused("there is only one variable", "rank")
            eigenvalue = sharpest.eigenvalues[spec.rank].item()
            return ResolvedDirection(sharpest.directions[spec.rank], eigenvalue=eigenvalue)
        case _:
            return ResolvedDirection(objective.value_and_gradient(origin, tick=tick)[1])


def along(
    specs: Sequence[Any],
    orthogonal: bool,
    problem: Problem,
    origin: Floats,
    fields: Sequence[Sequence[Field]],
    tick: Tick,
) -> list[ResolvedDirection]:
    """The directions of a slice, given in these fields of the request; none may be zero."""
    found: list[ResolvedDirection] = []
    for spec, path in zip(specs, fields, strict=True):
        with at(*path):
            own = direction(spec, problem, origin, tick)
            if isinstance(spec, schemas.Replaceable) and spec.otherwise and _is_spare(own, found):
                own = direction(spec.otherwise, problem, origin, tick)._replace(replaced=True)
            if not own.weights.any():
                raise refused("the direction is zero: it leads nowhere")
            found.append(own)
    if not orthogonal:
        return found
    straight = orthonormal(stack(found))
    return [own._replace(weights=weights) for own, weights in zip(found, straight, strict=True)]


def _is_spare(own: ResolvedDirection, before: Sequence[ResolvedDirection]) -> bool:
    """Whether a direction adds nothing to a slice."""
    is_zero = not own.weights.any()
    return is_zero or any(on_one_line(other.weights, own.weights) for other in before)


def stack(found: Sequence[ResolvedDirection]) -> Floats:
    """The directions (k, *shape) as one array."""
    return np.stack([own.weights for own in found])


def _walk_variance(paths: Sequence[Floats], component: int) -> float | None:
    """What a component would explain of random walks as long; None in few dimensions."""
    if paths[0][0].size < random_walk.MANY:
        return None
    return float(random_walk.explained([len(path) for path in paths], 2)[component])


def _sharpest(problem: Problem, origin: Floats, smallest: bool, tick: Tick) -> Curvature:
    key, objective = ("curvature", smallest, origin.tobytes()), problem.objective

    def find() -> Curvature:
        return curvature.sharpest(objective, origin, tick=tick, smallest=smallest)

    try:
        return problem.once(key, find)
    except ValueError as error:
        raise refused(str(error), "kind") from error
