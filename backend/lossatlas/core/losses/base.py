"""The interface of a loss on scores: values, gradients, and optional mathematics.

Only fields without a default are required. Every other part is None if the loss does not have it;
code that needs the part then returns None or raises: nothing is silently approximated.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from lossatlas.core.types import Floats, Ints, Tick

ScoreFunction = Callable[[Floats, Ints, float], Floats]
"""A function of scores (N, C), labels y (N,) and the margin Δ."""

CANCELLED = 2.0**-46
"""A difference this small, relative to the two numbers, is zero up to rounding."""


@dataclass(frozen=True)
class Loss:
    """A loss on scores. Averaging over examples and regularization belong to the objective."""

    id: str
    title: str
    formula: str
    description: str
    per_example: ScoreFunction
    """(N,) the loss of each example."""
    score_gradient: ScoreFunction
    """(N, C) the gradient of the *sum* of the examples' losses.

    At a kink, the subgradient to which a term that is zero adds nothing.
    """
    with_gradient: "Callable[[Floats, Ints, float], tuple[Floats, Floats]] | None" = None
    """The losses and the score gradient together, with the same bits, if they share work."""
    differentiable: bool = False
    twice_differentiable: bool = False
    gentle: bool = False
    """Whether an example adds at most one margin term, so that gradients are small."""
    terms: ScoreFunction | None = None
    """(N, C) the terms that the loss is computed from, to be shown: affine in the scores."""
    has_slacks: bool = False
    """Whether the loss is computed from the slacks ξ = max(0, terms)."""
    rate_factor: float = 1.0
    """The usual learning rate in all weights, relative to that of the multiclass SVM."""
    reading: str | None = None
    """The loss of an example in the symbols of what is shown of it: its slacks ξ, residuals r or
    the probability p of its label."""
    probabilities: Callable[[Floats], Floats] | None = None
    """From scores (N, C) the probabilities (N, C) that they stand for."""
    has_constraints: bool = False
    """Whether it is the minimum of (1/N) Σ ξ_ij with s_i,yᵢ − s_ij ≥ Δ − ξ_ij and ξ_ij ≥ 0."""
    right_derivatives: Callable[[Floats, Floats, Ints, float], Floats] | None = None
    """From scores, their changes (N, C), y and Δ: (N,) the right derivative of each loss.

    Only a loss with kinks needs it.
    """
    breaks_within: Callable[[Floats, Floats, Ints, float, float], list["Break"]] | None = None
    """From scores, their changes (N, C), y, Δ and a step h: breaks of its formula in (−h, h)."""
    score_hessian: Callable[[Floats, Ints, float], Callable[[Floats], Floats]] | None = None
    """The map from changes of the scores (N, C) to changes of the score gradient (N, C).

    Where the second derivative jumps, a term that is zero adds nothing.
    """
    affine: "AffineMath | None" = None
    dual: "Dual | None" = None

    def both(self, scores: Floats, y: Ints, margin: float) -> tuple[Floats, Floats]:
        """The losses (N,) of the examples, and the score gradient (N, C) of their sum."""
        if self.with_gradient is not None:
            return self.with_gradient(scores, y, margin)
        return self.per_example(scores, y, margin), self.score_gradient(scores, y, margin)


class Break(NamedTuple):
    """A point on a line through score space where the formula of a loss changes."""

    example: int
    klass: int
    """The class of the term that crosses zero, or that takes over as the largest."""
    at: float


@dataclass(frozen=True)
class AffineMath:
    """The mathematics of a loss along a slice, where scores and terms are affine.

    The terms c + a p + b q of N examples are *lines* (3, N, J) = (c, p, q); on a ray q is zero.
    """

    lines: ScoreFunction
    """From scores (1+k, N, C) of the origin and the k directions to lines (3, N, J).

    Slopes that cancel up to rounding are set to zero. A direction that changes all scores of an
    example equally changes neither loss nor accuracy; its rounding errors would put breaks at 1e16.
    """
    grid_sum: Callable[[Floats, Floats, Floats, Tick], Floats]
    """From lines and evenly spaced, increasing a (Ka,), b (Kb,): Σ loss (Kb, Ka), a row per b."""
    minimum: Callable[["PlaneTerms", float, float, Tick], "LineMinimum"]
    """The minimum over a at constant b, searched from a guess of a."""
    bent: Callable[[Floats, float, float], Floats]
    """(M, 2) slopes of the terms that make the sum over lines strictly convex at (a, b)."""
    breaks: Callable[[Floats, Ints], "Breaks"] | None = None
    """From the lines of a ray and y: where the loss changes its formula; None if it is smooth."""
    never_zero: bool = False
    """Whether the loss keeps falling as terms fall to −∞, as exponentials do."""
    square: float = 0.0
    """The coefficient of term² in the loss of a term near zero."""
    tolerance: float = 1e-9
    """The relative gap up to which a minimum on a plane counts as certified."""


@dataclass(frozen=True)
class PlaneTerms:
    """The terms c + a p + b q of a mean loss on a plane, and the regularization."""

    lines: Floats
    """(3, N, J) = (c, p, q)."""
    roots: Floats
    """R (r, 3): the regularization at (a, b) is |R (1, a, b)|²."""

    @property
    def n(self) -> int:
        """N, the number of examples."""
        return int(self.lines.shape[1])

    @property
    def curvature(self) -> float:
        """The second derivative of the regularization along a."""
        return 2.0 * float(self.roots[:, 1] @ self.roots[:, 1])

    def regularization(self, a: float, b: float) -> tuple[float, float, float]:
        """The regularization and its derivatives along a and b."""
        root = self.roots @ np.array([1.0, a, b])
        along_a, along_b = 2.0 * (root @ self.roots[:, 1:])
        return float(root @ root), float(along_a), float(along_b)

    def along(self, basis: Floats) -> "PlaneTerms":
        """The same in new coordinates u (r,), with (a, b) = basis (2, r) @ u; r = 1 or 2."""
        change = np.zeros((3, 3))
        change[0, 0] = 1.0
        change[1:, 1 : 1 + basis.shape[1]] = basis
        return PlaneTerms(_product(change.T, self.lines), _product(self.roots, change))


def _product(left: Floats, right: Floats) -> Floats:
    """A product, with zeros where it cancels up to rounding."""
    out = np.tensordot(left, right, axes=1)
    out[np.abs(out) <= CANCELLED * np.tensordot(np.abs(left), np.abs(right), axes=1)] = 0.0
    return out


class LineMinimum(NamedTuple):
    """The minimisers of f(·, b), from `lo` to `hi`, and a lower bound on other lines.

    The function g(b) = min over a of f(a, b) is convex. Two gradients of f at the ends of a short
    interval around the minimum, weighted so that their a-components cancel, give a lower bound that
    does not depend on a: g(b') ≥ bound + slope · (b' − b) for every b'.
    """

    b: float
    lo: float
    hi: float
    """If the infimum is not attained, both are the end at which the loss approaches it, and the
    bound holds for this b only."""
    value: float
    bound: float
    slope: float

    @property
    def a(self) -> float:
        """A minimiser, away from the ends of a flat piece."""
        return middle(self.lo, self.hi)


def middle(lo: float, hi: float) -> float:
    """A point inside an interval, away from its ends."""
    if np.isinf(lo) and np.isinf(hi):
        return 0.0 if lo < hi else lo
    if np.isinf(hi):
        return lo + max(1.0, abs(lo))
    return hi - max(1.0, abs(hi)) if np.isinf(lo) else lo + (hi - lo) / 2


def all_slopes(lines: Floats, a: float, b: float) -> Floats:
    """(N J, 2) the slopes of all terms: each of them curves the loss everywhere."""
    return lines[1:].reshape(2, -1).T


def balance(left: float, right: float) -> float:
    """The weight of `left` ≤ 0 with which it and `right` ≥ 0 sum to zero."""
    return min(max(right / (right - left), 0.0), 1.0) if right > left else 0.5


class Breaks(NamedTuple):
    """Where a loss on a ray changes its formula, in the order of a; (K,), sums over examples."""

    at: Floats
    change: Floats
    """The change of the slope; for a differentiable loss, of the second derivative."""
    slope_before: Floats
    """To the left of `at`; equal for all breaks at the same a."""
    slope_after: Floats
    value: Floats
    """The loss at `at`: what rises and what falls is summed apart, so nothing cancels."""
    example: Ints
    klass: Ints


@dataclass(frozen=True)
class Dual:
    """A loss as the maximum of ⟨α, terms⟩ − h(α) over multipliers α (N, C) of its terms."""

    gain: Callable[[Floats, Ints, float], float]
    """From multipliers, y and Δ: the mean of ⟨α, terms⟩ − h(α) at zero scores."""
    score_gradient: Callable[[Floats, Ints], Floats]
    """(N, C) the multipliers of the scores that multipliers of the terms amount to."""
    balanced: Callable[[Floats, Ints], Floats]
    """Nearby admissible multipliers whose score gradient has columns that sum to zero."""
    attained: ScoreFunction | None = None
    """The maximising multipliers of a differentiable loss at scores (N, C)."""
    kinked: "Kinked | None" = None
    """For a loss with kinks; every dual has this or `attained`."""


@dataclass(frozen=True)
class Kinked:
    """A sum of hinges max(0, terms), or max(0, largest term): its dual is a quadratic program."""

    terms: ScoreFunction
    """(N, C), affine in the scores: Δ at zero scores, but zero where there is no such term."""
    proximal: Callable[[Floats, Ints, float, float], Floats]
    """Of scores, y, Δ and ρ: the α of the largest ⟨α, terms⟩ − ‖score gradient of α‖² / 2ρ.

    They are the multipliers of the loss at the scores that are best for loss + ρ/2 (distance)².
    """
    shared: bool = False
    """Whether the multipliers of an example sum to at most 1; else each is at most 1."""
