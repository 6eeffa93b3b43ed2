"""`shapes32`: ten classes of 32 x 32 colour pictures, drawn with NumPy from a fixed seed.

Each class is a signed distance function: negative inside the shape, zero on its outline.
`numpy.random.RandomState` is used because its stream is frozen (NEP 19), so that every version
of NumPy draws the same pictures.
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

SIDE = 32
PER_CLASS = 100

Array = NDArray[np.float64]
Distance = Callable[[Array, Array], Array]


def shapes32() -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The 1,000 pictures in a shuffled order: raw (1000, 3072) in HWC order, y (1000,)."""
    random = np.random.RandomState(32)
    y = random.permutation(np.repeat(np.arange(len(SHAPES)), PER_CLASS))
    coverage = _coverage(y, random)[..., None]
    background, foreground = _colours(y, random)
    pictures = background + coverage * (foreground - background)
    pictures += 0.03 * random.randn(len(y), SIDE, SIDE, 1)
    raw = np.rint(255 * np.clip(pictures, 0, 1)).astype(np.uint8)
    return raw.reshape(len(y), -1), y.astype(np.int64)


def _coverage(y: NDArray[np.int64], random: np.random.RandomState) -> Array:
    """How much of each pixel the shape covers, (N, 32, 32) in 0..1."""
    n = len(y)
    radius = random.uniform(7.5, 11.5, (n, 1, 1))
    centre_u, centre_v = (SIDE - 1) / 2 + random.uniform(-3.5, 3.5, (2, n, 1, 1))
    turn = np.radians(random.uniform(-15, 15, (n, 1, 1)))
    rows, columns = np.indices((SIDE, SIDE))
    du, dv = (columns - centre_u) / radius, (rows - centre_v) / radius
    u, v = np.cos(turn) * du + np.sin(turn) * dv, np.cos(turn) * dv - np.sin(turn) * du
    distance = np.empty((n, SIDE, SIDE))
    for label, shape in enumerate(SHAPES.values()):
        chosen = y == label
        distance[chosen] = shape(u[chosen], v[chosen])
    # Half a pixel on either side of the outline is blended.
    return np.clip(0.5 - distance * radius, 0, 1)


def _colours(y: NDArray[np.int64], random: np.random.RandomState) -> tuple[Array, Array]:
    """Background (N, 32, 32, 3), a dark gradient, and foreground (N, 1, 1, 3), bright.

    Each class tends towards one hue, as photographs of ships tend to be blue.
    """
    n = len(y)
    hue = y / len(SHAPES) + 0.1 * random.randn(n)
    foreground = _rgb(hue, random.uniform(0.45, 0.95, n), random.uniform(0.75, 1.0, n))
    hues = random.uniform(0, 1, n) + random.uniform(-0.15, 0.15, (2, n))
    near, far = _rgb(hues, random.uniform(0.2, 0.7, (2, n)), random.uniform(0.1, 0.5, (2, n)))
    angle = random.uniform(0, 2 * np.pi, (n, 1, 1))
    rows, columns = (np.indices((SIDE, SIDE)) + 0.5) / SIDE - 0.5
    slope = 0.5 + (columns * np.cos(angle) + rows * np.sin(angle)) / math.sqrt(2)
    background = near[:, None, None] + slope[..., None] * (far - near)[:, None, None]
    return background, foreground[:, None, None]


def _rgb(hue: Array, saturation: Array, value: Array) -> Array:
    """HSV to RGB, every part in 0..1 (the hue wraps): (...) to (..., 3)."""
    sector = (np.array([5.0, 3.0, 1.0]) + 6 * hue[..., None]) % 6
    ramp: Array = np.clip(np.minimum(sector, 4 - sector), 0, 1)
    return value[..., None] * (1 - saturation[..., None] * ramp)


# The shapes, in units of their radius; u runs to the right, v downwards.


def _cross(u: Array, v: Array) -> Array:
    long, short = np.maximum(np.abs(u), np.abs(v)), np.minimum(np.abs(u), np.abs(v))
    return np.maximum(long - 1.0, short - 0.3)


def _star(u: Array, v: Array) -> Array:
    # All ten half-arms are folded onto the one between a tip, at angle 0, and a dent, at pi/5.
    tip, dent, half_arm = 1.1, 0.45, math.pi / 5
    angle = np.abs((np.arctan2(u, -v) + half_arm) % (2 * half_arm) - half_arm)
    along = dent * math.cos(half_arm) - tip, dent * math.sin(half_arm)
    radius = np.hypot(u, v)
    x, y = radius * np.cos(angle) - tip, radius * np.sin(angle)
    return (along[1] * x - along[0] * y) / math.hypot(*along)


def _heart(u: Array, v: Array) -> Array:
    # A square on its corner with a half-disc on each of its upper sides.
    half = 0.6
    square = (np.abs(u) + np.abs(v - 0.05)) / math.sqrt(2) - half
    lobe = np.hypot(np.abs(u) - half / math.sqrt(2), v - 0.05 + half / math.sqrt(2)) - half
    return np.minimum(square, lobe)


def _bars(x: Array, width: float) -> Array:
    """Parallel bars, as wide as the gaps between them."""
    return np.abs(x % (2 * width) - width) - width / 2


def _checker(u: Array, v: Array) -> Array:
    across, down = _bars(u, 0.65), _bars(v, 0.65)
    return np.maximum(np.minimum(across, down), -np.maximum(across, down))


SHAPES: dict[str, Distance] = {
    "circle": lambda u, v: np.hypot(u, v) - 0.95,
    "square": lambda u, v: np.maximum(np.abs(u), np.abs(v)) - 0.82,
    "triangle": lambda u, v: np.maximum(v, math.sqrt(0.75) * np.abs(u) - 0.5 * v) - 0.6,
    "cross": _cross,
    "ring": lambda u, v: np.abs(np.hypot(u, v) - 0.75) - 0.25,
    "star": _star,
    "heart": _heart,
    "moon": lambda u, v: np.maximum(np.hypot(u, v) - 1.0, 0.8 - np.hypot(u - 0.5, v + 0.15)),
    "stripes": lambda u, v: _bars((u + v) / math.sqrt(2), 0.32),
    "checker": _checker,
}
