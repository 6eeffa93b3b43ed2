"""What a request may name: data sets, losses, functions, optimizers, points, directions."""

import asyncio
from dataclasses import fields
from typing import Annotated, Any, TypeVar

import numpy as np
from fastapi import APIRouter, Query, Request, Response

from lossatlas import __version__
from lossatlas.core.analysis.gradient_check import FAULTS
from lossatlas.core.data.catalog import DataError, Dataset, Entry
from lossatlas.core.data.examples import Examples
from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.models.formulas import FUNCTIONS
from lossatlas.core.optimizers import OPTIMIZERS, SCHEDULES
from lossatlas.web.build.data import NotThere, choose
from lossatlas.web.compute import replies
from lossatlas.web.compute.pool import Watch, Work
from lossatlas.web.http import etag
from lossatlas.web.http.errors import ApiError, InputError
from lossatlas.web.schemas import limits
from lossatlas.web.schemas.base import Spec
from lossatlas.web.schemas.catalog import (
    Catalog,
    DatasetAnswer,
    DatasetEntry,
    ExamplesAnswer,
    FaultEntry,
    FunctionEntry,
    KindEntry,
    LossEntry,
    OptimizerEntry,
    ScheduleEntry,
)
from lossatlas.web.schemas.direction import DIRECTIONS
from lossatlas.web.schemas.optimizers import METHOD_MODELS, SCHEDULE_MODELS
from lossatlas.web.schemas.point import POINTS
from lossatlas.web.schemas.problem import CountedExamples, PickedExamples
from lossatlas.web.services import Services, Shared
from lossatlas.web.sprites import sprite

T = TypeVar("T")

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


class Sheet(Spec):
    """Everything that determines a picture of thumbnails."""

    dataset: str
    examples: CountedExamples | PickedExamples
    columns: int


@router.get("/catalog", operation_id="get_catalog")
async def catalog(services: Shared) -> Catalog:
    """All that a request may name, for building forms."""
    return Catalog(
        version=__version__,
        datasets=[DatasetEntry(**_described(entry)) for entry in services.stock.catalog.values()],
        losses=[LossEntry.model_validate(loss) for loss in LOSSES.values()],
        functions=[FunctionEntry.model_validate(function) for function in FUNCTIONS.values()],
        optimizers=[_optimizer(kind) for kind in OPTIMIZERS],
        schedules=[_schedule(kind) for kind in SCHEDULES],
        points=[KindEntry.of(model) for model in POINTS],
        directions=[KindEntry.of(model) for model in DIRECTIONS],
        faults=[FaultEntry(id=id, description=text) for id, (text, _) in FAULTS.items()],
        limits=limits.CATALOG,
    )


@router.get("/datasets/{id}", operation_id="get_dataset")
async def dataset(id: str, request: Request, services: Shared) -> DatasetAnswer:
    """A data set, and how many examples each class has."""
    entry = _find(id, services)
    data = await _run(lambda tick: _load(entry), request, services)
    counts = np.bincount(data.y, minlength=len(data.class_names))
    return DatasetAnswer(**_described(entry), label_counts=counts.tolist())


@router.get("/datasets/{id}/examples", operation_id="get_examples", response_model=ExamplesAnswer)
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
    operation_id="get_images",
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
    png, _ = await services.answers.get(
        replies.key("images", sheet), lambda tick: _sprite(entry, sheet), request
    )
    # not on the event loop: a sheet may have megabytes
    found = await asyncio.to_thread(etag.tagged, png.body)
    return etag.answer(request, found, "image/png")


def _described(entry: Entry) -> dict[str, Any]:
    shown = entry.presentation
    return {
        "id": entry.id,
        "title": entry.title,
        "available": entry.unavailable_because is None,
        "unavailable_because": entry.unavailable_because,
        "n": entry.n,
        "d": entry.d,
        "classes": len(entry.class_names),
        "class_names": entry.class_names,
        "image_shape": entry.image_shape,
        "source": entry.source,
        "licence": entry.licence,
        "preprocessing": entry.preprocessing,
        "editable": entry.d == 2,
        **{field.name: getattr(shown, field.name) for field in fields(shown)},
    }


def _optimizer(kind: str) -> OptimizerEntry:
    method = OPTIMIZERS[kind]
    names = set(OptimizerEntry.model_fields) - {"parameters"}
    known = {name: getattr(method, name) for name in names}
    return OptimizerEntry.of(METHOD_MODELS[kind], **known)


def _schedule(kind: str) -> ScheduleEntry:
    entry = SCHEDULES[kind]
    return ScheduleEntry.of(
        SCHEDULE_MODELS[kind], description=entry.formula, citation=entry.citation
    )


def _find(id: str, services: Services) -> Entry:
    if id not in services.stock.catalog:
        known = list(services.stock.catalog)
        message = "there is no such data set"
        error = InputError(parameter="id", message=message, allowed=known)
        raise ApiError(404, f"{message}; there are: {', '.join(known)}", [error])
    return services.stock.catalog[id]


def _load(entry: Entry) -> Dataset:
    try:
        return entry.load()
    except DataError as error:
        raise ApiError(404, str(error)) from error


async def _run(work: Work[T], request: Request, services: Services) -> T:
    watch = Watch(services.settings.deadline_seconds)
    return await services.pool.run(work, request, watch)


def _chosen(count: int, seed: int, indices: str | None) -> CountedExamples | PickedExamples:
    if indices is None:
        return CountedExamples(count=count, seed=seed)
    picked = [int(index) for index in indices.split(",")]
    if len(picked) > limits.THUMBNAILS:
        raise _refused("indices", f"at most {limits.THUMBNAILS} indices are allowed")
    return PickedExamples(indices=picked)


def _sprite(entry: Entry, sheet: Sheet) -> bytes:
    data = _load(entry)
    return sprite(data, _pick(data, sheet.examples), sheet.columns)


def _pick(data: Dataset, spec: CountedExamples | PickedExamples) -> Examples:
    try:
        return choose(spec, data)
    except NotThere as error:
        raise _refused(error.field, str(error)) from error


def _features(entry: Entry, spec: CountedExamples | PickedExamples) -> bytes:
    chosen = _pick(_load(entry), spec)
    features = len(chosen) * chosen.dimension
    if features > limits.PAGE_FEATURES:
        named = "count" if isinstance(spec, CountedExamples) else "indices"
        message = f"at most {limits.PAGE_FEATURES:,} features are sent; these are {features:,}"
        raise _refused(named, message)
    answer = ExamplesAnswer(
        index=chosen.indices.tolist(),
        label=chosen.y.tolist(),
        features=chosen.features()[:, :-1].tolist(),
    )
    return answer.encode()


def _refused(parameter: str, message: str) -> ApiError:
    return ApiError(
        422, f"{parameter}: {message}", [InputError(parameter=parameter, message=message)]
    )
