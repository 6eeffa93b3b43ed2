"""A table of published figures beside ours, and its text."""

from collections.abc import Iterator
from typing import NamedTuple

SIX_DIGITS = 5.1e-7
SEVEN_DIGITS = 5.1e-8


class Row(NamedTuple):
    """One or more published figures, and ours."""

    what: str
    published: tuple[float, ...]
    ours: tuple[float, ...]
    below: float
    """How much smaller than published ours may be."""
    above: float
    """How much larger than published ours may be."""
    form: str = ".6f"

    @property
    def within(self) -> bool:
        """Whether all of ours are within the tolerance."""
        pairs = zip(self.ours, self.published, strict=True)
        return all(-self.below <= ours - theirs <= self.above for ours, theirs in pairs)


class Table(NamedTuple):
    """The figures of one source."""

    title: str
    source: str
    rows: tuple[Row, ...]
    differs: str = ""
    """What differs from the publication."""
    skipped: str = ""
    """Why there are no rows."""


def lines(table: Table) -> Iterator[str]:
    """A table as text."""
    yield table.title
    yield f"  {table.source}"
    if table.differs:
        yield f"  differs: {table.differs}"
    if table.skipped:
        yield f"  skipped: {table.skipped}"
    for row in table.rows:
        ours, published = (
            ", ".join(format(value, row.form) for value in values)
            for values in (row.ours, row.published)
        )
        mark = "ok" if row.within else "OUTSIDE"
        tolerance = f"tolerance -{row.below:g} +{row.above:g}"
        yield f"  {row.what:32} ours {ours:32} published {published:32} {tolerance:22} {mark}"
