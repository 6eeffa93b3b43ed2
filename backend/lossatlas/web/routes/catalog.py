"""What there is: data sets, losses, optimizers, points, directions."""

import asyncio
from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Query, Request, Response

from lossatlas import __version__
from lossatlas.core.analysis.gradient_check import FAULTS
from lossatlas.core.data.catalog import DataError, Dataset, Entry
from lossatlas.core.data.examples import Examples
from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.models.formulas import FUNCTIONS
from lossatlas.core.models.functions import Function
from lossatlas.core.optimizers import OPTIMIZERS, SCHEDULES
from lossatlas.core.optimizers.registry import Method, Schedule
from lossatlas.web.build.data import NotThere, choose
from lossatlas.web.compute import replies
from lossatlas.web.compute.pool import CancelToken, Work
from lossatlas.web.http import etag
from lossatlas.web.http.errors import ApiError, InputError
from lossatlas.web.schemas import limits
from lossatlas.web.schemas import optimizers as methods
from lossatlas.web.schemas import problem as schemas
from lossatlas.web.schemas.answers import Catalog, DatasetAnswer, ExamplesAnswer, encode
from lossatlas.web.schemas.introspect import kind, kinds
from lossatlas.web.services import Services, Shared
from lossatlas.web.sprites import sprite

router = APIRouter(tags=["catalog"])

Count = Annotated[int, Query(ge=1, le=limits.THUMBNAILS)]
ChosenBy = Annotated[int, Query(ge=0, le=limits.SEED)]
Indices = Annotated[
    str | None,
    Query(
        max_length=8 * limits.THUMBNAILS,
        pattern=r"^\d{1,7}(,\d{1,7})*$",
        description="positions in the data set, in place of count and seed",
        examples=["1,2,3"],
    ),
]


class Sheet(schemas.Spec):
    """What says everything about a picture of thumbnails."""

    dataset: str
    examples: schemas.CountedExamples | schemas.PickedExamples
    columns: int


@router.get("/catalog", response_model=Catalog)
async def catalog(services: Shared) -> Any:
    """All that a request may name, for building forms."""
    return {
        "version": __version__,
        "datasets": [_describe(entry) for entry in services.caches.catalog.values()],
        "losses": [
            {
                "id": loss.id,
                "title": loss.title,
                "formula": loss.formula,
                "description": loss.description,
            }
            for loss in LOSSES.values()
        ],
        "functions": [_function(function) for function in FUNCTIONS.values()],
        "optimizers": [_method(method) for method in OPTIMIZERS.values()],
        "schedules": [_schedule(schedule) for schedule in SCHEDULES.values()],
        "points": kinds(schemas.POINTS),
        "directions": kinds(schemas.DIRECTIONS),
        "faults": [{"id": id, "description": text} for id, (text, _) in FAULTS.items()],
        "limits": limits.CATALOG,
    }


@router.get("/datasets/{id}", response_model=DatasetAnswer)
async def dataset(id: str, request: Request, services: Shared) -> Any:
    """A data set, and how many examples each class has."""
    entry = _find(id, services)
    data = await _run(lambda tick: _load(entry), request, services)
    counts = np.bincount(data.y, minlength=len(data.class_names))
    return {**_describe(entry), "label_counts": counts.tolist()}


@router.get("/datasets/{id}/examples", response_model=ExamplesAnswer)
async def examples(
    id: str,
    request: Request,
    services: Shared,
    count: Count = 100,
    seed: ChosenBy = 0,
    indices: Indices = None,
) -> Response:
    """The chosen examples as the scores see them, in the order of a problem's."""
    entry = _find(id, services)
    chosen = _chosen(count, seed, indices)
    body = await _run(lambda tick: _features(entry, chosen), request, services)
    return Response(body, media_type="application/json")


@router.get(
    "/datasets/{id}/images",
    response_class=Response,
    responses={200: {"content": {"image/png": {"schema": {"type": "string", "format": "binary"}}}}},
)
async def images(
    id: str,
    request: Request,
    services: Shared,
    count: Count = 100,
    seed: ChosenBy = 0,
    indices: Indices = None,
    columns: Annotated[int, Query(ge=1, le=limits.SPRITE_COLUMNS)] = 10,
) -> Response:
    """Thumbnails of the chosen examples in one PNG, row by row, in the order of a problem's."""
    entry = _find(id, services)
    if entry.image_shape is None:
        raise ApiError(404, "this data set has no images")
    sheet = Sheet(dataset=id, examples=_chosen(count, seed, indices), columns=columns)
    png, _ = await services.responses.get(
        replies.key("images", sheet), lambda tick: _sprite(entry, sheet), request
    )
    # not on the event loop: a sheet may have megabytes
    found = await asyncio.to_thread(etag.tagged, png.body)
    return etag.answer(request, found, "image/png")


def _describe(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "title": entry.title,
        "available": entry.unavailable_because is None,
        "unavailable_because": entry.unavailable_because,
        "n": entry.n,
        "d": entry.d,
        "classes": len(entry.class_names),
        "class_names": list(entry.class_names),
        "image_shape": None if entry.image_shape is None else list(entry.image_shape),
        "source": entry.source,
        "licence": entry.licence,
        "preprocessing": entry.preprocessing,
    }


def _function(function: Function) -> dict[str, Any]:
    return {
        "id": function.id,
        "title": function.title,
        "formula": function.formula,
        "source": function.source,
        "dimension": function.dimension,
        "range": [list(bounds) for bounds in function.range],
        "start": list(function.start),
        "minima": [list(at) for at in function.minima],
        "convex": function.convex,
        "smooth": function.smooth,
    }


def _method(method: Method) -> dict[str, Any]:
    form = kind(method.title, methods.METHOD_MODELS[method.kind])
    return {
        **form,
        # which schedules there are, the catalog says once
        "parameters": [item for item in form["parameters"] if item["name"] != "schedule"],
        "description": method.description,
        "citation": method.citation,
        "scheduled": method.scheduled,
        "needs_l2": method.needs_l2,
    }


def _schedule(schedule: Schedule) -> dict[str, Any]:
    return {
        **kind(schedule.title, methods.SCHEDULE_MODELS[schedule.kind]),
        "description": schedule.formula,
        "citation": schedule.citation,
    }


def _find(id: str, services: Services) -> Entry:
    if id not in services.caches.catalog:
        known = list(services.caches.catalog)
        message = "there is no such data set"
        error = InputError(parameter="id", message=message, allowed=known)
        raise ApiError(404, f"{message}; there are: {', '.join(known)}", [error])
    return services.caches.catalog[id]


def _load(entry: Entry) -> Dataset:
    try:
        return entry.load()
    except DataError as error:
        raise ApiError(404, str(error)) from error


async def _run(work: Work[Any], request: Request, services: Services) -> Any:
    watch = CancelToken(services.settings.deadline_seconds)
    return await services.pool.run(work, request, watch)


def _chosen(
    count: int, seed: int, indices: str | None
) -> schemas.CountedExamples | schemas.PickedExamples:
    if indices is None:
        return schemas.CountedExamples(count=count, seed=seed)
    picked = [int(index) for index in indices.split(",")]
    if len(picked) > limits.THUMBNAILS:
        raise _refused("indices", f"at most {limits.THUMBNAILS} indices are allowed")
    return schemas.PickedExamples(indices=picked)


def _sprite(entry: Entry, sheet: Sheet) -> bytes:
    data = _load(entry)
    return sprite(data, _pick(data, sheet.examples), sheet.columns)


def _pick(data: Dataset, spec: schemas.CountedExamples | schemas.PickedExamples) -> Examples:
    try:
        return choose(spec, data)
    except NotThere as error:
        raise _refused(error.field, str(error)) from error


def _features(entry: Entry, spec: schemas.CountedExamples | schemas.PickedExamples) -> bytes:
    chosen = _pick(_load(entry), spec)
    features = len(chosen) * chosen.dimension
    if features > limits.PAGE_FEATURES:
        named = "count" if isinstance(spec, schemas.CountedExamples) else "indices"
        message = f"at most {limits.PAGE_FEATURES:,} features are sent; these are {features:,}"
        raise _refused(named, message)
    return encode(
        {
            "index": chosen.indices.tolist(),
            "label": chosen.y.tolist(),
            "features": chosen.features()[:, :-1].tolist(),
        }
    )


def _refused(parameter: str, message: str) -> ApiError:
    return ApiError(
        422, f"{parameter}: {message}", [InputError(parameter=parameter, message=message)]
    )
