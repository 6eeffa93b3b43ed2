"""The softmax loss: cross-entropy, the negative log-probability of the label."""

import math
from collections.abc import Callable
from functools import partial

import numpy as np
from scipy.special import entr
from scipy.special import softmax as shares_of

from lossatlas.core.losses import hinge_grid, margins, newton
from lossatlas.core.losses.base import AffineMath, Dual, LineMinimum, Loss, PlaneTerms, all_slopes
from lossatlas.core.losses.margins import margin_terms, own_classes
from lossatlas.core.parallel import spread
from lossatlas.core.types import Floats, Ints, Tick

SAFE_EXPONENT = 300.0
"""exp(±300) squared is still a normal float64: products of two such factors keep all digits."""
LARGEST_EXPONENT = 700.0
"""exp(700) is finite in float64."""
PARTS, GROUP = 8, 16
"""Threads may share a grid in so many parts of the examples; examples in a working array."""


def _per_example(scores: Floats, y: Ints, margin: float) -> Floats:
    """log(1 + Σ exp(s_ij − s_i,yᵢ)) over the other classes: a loss near zero keeps its digits."""
    columns = np.asfortranarray(scores).T  # sums over classes are then sums of long rows
    own = y * len(y) + np.arange(len(y))
    differences = columns - columns.ravel().take(own)
    differences.ravel()[own] = differences[-1]  # the last class takes the place of the label
    differences = differences[:-1]
    shift: Floats | float = 0.0
    if differences.max(initial=0.0) > LARGEST_EXPONENT:
        # infinite differences stay infinite, and so do their losses
        shift = np.clip(differences.max(axis=0) - LARGEST_EXPONENT, 0.0, np.finfo(float).max)
        differences -= shift
    np.exp(differences, out=differences)
    return np.asarray(np.log1p(differences.sum(axis=0)) + shift)


def _score_gradient(scores: Floats, y: Ints, margin: float) -> Floats:
    rows = np.arange(len(y))
    gradient: Floats = np.exp(scores - scores.max(axis=1, keepdims=True))
    gradient /= gradient.sum(axis=1, keepdims=True)
    gradient[rows, y] = 0.0
    # p_y - 1 = -(sum of the others), without cancellation
    gradient[rows, y] = -gradient.sum(axis=1)
    return gradient


def _score_hessian(scores: Floats, y: Ints, margin: float) -> Callable[[Floats], Floats]:
    """p (v − p·v) with the probabilities p of an example.

    Changes v are taken relative to that of the likeliest class, and its own row is what is left
    of a sum of zero: a probability close to one cancels nothing.
    """
    shares: Floats = shares_of(scores, axis=1)
    likeliest = np.arange(len(y)), scores.argmax(axis=1)
    shares[likeliest] = 0.0

    def bend(changes: Floats) -> Floats:
        away = changes - changes[likeliest][:, None]
        bent: Floats = shares * (away - np.vecdot(shares, away)[:, None])
        bent[likeliest] = -bent.sum(axis=1)
        return bent

    return bend


def _grid_sum(differences: Floats, a: Floats, b: Floats, tick: Tick) -> Floats:
    """Σᵢ log(1 + Σ_j exp(c + a p + b q)_ij) for differences (3, N, J).

    The differences are s_ij - s_i,yᵢ over the J = C - 1 classes other than the label. Where no
    exponential overflows, exp(c + b q + a p) = exp(c + b q) exp(a p), and the sum over j is a
    matrix product; elsewhere the exponents are shifted, and done in blocks of columns.
    """
    parts = np.array_split(differences, PARTS, axis=1)
    total = np.zeros((len(b), len(a)))
    for part in spread(partial(_part_sum, a, b), parts, tick):
        total += part
    return total


def _part_sum(a: Floats, b: Floats, differences: Floats, tick: Tick) -> Floats:
    """The sum over some examples."""
    c, p, q = differences
    column = np.abs(c[None] + np.array([b[0], b[-1]])[:, None, None] * q).max(axis=(0, 2))
    row = np.abs(p).max(axis=1) * max(abs(a[0]), abs(a[-1]))
    factored = (column <= SAFE_EXPONENT) & (row <= SAFE_EXPONENT)
    reach = column + row + np.log(c.shape[1] + 1.0)
    total = _factored_sum(differences[:, factored], reach[factored], a, b, tick)
    total += _blocked_sum(differences[:, ~factored], a, b, tick)
    return total


def _factored_sum(differences: Floats, reach: Floats, a: Floats, b: Floats, tick: Tick) -> Floats:
    """`reach` (N,) bounds the logarithm of each example's factor 1 + Σ exp."""
    total = np.zeros((len(b), len(a)))
    product = np.zeros_like(total)  # ∏ (1 + E_i) - 1: keeps the digits of losses near zero
    spare, multiplied = np.empty_like(total), 0.0
    for first in range(0, len(reach), GROUP):
        tick()
        c, p, q = differences[:, first : first + GROUP]
        along_b = np.swapaxes(_exponentials(c, q, b), 1, 2)
        along_a = _exponentials(np.zeros_like(p), p, a)
        for extra, bound in zip(np.matmul(along_b, along_a), reach[first:], strict=False):
            if multiplied + bound > LARGEST_EXPONENT:
                total += np.log1p(product)
                product[...], multiplied = 0.0, 0.0
            multiplied += bound
            np.multiply(product, extra, out=spare)
            spare += extra
            product += spare
    return total + np.log1p(product)


def _exponentials(c: Floats, slope: Floats, steps: Floats) -> Floats:
    """exp(c + slope · steps) (n, J, K) for c and slope (n, J) and evenly spaced steps (K,).

    With products of about 2 √K different exponentials instead of K.
    """
    fine = math.isqrt(len(steps))
    coarse = np.exp(c[:, :, None] + slope[:, :, None] * steps[::fine])
    within = np.exp(slope[:, :, None] * (hinge_grid.step(steps) * np.arange(fine)))
    products = coarse[:, :, :, None] * within[:, :, None, :]
    return products.reshape(*c.shape, -1)[:, :, : len(steps)]


def _blocked_sum(differences: Floats, a: Floats, b: Floats, tick: Tick) -> Floats:
    """For exponents of any size: in blocks of columns over which a p moves by a safe exponent."""
    total = np.zeros((len(b), len(a)))
    moves = np.abs(differences[1]).max(axis=1) * (a[-1] - a[0]) / SAFE_EXPONENT
    blocks = np.exp2(np.ceil(np.log2(np.clip(moves, 1.0, len(a)))))
    for count in np.unique(blocks):
        some = differences[:, blocks == count]
        for columns in np.array_split(np.arange(len(a)), min(count, len(a))):
            group = max(1, 4 * hinge_grid.BLOCK_TERMS // (len(b) * (len(columns) + some.shape[2])))
            for first in range(0, some.shape[1], group):
                tick()
                near = some[:, first : first + group]
                total[:, columns] += _shifted_sum(near, a[columns], b)
    return total


def _shifted_sum(differences: Floats, a: Floats, b: Floats) -> Floats:
    """For |a - centre| |p| ≤ SAFE_EXPONENT / 2. What underflows is below exp(-550)."""
    c, p, q = differences[:, :, None, :]
    centre = (a[0] + a[-1]) / 2
    exponents = c + centre * p + b[:, None] * q
    # small exponents are not shifted: the loss of a well-classified example is their sum
    shift = exponents.max(axis=2)
    shift[shift <= SAFE_EXPONENT] = 0.0
    along_b = np.exp(exponents - shift[:, :, None])
    along_a = np.exp(np.swapaxes(p, 1, 2) * (a - centre))
    sums = np.matmul(along_b, along_a)
    shifted = shift > 0
    losses = np.log1p(sums)
    losses[shifted] = np.log(sums[shifted]) + shift[shifted][:, None]
    return np.asarray(losses.sum(axis=0))


def _minimum(terms: PlaneTerms, b: float, start: float, tick: Tick) -> LineMinimum:
    c, p, q = terms.lines
    values = c + b * q
    rises, falls = bool((p > 0).any()), bool((p < 0).any())
    if not ((rises and falls) or terms.curvature > 0):
        # all terms that depend on a fall towards the same end, and vanish there
        infimum = _point(terms, np.where(p == 0, values, -np.inf), 0.0, b).value
        lo, hi = (np.inf if falls else -np.inf), (-np.inf if rises else np.inf)
        return LineMinimum(b, lo, hi, infimum, infimum, 0.0)

    def look(a: float) -> newton.Point:
        tick()
        return _point(terms, values, a, b)

    steepest = float(np.abs(p).max(initial=0.0))
    return newton.minimum(look, b, start, 1.0 / steepest if steepest > 0 else np.inf)


def _point(terms: PlaneTerms, values: Floats, a: float, b: float) -> newton.Point:
    _, p, q = terms.lines
    exponents = values + a * p
    top = np.maximum(exponents.max(axis=1), 0.0)
    exponents -= top[:, None]
    shares = np.exp(exponents)
    others = shares.sum(axis=1) + np.expm1(-top)
    shares /= (1.0 + others)[:, None]
    mean_slope = np.einsum("ij,ij->i", shares, p)
    spread = np.einsum("ij,ij,ij->", shares, p, p) - mean_slope @ mean_slope
    base, extra, across = terms.regularization(a, b)
    return newton.Point(
        a=a,
        value=float((top + np.log1p(others)).mean()) + base,
        slope=float(mean_slope.mean()) + extra,
        across=float(np.einsum("ij,ij->", shares, q)) / terms.n + across,
        curvature=max(float(spread) / terms.n, 0.0) + terms.curvature,
    )


def _balanced(multipliers: Floats, y: Ints) -> Floats:
    mixed = margins.balanced(multipliers, y)
    mixed[own_classes(y, mixed.shape[1])] = 1.0 - mixed.sum(axis=1)
    return mixed


SOFTMAX = Loss(
    id="softmax",
    title="Softmax (cross-entropy)",
    formula="(1/N) Σᵢ (log Σ_j exp s_ij − s_i,yᵢ)",
    description="The negative log-probability of the label when scores are read as log-odds. "
    "The margin has no effect.",
    per_example=_per_example,
    score_gradient=_score_gradient,
    differentiable=True,
    twice_differentiable=True,
    gentle=True,
    rate_factor=10.0,
    terms=lambda scores, y, margin: margin_terms(scores, y, 0.0),
    reading="−log p",
    probabilities=lambda scores: shares_of(scores, axis=1),
    score_hessian=_score_hessian,
    affine=AffineMath(
        lines=lambda scores, y, margin: margins.lines(scores, y, 0.0),
        grid_sum=_grid_sum,
        minimum=_minimum,
        bent=all_slopes,
        never_zero=True,
        tolerance=1e-8,
    ),
    dual=Dual(
        gain=lambda multipliers, y, margin: float(entr(multipliers).sum() / len(y)),
        score_gradient=margins.score_gradient,
        balanced=_balanced,
        attained=lambda scores, y, margin: shares_of(scores, axis=1),
    ),
)
