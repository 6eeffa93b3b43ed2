"""The squared hinge loss: the multiclass SVM loss with each margin term squared."""

from collections.abc import Callable

import numpy as np

from lossatlas.core.losses import hinge, margins, newton
from lossatlas.core.losses.base import AffineMath, Breaks, Dual, LineMinimum, Loss, PlaneTerms
from lossatlas.core.losses.hinge_grid import squared_hinge_sum
from lossatlas.core.losses.margins import margin_terms, slacks
from lossatlas.core.types import Floats, Ints, Tick


def _score_gradient(scores: Floats, y: Ints, margin: float) -> Floats:
    gradient = 2.0 * slacks(scores, y, margin)
    gradient[np.arange(len(y)), y] = -gradient.sum(axis=1)
    return gradient


def _score_hessian(scores: Floats, y: Ints, margin: float) -> Callable[[Floats], Floats]:
    active = 2.0 * (margin_terms(scores, y, margin) > 0)
    return lambda changes: margins.score_gradient(active * margin_terms(changes, y, 0.0), y)


def _minimum(terms: PlaneTerms, b: float, start: float, tick: Tick) -> LineMinimum:
    c, p, q = terms.lines
    values = c + b * q
    if terms.curvature == 0:
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            zero = -values / p
        lo = float(zero.max(where=p < 0, initial=-np.inf))
        hi = float(zero.min(where=p > 0, initial=np.inf))
        if lo <= hi:  # all terms that depend on a are zero
            left = np.where(p == 0, np.maximum(values, 0.0), 0.0)
            base, _, extra = terms.regularization(0.0, b)
            least = float(np.vdot(left, left)) / terms.n + base
            across = 2.0 * float(np.vdot(left, q)) / terms.n
            return LineMinimum(b, lo, hi, least, least, across + extra)

    def parts(a: float) -> tuple[Floats, Floats]:
        tick()
        left = np.maximum(values + a * p, 0.0)
        return left, np.where(left > 0, p, 0.0)

    return newton.least_squares(terms, b, start, 1.0, parts)


def _bent(lines: Floats, a: float, b: float) -> Floats:
    c, p, q = lines.reshape(3, -1)
    active = c + a * p + b * q > 0
    return np.column_stack((p[active], q[active]))


def _breaks(lines: Floats, y: Ints) -> Breaks:
    """Where a term is zero the second derivative jumps; the slope does not."""
    found = hinge.of_terms(lines)
    jump = 2.0 * np.square(found.up + found.down)
    # terms that rise are summed from the left, those that fall from the right: nothing cancels
    width = np.diff(found.at)
    rising = np.cumsum(np.where(found.up > 0, jump, 0.0))[:-1]
    falling = np.cumsum(np.where(found.down > 0, jump, 0.0)[::-1])[::-1][1:]
    up = np.concatenate(([0.0], np.cumsum(rising * width)))[: len(jump)]
    down = np.concatenate((np.cumsum((falling * width)[::-1])[::-1], [0.0]))[: len(jump)]
    # a square rises by its slope and half its bend
    parts = up[:-1] + rising * width / 2, down[1:] + falling * width / 2
    value = _level(lines) + hinge.summed(width, *parts)[: len(jump)]
    klass = margins.class_of(found.column, y[found.example])
    return Breaks(found.at, jump, up - down, up - down, value, found.example, klass)


def _level(lines: Floats) -> float:
    c, p, _ = lines
    return float(np.square(np.maximum(c, 0.0)).sum(where=p == 0))


def _gain(multipliers: Floats, y: Ints, margin: float) -> float:
    return float((margin * multipliers - 0.25 * np.square(multipliers)).sum() / len(y))


SQUARED_HINGE = Loss(
    id="squared_hinge",
    title="Squared hinge (L2-SVM)",
    formula="(1/N) Σᵢ Σ_{j≠yᵢ} max(0, s_ij − s_i,yᵢ + Δ)²",
    description="Every class that comes within the margin Δ of the label's score adds the square "
    "of its violation: there are no kinks, and large violations count most.",
    per_example=lambda *given: np.square(slacks(*given)).sum(axis=1),
    score_gradient=_score_gradient,
    differentiable=True,
    rate_factor=0.2,
    terms=margin_terms,
    has_slacks=True,
    reading="Σ ξ²",
    breaks_within=hinge.breaks_within(margin_terms),
    score_hessian=_score_hessian,
    affine=AffineMath(
        lines=margins.lines,
        grid_sum=squared_hinge_sum,
        minimum=_minimum,
        bent=_bent,
        breaks=_breaks,
        square=1.0,
    ),
    dual=Dual(
        gain=_gain,
        score_gradient=margins.score_gradient,
        balanced=lambda multipliers, y: margins.with_moves(multipliers, y)[0],
        attained=lambda *given: 2.0 * slacks(*given),
    ),
)
