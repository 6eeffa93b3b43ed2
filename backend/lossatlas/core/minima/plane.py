"""Minima of a slice: exact on a ray, found by nested search on a plane, enclosed from below.

The lower bounds hold for the directions as given in float64, since the largest possible rounding
error of the loss is subtracted. One exception: terms whose slopes cancel up to rounding are treated
as independent of the slice.
"""

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from lossatlas.core.losses.base import AffineMath, LineMinimum, PlaneTerms
from lossatlas.core.minima import recession
from lossatlas.core.minima.certificate import Enclosed, enclose, with_error
from lossatlas.core.minima.scored import ScoredSlice
from lossatlas.core.rounding import EPSILON
from lossatlas.core.slices.dependence import dependent, parallel
from lossatlas.core.types import Floats, Tick, no_tick

TOLERANCE = 1e-12
"""The relative gap to which the minimum of a ray is enclosed."""
ENOUGH = 1e-11
"""The relative gap at which the search on a plane ends; tangents then narrow it further."""
VANISHED = 1e-12
"""A gap up to this size counts as certified, however small the loss itself is."""
PARALLEL = 1e-15
"""Directions whose effects differ by less, relative to their size, are searched as one."""
FAR = 1e-11
"""The relative error allowed for an infimum at infinity, and the least relative slope of terms that
count as falling towards it."""
CORNERS = ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0))
"""Directions may lead from the origin to points of interest: the minimum must not exceed them."""
OBLIQUE = 1e-6
"""Below this angle, rounding alone may make the effects of two directions parallel."""
DOUBLINGS = 100
"""How often the search for rays on both sides of the minimum doubles its step."""
ROUNDS = 300
"""The largest number of rays searched on a plane; about twenty are typical."""


@dataclass(frozen=True)
class RayMinimum:
    """The minimum of the objective on a ray: from `lo` to `hi`, which may be infinite."""

    lo: float
    hi: float
    loss: float
    """The minimum; if it is not attained, the infimum."""
    lower_bound: float
    attained: bool
    """False if the loss approaches its infimum only at infinity: at `lo` = `hi`."""

    @property
    def direction(self) -> int | None:
        """The end towards which the loss falls, −1 or 1; None if the minimum is attained."""
        return None if self.attained else int(np.sign(self.lo))


@dataclass(frozen=True)
class PlaneMinimum:
    """A minimum of the objective on a plane."""

    a: float
    b: float
    """NaN if the infimum is not attained."""
    loss: float
    """The objective there; if the infimum is not attained, the infimum."""
    lower_bound: float
    """No point of the plane has a lower objective."""
    attained: bool
    """False if the loss approaches its infimum only at infinity."""
    unique: bool
    """False if other points, near or far, are equally low."""
    direction: tuple[float, float] | None
    """If the infimum is not attained: the direction (a, b) along which the loss keeps falling."""
    certified: bool
    """Whether the gap between `loss` and `lower_bound` is within the tolerance."""


def on_ray(ray: ScoredSlice, tick: Tick = no_tick) -> RayMinimum | None:
    """The minimum of the objective on a whole ray; None for a loss without this method.

    Exact up to rounding if the loss is piecewise linear: slopes are summed in the order of the
    kinks. For a smooth loss, by Newton's method to a relative gap of 1e-13, plus rounding.
    """
    affine = ray.loss.affine
    if affine is None:
        return None
    tick()
    terms = _terms(ray, affine)
    found = affine.minimum(terms, 0.0, 0.0, tick)
    if _end(found) is not None:
        lower = found.value * (1.0 - TOLERANCE)
        return RayMinimum(found.lo, found.hi, found.value, lower, attained=False)
    basis = _basis(terms)[:1]
    sure = enclose(ray, np.array([found.a]), basis, TOLERANCE, tick)
    at = float(sure.at[0])
    lo, hi = (found.lo, found.hi) if found.lo <= at <= found.hi else (at, at)
    return RayMinimum(lo, hi, sure.loss, sure.lower_bound, attained=True)


def on_plane(plane: ScoredSlice, tick: Tick = no_tick) -> PlaneMinimum | None:
    """The minimum of the objective on a whole plane; None for a loss without this method.

    The search is nested: g(b) = min over a of f(a, b) is convex, so each solved ray gives a linear
    lower bound of g. The next ray is where the bounds of two rays meet, g falling at one and rising
    at the other. The result is then enclosed.
    """
    affine = plane.loss.affine
    if affine is None:
        return None
    terms = _terms(plane, affine)
    basis, exact = _axes(plane, terms)
    inside = terms.along(basis)
    tick()
    if basis.shape[1] < 2:
        found = affine.minimum(inside, 0.0, 0.0, tick)
        away, unique = _end(found), False
    else:
        away = recession.direction(inside) if affine.never_zero else None
        unique = away is None
        if away is None:
            found = _search(affine, inside, tick)
            unique = _is_unique(affine, inside, found, tick)
        else:
            found = affine.minimum(recession.limit(inside, away), 0.0, 0.0, tick)
    if away is not None:
        certain = exact and _surely_falls(plane, terms, basis, inside, away)
        return _far_away(plane, basis, found, away, certain)
    return _near_by(plane, affine, terms, basis, found, unique, exact, tick)


def _near_by(
    plane: ScoredSlice,
    affine: AffineMath,
    terms: PlaneTerms,
    basis: Floats,
    found: LineMinimum,
    unique: bool,
    exact: bool,
    tick: Tick,
) -> PlaneMinimum:
    """A minimum found in coordinates of `basis`, enclosed and in coordinates of the plane."""
    at = basis @ np.array([found.a, found.b])[: basis.shape[1]]
    sure = enclose(plane, at, basis, affine.tolerance, tick)
    places = [np.array(corner) for corner in CORNERS]
    if not _is_close(sure, affine):
        places += [_along_axis(affine, terms, axis, tick) for axis in np.eye(2)]
    value, place = min(((plane.value(own), own) for own in places), key=lambda pair: pair[0])
    if value < sure.loss or not _is_close(sure, affine):
        other = enclose(plane, place, basis, affine.tolerance, tick)
        best = min((sure, other), key=lambda own: own.loss + own.unsure)
        lower = max(sure.lower_bound, other.lower_bound)
        sure = best._replace(lower_bound=min(lower, best.loss))
    if not exact:
        sure = sure._replace(lower_bound=0.0)
    a, b = sure.at.tolist()
    certified = _is_close(sure, affine)
    loss, lower = sure.loss, sure.lower_bound
    return PlaneMinimum(a, b, loss, lower, True, unique, None, certified)


def sheared(plane: ScoredSlice, share: float, tick: Tick = no_tick) -> PlaneMinimum | None:
    """The minimum of the plane W₀ + a D₁ + b (D₂ + share · D₁), from this plane along D₁, D₂.

    Certified for the coordinates as rounded to float64: their loss is evaluated anew.
    """
    found, affine = on_plane(plane, tick), plane.loss.affine
    if found is None or affine is None:
        return None
    if found.direction is not None:
        along = np.array([found.direction[0] - share * found.direction[1], found.direction[1]])
        direction = tuple((along / np.linalg.norm(along)).tolist())
        return replace(found, direction=direction)
    b = found.b
    turned = Fraction(share) * Fraction(b)
    a = float(Fraction(found.a) - turned)
    at = np.array([float(Fraction(a) + turned), b])
    loss, unsure = with_error(plane, at)
    sure = Enclosed(at, loss, min(found.lower_bound, loss), unsure)
    certified = found.certified and _is_close(sure, affine)
    return replace(found, a=a, loss=loss, lower_bound=sure.lower_bound, certified=certified)


def _along_axis(affine: AffineMath, terms: PlaneTerms, axis: Floats, tick: Tick) -> Floats:
    """The lowest point (2,) on an axis of the plane; the origin if no minimum is attained.

    If the directions are parallel up to rounding, the axes are all that needs to be searched.
    """
    tick()
    found = affine.minimum(terms.along(axis[:, None]), 0.0, 0.0, tick)
    return axis * (found.a if np.isfinite(found.a) else 0.0)


def _is_close(sure: Enclosed, affine: AffineMath) -> bool:
    """Whether the loss is within the tolerance of the minimum."""
    gap = max(affine.tolerance * sure.loss, VANISHED)
    return max(sure.loss - sure.lower_bound, sure.unsure) <= gap


def _far_away(
    plane: ScoredSlice, basis: Floats, found: LineMinimum, away: Floats, certain: bool
) -> PlaneMinimum:
    """An infimum at infinity, along the direction `away` in coordinates of `basis`."""
    along = basis @ away
    direction = tuple((along / np.linalg.norm(along)).tolist())
    lower = found.bound * (1.0 - FAR) if certain else 0.0
    return PlaneMinimum(np.nan, np.nan, found.value, lower, False, False, direction, certain)


def _surely_falls(
    plane: ScoredSlice, terms: PlaneTerms, basis: Floats, inside: PlaneTerms, away: Floats
) -> bool:
    """Whether all terms certainly fall along a direction (r,) of the basis, or stay constant.

    Terms may stay constant if they do not depend on the plane, or if they all depend on the same
    linear combination of its coordinates; likewise the regularization.
    """
    _, p, q = terms.lines
    along = basis @ away
    unsure = 2.0 * float(plane.unsure[1:3] @ np.abs(along))
    falls = along[0] * p + along[1] * q < -unsure
    falls &= along[0] * p + along[1] * q < -FAR * (np.abs(along[0] * p) + np.abs(along[1] * q))
    stays = recession.stays(inside, away)
    held = stays & ((p != 0) | (q != 0))
    if not (falls | stays).all() or terms.roots[:, 1:].any(axis=0).all():
        return False
    return not held.any() or _are_one(plane, p[held], q[held])


def _are_one(plane: ScoredSlice, p: Floats, q: Floats) -> bool:
    """Whether all slopes (p, q) (M,) are multiples of one, and not merely due to rounding."""
    first, second = (own.ravel() / np.linalg.norm(own) for own in plane.directions)
    oblique = np.linalg.norm(second - (first @ second) * first) > OBLIQUE
    return len(p) == 1 or (bool(oblique) and parallel(p, q))


def _terms(section: ScoredSlice, affine: AffineMath) -> PlaneTerms:
    roots = np.zeros((3, 3))
    rows, columns = section.roots.shape
    roots[:rows, :columns] = np.sqrt(section.l2) * section.roots
    return PlaneTerms(affine.lines(section.scores, section.y, section.margin), roots)


def _axes(plane: ScoredSlice, terms: PlaneTerms) -> tuple[Floats, bool]:
    """Coordinates (2, r) to search in, and whether the loss surely depends on nothing else."""
    if dependent(plane.directions):
        lengths = np.linalg.norm(plane.directions.reshape(2, -1), axis=1)
        longer = np.array([1.0, *(np.arange(2) == np.argmax(lengths))])
        alone = PlaneTerms(terms.lines * longer[:, None, None], terms.roots * longer)
        return _basis(alone), True
    basis = _basis(terms)
    seen = terms.lines[1:].any(axis=(1, 2)) | terms.roots[:, 1:].any(axis=0)
    if basis.shape[1] == 2 or not seen.all():
        return basis, True
    p, q = terms.lines[1:].reshape(2, -1)
    return basis, not terms.roots.any() and _are_one(plane, p, q)


def _basis(terms: PlaneTerms) -> Floats:
    """Coordinates (2, r) in which the effects of the directions are orthogonal and of equal size.

    At distance one, terms change by about their size at the origin. r = 1 if the effects of the
    directions are parallel, r = 0 if they have none.
    """
    c, p, q = terms.lines.reshape(3, -1)
    slopes = np.column_stack((p, q))
    size = float(np.linalg.norm(slopes)) or 1.0
    curved = terms.roots[:, 1:]
    effects = np.concatenate((slopes / size, curved / (float(np.linalg.norm(curved)) or 1.0)))
    sizes = np.array([np.linalg.norm(effect) for effect in effects.T])
    scale = (float(np.linalg.norm(c)) or float(np.sqrt(c.size))) / size
    axes = np.diag(scale / np.where(sizes > 0, sizes, 1.0))[:, sizes > 0]
    if axes.shape[1] < 2:
        return axes
    first, second = (effects / sizes).T
    shared = first @ second
    length = np.linalg.norm(second - shared * first)
    if length <= PARALLEL:
        return axes[:, :1]
    return np.asarray(axes @ np.array([[1.0, -shared / length], [0.0, 1.0 / length]]))


def _search(affine: AffineMath, terms: PlaneTerms, tick: Tick) -> LineMinimum:
    """The lowest minimum among the solved rays."""
    left, right = _bracket(affine, terms, tick)
    best = min(left, right, key=lambda line: line.value)
    if left.slope >= 0 or right.slope <= 0:  # g is minimal at one of them, or not bracketed
        return best
    width = float(np.inf)
    for _ in range(ROUNDS):
        tick()
        slow = right.b - left.b > width / 2
        width = right.b - left.b
        meeting = (right.bound - left.bound - right.slope * width) / (left.slope - right.slope)
        if best.value - (left.bound + left.slope * meeting) <= ENOUGH * best.value:
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
            break
        left, right = (here, right) if here.slope < 0 else (left, here)
    return best


def _bracket(affine: AffineMath, terms: PlaneTerms, tick: Tick) -> tuple[LineMinimum, LineMinimum]:
    """Two rays, the minimum of g between them; the same ray twice if g is level there."""
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
    """Whether no other point nearby is as low, for terms that depend on both coordinates."""
    bent, roots = affine.bent(terms.lines, found.a, found.b), terms.roots[:, 1:]
    sizes = [float(np.linalg.norm(part)) or 1.0 for part in (bent, roots)]
    curved = np.concatenate((bent / sizes[0], roots / sizes[1]))
    if curved.any() and recession.null_vector(curved) is None:
        return True  # strictly convex
    if found.lo != found.hi:
        return False
    step = 1e-6 * max(1.0, abs(found.b))
    rays = [affine.minimum(terms, found.b + side, found.a, tick) for side in (-step, step)]
    beside = min(ray.value for ray in rays)
    return beside > found.value * (1.0 + 4.0 * EPSILON)


def _end(found: LineMinimum) -> Floats | None:
    """(1,), +1 or -1: the end of the ray towards which the loss keeps falling; None if neither."""
    return np.array([np.sign(found.lo)]) if found.lo == found.hi and np.isinf(found.lo) else None
