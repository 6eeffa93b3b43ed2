"""The data sets and the examples that a request names."""

from collections.abc import Mapping

from lossatlas.core.data import examples
from lossatlas.core.data.catalog import Dataset, Entry
from lossatlas.core.data.examples import Examples
from lossatlas.core.data.inline import InlineError, inline
from lossatlas.core.data.parsers import DataError
from lossatlas.web.build.pointers import at, refused
from lossatlas.web.schemas import limits
from lossatlas.web.schemas.spec import problem as schemas

Catalog = Mapping[str, Entry]


class NoSuchExamples(ValueError):
    """The request asks for examples that the data set does not have."""

    def __init__(self, field: str, message: str) -> None:
        """`field` is "count" or "indices"."""
        super().__init__(message)
        self.field = field


def dataset(choice: str | schemas.InlineDataset, catalog: Catalog) -> Dataset:
    """The data set of a problem."""
    if isinstance(choice, str):
        if choice not in catalog:
            raise refused("there is no such data set", allowed=list(catalog))
        try:
            return catalog[choice].load()
        except DataError as error:
            raise refused(str(error)) from error
    data = choice.inline
    names = None if data.class_names is None else tuple(data.class_names)
    try:
        return inline(data.X, data.y, names)
    except InlineError as error:
        with at("inline"):
            raise refused(str(error), error.part) from error


def default_count(choice: str | schemas.InlineDataset, catalog: Catalog) -> int | None:
    """The number of examples if a problem does not choose any; None for all."""
    return catalog[choice].presentation.default_count if isinstance(choice, str) else None


def choose_others(
    spec: schemas.CountedExamples | schemas.PickedExamples, dataset: Dataset, taken: Examples
) -> Examples:
    """Examples that are not among those taken. Raises NoSuchExamples."""
    trained = set(taken.indices.tolist())
    if isinstance(spec, schemas.PickedExamples):
        if trained & set(spec.indices):
            raise NoSuchExamples("indices", "held-out examples must not be among `examples`")
        return choose(spec, dataset)
    free = len(dataset.y) - len(trained)
    if free < (spec.count or 1):
        allowed = f"count must be from 1 to {free}" if free else "use fewer `examples`"
        raise NoSuchExamples("count", f"there are {free} other examples: {allowed}")
    return examples.others(dataset, taken, spec.count, spec.seed)


def choose(
    spec: schemas.CountedExamples | schemas.PickedExamples | None,
    dataset: Dataset,
    default_count: int | None = None,
) -> Examples:
    """The examples of a problem. Raises NoSuchExamples, which says how many there are."""
    n = len(dataset.y)
    if spec is None:
        return examples.choose(dataset, None if default_count is None else min(default_count, n))
    if isinstance(spec, schemas.CountedExamples):
        if spec.count is not None and spec.count > n:
            raise NoSuchExamples("count", f"there are {n} examples: count must be from 1 to {n}")
        return examples.choose(dataset, spec.count, spec.seed)
    most = max(n, limits.PICKED_FEATURES // max(1, dataset.raw.shape[1]))
    if len(spec.indices) > most:
        raise NoSuchExamples(
            "indices", f"pick at most {most:,} of these {n:,} examples, with repeats"
        )
    if max(spec.indices) >= n:
        message = f"there are {n} examples: indices must be from 0 to {n - 1}"
        raise NoSuchExamples("indices", message)
    return examples.pick(dataset, spec.indices)
