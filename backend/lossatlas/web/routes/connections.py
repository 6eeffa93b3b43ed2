"""How high the loss is between two points."""

from fastapi import APIRouter, Request, Response

from lossatlas.core import connections
from lossatlas.core.analysis import symmetry
from lossatlas.core.connections import Connection
from lossatlas.core.types import Tick
from lossatlas.web.build import points, work_limits
from lossatlas.web.build.pointers import at
from lossatlas.web.build.problem import ComputeCaches
from lossatlas.web.build.race import problem_with_race
from lossatlas.web.compute import replies
from lossatlas.web.http.json_route import JsonRoute
from lossatlas.web.schemas import limits
from lossatlas.web.schemas.connections import ConnectionAnswer, ConnectionRequest, PathLoss
from lossatlas.web.schemas.spec.point import BendPoint
from lossatlas.web.services import Shared

PATHS = 3
"""Paths of an answer: straight, matched and curved."""

router = APIRouter(route_class=JsonRoute, prefix="/connections", tags=["connections"])


@router.post("", operation_id="connect_points", response_model=ConnectionAnswer)
async def connect(spec: ConnectionRequest, request: Request, services: Shared) -> Response:
    """The loss on the straight line between two points, with units matched, and on a curve."""
    return await replies.cached(_connect, spec, request, services)


def _connect(spec: ConnectionRequest, caches: ComputeCaches, tick: Tick) -> ConnectionAnswer:
    problem = problem_with_race(spec.problem, caches, spec.race, "race")
    objective, layers = problem.objective, problem.objective.architecture
    work_limits.check_grid(objective, PATHS * spec.count, limits.RAY_WORK)
    with at("start"):
        start = points.point(spec.start, problem, tick)
    with at("end"):
        end = points.point(spec.end, problem, tick)
    line = connections.straight(objective, start, end, spec.count, tick)
    matched = curved = None
    if layers is not None:
        twin = symmetry.matched(layers, end, start)
        matched = connections.straight(objective, start, twin, spec.count, tick)
    if spec.curve is not None:
        training = spec.curve.model_dump()
        bend = points.bend(
            BendPoint(kind="bend", start=spec.start, end=spec.end, **training), problem, tick
        )
        curved = connections.curved(objective, start, end, bend, spec.count, tick)
    return ConnectionAnswer.of(
        n=objective.n,
        note=problem.note,
        t=line.t,
        straight=_path(line, objective.classifies),
        matched=matched and _path(matched, objective.classifies),
        curve=curved and _path(curved, objective.classifies),
    )


def _path(found: Connection, classifies: bool) -> PathLoss:
    return PathLoss.of(found, accuracy=found.accuracy if classifies else None)
