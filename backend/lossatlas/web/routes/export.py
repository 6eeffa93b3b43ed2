"""What is to be kept where no server is."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import numpy as np
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from lossatlas.core.models.formulas import FUNCTIONS
from lossatlas.core.types import Tick
from lossatlas.web import export
from lossatlas.web.build.problem import ComputeCaches
from lossatlas.web.compute.pool import CancelToken
from lossatlas.web.routes.slices import plane_answer
from lossatlas.web.routes.trajectories import whole_answer
from lossatlas.web.schemas import limits
from lossatlas.web.schemas.point import Start, Zeros
from lossatlas.web.schemas.problem import FunctionSpec
from lossatlas.web.schemas.runs import RunSpec, SliceSpec
from lossatlas.web.schemas.slices import PlaneRequest
from lossatlas.web.schemas.trajectories import TrajectoriesRequest
from lossatlas.web.services import Shared

router = APIRouter(prefix="/export", tags=["export"])

Slot = Annotated[int, Field(ge=0, lt=len(export.SHAPES))]


class ExportRequest(PlaneRequest):
    """A plane, and runs that are drawn on it."""

    model_config = ConfigDict(
        json_schema_extra={
            "description": f"count of a × count of b is at most {limits.EXPORT_POINTS:,}; all "
            f"runs together have at most {limits.EXPORT_STEPS:,} steps",
            "examples": [
                {
                    "problem": {"dataset": "digits", "loss": "svm"},
                    "origin": {"kind": "random", "seed": 1, "scale": 0.1},
                    "directions": [{"kind": "random", "seed": 2}, {"kind": "random", "seed": 3}],
                    "a": {"min": -6, "max": 6, "count": 61},
                    "b": {"min": -4, "max": 4, "count": 41},
                    "start": {"kind": "slice", "a": 4, "b": -3},
                    "runs": [
                        {
                            "name": "GD, η = 0.1",
                            "optimizer": {"kind": "gd", "learning_rate": 0.1},
                            "steps": 50,
                            "space": "slice",
                        }
                    ],
                    "title": "The loss of 100 digits on a random plane",
                }
            ],
        }
    )

    start: Annotated[Start | None, Field(description="null is all zeros")] = None
    runs: Annotated[
        list[RunSpec],
        Field(fail_fast=True, max_length=limits.RUNS, default_factory=list[RunSpec]),
    ]
    slots: Annotated[
        list[Slot] | None,
        Field(
            max_length=limits.RUNS,
            description="which of the page's colours and lines each run has; in turn if null",
        ),
    ] = None
    title: Annotated[str, Field(max_length=300)] = "A landscape of loss"
    link: Annotated[
        str,
        Field(
            max_length=limits.LINK,
            pattern=r"^(https?://.*)?$",
            description="where the same is shown",
        ),
    ] = ""
    axes: Annotated[
        list[Annotated[str, Field(max_length=150)]] | None,
        Field(min_length=2, max_length=2, description="titles of a and b"),
    ] = None
    scheme: Literal["light", "dark"] = "light"
    colour: Annotated[
        Literal["linear", "log"], Field(description="of the level lines and their colours")
    ] = "linear"

    @model_validator(mode="after")
    def _small(self) -> "ExportRequest":
        points = self.a.count * self.b.count
        steps = sum(run.steps for run in self.runs)
        for what, size, bound in (
            ("a.count × b.count", points, limits.EXPORT_POINTS),
            ("all runs' steps together", steps, limits.EXPORT_STEPS),
        ):
            if size > bound:
                message = f"for a file {what} may be at most {bound:,}; here it is {size:,}"
                raise PydanticCustomError("too_large", message)
        if self.slots is not None and len(self.slots) != len(self.runs):
            raise PydanticCustomError("slots", "slots has as many items as runs")
        return self


@router.post(
    "/html",
    operation_id="export_page",
    response_class=HTMLResponse,
    responses={200: {"description": "One file, which plays in a browser without a network"}},
)
async def html(spec: ExportRequest, request: Request, services: Shared) -> Response:
    """The landscape with the paths on it, as a page of one file that plays without a server."""
    watch = CancelToken(services.settings.deadline_seconds)
    page = await services.pool.run(lambda tick: _page(spec, services.caches, tick), request, watch)
    headers = {"Content-Disposition": 'attachment; filename="loss-atlas.html"'}
    return HTMLResponse(page, headers=headers)


def _page(spec: ExportRequest, stock: ComputeCaches, tick: Tick) -> bytes:
    plane = plane_answer(spec, stock, tick)
    walks = _walks(spec, stock, tick) if spec.runs else []
    tick()
    return export.page(
        export.Picture(
            title=spec.title,
            link=spec.link,
            scheme=spec.scheme,
            logarithmic=spec.colour == "log",
            a=np.array(plane.a),
            b=np.array(plane.b),
            loss=np.array(plane.loss),
            minimum=plane.minimum.model_dump() if plane.minimum else None,
            minima=_known_minima(spec),
            walks=walks,
            axes=spec.axes,
        )
    )


def _known_minima(spec: ExportRequest) -> Sequence[tuple[float, ...]] | None:
    if isinstance(spec.problem, FunctionSpec) and spec.origin is None:
        return FUNCTIONS[spec.problem.function].minima
    return [] if isinstance(spec.problem, FunctionSpec) else None


def _walks(spec: ExportRequest, stock: ComputeCaches, tick: Tick) -> list[export.Walk]:
    on = None
    if spec.origin is not None and spec.directions is not None:
        on = SliceSpec(
            origin=spec.origin,
            directions=spec.directions,
            orthonormal=spec.orthonormal,
            race=spec.race,
        )
    race = TrajectoriesRequest(
        problem=spec.problem, start=spec.start or Zeros(kind="zeros"), runs=spec.runs, slice=on
    )
    runs = whole_answer(race, stock, tick).model_dump()["runs"]
    slots = spec.slots or [k % len(export.SHAPES) for k in range(len(runs))]
    return [_walk(run, slot) for run, slot in zip(runs, slots, strict=True)]


def _walk(run: dict[str, Any], slot: int) -> export.Walk:
    columns = {name: np.array(run[name]) for name in ("a", "b", "loss", "residual")}
    return export.Walk(name=run["name"], slot=slot, **columns)
