"""Where a loss with exponential tails runs off to: directions of the plane in which it never rises.

A softmax loss vanishes only at infinity. Where all terms fall or stay along a direction (the data
are separable as far as the plane sees), the infimum is that of the terms that stay.
"""

import numpy as np

from lossatlas.core.losses.base import CANCELLED, PlaneTerms
from lossatlas.core.types import Floats

LEVEL = 1e-12
"""A term with a slope this small, relative to its steepest slope on the plane, stays."""
SLIGHT = 1e-8
"""A slope this small beside the steepest moves its term too far away for what is known near by."""


def direction(terms: PlaneTerms) -> Floats | None:
    """A unit vector (2,) along which nothing rises; None without one.

    `terms` depend on the plane in all directions, so some of them fall along it.
    """
    _, p, q = terms.lines.reshape(3, -1)
    moves = (p != 0) | (q != 0)
    p, q = p[moves], q[moves]
    for candidate in _candidates(terms.roots[:, 1:], p, q):
        if (p * candidate[0] + q * candidate[1] <= LEVEL * np.hypot(p, q)).all():
            return candidate
    return None


def limit(terms: PlaneTerms, along: Floats) -> PlaneTerms:
    """What is left far along a direction: the terms that stay, on the line across it."""
    _, p, q = terms.lines
    stays = np.abs(p * along[0] + q * along[1]) <= LEVEL * np.hypot(p, q)
    across = terms.along(np.array([[-along[1]], [along[0]]]))
    c, slope, nothing = across.lines
    left = np.stack((np.where(stays, c, -np.inf), np.where(stays, slope, 0.0), nothing))
    return PlaneTerms(left, across.roots)


def doubtful(terms: PlaneTerms, two_sided: bool) -> bool:
    """Whether far away, where all others have vanished or stay, terms that hardly move decide.

    Where terms are `two_sided`, none vanishes: all others must stay.

    Their slopes are so small beside the others' that rounding decides whether the loss falls for
    ever: no bound that is found near by holds so far out.
    """
    slopes, roots = terms.lines[1:].reshape(2, -1), terms.roots[:, 1:]
    scale = np.abs(slopes).max(axis=1)
    if not scale.any():
        return False
    scale[scale == 0] = 1.0
    p, q = slopes / scale[:, None]
    sizes = np.hypot(p, q)
    slight = SLIGHT * sizes.max()
    clear = sizes > slight
    for candidate in _candidates(roots / scale, p[clear], q[clear], two_sided):
        along = p * candidate[0] + q * candidate[1]
        if ((np.abs(along) if two_sided else along) <= slight).all():
            stays = clear & (np.abs(along) <= slight)
            hardly_moves = (sizes > 0) & ~clear
            held = two_sided or bool(roots.any())
            surely = not stays.any() or _surely_stay(p[stays], q[stays], held)
            return bool(hardly_moves.any()) or not surely
    return False


def _surely_stay(p: Floats, q: Floats, held: bool) -> bool:
    """Whether slopes (M,) lie on one line through zero, but for rounding.

    On both sides of it, too, if nothing else holds the loss to the way across.
    """
    longest = np.argmax(np.hypot(p, q))
    left, right = p[longest] * q, q[longest] * p
    on_line = np.abs(left - right) <= CANCELLED * (np.abs(left) + np.abs(right))
    opposed = p * p[longest] + q * q[longest] < 0
    return bool(on_line.all() and (held or opposed.any()))


def _candidates(roots: Floats, p: Floats, q: Floats, two_sided: bool = False) -> list[Floats]:
    """The only unit vectors (2,) that can do, given the roots (r, 2) and slopes (M,)."""
    if not roots.any() and not two_sided:
        return [_away(p, q)]
    level = null_vector(roots) if roots.any() else null_vector(np.column_stack((p, q)), SLIGHT)
    return [] if level is None else [level, -level]


def _away(p: Floats, q: Floats) -> Floats:
    """The middle of the widest gap between the directions (p, q)."""
    angles = np.sort(np.arctan2(q, p))
    gaps = np.diff(angles, append=angles[0] + 2.0 * np.pi)
    widest = int(np.argmax(gaps))
    middle = angles[widest] + gaps[widest] / 2.0
    return np.array([np.cos(middle), np.sin(middle)])


def null_vector(roots: Floats, level: float = LEVEL) -> Floats | None:
    """A unit vector (2,) that roots (r, 2) take to zero, as far as `level` tells."""
    sizes = np.linalg.norm(roots, axis=0)
    if not sizes.all():
        found = np.where(sizes == 0, 1.0, 0.0)
    else:
        first, second = (roots / sizes).T
        shared = float(first @ second)
        if np.linalg.norm(second - shared * first) > level:
            return None
        found = np.array([1.0, -np.sign(shared)]) / sizes
    return found / float(np.linalg.norm(found))
