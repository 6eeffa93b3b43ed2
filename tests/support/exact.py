"""The loss on a plane without rounding: fractions, and logarithms with 60 digits."""

from decimal import Decimal, getcontext
from fractions import Fraction
from itertools import combinations

import numpy as np

getcontext().prec = 60


def exact(array):
    """An array of Fractions, with dtype object."""
    return np.vectorize(Fraction, otypes=[object])(array)


class ExactPlane:
    """(1/N) Σ loss + λ Σ W² on W₀ + a D₁ + b D₂, for features X (N, D) and a bias."""

    def __init__(self, loss_id, X, y, origin, directions, margin, l2, regularize_bias):
        self.loss_id, self.y, self.margin, self.l2 = loss_id, y, Fraction(margin), Fraction(l2)
        features = exact(np.column_stack((X, np.ones(len(X)))))
        self.parts = [exact(part) for part in (origin, *directions)]
        self.scores = [features.dot(part.T) for part in self.parts]
        kept = slice(None) if regularize_bias else slice(-1)
        self.kept = [part[:, kept].ravel() for part in self.parts]

    def losses(self, a, b):
        a, b = Fraction(a), Fraction(b)
        scores = self.scores[0] + a * self.scores[1] + b * self.scores[2]
        return [self.example(own, label) for own, label in zip(scores, self.y, strict=True)]

    def example(self, scores, label):
        others = [s for j, s in enumerate(scores) if j != label]
        terms = [s - scores[label] + self.margin for s in others]
        if self.loss_id == "svm":
            return sum(max(t, 0) for t in terms)
        if self.loss_id == "crammer_singer":
            return max(0, *terms)
        if self.loss_id == "ova":
            own = max(0, self.margin - scores[label])
            return own + sum(max(self.margin + s, 0) for s in others)
        if self.loss_id == "squared_hinge":
            return sum(max(t, 0) ** 2 for t in terms)
        if self.loss_id == "squared_error":
            return ((scores[label] - 1) ** 2 + sum(s**2 for s in others)) / 2
        return log_one_plus_exp([s - scores[label] for s in others])

    def value(self, a, b):
        """The value as a Fraction, exact except for logarithms (to 1e-50)."""
        a, b = Fraction(a), Fraction(b)
        w = self.kept[0] + a * self.kept[1] + b * self.kept[2]
        return Fraction(sum(self.losses(a, b))) / len(self.y) + self.l2 * sum(w * w)

    def kink_lines(self):
        """(c, p, q) of all lines c + a p + b q = 0 on which a piecewise linear loss has kinks."""
        for i, label in enumerate(self.y):
            own = [self.scores[k][i] for k in range(3)]
            classes = range(len(own[0]))
            if self.loss_id == "ova":
                signs = [(-1 if j == label else 1) for j in classes]
                terms = [[signs[j] * s[j] for s in own] for j in classes]
            else:
                terms = [[s[j] - s[label] for s in own] for j in classes if j != label]
            terms = [(c + self.margin, p, q) for c, p, q in terms]
            yield from terms
            if self.loss_id == "crammer_singer":
                for first, second in combinations(terms, 2):
                    yield tuple(x - z for x, z in zip(first, second, strict=True))

    def least(self):
        """The exact minimum of a piecewise linear loss: at a vertex, on a line, or everywhere."""
        lines = [line for line in self.kink_lines() if line[1] or line[2]]
        places = [(Fraction(0), Fraction(0))]
        for (c, p, q), (d, r, s) in combinations(lines, 2):
            if p * s != q * r:
                places.append(
                    ((d * q - c * s) / (p * s - q * r), (c * r - d * p) / (p * s - q * r))
                )
        if len(places) == 1:
            for c, p, q in lines:
                places.append((-c * p / (p * p + q * q), -c * q / (p * p + q * q)))
        return min(self.value(a, b) for a, b in places)


def log_one_plus_exp(differences):
    """log(1 + Σ exp d), to 50 digits."""
    top = max(0, *differences)
    shifted = [
        Decimal(d.numerator) / Decimal(d.denominator) for d in (d - top for d in differences)
    ]
    base = Decimal((-top).numerator) / Decimal((-top).denominator) if top else Decimal(0)
    rest = sum((s.exp() for s in shifted if s > -3000), Decimal(0))
    rest += base.exp() if base > -3000 else Decimal(0)
    small = rest - 1
    logarithm = rest.ln() if abs(small) > Decimal("1e-25") else small - small * small / 2
    return top + Fraction(logarithm)
