"""Everything at one point: quick enough for a page that asks while the pointer moves."""

from typing import Any

import numpy as np
from fastapi import APIRouter, Request, Response
from numpy.typing import NDArray

from lossatlas.core.models.base import Inspection, Section
from lossatlas.core.models.classified import Classified
from lossatlas.core.types import Floats, Ints, Tick
from lossatlas.web.build import directions, points, slices, work_limits
from lossatlas.web.build.pointers import at
from lossatlas.web.build.problem import ComputeCaches, Problem
from lossatlas.web.build.race import problem_of_slice
from lossatlas.web.compute import replies
from lossatlas.web.schemas import points as answers
from lossatlas.web.schemas.base import encode, full_minimum
from lossatlas.web.schemas.direction import SliceDirection
from lossatlas.web.schemas.points import Page, PointAnswer, PointsRequest
from lossatlas.web.services import Shared

EXPLANATION = (
    "W determines ξ: the smallest slack that W allows is ξ_ij = max(0, m_ij), and the loss is "
    "their sum over N. A larger ξ_ij stays feasible, and costs 1/N a unit for nothing; a smaller "
    "one breaks the constraint that is active, the margin where ξ_ij > 0, else ξ_ij ≥ 0."
)

router = APIRouter(tags=["points"])


@router.post("/points", operation_id="inspect_point", response_model=PointAnswer)
async def inspect(spec: PointsRequest, request: Request, services: Shared) -> Response:
    """Losses, scores, margins, slacks, slopes and more at one point of weight space."""
    return await replies.fresh(
        lambda tick: encode(_inspect(spec, services.caches, tick)), request, services
    )


def _inspect(spec: PointsRequest, caches: ComputeCaches, tick: Tick) -> PointAnswer:
    problem = problem_of_slice(spec.problem, caches, spec.slice)
    objective = problem.objective
    page = spec.examples or Page()
    if objective.classifies:
        work_limits.check_page(min(page.count, objective.n), objective.shape[0])
    own = slices.own_slice(spec.slice, problem, tick)
    section = None if own is None else own.section
    w = points.point_of("point", spec.point, problem, section, tick)
    scores = None
    if section is not None and w.shape == section.shape:
        w, scores = section.point(w), section.scores_at(w)
    seen = objective.inspect(w, tick, scores)
    classified, indices = seen.classified, objective.example_indices
    known = own.full_minimum if own else None
    few = seen.hessian_eigenvalues
    data_loss, reg_loss = seen.data_loss, seen.reg_loss
    return PointAnswer(
        n=objective.n,
        loss=data_loss + reg_loss,
        data_loss=data_loss,
        reg_loss=reg_loss,
        accuracy=classified.accuracy if classified else None,
        gradient=seen.gradient.tolist() if spec.gradient and classified is None else None,
        gradient_norm=float(np.linalg.norm(seen.gradient)) if spec.gradient else None,
        hessian_eigenvalues=None if few is None else few.tolist(),
        confusion=classified.confusion.tolist() if classified else None,
        slopes=_slopes(spec.direction, seen, problem, section, tick) if spec.direction else None,
        constraints=_constraints(classified) if classified else None,
        examples=(
            None if classified is None or indices is None else _examples(classified, indices, page)
        ),
        templates=w.tolist() if spec.templates and classified else None,
        full_minimum=full_minimum(known or slices.named_minimum(_named(spec), problem, tick)),
    )


def _named(spec: PointsRequest) -> list[Any]:
    """The points that the request names, besides those of its slice."""
    return [spec.point, getattr(spec.direction, "point", None)]


def _slopes(
    spec: Any, seen: Inspection, problem: Problem, section: Section | None, tick: Tick
) -> answers.Slopes | None:
    scores: Floats | None = None
    if isinstance(spec, SliceDirection):
        change = points.coordinates("direction", spec, section)
        assert section is not None  # else there were no coordinates
        direction = np.tensordot(change, section.directions, axes=1)
        scores = section.scores_along(change)
    else:
        with at("direction"):
            direction = directions.direction(spec, problem, seen.w, tick).weights
    found = seen.slopes(direction, scores)
    return found and answers.Slopes(left=found[0], right=found[1])


def _constraints(seen: Classified) -> answers.Constraints | None:
    found = seen.constraints
    if found is None:
        return None
    margin, nonnegative, both = found
    return answers.Constraints(
        margin=margin, nonnegative=nonnegative, both=both, explanation=EXPLANATION
    )


def _examples(seen: Classified, indices: Ints, page: Page) -> answers.PointExamples:
    by_loss = page.order == "loss"
    order = np.argsort(-seen.losses, kind="stable") if by_loss else np.arange(len(seen.y))
    rows = order[page.offset : page.offset + page.count]
    return answers.PointExamples(
        total=len(seen.y),
        offset=page.offset,
        example=rows.tolist(),
        index=indices[rows].tolist(),
        label=seen.y[rows].tolist(),
        predicted=seen.predicted[rows].tolist(),
        loss=seen.losses[rows].tolist(),
        scores=seen.scores[rows].tolist(),
        margins=_rows(seen.margins, rows),
        slacks=_rows(seen.slacks, rows),
        misses=_rows(seen.misses, rows),
    )


def _rows(values: NDArray[Any] | None, rows: Ints) -> list[Any] | None:
    return None if values is None else values[rows].tolist()
