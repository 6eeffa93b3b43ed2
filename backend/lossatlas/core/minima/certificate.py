"""Lower bounds of a convex loss on a whole slice, valid in floating point, from a few tangents.

A convex loss lies above each of its tangents. If tangents near the minimum rise on all sides of it,
the minimum of their maximum is a lower bound on the whole slice (Kelley 1960, "The cutting-plane
method for solving convex programs"). Each tangent carries a bound of its rounding error, as a
function of position, which is subtracted. The bounds hold however the minimum was found.
"""

from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

import numpy as np

from lossatlas.core.minima.scored import ScoredSlice
from lossatlas.core.rounding import EPSILON, of_sum
from lossatlas.core.types import Floats, Ints, Tick

SIDES = {0: 0, 1: 2, 2: 4}
"""The number of tangents in a ring around the minimum, by dimension."""
ARCS = 64
"""Sectors of a plane; some tangent must rise in each."""
RINGS = 0.1 * 10.0 ** np.arange(11)
"""Radii of rings, tried in turn, in units of the square root of the tolerance: at radius r, the
curved part of the loss is higher by at most r², relative to the loss."""
MEETINGS = 12
"""Tangents added after each ring, each at the lowest point of the maximum of those before."""
KEPT = 16
"""The number of tangents, the highest, that are kept for the next ring."""
RADII = 10.0 ** np.arange(-7.0, 7.0, 0.5)
"""Distances from the minimum, beyond which tangents must rise; rounding errors grow with them."""
SHARES = 64.0 * EPSILON
"""The relative error of a score gradient that is computed from exponentials."""


class Tangent(NamedTuple):
    """The plane value + slope · (x − at), below the loss at all x up to rounding.

    At x, rounding may raise it by at most unsure · (1, |x|) + unsure_slope · |x − at|.
    """

    at: Floats
    """(k,)"""
    value: float
    slope: Floats
    """(k,)"""
    unsure: Floats
    """(1+k,)"""
    unsure_slope: Floats
    """(k,)"""


class Enclosed(NamedTuple):
    """A point and its loss, with a lower bound of the loss on the whole slice."""

    at: Floats
    """(k,)"""
    loss: float
    lower_bound: float
    unsure: float
    """A bound of the rounding error of `loss`."""


class Sizes(NamedTuple):
    """The magnitudes of the parts of a slice, to which rounding errors are relative."""

    scores: Floats
    """(1+k, N, C)"""
    present: Floats
    """(1+k, N, C): one where a score is not zero, else zero."""
    roots: Floats
    """(1+k,): the norms of the weights."""


def enclose(
    section: ScoredSlice, at: Floats, basis: Floats, tolerance: float, tick: Tick
) -> Enclosed:
    """The minimum near `at` (k,), enclosed as tightly as rounding allows.

    The loss must be constant orthogonally to the span of `basis` (k, r). Stops when the gap is at
    most half the tolerance times the loss.
    """
    sizes = _sizes(section)
    best, lower = _tangent(section, sizes, at), 0.0
    basis = _rounded(section, best, basis) if best.value > 0 else basis
    around = _around(SIDES[basis.shape[1]], basis.shape[1]) @ basis.T
    tangents = [best]
    for radius in np.sqrt(tolerance) * RINGS if best.value > 0 else ():
        tick()
        tangents = sorted(tangents, key=lambda own: -_height(own, best.at))[:KEPT]
        tangents += [_tangent(section, sizes, x) for x in best.at + radius * around]
        for _ in range(MEETINGS):
            best = min(tangents, key=_at_most)
            model = _model(tangents, best.at, basis)
            found = _meeting(model.values, model.slopes)
            if found is None:
                place = radius * _falling(model.slopes)
            else:
                lower = max(lower, _bound(model, found.weights))
                if best.value - found.level <= 0.5 * tolerance * best.value:
                    break
                place = found.place
            away = best.at + basis @ place
            if not np.isfinite(away).all() or any((away == own.at).all() for own in tangents):
                break
            tick()
            tangents.append(_tangent(section, sizes, away))
            if found is None and tangents[-1].slope @ basis @ place <= 0:
                break  # the loss still falls there
        if best.value - lower <= 0.5 * tolerance * best.value:
            break
    unsure = _unsure_value(section, sizes, best)
    return Enclosed(best.at, best.value, min(lower, best.value), unsure)


def with_error(section: ScoredSlice, at: Floats) -> tuple[float, float]:
    """The loss at a point (k,), and a bound of its rounding error."""
    sizes = _sizes(section)
    here = _tangent(section, sizes, at)
    return here.value, _unsure_value(section, sizes, here)


def _sizes(section: ScoredSlice) -> Sizes:
    scores = np.abs(section.scores)
    present = (scores > 0).astype(np.float64)
    return Sizes(scores, present, np.linalg.norm(section.roots, axis=0))


def _tangent(section: ScoredSlice, sizes: Sizes, at: Floats) -> Tangent:
    scores = section.scores_at(at)
    losses = section.loss.per_example(scores, section.y, section.margin)
    gradient = section.loss.score_gradient(scores, section.y, section.margin) / section.n
    root = section.roots @ np.concatenate(([1.0], at))
    slope = _sums(section.scores[1:], gradient)
    slope += 2.0 * section.l2 * (root @ section.roots[:, 1:])
    value = float(losses.mean() + section.l2 * np.vdot(root, root))
    steep = np.abs(gradient)
    summed = _sums(sizes.scores, steep)
    curved = 2.0 * section.l2 * np.linalg.norm(root) * sizes.roots
    unsure = _sums(sizes.present, steep) * section.unsure[: len(summed)]
    unsure += of_sum(section.directions[0].size) * curved
    exponentials = section.loss.affine is not None and section.loss.affine.never_zero
    relative = of_sum(steep.size) + (SHARES if exponentials else 0.0)
    unsure_slope = (relative * summed + 4.0 * EPSILON * curved)[1:]
    # rounding in the sums that form the scores at this point, and in the sum of the losses
    parts = np.concatenate(([1.0], np.abs(at)))
    unsure[0] += 2.0 * EPSILON * float((summed + 2.0 * curved) @ parts)
    unsure[0] += of_sum(len(losses)) * value
    return Tangent(at, value, slope, unsure, unsure_slope)


def _sums(parts: Floats, weights: Floats) -> Floats:
    """The sum of each of the parts (m, N, C) times the weights (N, C)."""
    return np.asarray(parts.reshape(len(parts), -1) @ weights.ravel())


def _height(own: Tangent, at: Floats) -> float:
    """The height of a tangent at a point (k,)."""
    return own.value + float(own.slope @ (at - own.at))


def _at_most(own: Tangent) -> float:
    """An upper bound of the loss at the tangent's point, except for terms at their kinks."""
    return own.value + float(own.unsure[0] + own.unsure[1:] @ np.abs(own.at))


def _rounded(section: ScoredSlice, best: Tangent, basis: Floats) -> Floats:
    """A basis of the same span, scaled so that one unit raises the curved part by the loss itself.

    The scaling is limited; if only the regularization is curved, to one unit of `basis`.
    """
    product, most = section.hessian_product(best.at), 1e4
    if product is None:
        product, most = section.regularization_change, 1.0
    bends = np.array([product(own) for own in basis.T]).reshape(basis.T.shape) @ basis
    relative = bends / (2.0 * best.value)
    if not np.isfinite(relative).all():
        return basis
    sizes, axes = np.linalg.eigh((relative + relative.T) / 2.0)
    return np.asarray(basis @ axes / np.sqrt(np.maximum(sizes, most**-2)))


@lru_cache
def _around(count: int, dimensions: int) -> Floats:
    """Equally spaced unit vectors (count, dimensions)."""
    if dimensions < 2:
        return np.array([[1.0], [-1.0]])[:count, :dimensions]
    angles = 2.0 * np.pi * (np.arange(count) + 0.25) / count
    return np.stack((np.cos(angles), np.sin(angles)), axis=1)


class _Model(NamedTuple):
    """K tangents in coordinates of the basis, relative to a point."""

    values: Floats
    """(K,) heights at the point."""
    slopes: Floats
    """(K, r)"""
    unsure: Floats
    """(K,) bounds of the rounding errors at the point."""
    unsure_slopes: Floats
    """(K,) by how much these grow per unit of distance from it."""


def _model(tangents: list[Tangent], at: Floats, basis: Floats) -> _Model:
    parts = (np.array(part) for part in zip(*tangents, strict=True))
    places, values, slopes, unsure, unsure_slopes = parts
    away = at - places
    return _Model(
        values + np.vecdot(slopes, away),
        slopes @ basis,
        unsure @ np.concatenate(([1.0], np.abs(at))) + np.vecdot(unsure_slopes, np.abs(away)),
        (unsure[:, 1:] + unsure_slopes) @ np.linalg.norm(basis, axis=1),
    )


class _Meeting(NamedTuple):
    """The lowest point of the maximum of tangents."""

    weights: Floats
    """(K,) that sum to one; the weighted sum of the tangents is constant."""
    level: float
    """The height there."""
    place: Floats
    """(r,)"""


def _meeting(values: Floats, slopes: Floats) -> _Meeting | None:
    """Where the maximum of the tangents is lowest; None if it is unbounded below."""
    count, dimensions = slopes.shape
    if count <= dimensions:
        return None
    chosen = _subsets(count, dimensions + 1)
    sides = slopes[chosen]  # (T, r+1, r)
    if dimensions == 1:
        parts = np.stack((-sides[:, 1, 0], sides[:, 0, 0]), axis=1)
    elif dimensions == 2:
        following, last = np.roll(sides, -1, axis=1), np.roll(sides, -2, axis=1)
        parts = following[..., 0] * last[..., 1] - following[..., 1] * last[..., 0]
    else:
        parts = np.ones((len(chosen), 1))
    total = parts.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        weights = parts / total[:, None]
        levels = np.where((weights >= 0).all(axis=1), np.vecdot(weights, values[chosen]), -np.inf)
    best = int(np.argmax(levels))
    if not np.isfinite(levels[best]):
        return None
    mine = chosen[best]
    out = np.zeros(count)
    out[mine] = weights[best]
    steeper = slopes[mine[1:]] - slopes[mine[0]]
    with np.errstate(over="ignore", invalid="ignore"):  # nearly equal tangents meet far away
        place = np.linalg.pinv(steeper) @ (values[mine[0]] - values[mine[1:]])
    return _Meeting(out, float(levels[best]), place)


def _falling(slopes: Floats) -> Floats:
    """A unit vector (r,) along which all tangents of these slopes (K, r) fall, if there is one.

    It halves the widest angle between two neighbouring slopes.
    """
    if slopes.shape[1] < 2:
        return np.asarray(-np.sign(slopes.sum(axis=0)))
    angles = np.sort(np.arctan2(slopes[:, 1], slopes[:, 0]))
    gaps = np.diff(angles, append=angles[0] + 2.0 * np.pi)
    widest = int(np.argmax(gaps))
    middle = angles[widest] + 0.5 * gaps[widest]
    return np.array([np.cos(middle), np.sin(middle)])


@lru_cache(maxsize=64)
def _subsets(count: int, size: int) -> Ints:
    return np.array(list(combinations(range(count), size)))


def _bound(model: _Model, weights: Floats) -> float:
    """A lower bound of the loss, rounding errors subtracted.

    Within some radius it follows from the weighted sum of the tangents; beyond it, from one tangent
    in each sector that rises throughout the sector.
    """
    sides = _sides(model.slopes, weights)
    rise = model.slopes @ sides.T - model.unsure_slopes[:, None]  # (K, sides)
    start = model.values - model.unsure
    level = float(weights @ start)
    drift = float(np.linalg.norm(weights @ model.slopes) + weights @ model.unsure_slopes)
    # within a sector, a tangent rises at least as steeply as on the flatter of its two sides
    least = np.minimum(rise, np.roll(rise, -1, axis=1)) if model.slopes.shape[1] == 2 else rise
    least = np.where(least >= 0, least, -np.inf)
    bounds = [
        min(
            level - drift * radius, (start[:, None] + radius * least).max(axis=0).min(initial=level)
        )
        for radius in RADII
    ]
    return float(max(bounds))


def _sides(slopes: Floats, weights: Floats) -> Floats:
    """The sides (S, r) of the sectors, in order.

    They are equally spaced unit vectors, and those along which two tangents with a weight rise
    alike: between these, one tangent rises most.
    """
    dimensions = slopes.shape[1]
    if dimensions < 2:
        return _around(2, dimensions)
    own = slopes[weights > 0]
    apart = own - np.roll(own, 1, axis=0)
    apart = apart[apart.any(axis=1)]
    level = np.column_stack((-apart[:, 1], apart[:, 0]))
    level /= np.linalg.norm(level, axis=1, keepdims=True)
    sides = np.concatenate((_around(ARCS, dimensions), level, -level))
    return sides[np.argsort(np.arctan2(sides[:, 1], sides[:, 0]))]


def _unsure_value(section: ScoredSlice, sizes: Sizes, best: Tangent) -> float:
    """A bound of the rounding error of the loss at a point."""
    parts = np.concatenate(([1.0], np.abs(best.at)))
    present = np.tensordot(parts * section.unsure[: len(parts)], sizes.present, axes=1)
    errors = present + 2.0 * EPSILON * np.tensordot(parts, sizes.scores, axes=1)
    # a slightly larger margin, to include terms within rounding of their kinks
    margin = section.margin + 4.0 * (EPSILON * section.margin + errors.max(initial=0.0))
    gradient = section.loss.score_gradient(section.scores_at(best.at), section.y, margin)
    data = float(np.vdot(np.abs(gradient), errors)) / section.n
    square = section.loss.affine.square if section.loss.affine else 0.0
    data += square * float(np.vdot(errors, errors)) / section.n
    root = float(np.linalg.norm(section.roots @ np.concatenate(([1.0], best.at))))
    error = of_sum(section.directions[0].size) * float(parts @ sizes.roots)
    return data + section.l2 * error * (2.0 * root + error) + of_sum(section.n) * best.value
