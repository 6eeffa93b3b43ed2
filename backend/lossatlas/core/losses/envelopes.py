"""Upper envelopes: which of an example's lines v + t·slope is on top, and where that changes.

The lines of M examples are arrays (J, M), sorted by slope along J, so that the line on top only
ever moves up the list as t grows. Plain arithmetic on whole arrays is several times as fast here as
masked assignment or argmax.
"""

from collections.abc import Iterator

import numpy as np

from lossatlas.core.types import Flags, Floats, Ints


def with_zero(terms: Floats) -> tuple[Floats, Ints]:
    """Lines (3, N, J) = (c, p, q) and the line that is zero: (3, J+1, N), sorted by the slope p.

    Also (J+1, N), the index of each line among the J terms; J for zero.
    """
    kinds, n, count = terms.shape
    lines = np.zeros((kinds, count + 1, n))
    lines[:, :-1] = terms.transpose(0, 2, 1)
    order = np.argsort(lines[1], axis=0, kind="stable")
    return np.take_along_axis(lines, order[None], axis=1), order


def top(values: Floats) -> tuple[Ints, Floats]:
    """The last line on top, (M,), and its value (M,), of values (J, M)."""
    best = np.maximum.reduce(values, axis=0)
    return _last(values == best), best


def ends(values: Floats, slopes: Floats) -> tuple[Ints, Ints]:
    """The lines on top far to the left and far to the right, (M,) each, of lines (J, M)."""
    first, _ = top(np.where(slopes == slopes[0], values, -np.inf))
    last, _ = top(np.where(slopes == slopes[-1], values, -np.inf))
    return first, last


def chosen(lines: Floats, which: Ints) -> Floats:
    """The entry of lines (J, M) chosen in each column: (M,)."""
    return lines[which, np.arange(len(which))]


def walk(
    values: Floats, slopes: Floats, first: Ints, last: Ints, end: float
) -> Iterator[tuple[Ints, Floats, Ints, Ints]]:
    """The vertices of the envelopes from where `first` (M,) is on top to where `last` is.

    Yields (items, t, old line, new line): the next vertex, t < end, of each envelope that has one.
    """
    items = np.arange(values.shape[1])
    current = first
    while True:
        going = current != last[items]
        if not going.all():
            items, current = items[going], current[going]
            values, slopes = values.compress(going, axis=1), slopes.compress(going, axis=1)
        at, new = _next_vertex(values, slopes, current)
        going = at < end
        if not going.all():
            items, current, at, new = items[going], current[going], at[going], new[going]
            values, slopes = values.compress(going, axis=1), slopes.compress(going, axis=1)
        if not len(items):
            return
        yield items, at, current, new
        current = new


def _next_vertex(values: Floats, slopes: Floats, current: Ints) -> tuple[Floats, Ints]:
    """Where the first steeper line crosses the current one, or inf, and which line that is."""
    steeper = slopes - chosen(slopes, current)
    at = chosen(values, current) - values
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        at /= steeper
    at = np.where(steeper > 0, at, np.inf)
    nearest = np.minimum.reduce(at, axis=0)
    return nearest, _last(at == nearest)


def _last(holds: Flags) -> Ints:
    """The last line (M,) for which `holds` (J, M) is true."""
    numbers = np.arange(len(holds), dtype=np.int16)[:, None]
    return np.asarray((holds * numbers).max(axis=0).astype(np.intp))
