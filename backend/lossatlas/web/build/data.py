"""The data sets and the examples that a request names."""

from collections.abc import Mapping

from lossatlas.core.data import catalog as datasets
from lossatlas.core.data import examples
from lossatlas.core.data.examples import Examples
from lossatlas.web.http.errors import bad_input
from lossatlas.web.schemas import limits
from lossatlas.web.schemas import problem as schemas

Catalog = Mapping[str, datasets.Entry]


class NotThere(ValueError):
    """Examples are asked for that the data set does not have."""

    def __init__(self, field: str, message: str) -> None:
        """`field` is "count" or "indices"."""
        super().__init__(message)
        self.field = field


def dataset(choice: str | schemas.InlineDataset, catalog: Catalog) -> datasets.Dataset:
    """The data set of a problem."""
    if isinstance(choice, str):
        if choice not in catalog:
            raise bad_input("/problem/dataset", "there is no such data set", list(catalog))
        try:
            return catalog[choice].load()
        except datasets.DataError as error:
            raise bad_input("/problem/dataset", str(error)) from error
    data = choice.inline
    names = None if data.class_names is None else tuple(data.class_names)
    try:
        return datasets.inline(data.X, data.y, names)
    except datasets.InlineError as error:
        raise bad_input(f"/problem/dataset/inline/{error.part}", str(error)) from error


def default_count(choice: str | schemas.InlineDataset, catalog: Catalog) -> int | None:
    """How many examples a problem has that does not choose any; None for all."""
    return catalog[choice].presentation.default_count if isinstance(choice, str) else None


def choose(
    spec: schemas.CountedExamples | schemas.PickedExamples | None,
    dataset: datasets.Dataset,
    default_count: int | None = None,
) -> Examples:
    """The chosen examples, or so many. Raises NotThere, which says how many there are."""
    n = len(dataset.y)
    if spec is None:
        return examples.choose(dataset, None if default_count is None else min(default_count, n))
    if isinstance(spec, schemas.CountedExamples):
        if spec.count is not None and spec.count > n:
            raise NotThere("count", f"there are {n} examples: count is from 1 to {n}")
        return examples.choose(dataset, spec.count, spec.seed)
    most = max(n, limits.PICKED_FEATURES // max(1, dataset.raw.shape[1]))
    if len(spec.indices) > most:
        raise NotThere("indices", f"pick at most {most:,} of these {n:,} examples, with repeats")
    if max(spec.indices) >= n:
        raise NotThere("indices", f"there are {n} examples: indices are from 0 to {n - 1}")
    return examples.pick(dataset, spec.indices)
