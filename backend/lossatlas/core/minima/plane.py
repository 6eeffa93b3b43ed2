"""Minima of a slice, with certificates: exact on a ray, enclosed from below on a plane.

The lower bounds are true for the slice as it is held in float64: what rounding can do to the loss
is taken off.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from lossatlas.core.losses.base import AffineMath, LineMinimum, PlaneTerms
from lossatlas.core.minima import recession
from lossatlas.core.types import Floats, Tick, no_tick

if TYPE_CHECKING:
    from lossatlas.core.models.linear_section import LinearSection

EPSILON = float(np.finfo(np.float64).eps)
TOLERANCE = 1e-12
"""The relative gap at which the search on a plane ends."""
UNSURE = 1e-14
"""How far off the slope across a ray may be, relative to the slopes that it is the sum of."""
PARALLEL = 1e-12
"""Directions whose effects differ by less, relative to their size, count as parallel."""
ROUNDED = 1e-14
"""Eigenvalues of inner products this small, relative to the largest, are rounding."""
DOUBLINGS = 100
"""How often the search for rays on both sides of the minimum doubles its step."""
ROUNDS = 300
"""Rays searched on a plane at most; some twenty are usual."""


@dataclass(frozen=True)
class RayMinimum:
    """Where the objective on a ray is least: from `lo` to `hi`, which may be infinite."""

    lo: float
    hi: float
    loss: float
    """The least value; where it is not attained, the infimum."""
    lower_bound: float
    attained: bool
    """False where the loss approaches its infimum at infinity: at `lo` = `hi`."""

    @property
    def direction(self) -> int | None:
        """Where it is not attained, the end to which the loss falls: −1 or 1."""
        return None if self.attained else int(np.sign(self.lo))


@dataclass(frozen=True)
class PlaneMinimum:
    """A point of a plane where the objective is least."""

    a: float
    b: float
    """Not a number where the infimum is not attained."""
    loss: float
    """The objective there; where it is not attained, the infimum."""
    lower_bound: float
    """No point of the plane has a lower objective."""
    attained: bool
    """False where the loss approaches its infimum at infinity."""
    unique: bool
    """False where other points, also farther away, are as low."""
    direction: tuple[float, float] | None
    """Where it is not attained: the direction (a, b) in which the loss falls without end."""
    certified: bool
    """Whether the gap between `loss` and `lower_bound` is within the tolerance of the loss."""


def on_ray(ray: LinearSection, tick: Tick = no_tick) -> RayMinimum | None:
    """The minimum of the objective on a whole ray; None for a loss that does not know it.

    Exact up to rounding where the loss is piecewise linear: slopes are summed in the order of the
    kinks. For a smooth loss by Newton's method, to a relative gap of 1e-13 and rounding.
    """
    affine = ray.loss.affine
    if affine is None:
        return None
    tick()
    found = affine.minimum(_terms(ray, affine), 0.0, 0.0, tick)
    if _end(found) is not None:
        lower = _less_rounding(found.bound, ray, affine, None)
        return RayMinimum(found.lo, found.hi, found.value, lower, attained=False)
    at = np.array([found.a])
    loss = ray.value(at)
    lower = _less_rounding(min(loss, found.bound), ray, affine, at)
    return RayMinimum(found.lo, found.hi, loss, lower, attained=True)


def on_plane(plane: LinearSection, tick: Tick = no_tick) -> PlaneMinimum | None:
    """The minimum of the objective on a whole plane; None for a loss that does not know it.

    Nested: g(b) = min over a of f(a, b) is convex, and each ray solved gives a bound of all others.
    Where two bounds meet, between a ray where g falls and one where it rises, is both the bound of
    the minimum and the next ray to solve (Kelley 1960, "The cutting-plane method for solving convex
    programs", in one dimension, where it needs no solver).
    """
    affine = plane.loss.affine
    if affine is None:
        return None
    terms = _terms(plane, affine)
    found = _on_plane(plane, affine, terms, tick)
    if recession.doubtful(terms, affine.two_sided):
        found = replace(found, lower_bound=0.0, certified=found.loss == 0.0)
    return found


def _on_plane(
    plane: LinearSection, affine: AffineMath, terms: PlaneTerms, tick: Tick
) -> PlaneMinimum:
    basis = _basis(terms)
    inside = terms.along(basis)
    if basis.shape[1] == 1:
        tick()
        found = affine.minimum(inside, 0.0, 0.0, tick)
        return _answer(plane, affine, basis, found, found.bound, _end(found), unique=False)
    away = recession.direction(inside) if affine.never_zero else None
    if away is not None:
        tick()
        found = affine.minimum(recession.limit(inside, away), 0.0, 0.0, tick)
        return _answer(plane, affine, basis, found, found.bound, away, unique=False)
    found, lower = _search(affine, inside, tick)
    # distances in these coordinates are about one
    lower -= 2.0 * UNSURE * found.steepness * (1.0 + abs(found.a) + abs(found.b))
    unique = _is_unique(affine, inside, found, tick)
    return _answer(plane, affine, basis, found, lower, None, unique)


def _terms(section: LinearSection, affine: AffineMath) -> PlaneTerms:
    roots = np.zeros((3, 3))
    size = len(section.inner)
    roots[:size, :size] = _roots(section.l2 * section.inner)
    return PlaneTerms(affine.lines(section.scores, section.y, section.margin), roots)


def _roots(inner: Floats) -> Floats:
    """R with RᵀR = inner (m, m), a matrix of inner products, but for what rounding left in it."""
    sizes = np.sqrt(np.diag(inner))
    scaled = inner / np.outer(sizes, sizes).clip(np.finfo(np.float64).tiny)
    values, vectors = np.linalg.eigh(scaled)
    values[values <= ROUNDED * values.max()] = 0.0
    return np.asarray((vectors * np.sqrt(values)).T * sizes)


def _basis(terms: PlaneTerms) -> Floats:
    """Coordinates (2, r) in which the effects of the directions are orthogonal and of one size.

    At distance one, terms move by about their size at the origin. r = 1 where the directions are
    parallel in all that they do; a basis of zeros where they do nothing.
    """
    c, p, q = terms.lines.reshape(3, -1)
    slopes = np.column_stack((p, q))
    size = float(np.linalg.norm(slopes)) or 1.0
    curved = terms.roots[:, 1:]
    effects = np.concatenate((slopes / size, curved / (float(np.linalg.norm(curved)) or 1.0)))
    sizes = np.array([np.linalg.norm(effect) for effect in effects.T])
    scale = (float(np.linalg.norm(c)) or float(np.sqrt(c.size))) / size
    if not sizes.all():
        longer = int(np.argmax(sizes))
        basis = np.zeros((2, 1))
        basis[longer] = scale / sizes[longer] if sizes[longer] > 0 else 0.0
        return basis
    first, second = (effects / sizes).T
    shared = first @ second
    rest = second - shared * first
    length = np.linalg.norm(rest)
    axes = [[scale / sizes[0], 0.0]]
    if length > PARALLEL:
        axes.append([-shared * scale / (length * sizes[0]), scale / (length * sizes[1])])
    return np.array(axes).T


def _search(affine: AffineMath, terms: PlaneTerms, tick: Tick) -> tuple[LineMinimum, float]:
    """The best of the rays solved, and a lower bound of the minimum."""
    left, right = _bracket(affine, terms, tick)
    best = min(left, right, key=lambda line: line.value)
    if left.slope >= 0 or right.slope <= 0:  # a ray on which g is least, or none was found
        return best, best.bound if left.slope >= 0 >= right.slope else 0.0
    lower, width = 0.0, float(np.inf)
    for _ in range(ROUNDS):
        tick()
        slow = right.b - left.b > width / 2
        width = right.b - left.b
        meeting = (right.bound - left.bound - right.slope * width) / (left.slope - right.slope)
        unsure = 4.0 * EPSILON * max(left.steepness, right.steepness) * width
        lower = max(lower, left.bound + left.slope * meeting - unsure)
        if best.value - lower <= TOLERANCE * best.value:
            break
        b = left.b + meeting
        if not left.b < b < right.b or slow:
            b = left.b + width / 2
        if not left.b < b < right.b:
            break
        start = left.a + (right.a - left.a) * (b - left.b) / width
        here = affine.minimum(terms, b, start, tick)
        best = min(best, here, key=lambda line: line.value)
        if here.slope == 0:
            return best, max(lower, here.bound)
        left, right = (here, right) if here.slope < 0 else (left, here)
    return best, lower


def _bracket(affine: AffineMath, terms: PlaneTerms, tick: Tick) -> tuple[LineMinimum, LineMinimum]:
    """Rays between which g turns from falling to rising; twice the same where it is level."""
    before = here = affine.minimum(terms, 0.0, 0.0, tick)
    step = -np.sign(here.slope) * 0.25
    for _ in range(DOUBLINGS):
        tick()
        if here.slope * step >= 0:
            break
        before, here = here, affine.minimum(terms, here.b + step, here.a, tick)
        step *= 2.0
    if here.slope == 0:
        return here, here
    return (before, here) if step > 0 else (here, before)


def _is_unique(affine: AffineMath, terms: PlaneTerms, found: LineMinimum, tick: Tick) -> bool:
    """Whether no other point close by is as low, for terms that depend on both coordinates."""
    bent, roots = affine.bent(terms.lines, found.a, found.b), terms.roots[:, 1:]
    sizes = [float(np.linalg.norm(part)) or 1.0 for part in (bent, roots)]
    curved = np.concatenate((bent / sizes[0], roots / sizes[1]))
    if curved.any() and recession.null_vector(curved) is None:
        return True  # strictly convex
    step = 1e-6 * max(1.0, abs(found.b))
    rays = [affine.minimum(terms, found.b + side, found.a, tick) for side in (-step, step)]
    beside = min(ray.value for ray in rays)
    return found.lo == found.hi and beside > found.value * (1.0 + 4.0 * EPSILON)


def _end(found: LineMinimum) -> Floats | None:
    """(1,), +1 or -1: to which end the loss falls without end; None where it does not."""
    return np.array([np.sign(found.lo)]) if found.lo == found.hi and np.isinf(found.lo) else None


def _answer(
    plane: LinearSection,
    affine: AffineMath,
    basis: Floats,
    found: LineMinimum,
    lower: float,
    away: Floats | None,
    unique: bool,
) -> PlaneMinimum:
    """What was found in the coordinates of `basis`, in those of the plane."""
    if away is not None:
        loss, lower = found.value, _less_rounding(lower, plane, affine, None)
        off = basis @ away
        direction = tuple((off / np.linalg.norm(off)).tolist())
        certified = bool(loss - lower <= affine.tolerance * loss)
        return PlaneMinimum(np.nan, np.nan, loss, lower, False, unique, direction, certified)
    at = basis @ np.array([found.a, found.b])[: basis.shape[1]]
    loss = plane.value(at)
    lower = _less_rounding(min(lower, loss), plane, affine, at)
    gap = max(affine.tolerance * loss, _rounding_alone(plane, affine, at))
    a, b = at.tolist()
    return PlaneMinimum(a, b, loss, lower, True, unique, None, bool(loss - lower <= gap))


def _less_rounding(
    bound: float, section: LinearSection, affine: AffineMath, at: Floats | None
) -> float:
    """A lower bound with what rounding can do to the loss taken off; no loss is negative."""
    if at is None:
        return max(0.0, bound * (1.0 - TOLERANCE))
    sizes = _sizes(section, at)
    # a margin a little larger, for the terms that are at their kinks but for rounding
    margin = section.margin + 16.0 * EPSILON * (section.margin + sizes.max())
    weights = np.abs(section.loss.score_gradient(section.scores_at(at), section.y, margin))
    summed = float(np.vdot(weights, sizes)) / section.n
    parts = np.concatenate(([1.0], np.abs(at)))
    summed += float(parts @ (section.l2 * np.abs(section.inner)) @ parts)
    rounding = 8.0 * EPSILON * (summed + bound) + _rounding_alone(section, affine, at)
    return max(0.0, float(bound - rounding))


def _rounding_alone(section: LinearSection, affine: AffineMath, at: Floats) -> float:
    """What errors of the scores make of a loss that is a sum of squares, where all are zero."""
    if not affine.square:
        return 0.0
    errors = 16.0 * EPSILON * (_sizes(section, at) + section.margin)
    return float(affine.square * np.square(errors).sum() / section.n)


def _sizes(section: LinearSection, at: Floats) -> Floats:
    """(N, C) how large the numbers are that the scores at coordinates (k,) are summed from."""
    parts = np.concatenate(([1.0], np.abs(at)))
    return np.asarray(np.tensordot(parts, np.abs(section.scores), axes=1))
