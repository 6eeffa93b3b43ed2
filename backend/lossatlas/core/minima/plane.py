"""Minima of a slice, with certificates: exact on a ray, enclosed from below on a plane.

The lower bounds are true for the slice as it is held in float64: what rounding can do to the loss
is taken off.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lossatlas.core.minima import recession
from lossatlas.core.minima.kinks import lines
from lossatlas.core.minima.line import FLAT, LineMinimum, Terms, on_line
from lossatlas.core.types import Tick, no_tick

if TYPE_CHECKING:
    from lossatlas.core.models.linear_section import LinearSection

Floats = NDArray[np.float64]

EPSILON = float(np.finfo(np.float64).eps)

TOLERANCE = 1e-12
"""The relative gap at which the search on a plane ends."""

CERTIFIED = {"svm": 1e-9, "crammer_singer": 1e-9, "ova": 1e-9, "softmax": 1e-8}
"""The relative gap up to which a minimum counts as certified."""

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
    """Where it is not attained: the way, (a, b), along which the loss falls for ever."""
    certified: bool
    """Whether the gap between `loss` and `lower_bound` is as small as CERTIFIED asks."""


def on_ray(ray: "LinearSection", tick: Tick = no_tick) -> RayMinimum:
    """The minimum of the objective on a whole ray.

    Exact up to rounding for the hinge losses: their slopes are summed in the order of the kinks.
    For `softmax` by Newton's method, to a relative gap of 1e-13 and rounding.
    """
    tick()
    found = on_line(_terms(ray), tick=tick)
    attained = found.lo < found.hi or bool(np.isfinite(found.lo))
    if not attained:
        lower = _less_rounding(found.cut, ray, None)
        return RayMinimum(found.lo, found.hi, found.value, lower, attained)
    at = np.array([found.a])
    loss = ray.value(at)
    lower = _less_rounding(min(loss, found.cut), ray, at)
    return RayMinimum(found.lo, found.hi, loss, lower, attained)


def on_plane(plane: "LinearSection", tick: Tick = no_tick) -> PlaneMinimum:
    """The minimum of the objective on a whole plane, and a lower bound.

    Nested: g(b) = min over a of f(a, b) is convex, and each ray solved gives a cut that bounds it
    from below. Where two cuts meet, between a ray where g falls and one where it rises, is both
    the bound and the next ray to solve (Kelley 1960, "The cutting-plane method for solving convex
    programs", in one dimension, where it needs no solver).
    """
    terms = _terms(plane)
    found = _on_plane(plane, terms, tick)
    if recession.doubtful(terms):
        found = replace(found, lower_bound=0.0, certified=found.loss == 0.0)
    return found


def _on_plane(plane: "LinearSection", terms: Terms, tick: Tick) -> PlaneMinimum:
    basis = _basis(terms)
    inside = terms.along(basis)
    if basis.shape[1] == 1:
        tick()
        found = on_line(inside, tick=tick)
        way = _way_off(found)
        return _answer(plane, basis, found, found.cut, way, unique=False)
    way = recession.way(inside) if terms.loss_id == "softmax" else None
    if way is not None:
        tick()
        found = on_line(recession.limit(inside, way), tick=tick)
        return _answer(plane, basis, found, found.cut, way, unique=False)
    found, lower = _search(inside, tick)
    # slopes are known up to rounding, and distances in these coordinates are about one
    lower -= 2.0 * FLAT * found.steepness * (1.0 + abs(found.a) + abs(found.b))
    return _answer(plane, basis, found, lower, None, _is_unique(inside, found))


def _terms(cut_out: "LinearSection") -> Terms:
    roots = np.zeros((3, 3))
    size = len(cut_out.inner)
    roots[:size, :size] = _roots(cut_out.l2 * cut_out.inner)
    return Terms(cut_out.loss.id, lines(cut_out), roots)


def _roots(inner: Floats) -> Floats:
    """R with RᵀR = inner (m, m), a matrix of inner products, but for what rounding left in it."""
    sizes = np.sqrt(np.diag(inner))
    scaled = inner / np.outer(sizes, sizes).clip(np.finfo(np.float64).tiny)
    values, vectors = np.linalg.eigh(scaled)
    values[values <= ROUNDED * values.max()] = 0.0
    roots: Floats = (vectors * np.sqrt(values)).T * sizes
    return roots


def _basis(terms: Terms) -> Floats:
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
    first_axis = [scale / sizes[0], 0.0]
    if length <= PARALLEL:
        return np.array([first_axis]).T
    second_axis = [-shared * scale / (length * sizes[0]), scale / (length * sizes[1])]
    return np.array([first_axis, second_axis]).T


def _search(terms: Terms, tick: Tick) -> tuple[LineMinimum, float]:
    """The best of the rays solved, and a lower bound of the minimum."""
    left, right = _bracket(terms, tick)
    best = min(left, right, key=lambda line: line.value)
    if left.slope >= 0 or right.slope <= 0:  # a ray on which g is least, or none was found
        return best, best.cut if left.slope >= 0 >= right.slope else 0.0
    lower, width = 0.0, float(np.inf)
    for _ in range(ROUNDS):
        tick()
        slow = right.b - left.b > width / 2
        width = right.b - left.b
        meeting = (right.cut - left.cut - right.slope * width) / (left.slope - right.slope)
        unsure = 4.0 * EPSILON * max(left.steepness, right.steepness) * width
        lower = max(lower, left.cut + left.slope * meeting - unsure)
        if best.value - lower <= TOLERANCE * best.value:
            break
        b = left.b + meeting
        if not left.b < b < right.b or slow:
            b = left.b + width / 2
        if not left.b < b < right.b:
            break
        start = left.a + (right.a - left.a) * (b - left.b) / width
        here = on_line(terms, b, start, tick)
        best = min(best, here, key=lambda line: line.value)
        if here.slope == 0:
            return best, max(lower, here.cut)
        left, right = (here, right) if here.slope < 0 else (left, here)
    return best, lower


def _bracket(terms: Terms, tick: Tick) -> tuple[LineMinimum, LineMinimum]:
    """Rays between which g turns from falling to rising; twice the same where it is level."""
    before = here = on_line(terms, tick=tick)
    step = -np.sign(here.slope) * 0.25
    for _ in range(DOUBLINGS):
        tick()
        if here.slope * step >= 0:
            break
        before, here = here, on_line(terms, here.b + step, here.a, tick)
        step *= 2.0
    if here.slope == 0:
        return here, here
    return (before, here) if step > 0 else (here, before)


def _is_unique(terms: Terms, found: LineMinimum) -> bool:
    """Whether no other point close by is as low, for terms that depend on both coordinates."""
    curved = terms.roots[:, 1:]
    if terms.loss_id == "softmax" or (curved.any() and recession.null_vector(curved) is None):
        return True  # strictly convex
    step = 1e-6 * max(1.0, abs(found.b))
    beside = [on_line(terms, found.b + side, found.a).value for side in (-step, step)]
    return found.lo == found.hi and min(beside) > found.value * (1.0 + 4.0 * EPSILON)


def _way_off(found: LineMinimum) -> Floats | None:
    """(1,), +1 or -1: to which end the loss falls for ever; None where it does not."""
    return np.array([np.sign(found.lo)]) if found.lo == found.hi and np.isinf(found.lo) else None


def _answer(
    plane: "LinearSection",
    basis: Floats,
    found: LineMinimum,
    lower: float,
    way: Floats | None,
    unique: bool,
) -> PlaneMinimum:
    """What was found in the coordinates of `basis`, in those of the plane."""
    if way is None:
        direction = None
        at = basis @ np.array([found.a, found.b])[: basis.shape[1]]
        loss = plane.value(at)
        lower = _less_rounding(min(lower, loss), plane, at)
    else:
        off = basis @ way
        direction = tuple((off / np.linalg.norm(off)).tolist())
        at = np.array([np.nan, np.nan])
        loss = found.value
        lower = _less_rounding(lower, plane, None)
    return PlaneMinimum(
        a=float(at[0]),
        b=float(at[1]),
        loss=loss,
        lower_bound=lower,
        attained=way is None,
        unique=unique,
        direction=direction,
        certified=bool(loss - lower <= CERTIFIED[plane.loss.id] * loss),
    )


def _less_rounding(bound: float, cut_out: "LinearSection", at: Floats | None) -> float:
    """A lower bound with what rounding can do to the loss taken off; no loss is negative."""
    if at is None:
        return max(0.0, bound * (1.0 - TOLERANCE))
    parts = np.concatenate(([1.0], np.abs(at)))
    sizes = np.tensordot(parts, np.abs(cut_out.scores), axes=1)
    # a margin a little larger, for the terms that are at their kinks but for rounding
    margin = cut_out.margin + 16.0 * EPSILON * (cut_out.margin + sizes.max())
    weights = np.abs(cut_out.loss.score_gradient(cut_out.scores_at(at), cut_out.y, margin))
    summed = np.vdot(weights, sizes) / len(sizes)
    summed += parts @ (cut_out.l2 * np.abs(cut_out.inner)) @ parts
    return max(0.0, float(bound - 8.0 * EPSILON * (summed + bound)))
