"""What a reader of an answer must know besides its numbers."""

from collections.abc import Iterable

from lossatlas.web.schemas.spec.optimizers import MethodSpec
from lossatlas.web.schemas.spec.problem import InlineDataset

MOST = 10
"""The most labels that a note lists."""


def of_labels(dataset: str | InlineDataset) -> str | None:
    """Which classes of a user's own data have no examples, unless the user has named them."""
    if isinstance(dataset, str) or dataset.inline.class_names is not None:
        return None
    used = set(dataset.inline.y)
    unused = [label for label in range(max(used)) if label not in used]
    if not unused:
        return None
    listed = ", ".join(map(str, unused[:MOST])) + (", …" if len(unused) > MOST else "")
    return f"no example has the label {listed}: every label up to the largest is a class"


def of_batches(methods: Iterable[MethodSpec], n: int) -> str | None:
    """Which mini-batches, drawn without replacement from n examples, would be larger."""
    sizes = {}
    for method in methods:
        given = dict(method)
        size = given.get("batch_size") or 0
        if size > n and given.get("sampling", "independent") != "independent":
            sizes[method.kind] = size
    return joined(
        *(
            f"a mini-batch of {size:,} ({kind}) is all {n:,} examples"
            for kind, size in sizes.items()
        )
    )


def joined(*notes: str | None) -> str | None:
    """Several notes as one; None if there are none."""
    return "; ".join(note for note in notes if note) or None
