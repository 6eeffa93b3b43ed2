"""What a loss on scores is: values and gradients, and the mathematics that it may add to them.

Only what has no default is required of a loss. Every other part is None where the loss does not
have it, and whoever needs the part then answers None, or refuses: nothing is approximated in
silence.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from lossatlas.core.types import Floats, Ints, Tick

ScoreFunction = Callable[[Floats, Ints, float], Floats]
"""A function of scores (N, C), labels y (N,) and the margin Δ."""

CANCELLED = 2.0**-46
"""A difference of two numbers this small, relative to them, is what rounding left of zero."""


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

    Where the loss has kinks, the subgradient of an example that meets the margin: a term that is
    zero adds nothing.
    """
    differentiable: bool = False
    twice_differentiable: bool = False
    gentle: bool = False
    """Whether an example adds to at most one margin, so that gradients are small."""
    terms: ScoreFunction | None = None
    """(N, C) what the loss is made of, to be shown: affine in the scores."""
    has_slacks: bool = False
    """Whether the loss is made of the slacks ξ = max(0, terms)."""
    has_constraints: bool = False
    """Whether it is the least (1/N) Σ ξ_ij with s_i,yᵢ − s_ij ≥ Δ − ξ_ij and ξ_ij ≥ 0."""
    right_derivatives: Callable[[Floats, Floats, Ints, float], Floats] | None = None
    """Of scores, their changes (N, C), y and Δ: (N,) how each loss begins to change.

    Only a loss with kinks needs it.
    """
    breaks_within: Callable[[Floats, Floats, Ints, float, float], list["Break"]] | None = None
    """Of scores, their changes (N, C), y, Δ and a step h: where in (−h, h) its formula changes."""
    score_hessian: Callable[[Floats, Ints, float], Callable[[Floats], Floats]] | None = None
    """The map from changes of the scores (N, C) to changes of the score gradient (N, C).

    Where the second derivative jumps, that of an example which meets the margin.
    """
    affine: "AffineMath | None" = None
    dual: "Dual | None" = None


class Break(NamedTuple):
    """A place on a line through the scores where a loss changes its formula."""

    example: int
    klass: int
    """The class of the term that crosses zero, or that takes over as the largest."""
    at: float


@dataclass(frozen=True)
class AffineMath:
    """The mathematics of a loss along a slice, on which scores and terms are affine.

    The terms c + a p + b q of N examples are *lines* (3, N, J) = (c, p, q); on a ray q is zero.
    """

    lines: ScoreFunction
    """From scores (1+k, N, C) of the origin and the k directions to lines (3, N, J).

    Slopes are zero where they cancel to rounding. A direction that moves all scores of an example
    alike changes neither loss nor accuracy; what is left of its slopes would put breaks at 1e16.
    """
    grid_sum: Callable[[Floats, Floats, Floats, Tick], Floats]
    """Of lines and evenly spaced, increasing a (Ka,) and b (Kb,): Σ loss (Kb, Ka), a row per b."""
    minimum: Callable[["PlaneTerms", float, float, Tick], "LineMinimum"]
    """The minimum over a at constant b, near a guess of a."""
    bent: Callable[[Floats, float, float], Floats]
    """(M, 2) slopes of the terms that make the sum over lines strictly convex at (a, b)."""
    breaks: Callable[[Floats, Ints], "Breaks"] | None = None
    """Of the lines of a ray and y: where the loss changes its formula; None of a smooth loss."""
    never_zero: bool = False
    """Whether terms that fall without end lower the loss without end, as exponentials do."""
    two_sided: bool = False
    """Whether terms matter below zero as above."""
    square: float = 0.0
    """The coefficient of term² in the loss of a term near zero."""
    tolerance: float = 1e-9
    """The relative gap up to which a minimum on a plane counts as certified."""


@dataclass(frozen=True)
class PlaneTerms:
    """The terms c + a p + b q of a mean loss on a plane, and a sum of squares."""

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
        """In new coordinates, (a, b) = basis (2, r) @ them; r = 1 or 2."""
        change = np.zeros((3, 3))
        change[0, 0] = 1.0
        change[1:, 1 : 1 + basis.shape[1]] = basis
        return PlaneTerms(_product(change.T, self.lines), _product(self.roots, change))


def _product(left: Floats, right: Floats) -> Floats:
    """A product, with zeros where it cancels to rounding."""
    out = np.tensordot(left, right, axes=1)
    out[np.abs(out) <= CANCELLED * np.tensordot(np.abs(left), np.abs(right), axes=1)] = 0.0
    return out


class LineMinimum(NamedTuple):
    """Where f(·, b) is least, from `lo` to `hi`, and a bound of other lines.

    The function g(b) = min over a of f(a, b) is convex. Two gradients of f at the ends of a short
    piece around the minimum, weighted so that their a-components cancel, bound f below by something
    that does not depend on a: g(b') ≥ bound + slope · (b' − b) for every b'.
    """

    b: float
    lo: float
    hi: float
    """Where the infimum is not attained, both are the end at which the loss approaches it, and the
    bound holds for this b alone."""
    value: float
    bound: float
    slope: float
    steepness: float = 0.0
    """The slopes that `slope` is the sum of, without their signs: how well it is known."""

    @property
    def a(self) -> float:
        """A minimiser, away from the ends of a flat piece."""
        return middle(self.lo, self.hi)


def middle(lo: float, hi: float) -> float:
    """A point of an interval, away from its ends."""
    if np.isinf(lo) and np.isinf(hi):
        return 0.0 if lo < hi else lo
    if np.isinf(hi):
        return lo + max(1.0, abs(lo))
    return hi - max(1.0, abs(hi)) if np.isinf(lo) else lo + (hi - lo) / 2


def all_slopes(lines: Floats, a: float, b: float) -> Floats:
    """(N J, 2) the slopes of all terms: each of them bends the loss everywhere."""
    return lines[1:].reshape(2, -1).T


def balance(left: float, right: float) -> float:
    """The weight of `left` ≤ 0 with which it and `right` ≥ 0 sum to zero."""
    return min(max(right / (right - left), 0.0), 1.0) if right > left else 0.5


class Breaks(NamedTuple):
    """Where a loss on a ray changes its formula, in the order of a; (K,), sums over examples."""

    at: Floats
    change: Floats
    """What is added to the slope; of a differentiable loss, to the second derivative."""
    slope_before: Floats
    """To the left of `at`; the same for all breaks at one place."""
    slope_after: Floats
    example: Ints
    klass: Ints


@dataclass(frozen=True)
class Dual:
    """A loss as the largest ⟨α, terms⟩ − h(α) over multipliers α (N, C) of its terms."""

    gain: Callable[[Floats, Ints, float], float]
    """Of multipliers, y and Δ: the mean of what they are worth at zero scores."""
    score_gradient: Callable[[Floats, Ints], Floats]
    """(N, C) what multipliers of the terms are as multipliers of the scores."""
    balanced: Callable[[Floats, Ints], Floats]
    """Multipliers nearby, as admissible, whose score gradient has columns that sum to zero."""
    attained: ScoreFunction | None = None
    """The multipliers of a differentiable loss at scores (N, C)."""
    kinked: "Kinked | None" = None
    """What takes its place for a loss with kinks; one of the two is there."""


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
