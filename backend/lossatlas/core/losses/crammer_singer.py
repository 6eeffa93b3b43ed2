"""The multiclass SVM loss of Crammer and Singer (2001)."""

from functools import partial

import numpy as np

from lossatlas.core.losses import envelopes, hinge, hinge_grid, margins
from lossatlas.core.losses.base import AffineMath, Break, Breaks, Dual, Kinked, Loss
from lossatlas.core.losses.margins import ON_KINK, margin_terms, own_classes, settled
from lossatlas.core.parallel import spread
from lossatlas.core.types import Floats, Ints, Tick

FAR = 2.0**16
"""Where terms move by this many times their size to the edge of a grid, they are followed from the
middle to both sides, so that those with kinks near zero keep their digits there."""


def _score_gradient(scores: Floats, y: Ints, margin: float) -> Floats:
    rows = np.arange(len(y))
    # of the scores: with the margin added, rounding makes ties of large ones
    worst = np.where(own_classes(y, scores.shape[1]), -np.inf, scores).argmax(axis=1)
    misses = (scores[rows, worst] - scores[rows, y] + margin > 0).astype(np.float64)
    gradient = np.zeros_like(scores)
    gradient[rows, worst] = misses
    gradient[rows, y] -= misses
    return gradient


def _right_derivatives(scores: Floats, changes: Floats, y: Ints, margin: float) -> Floats:
    # the label's own column stands for the zero in max(0, ·): it never changes
    terms = settled(margin_terms(scores, y, margin), scores, margin)
    size = np.abs(scores).max(axis=1, keepdims=True) + margin
    highest = terms.max(axis=1, keepdims=True) - terms <= ON_KINK * size
    return np.asarray(np.where(highest, margin_terms(changes, y, 0.0), -np.inf).max(axis=1))


def _breaks_within(
    scores: Floats, changes: Floats, y: Ints, margin: float, step: float
) -> list[Break]:
    """Where the highest of the lines terms + t · moves changes, for t in (−step, step)."""
    terms, moves = margin_terms(scores, y, margin).T, margin_terms(changes, y, 0.0).T
    order = np.argsort(moves, axis=0, kind="stable")
    terms, moves = (np.take_along_axis(part, order, axis=0) for part in (terms, moves))
    first, last = (envelopes.top(terms + t * moves)[0] for t in (-step, step))
    found: list[Break] = []
    for items, at, _, new in envelopes.walk(terms, moves, first, last, step):
        at = np.maximum(at, -step)
        found += map(Break, items.tolist(), order[new, items].tolist(), at.tolist())
    return sorted(found, key=lambda kink: kink.example)


def _grid_sum(lines: Floats, a: Floats, b: Floats, tick: Tick) -> Floats:
    """Σᵢ max(0, max_j (c + a p + b q)_ij) for lines (3, N, J).

    Along a row an example's loss is the upper envelope of J lines and zero: its least value on
    the row, hinges that rise from there to the right, and hinges that rise to the left.
    """
    lines, _ = envelopes.with_zero(lines)
    home = hinge_grid.nearest_to_zero(a)
    c, p, _ = lines
    if home == 0 or np.abs(p).max() * -a[0] <= FAR * np.abs(c).max():
        return _sum_from(lines, a, b, tick)
    out = np.empty((len(b), len(a)))
    out[:, home:] = _sum_from(lines, a[home:], b, tick)
    mirrored = lines[:, ::-1] * np.array([1.0, -1.0, 1.0])[:, None, None]
    out[:, home::-1] = _sum_from(mirrored, -a[home::-1], b, tick)
    return out


def _sum_from(lines: Floats, a: Floats, b: Floats, tick: Tick) -> Floats:
    """The same of sorted lines (3, J+1, N), followed from the first a on."""
    bands = hinge_grid.bands(b, lines[0].size)
    return np.concatenate(spread(partial(_band_sum, lines, a), bands, tick))


def _band_sum(lines: Floats, a: Floats, b: Floats, tick: Tick) -> Floats:
    """The same in one band of rows."""
    out = np.zeros((len(b), len(a)))
    c, p, q = lines
    at_start = c + a[0] * p
    rise = p * hinge_grid.step(a)
    examples = max(1, hinge_grid.BLOCK_TERMS // len(c))
    rows = max(1, examples // c.shape[1])
    for first in range(0, len(b), rows):
        for left in range(0, c.shape[1], examples):
            tick()
            some = slice(left, left + examples)
            steps = b[first : first + rows, None]
            values = at_start[:, None, some] + steps * q[:, None, some]
            out[first : first + rows] += _envelope_sum(values, rise[:, some], len(a))
    return out


def _envelope_sum(values: Floats, rise: Floats, count: int) -> Floats:
    """Σ over n of max_j (v + k·rise) at k = 0 … count-1, for values (J, R, n) and rise (J, n)."""
    lines, rows, n = values.shape
    slopes = np.broadcast_to(rise[:, None], values.shape).reshape(lines, -1)
    values = values.reshape(lines, -1)
    row = np.repeat(np.arange(rows), n)
    end = count - 1.0
    first, least = envelopes.top(values)
    last, at_end = envelopes.top(values + end * slopes)
    slope = envelopes.chosen(slopes, first)
    rising = _row_sums(np.maximum(slope, 0.0), rows) * np.arange(count)
    right, left = [], []
    for items, at, _, new in envelopes.walk(values, slopes, first, last, end):
        before, after = slope[items], slopes[new, items]
        entered, left_at = np.ceil(at), np.floor(at)
        rises = np.maximum(after, 0.0) - np.maximum(before, 0.0)
        falls = np.minimum(after, 0.0) - np.minimum(before, 0.0)
        right.append((row[items], entered, rises * (entered - at), rises))
        left.append((row[items], end - left_at, falls * (at - left_at), falls))
        least[items] = np.where(before < 0, values[new, items] + after * at, least[items])
        slope[items] = after
    falling = _row_sums(np.maximum(-slope, 0.0), rows) * np.arange(count)
    least = np.where(slope < 0, at_end, least)
    rising += _kinked(right, rows, count)
    falling += _kinked(left, rows, count)
    return _row_sums(np.maximum(least, 0.0), rows) + rising + falling[:, ::-1]


def _row_sums(values: Floats, rows: int) -> Floats:
    return np.asarray(values.reshape(rows, -1).sum(axis=1)[:, None])


def _kinked(
    hinges: list[tuple[Ints, Floats, Floats, Floats]], rows: int, count: int
) -> Floats | float:
    """Σ of hinges (row, k, value, slope) that have this value at their first grid point k."""
    if not hinges:
        return 0.0
    row, entry, values, slopes = (np.concatenate(parts) for parts in zip(*hinges, strict=True))
    bins = entry.astype(np.intp) + row * (count + 1)
    return hinge_grid.cumulated(bins, values, slopes, rows, count)


def _kinks(lines: Floats, b: float = 0.0) -> hinge.SlopeSteps:
    """The vertices of each example's upper envelope of terms and zero.

    A vertex has the column of the line that takes over, or, if zero takes over, of the line before.
    """
    (c, slopes, across), columns = envelopes.with_zero(lines)
    values = c + b * across
    first, last = envelopes.ends(values, slopes)
    none = np.zeros(0, dtype=np.int64)
    parts = [(none, np.zeros(0), none, none)]
    parts += envelopes.walk(values, slopes, first, last, np.inf)
    example, at, old, new = (np.concatenate(part) for part in zip(*parts, strict=True))
    before, after = slopes[old, example], slopes[new, example]
    column, zero = columns[new, example], lines.shape[2]
    return hinge.in_order(
        float(envelopes.chosen(across, first).sum()),
        at,
        np.maximum(after, 0.0) - np.maximum(before, 0.0),
        np.minimum(after, 0.0) - np.minimum(before, 0.0),
        across[new, example] - across[old, example],
        example,
        np.where(column == zero, columns[old, example], column),
    )


def _breaks(lines: Floats, y: Ints) -> Breaks:
    found = _kinks(lines)
    return found.breaks(_level(lines, found), y)


def _level(lines: Floats, found: hinge.SlopeSteps) -> float:
    """The sum of the least values of the examples on a ray."""
    c, p, _ = lines
    # an example stops falling at its last vertex that takes away from the slopes that fall
    last = np.full(len(c), -np.inf)
    turns = found.down > 0
    np.maximum.at(last, found.example[turns], found.at[turns])
    with np.errstate(invalid="ignore"):
        there = np.where(p == 0, c, c + last[:, None] * p).max(axis=1)
    # one that is level there, or never falls, is so at the largest of the terms that do not move
    level = np.where(p == 0, c, 0.0).max(axis=1, initial=0.0)
    rises = np.zeros(len(c), dtype=bool)
    rises[found.example[turns & (found.up > 0)]] = True
    return float(np.where(rises, np.maximum(there, level), level).sum())


def _proximal(scores: Floats, y: Ints, margin: float, stiffness: float) -> Floats:
    """α_j = max(0, ρ m_j − τ), where τ is the sum of the α, or makes it 1 if it would be more."""
    own = own_classes(y, scores.shape[1])
    wanted = np.where(own, -np.inf, stiffness * margin_terms(scores, y, margin))
    sums = -np.sort(-wanted, axis=1)[:, :-1].cumsum(axis=1)
    counts = np.arange(1, wanted.shape[1])
    free = (sums / (counts + 1)).max(axis=1, initial=0.0)
    held = ((sums - 1.0) / counts).max(axis=1, initial=0.0)
    alpha = np.maximum(wanted - np.where(free > 1.0, held, free)[:, None], 0.0)
    # where ρ m is large, rounding shows in the sum
    return np.asarray(alpha / np.maximum(alpha.sum(axis=1, keepdims=True), 1.0))


CRAMMER_SINGER = Loss(
    id="crammer_singer",
    title="Multiclass SVM (Crammer-Singer)",
    formula="(1/N) Σᵢ max(0, max_{j≠yᵢ} s_ij − s_i,yᵢ + Δ)",
    description="Only the worst offending class of each example adds to the loss.",
    per_example=lambda *given: margin_terms(*given).max(axis=1),
    score_gradient=_score_gradient,
    gentle=True,
    rate_factor=2.0,
    terms=margin_terms,
    has_slacks=True,
    reading="max ξ",
    right_derivatives=_right_derivatives,
    breaks_within=_breaks_within,
    affine=AffineMath(
        lines=margins.lines,
        grid_sum=_grid_sum,
        minimum=lambda terms, b, start, tick: hinge.minimum(
            terms,
            b,
            hinge.all_kinks(_kinks(terms.lines, b)),
            lambda hinges: hinges.max(axis=1).mean(),
        ),
        bent=hinge.not_bent,
        breaks=_breaks,
    ),
    dual=Dual(
        gain=hinge.gain,
        score_gradient=margins.score_gradient,
        balanced=margins.balanced,
        kinked=Kinked(margin_terms, _proximal, shared=True),
    ),
)
