"""Small tables drawn from a fixed seed: points in the plane.

`numpy.random.RandomState` is used because its stream is frozen (NEP 19), so that every version
of NumPy draws the same points.
"""

import numpy as np
from numpy.typing import NDArray

POINTS_PER_CLASS = 100
BLOBS = ("left", "right", "top")
ARMS = ("arm 1", "arm 2", "arm 3")


def blobs() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Three round Gaussian clouds that touch: X (300, 2), y (300,)."""
    random = np.random.RandomState(0)
    centres = 2.0 * np.array([[-0.87, -0.5], [0.87, -0.5], [0.0, 1.0]])
    y = np.repeat(np.arange(3), POINTS_PER_CLASS)
    return centres[y] + 0.9 * random.randn(len(y), 2), y


def spiral() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Three spiral arms that no line separates: X (300, 2), y (300,).

    The toy data of CS231n's "Putting it together: minimal neural network case study".
    """
    random = np.random.RandomState(0)
    arms = np.arange(3)
    radius = np.tile(np.linspace(0.0, 1.0, POINTS_PER_CLASS), 3)
    angle = np.concatenate([np.linspace(4 * arm, 4 * (arm + 1), POINTS_PER_CLASS) for arm in arms])
    angle += 0.2 * random.randn(len(angle))
    X = np.column_stack([radius * np.sin(angle), radius * np.cos(angle)])
    return X, np.repeat(arms, POINTS_PER_CLASS)
