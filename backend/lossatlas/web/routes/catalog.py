"""What a request may name: data sets, losses, functions, optimizers, points, directions."""

from typing import Annotated, Any, TypeVar

import numpy as np
from fastapi import APIRouter, Depends, Query, Request, Response

from lossatlas import __version__
from lossatlas.core.analysis.gradient_check import FAULTS
from lossatlas.core.data.catalog import Dataset, Entry
from lossatlas.core.data.examples import Examples
from lossatlas.core.data.parsers import DataError
from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.models.formulas import FUNCTIONS
from lossatlas.core.models.graphs import GRAPHS
from lossatlas.core.optimizers import OPTIMIZERS, SCHEDULES
from lossatlas.web.build.data import NoSuchExamples, choose
from lossatlas.web.compute import replies
from lossatlas.web.compute.encoded import timed
from lossatlas.web.http.errors import ApiError, InputError
from lossatlas.web.schemas import catalog as answers
from lossatlas.web.schemas import limits
from lossatlas.web.schemas.base import Spec
from lossatlas.web.schemas.catalog import Catalog, DatasetAnswer, DatasetEntry, ExamplesAnswer
from lossatlas.web.schemas.spec.direction import DIRECTIONS
from lossatlas.web.schemas.spec.optimizers import METHOD_MODELS, SCHEDULE_MODELS
from lossatlas.web.schemas.spec.point import POINTS
from lossatlas.web.schemas.spec.problem import MODELS, CountedExamples, PickedExamples
from lossatlas.web.services import Services, Shared
from lossatlas.web.sprites import sprite

D = TypeVar("D", bound=DatasetEntry)

router = APIRouter(tags=["catalog"])


def _entry(id: str, services: Shared) -> Entry:
    if id not in services.caches.catalog:
        known = list(services.caches.catalog)
        message = "there is no such data set"
        error = InputError(parameter="id", message=message, allowed=known)
        raise ApiError(404, f"{message}; there are: {', '.join(known)}", [error])
    return services.caches.catalog[id]


def _chosen(
    count: Annotated[int, Query(ge=1, le=limits.THUMBNAILS)] = 100,
    seed: Annotated[int, Query(ge=0, le=limits.SEED)] = 0,
    indices: Annotated[
        str | None,
        Query(
            max_length=8 * limits.THUMBNAILS,
            pattern=r"^\d{1,7}(,\d{1,7})*$",
            description="positions in the data set, instead of count and seed",
            examples=["1,2,3"],
        ),
    ] = None,
) -> CountedExamples | PickedExamples:
    if indices is None:
        return CountedExamples(count=count, seed=seed)
    picked = [int(index) for index in indices.split(",")]
    if len(picked) > limits.THUMBNAILS:
        raise _refused("indices", f"at most {limits.THUMBNAILS} indices are allowed")
    return PickedExamples(indices=picked)


NamedEntry = Annotated[Entry, Depends(_entry)]
Chosen = Annotated[CountedExamples | PickedExamples, Depends(_chosen)]


class Rows(Spec):
    """Everything that determines the features of examples."""

    dataset: str
    examples: CountedExamples | PickedExamples


class Sheet(Rows):
    """Everything that determines a picture of thumbnails."""

    columns: int


@router.get("/catalog", operation_id="get_catalog", response_model=Catalog)
async def catalog(request: Request, services: Shared) -> Response:
    """Everything that a request may name, for building forms."""
    work = timed(lambda _: _catalog(services).model_dump_json().encode())
    return await replies.kept("catalog", work, request, services.responses)


@router.get("/datasets/{id}", operation_id="get_dataset", response_model=DatasetAnswer)
async def dataset(entry: NamedEntry, request: Request, services: Shared) -> Response:
    """A data set, and how many examples each class has."""
    work = timed(lambda _: _dataset(entry).model_dump_json().encode())
    return await replies.kept(f"dataset {entry.id}", work, request, services.responses)


@router.get("/datasets/{id}/examples", operation_id="get_examples", response_model=ExamplesAnswer)
async def examples(
    entry: NamedEntry, chosen: Chosen, request: Request, services: Shared
) -> Response:
    """The features of the chosen examples, in the same order as in a problem."""
    rows = Rows(dataset=entry.id, examples=chosen)
    work = timed(lambda _: _features(entry, chosen).encode())
    return await replies.kept(replies.key(rows), work, request, services.responses)


@router.get(
    "/datasets/{id}/images",
    operation_id="get_images",
    response_class=Response,
    responses={200: {"content": {"image/png": {"schema": {"type": "string", "format": "binary"}}}}},
)
async def images(
    entry: NamedEntry,
    chosen: Chosen,
    request: Request,
    services: Shared,
    columns: Annotated[int, Query(ge=1, le=limits.SPRITE_COLUMNS)] = 10,
) -> Response:
    """Thumbnails of the chosen examples in one PNG, row by row, in the order of a problem."""
    if entry.image_shape is None:
        raise ApiError(404, "this data set has no images")
    sheet = Sheet(dataset=entry.id, examples=chosen, columns=columns)
    work = timed(lambda _: _sprite(entry, chosen, columns), "image/png")
    return await replies.kept(replies.key(sheet), work, request, services.responses)


def _catalog(services: Services) -> Catalog:
    optimizers, schedules = OPTIMIZERS.items(), SCHEDULES.items()
    return Catalog.of(
        version=__version__,
        datasets=[_described(DatasetEntry, entry) for entry in services.caches.catalog.values()],
        losses=list(LOSSES.values()),
        models=[answers.KindEntry.of_model(model) for model in MODELS],
        functions=[
            answers.FunctionEntry.of(own, points=own.averaged and own.averaged.points)
            for own in FUNCTIONS.values()
        ],
        graphs=list(GRAPHS.values()),
        optimizers=[
            answers.OptimizerEntry.of_model(METHOD_MODELS[kind], own) for kind, own in optimizers
        ],
        schedules=[
            answers.ScheduleEntry.of_model(SCHEDULE_MODELS[kind], own, description=own.formula)
            for kind, own in schedules
        ],
        points=[answers.KindEntry.of_model(model) for model in POINTS],
        directions=[answers.KindEntry.of_model(model) for model in DIRECTIONS],
        faults=[{"id": id, "description": text} for id, (text, _) in FAULTS.items()],
        limits=limits.CATALOG,
    )


def _dataset(entry: Entry) -> DatasetAnswer:
    data = _load(entry)
    counts = np.bincount(data.y, minlength=len(data.class_names))
    return _described(DatasetAnswer, entry, label_counts=counts)


def _described(model: type[D], entry: Entry, **more: Any) -> D:
    return model.of(
        entry.presentation,
        entry,
        available=entry.unavailable_because is None,
        classes=len(entry.class_names),
        editable=entry.dimension == 2,
        **more,
    )


def _load(entry: Entry) -> Dataset:
    try:
        return entry.load()
    except DataError as error:
        raise ApiError(404, str(error)) from error


def _pick(data: Dataset, spec: CountedExamples | PickedExamples) -> Examples:
    try:
        return choose(spec, data)
    except NoSuchExamples as error:
        raise _refused(error.field, str(error)) from error


def _sprite(entry: Entry, spec: CountedExamples | PickedExamples, columns: int) -> bytes:
    data = _load(entry)
    return sprite(data, _pick(data, spec), columns)


def _features(entry: Entry, spec: CountedExamples | PickedExamples) -> ExamplesAnswer:
    chosen = _pick(_load(entry), spec)
    features = len(chosen) * chosen.dimension
    if features > limits.PAGE_FEATURES:
        named = "count" if isinstance(spec, CountedExamples) else "indices"
        message = f"at most {limits.PAGE_FEATURES:,} features are sent; these are {features:,}"
        raise _refused(named, message)
    x = chosen.features()[:, :-1]
    return ExamplesAnswer.of(index=chosen.indices, label=chosen.y, features=x)


def _refused(parameter: str, message: str) -> ApiError:
    error = InputError(parameter=parameter, message=message)
    return ApiError(422, f"{parameter}: {message}", [error])
