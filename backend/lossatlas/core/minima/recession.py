"""Directions of recession of a loss with exponential tails: it never rises along them.

A softmax loss vanishes only at infinity. If all terms fall or stay constant along a direction of
the plane (the data are separable within it), the infimum is that of the terms that stay constant.
"""

import numpy as np

from lossatlas.core.losses.base import PlaneTerms
from lossatlas.core.types import Flags, Floats

LEVEL = 1e-12
"""A slope this small, relative to the term's steepest slope on the plane, counts as zero."""


def direction(terms: PlaneTerms) -> Floats | None:
    """A unit vector (2,) along which no term rises; None if there is no such direction.

    `terms` depend on both coordinates of the plane, so some of them fall along it.
    """
    _, p, q = terms.lines.reshape(3, -1)
    moves = (p != 0) | (q != 0)
    p, q = p[moves], q[moves]
    for candidate in _candidates(terms.roots[:, 1:], p, q):
        if (p * candidate[0] + q * candidate[1] <= LEVEL * np.hypot(p, q)).all():
            return candidate
    return None


def limit(terms: PlaneTerms, along: Floats) -> PlaneTerms:
    """The limit far along a direction: the terms that stay constant, on the line across it."""
    kept = stays(terms, along)
    across = terms.along(np.array([[-along[1]], [along[0]]]))
    c, slope, nothing = across.lines
    left = np.stack((np.where(kept, c, -np.inf), np.where(kept, slope, 0.0), nothing))
    return PlaneTerms(left, across.roots)


def stays(terms: PlaneTerms, along: Floats) -> Flags:
    """(N, J) which terms neither rise nor fall along a direction (r,), to within LEVEL."""
    slopes = terms.lines[1 : 1 + len(along)]
    move = np.abs(np.tensordot(along, slopes, axes=1))
    return np.asarray(move <= LEVEL * np.linalg.norm(slopes, axis=0))


def _candidates(roots: Floats, p: Floats, q: Floats) -> list[Floats]:
    """The only possible unit vectors (2,), given the roots (r, 2) and slopes (M,)."""
    if not roots.any():
        return [_away(p, q)]
    level = null_vector(roots)
    return [] if level is None else [level, -level]


def _away(p: Floats, q: Floats) -> Floats:
    """The unit vector in the middle of the widest gap between the directions (p, q)."""
    angles = np.sort(np.arctan2(q, p))
    gaps = np.diff(angles, append=angles[0] + 2.0 * np.pi)
    widest = int(np.argmax(gaps))
    middle = angles[widest] + gaps[widest] / 2.0
    return np.array([np.cos(middle), np.sin(middle)])


def null_vector(roots: Floats) -> Floats | None:
    """A unit vector (2,) in the null space of roots (r, 2), to within LEVEL; None without one."""
    sizes = np.linalg.norm(roots, axis=0)
    if not sizes.all():
        found = np.where(sizes == 0, 1.0, 0.0)
    else:
        first, second = (roots / sizes).T
        shared = float(first @ second)
        if np.linalg.norm(second - shared * first) > LEVEL:
            return None
        found = np.array([1.0, -np.sign(shared)]) / sizes
    return found / float(np.linalg.norm(found))
