"""The squared error against one-hot labels: least squares."""

import numpy as np

from lossatlas.core.losses import newton
from lossatlas.core.losses.base import AffineMath, Dual, LineMinimum, Loss, PlaneTerms, all_slopes
from lossatlas.core.losses.margins import own_classes, with_plane
from lossatlas.core.types import Floats, Ints, Tick


def _residuals(scores: Floats, y: Ints, margin: float) -> Floats:
    """s_ij, minus one where j is the label of example i: (N, C)."""
    return np.subtract(scores, own_classes(y, scores.shape[1]))


def _lines(scores: Floats, y: Ints, margin: float) -> Floats:
    return with_plane(np.concatenate((_residuals(scores[0], y, margin)[None], scores[1:])))


def _grid_sum(lines: Floats, a: Floats, b: Floats, tick: Tick) -> Floats:
    """½ |R (1, a, b)|² with R (3, 3) of the QR factorization of all lines: a sum of squares."""
    tick()
    c, p, q = np.linalg.qr(lines.reshape(3, -1).T).R.T[:, :, None, None]
    return np.asarray(0.5 * np.square(c + a * p + b[:, None] * q).sum(axis=0))


def _minimum(terms: PlaneTerms, b: float, start: float, tick: Tick) -> LineMinimum:
    c, p, q = terms.lines
    values = c + b * q

    def parts(a: float) -> tuple[Floats, Floats]:
        tick()
        return values + a * p, p

    found = newton.least_squares(terms, b, start, 0.5, parts)
    level = terms.curvature == 0 and not p.any()
    return found._replace(lo=-np.inf, hi=np.inf) if level else found


def _gain(multipliers: Floats, y: Ints, margin: float) -> float:
    own = multipliers[np.arange(len(y)), y]
    return -float(own.sum() + 0.5 * np.square(multipliers).sum()) / len(y)


SQUARED_ERROR = Loss(
    id="squared_error",
    title="Squared error",
    formula="(1/2N) Σᵢ ‖sᵢ − onehot(yᵢ)‖²",
    description="Least squares: the label's score should be one and all others zero; a score that "
    "is too high costs as much as one that is too low. The margin has no effect.",
    per_example=lambda *given: 0.5 * np.square(_residuals(*given)).sum(axis=1),
    score_gradient=_residuals,
    differentiable=True,
    twice_differentiable=True,
    gentle=True,
    terms=_residuals,
    reading="½ Σ r²",
    score_hessian=lambda *given: lambda changes: changes,
    affine=AffineMath(
        lines=_lines,
        grid_sum=_grid_sum,
        minimum=_minimum,
        bent=all_slopes,
        square=0.5,
    ),
    dual=Dual(
        gain=_gain,
        score_gradient=lambda multipliers, y: multipliers,
        balanced=lambda multipliers, y: multipliers - multipliers.mean(axis=0),
        attained=_residuals,
    ),
)
