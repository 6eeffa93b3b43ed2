"""Where hidden units of a ReLU network switch on or off along a ray.

Between switches all z are polynomials in a: of degree one in the first layer, and of one more in
each layer after it, since a matrix that is affine in a multiplies them. So the ray is cut into the
pieces of each example, layer by layer. A polynomial on a piece is given by its Bernstein
coefficients: if none of them has another sign, there is no root (Farouki 2012, "The Bernstein
polynomial basis: A centennial retrospective").
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from lossatlas.core.models.layers import Layers, Matrices
from lossatlas.core.types import Floats, Ints, Tick, no_tick

WORK = 20_000_000
"""Products to cut all pieces of a layer, beyond which the search ends before the layer."""
HALVINGS = 30
"""How often a piece of a polynomial is halved to isolate its roots; a closer pair is left out."""
BISECTIONS = 60
"""Enough to reach the last bit of a root."""


@dataclass(frozen=True)
class Switches:
    """Switches in the order of a; every array is (K,)."""

    a: Floats
    layer: Ints
    """From 0, the first hidden layer."""
    unit: Ints
    example: Ints
    """Position among the examples of the ray."""
    layers: int
    """The number of hidden layers searched, from the first: others would take too long."""


class Pieces(NamedTuple):
    """Parts of the ray on which no unit searched so far switches, M of all examples."""

    example: Ints
    left: Floats
    right: Floats
    h: Floats
    """(M, units, degree + 1) Bernstein coefficients of what the last layer passes on."""


def along(
    layers: Layers,
    first: Floats,
    later: tuple[Matrices, Matrices],
    inputs: Floats | None,
    low: float,
    high: float,
    tick: Tick = no_tick,
) -> Switches:
    """The switches with low < a < high along a ray, exact up to rounding.

    `first` (2, N, H) are the first z of the origin and the direction, `later` their matrices.
    """
    n = first.shape[1]
    origin, direction = first
    ends = np.stack([origin + a * direction for a in (low, high)], axis=-1)
    below = np.zeros((n, 0, 1)) if inputs is None else inputs[:, :, None]
    pieces = Pieces(np.arange(n), np.full(n, low), np.full(n, high), below)
    found: list[tuple[Floats, Ints, Ints, Ints]] = []
    searched, z = 0, ends
    for layer, skip in enumerate(layers.skips):
        tick()
        if layer:
            if _size(pieces, layers.widths[layer + 1]) > WORK:
                break
            z = _next(pieces, *(own[layer - 1] for own in later))
        pieces, a, place, unit = _cut(pieces, z, skip, tick)
        found.append((a, np.full(len(a), layer), unit, place))
        searched += 1
    a, where, unit, example = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.argsort(a, kind="stable")
    return Switches(a[order], where[order], unit[order], example[order], searched)


def _size(pieces: Pieces, units: int) -> int:
    """The products that the next layer takes: de Casteljau's algorithm is quadratic."""
    _, inputs, coefficients = pieces.h.shape
    return len(pieces.left) * max(units, int(inputs)) * (int(coefficients) + 1) ** 2


def _next(pieces: Pieces, matrix: Floats, move: Floats) -> Floats:
    """The z (M, units, degree + 2) of a layer with matrix W = matrix + a · move."""
    h, degree = pieces.h, pieces.h.shape[2]
    still, moved = (np.matmul(own[:, :-1], h) for own in (matrix, move))
    z = np.zeros((*still.shape[:2], degree + 1))
    share = np.arange(degree + 1) / degree
    for end, a in ((0, pieces.left[:, None, None]), (1, pieces.right[:, None, None])):
        product = still + a * moved
        bias = matrix[:, -1:] + a * move[:, -1:]
        if end == 0:
            z[..., :-1] += (1.0 - share[:-1]) * product
            z += (1.0 - share) * bias
        else:
            z[..., 1:] += share[1:] * product
            z += share * bias
    return z


def _cut(pieces: Pieces, z: Floats, skip: bool, tick: Tick) -> tuple[Pieces, Floats, Ints, Ints]:
    """Pieces cut where units with these z switch, and the a, example and unit of each switch."""
    mixed = (z.min(axis=2) < 0) & (z.max(axis=2) > 0)
    piece, unit = np.nonzero(mixed)
    which, at = _roots(z[piece, unit], tick)
    piece, unit = piece[which], unit[which]
    order = np.lexsort((at, piece))
    at, piece, unit = at[order], piece[order], unit[order]
    width = pieces.right - pieces.left
    a = pieces.left[piece] + at * width[piece]
    # each piece begins at its left end, or at a switch
    begins = np.concatenate((np.zeros(len(width)), at))
    source = np.concatenate((np.arange(len(width)), piece))
    order = np.lexsort((begins, source))
    begins, source = begins[order], source[order]
    ends = np.append(begins[1:], 1.0)
    ends[np.append(source[1:] != source[:-1], True)] = 1.0
    inside = _restricted(z[source], begins, ends)
    on = inside.sum(axis=2, keepdims=True) > 0  # its mean over the piece
    h = np.where(on, inside, 0.0)
    if skip:
        h += _raised(_restricted(pieces.h[source], begins, ends), h.shape[2])
    left = pieces.left[source] + begins * width[source]
    right = pieces.left[source] + ends * width[source]
    cut = Pieces(pieces.example[source], left, right, h)
    return cut, a, pieces.example[piece], unit


def _roots(polynomials: Floats, tick: Tick) -> tuple[Ints, Floats]:
    """Where polynomials (m, degree + 1) change their sign inside (0, 1): which of them, and at.

    Parts with several changes of sign among their coefficients are halved until each has one.
    """
    which, low, size = np.arange(len(polynomials)), np.zeros(len(polynomials)), 1.0
    parts = polynomials
    single: list[tuple[Ints, Floats, Floats]] = []
    for _ in range(HALVINGS):
        tick()
        changes = _sign_changes(parts)
        one = changes == 1
        single.append((which[one], low[one], np.full(int(one.sum()), size)))
        more = changes > 1
        if not more.any():
            break
        halves = _halved(parts[more])
        which, low = np.tile(which[more], 2), low[more]
        size /= 2.0
        low, parts = np.concatenate((low, low + size)), np.concatenate(halves)
    which, low, width = (np.concatenate(column) for column in zip(*single, strict=True))
    return which, _bisected(polynomials[which], low, low + width)


def _sign_changes(parts: Floats) -> Ints:
    """How often the coefficients (m, degree + 1) change their sign, without zeros."""
    changes, last = np.zeros(len(parts), dtype=np.int64), np.zeros(len(parts))
    for column in np.sign(parts).T:
        changes += column * last < 0
        last = np.where(column == 0, last, column)
    return changes


def _bisected(polynomials: Floats, low: Floats, high: Floats) -> Floats:
    """The root (m,) of each polynomial between low and high, where its signs differ."""
    rises = _value(polynomials, high) > 0
    for _ in range(BISECTIONS):
        middle = 0.5 * (low + high)
        right = (_value(polynomials, middle) > 0) != rises
        low, high = np.where(right, middle, low), np.where(right, high, middle)
    return np.asarray(0.5 * (low + high))


def _value(polynomials: Floats, at: Floats) -> Floats:
    """The values (m,) of polynomials (m, degree + 1), by de Casteljau's algorithm."""
    parts = polynomials
    while parts.shape[1] > 1:
        parts = parts[:, :-1] + at[:, None] * (parts[:, 1:] - parts[:, :-1])
    return parts[:, 0]


def _halved(parts: Floats) -> tuple[Floats, Floats]:
    """The coefficients on both halves."""
    half = np.full(len(parts), 0.5)
    return _first(parts[:, None], half)[:, 0], _last(parts[:, None], half)[:, 0]


def _restricted(parts: Floats, begins: Floats, ends: Floats) -> Floats:
    """The coefficients (m, units, degree + 1) on the part of each piece from begin to end (m,)."""
    shares = np.divide(begins, ends, out=np.zeros_like(begins), where=ends > 0)
    return _last(_first(parts, ends), shares)


def _first(parts: Floats, at: Floats) -> Floats:
    """The coefficients on [0, at] (m,)."""
    out, at = np.empty_like(parts), at[:, None, None]
    for k in range(parts.shape[2]):
        out[..., k] = parts[..., 0]
        parts = parts[..., :-1] + at * (parts[..., 1:] - parts[..., :-1])
    return out


def _last(parts: Floats, at: Floats) -> Floats:
    """The coefficients on [at, 1] (m,)."""
    out, at = np.empty_like(parts), at[:, None, None]
    for k in range(parts.shape[2])[::-1]:
        out[..., k] = parts[..., -1]
        parts = parts[..., :-1] + at * (parts[..., 1:] - parts[..., :-1])
    return out


def _raised(parts: Floats, count: int) -> Floats:
    """The same polynomials with `count` coefficients: of a higher degree."""
    while parts.shape[2] < count:
        degree = parts.shape[2]
        share = np.arange(degree + 1) / degree
        out = np.zeros((*parts.shape[:2], degree + 1))
        out[..., :-1] += (1.0 - share[:-1]) * parts
        out[..., 1:] += share[1:] * parts
        parts = out
    return parts
