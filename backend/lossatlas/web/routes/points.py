"""Everything at one point: quick enough for a page that asks while the pointer moves."""

from typing import Any

import numpy as np
from fastapi import APIRouter, Request, Response
from numpy.typing import NDArray

from lossatlas.core.analysis.point import Inspection, inspect
from lossatlas.core.models.linear_section import Slice
from lossatlas.core.types import Tick
from lossatlas.web.build import problem as objectives
from lossatlas.web.build import resolve, work_limits
from lossatlas.web.build.problem import Classifier, Stock
from lossatlas.web.compute import replies
from lossatlas.web.schemas.answers import PointAnswer, encode, full_minimum
from lossatlas.web.schemas.problem import SliceDirection
from lossatlas.web.schemas.requests import Page, PointsRequest
from lossatlas.web.services import Shared

EXPLANATION = (
    "W determines ξ: the smallest slack that W allows is ξ_ij = max(0, m_ij), and the loss is "
    "their sum over N. A larger ξ_ij stays feasible, and costs 1/N a unit for nothing; a smaller "
    "one breaks the constraint that is active, the margin where ξ_ij > 0, else ξ_ij ≥ 0."
)

router = APIRouter(tags=["points"])


@router.post("/points", response_model=PointAnswer)
async def points(spec: PointsRequest, request: Request, services: Shared) -> Response:
    """Losses, scores, margins, slacks, slopes and more at one point of weight space."""
    return await replies.fresh(lambda tick: _points(spec, services.stock, tick), request, services)


def _points(spec: PointsRequest, stock: Stock, tick: Tick) -> bytes:
    race = spec.slice.race if spec.slice else None
    problem = objectives.problem(spec.problem, stock, race, "/slice/race")
    work_limits.check_page(min(spec.examples.count, problem.objective.n), problem.objective.classes)
    on = resolve.own_slice(spec.slice, problem, tick) if spec.slice else None
    weights, scores = resolve.place(spec.point, problem, on, tick)
    seen = inspect(problem.objective, weights, scores, tick)
    answer = {
        "loss": seen.data_loss + seen.reg_loss,
        "data_loss": seen.data_loss,
        "reg_loss": seen.reg_loss,
        "accuracy": seen.accuracy,
        "gradient_norm": seen.gradient_norm if spec.gradient else None,
        "confusion": seen.confusion.tolist(),
        "slopes": spec.direction and _slopes(spec.direction, seen, problem, on, tick),
        "constraints": _constraints(seen),
        "examples": _examples(seen, spec.examples),
        "templates": weights.tolist() if spec.templates else None,
        "minimum": full_minimum(problem.minimum),
    }
    return encode(answer)


def _slopes(
    spec: Any, seen: Inspection, problem: Classifier, on: Slice | None, tick: Tick
) -> dict[str, float]:
    if isinstance(spec, SliceDirection):
        on = resolve.needed(on)
        step = resolve.coordinates(spec, on, "/direction")
        direction, along = on.along(step)
    else:
        direction = resolve.direction(spec, problem, seen.weights, "/direction", tick)
        along = problem.objective.examples.scores(direction, tick=tick)
    left, right = seen.slopes(direction, along)
    return {"left": left, "right": right}


def _constraints(seen: Inspection) -> dict[str, Any] | None:
    if seen.constraints is None:
        return None
    margin, nonnegative, both = seen.constraints
    return {
        "margin": margin,
        "nonnegative": nonnegative,
        "both": both,
        "explanation": EXPLANATION,
    }


def _examples(seen: Inspection, page: Page) -> dict[str, Any]:
    by_loss = page.order == "loss"
    order = np.argsort(-seen.losses, kind="stable") if by_loss else np.arange(len(seen.y))
    rows = order[page.offset : page.offset + page.count]
    return {
        "total": len(seen.y),
        "offset": page.offset,
        "example": rows.tolist(),
        "index": seen.objective.examples.indices[rows].tolist(),
        "label": seen.y[rows].tolist(),
        "predicted": seen.predicted[rows].tolist(),
        "loss": seen.losses[rows].tolist(),
        "scores": seen.scores[rows].tolist(),
        "margins": _rows(seen.margins, rows),
        "slacks": _rows(seen.slacks, rows),
        "misses": _rows(seen.misses, rows),
    }


def _rows(values: NDArray[Any] | None, rows: NDArray[Any]) -> list[Any] | None:
    return None if values is None else values[rows].tolist()
