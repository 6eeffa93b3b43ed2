"""How a function changes around a point, and how its derivatives are computed."""

from fastapi import APIRouter, Request, Response

from lossatlas.core.analysis.dial import dial
from lossatlas.core.models.graphs import GRAPHS
from lossatlas.core.types import Tick
from lossatlas.web.build import slices, work_limits
from lossatlas.web.build.pointers import refused
from lossatlas.web.build.problem import ComputeCaches
from lossatlas.web.build.race import problem_of_slice
from lossatlas.web.compute import replies
from lossatlas.web.http.json_route import JsonRoute
from lossatlas.web.schemas import limits
from lossatlas.web.schemas.derivatives import (
    DialAnswer,
    DialRequest,
    GraphAnswer,
    GraphNode,
    GraphRequest,
)
from lossatlas.web.services import Shared

router = APIRouter(route_class=JsonRoute, prefix="/derivatives", tags=["derivatives"])


@router.post("/dial", operation_id="turn_dial", response_model=DialAnswer)
async def turn_dial(spec: DialRequest, request: Request, services: Shared) -> Response:
    """The change of the loss at one step length, in all directions around a point of a plane."""
    return await replies.cached(_dial, spec, request, services)


@router.post("/graph", operation_id="evaluate_graph", response_model=GraphAnswer)
async def evaluate_graph(spec: GraphRequest, request: Request, services: Shared) -> Response:
    """A formula as a graph of operations: values forward, derivatives backward."""
    return await replies.cached(_graph, spec, request, services)


def _dial(spec: DialRequest, caches: ComputeCaches, tick: Tick) -> DialAnswer:
    problem = problem_of_slice(spec.problem, caches, spec.slice)
    work_limits.check_grid(problem.objective, spec.count, limits.RAY_WORK)
    on = slices.ground(spec.slice, spec.point, problem, tick, ["slice"], named="point")
    section = on.section
    if section is None or section.shape != (2,):
        raise refused("a dial needs a plane: two variables, or two directions", "slice")
    at = on.start if on.start.shape == section.shape else section.project(on.start)[0]
    found = dial(section, at, spec.step, spec.count, tick)
    return DialAnswer.of(found, spec, n=section.n, note=problem.note)


def _graph(spec: GraphRequest, caches: ComputeCaches, tick: Tick) -> GraphAnswer:
    graph = GRAPHS[spec.graph]
    if len(spec.values) != len(graph.variables):
        names = ", ".join(graph.variables)
        raise refused(f"this formula has {len(graph.variables)} variables: {names}", "values")
    passes = graph.evaluate(spec.values)
    nodes = [
        GraphNode.of(node, value=value, derivative=derivative, local=local)
        for node, value, derivative, local in zip(graph.nodes, *passes, strict=True)
    ]
    return GraphAnswer.of(graph, nodes=nodes)
