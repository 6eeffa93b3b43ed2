"""The regularization on a slice: a sum of squares of what is affine in the coordinates.

It is computed from orthonormal directions, so that nothing cancels.
"""

from typing import Protocol

import numpy as np

from lossatlas.core.types import Floats


class SlicedPenalty(Protocol):
    """λ Σ W² at coordinates of a slice."""

    l2: float
    roots: Floats
    """R (r, 1+k): the sum of the squares of the regularized weights is |R (1, a, b)|²."""

    def penalty(self, coordinates: Floats) -> float:
        """λ Σ W² at coordinates (k,)."""
        return float(self.regularization(coordinates))

    def add_regularization(self, coordinates: Floats, gradient: Floats) -> None:
        """Add the gradient (k,) of λ Σ W² at coordinates (k,) to a given gradient."""
        root = self.roots @ np.concatenate(([1.0], coordinates))
        gradient += 2.0 * self.l2 * (root @ self.roots[:, 1:])

    def regularization_change(self, change: Floats) -> Floats:
        """How the gradient (k,) of λ Σ W² changes with the coordinates, by (k,)."""
        return np.asarray(2.0 * self.l2 * (self.roots[:, 1:].T @ (self.roots[:, 1:] @ change)))

    def regularization(self, coordinates: Floats) -> Floats:
        """λ Σ W² at coordinates (…, k)."""
        if not self.l2:
            return np.zeros(coordinates.shape[:-1])
        root = coordinates @ self.roots[:, 1:].T + self.roots[:, 0]
        return np.asarray(self.l2 * np.vecdot(root, root))

    def regularization_slope(self, a: Floats) -> Floats:
        """The derivative of λ Σ W² along a ray at a (…)."""
        start, along = self.roots.T
        return np.asarray(2.0 * self.l2 * ((start + a[..., None] * along) @ along))


def roots_of(parts: Floats) -> Floats:
    """R with |R v|² = |Σ v parts|² for an origin and k directions, parts (1+k, …).

    From the QR factorization of the directions and then the origin: the last row is the part of the
    origin that is orthogonal to the directions, all that is left of it where the slice is closest
    to zero.
    """
    flat = parts.reshape(len(parts), -1)
    r = np.linalg.qr(np.roll(flat, -1, axis=0).T, mode="r")
    return np.asarray(np.roll(r, 1, axis=1))
