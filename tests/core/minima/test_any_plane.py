"""Minima of planes of every kind against exact arithmetic.

At least half of the planes are hard: nearly parallel directions, far origins, scales from 1e-12 to
1e12, huge and tiny λ, separable data, one example, ties.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.exact import ExactPlane, exact
from support.problems import KINKED

from lossatlas.core.data.catalog import open_catalog
from lossatlas.core.data.examples import Examples, choose
from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.models.linear import LinearClassifier
from lossatlas.core.optimizers import OPTIMIZERS
from lossatlas.core.slices.projection import orthonormal
from lossatlas.core.trajectories import Run, visited

EPSILON = Fraction(np.finfo(float).eps)
EASY = ["ordinary", "ordinary", "regularized"]
HARD = ["near parallel", "near parallel, regularized", "scaled", "far", "far, regularized"]
HARD += ["huge λ", "tiny λ", "separable", "one example", "ties", "everything"]


@dataclass
class Case:
    X: np.ndarray
    y: np.ndarray
    classes: int
    origin: np.ndarray
    directions: np.ndarray
    l2: float
    regularize_bias: bool

    def objective(self, loss_id):
        n, d = self.X.shape
        examples = Examples(self.X, self.y, np.zeros(d), np.ones(d), np.arange(n))
        bias = self.regularize_bias
        return LinearClassifier(
            examples, self.classes, LOSSES[loss_id], l2=self.l2, regularize_bias=bias
        )

    def exactly(self, loss_id, origin=None, directions=None):
        origin = self.origin if origin is None else origin
        directions = self.directions if directions is None else directions
        settings = (1.0, self.l2, self.regularize_bias)
        return ExactPlane(loss_id, self.X, self.y, origin, directions, *settings)


def draw(kind, seed):
    """A random case of a kind."""
    rng = np.random.default_rng([seed, len(kind)])
    n, d, classes = int(rng.integers(2, 6)), int(rng.integers(1, 4)), int(rng.integers(2, 4))
    everything = kind == "everything"
    if "one example" in kind or (everything and rng.random() < 0.2):
        n = 1
    X, y = rng.normal(size=(n, d)), rng.integers(0, classes, n)
    shape = (classes, d + 1)
    origin, directions = rng.normal(size=shape), rng.normal(size=(2, *shape))
    if kind == "separable":
        X[:, 0] += 10.0 * y
    if kind == "ties" or (everything and rng.random() < 0.3):
        X, origin, directions = np.round(X), np.round(origin), np.round(2 * directions)
        directions[:, 0, 0] += (3, 4)
        X, y = np.vstack((X, X[:1])), np.append(y, (y[0] + 1) % classes)
    if "near parallel" in kind or (everything and rng.random() < 0.5):
        directions[1] = directions[0] + 10.0 ** rng.uniform(-16, -2) * directions[1]
    if kind == "scaled" or everything:
        directions *= 10.0 ** rng.uniform(-12, 12, (2, 1, 1))
    if "far" in kind or (everything and rng.random() < 0.5):
        origin *= 10.0 ** rng.uniform(3, 12)
    l2 = 0.0
    if "regularized" in kind:
        l2 = 10.0 ** rng.uniform(-3, 1)
    if kind == "huge λ":
        l2 = 10.0 ** rng.uniform(3, 12)
    if kind == "tiny λ":
        l2 = 10.0 ** rng.uniform(-12, -5)
    if everything:
        l2 = float(rng.choice([0.0, 10.0 ** rng.uniform(-12, 12)]))
    return Case(X, y, classes, origin, directions, l2, bool(rng.random() < 0.5))


def well_conditioned(case):
    """The same plane, with its point nearest to zero as origin and orthogonal directions.

    Returns also the map back. Exact up to the final rounding of each number to float64. None for
    parallel directions.
    """
    first, second, origin = (exact(part) for part in (*case.directions, case.origin))

    def orthogonalized(v, along):
        square = (along * along).sum()
        return v - (v * along).sum() / square * along, (v * along).sum() / square

    across, share = orthogonalized(second, first)
    if not across.any():
        return None
    origin, alpha = orthogonalized(origin, first)
    origin, beta = orthogonalized(origin, across)
    sizes = [Fraction(2) ** -int(np.frexp(float(max(abs(v).ravel())))[1]) for v in (first, across)]
    directions = [size * v for size, v in zip(sizes, (first, across), strict=True)]

    def back(u, v):
        u, v = Fraction(u) * sizes[0] - alpha, Fraction(v) * sizes[1] - beta
        return u - share * v, v

    floats = [np.array(part, dtype=float) for part in (origin, *directions)]
    return floats[0], np.stack(floats[1:]), back


def upper_bound(case, loss_id, plane):
    """An upper bound of the plane's minimum; exact for unregularized piecewise linear losses."""
    if loss_id in KINKED and case.l2 == 0:
        return plane.least()
    straight = well_conditioned(case)
    places = [(0, 0), (1, 0), (0, 1)]
    if straight is None:
        line = case.objective(loss_id).section(case.origin, case.directions[:1]).ray_minimum()
        if line.attained:
            places.append((Fraction(line.lo), 0))
    else:
        origin, directions, back = straight
        section = case.objective(loss_id).section(origin, directions)
        found = section.plane_minimum()
        if found.attained:
            places.append(back(found.a, found.b))
        else:
            along = np.array(found.direction)
            across = np.array([[-along[1], along[0]]])
            for reach in 10.0 ** np.arange(1, 20):
                aside = section.section(reach * along, across).ray_minimum()
                places.append(
                    back(*(reach * along + (aside.lo if aside.attained else 0.0) * across[0]))
                )
    return min(plane.value(a, b) for a, b in places)


def rounding_of(loss_id, case, plane, at, loss):
    """A bound of the rounding error of the loss at a point: a hundred roundings of its terms."""
    parts = np.abs([1.0, *at])
    scores = parts @ [np.abs(own.astype(float)).sum() for own in plane.scores]
    norms = parts @ [np.linalg.norm(own.astype(float)) for own in plane.kept]
    error = 100 * float(EPSILON)
    steep = 1.0
    if LOSSES[loss_id].affine.square:
        steep += 2.0 * np.sqrt(loss) + error * scores
    root = np.sqrt(case.l2 * loss) + case.l2 * error * norms
    return Fraction(error * (steep * scores + 2.0 * root * norms + loss))


def check(loss_id, kind, seed):
    case = draw(kind, seed)
    plane = case.exactly(loss_id)
    section = case.objective(loss_id).section(case.origin, case.directions)
    found = section.plane_minimum()
    least = upper_bound(case, loss_id, plane)
    tolerance = Fraction(LOSSES[loss_id].affine.tolerance)
    allowed = tolerance * least + Fraction(1e-12)
    assert 0 <= found.lower_bound <= found.loss
    # the bound is not above the minimum
    assert Fraction(found.lower_bound) <= least
    # certified minima are accurate
    if found.certified:
        assert abs(Fraction(found.loss) - least) <= allowed
    if not found.attained:
        return
    at = (found.a, found.b)
    here = plane.value(*at)
    if found.certified:
        assert abs(here - Fraction(found.loss)) <= allowed
    # the loss is exact up to the rounding errors of its terms
    rounding = rounding_of(loss_id, case, plane, at, float(here))
    assert abs(Fraction(found.loss) - here) <= rounding
    # the minimum is not above the origin, the ends of the directions, or the grid
    for a, b in ((0, 0), (1, 0), (0, 1)):
        assert Fraction(found.loss) <= plane.value(a, b) + rounding
    axes = [np.linspace(-2, 2, 9) * max(1.0, abs(own)) for own in at]
    grid = section.on_grid(*axes)
    row, column = np.unravel_index(np.argmin(grid), grid.shape)
    lowest = plane.value(axes[0][column], axes[1][row])
    assert Fraction(found.loss) <= lowest * (1 + tolerance) + rounding
    # a point on the slice is projected onto itself
    w = section.point(np.array(at))
    coordinates, residual = section.project(w)
    sizes = np.linalg.norm(case.directions, axis=(1, 2)) @ np.abs(coordinates)
    given_sizes = np.linalg.norm(case.directions, axis=(1, 2)) @ np.abs(at)
    norm = np.linalg.norm(case.origin)
    assert residual <= 100 * 2.2e-16 * (norm + max(sizes, given_sizes))


@pytest.mark.parametrize("loss_id", LOSSES)
@settings(max_examples=25)
@given(kind=st.sampled_from(EASY + HARD), seed=st.integers(0, 10**6))
def test_claims_about_any_plane_hold(loss_id, kind, seed):
    check(loss_id, kind, seed)


def certified(objective, seed):
    """Whether a random plane of ordinary size is certified with a small gap."""
    rng = np.random.default_rng(seed)
    origin, directions = (
        0.1 * rng.normal(size=objective.shape),
        rng.normal(size=(2, *objective.shape)),
    )
    directions /= np.linalg.norm(directions, axis=(1, 2))[:, None, None]
    found = objective.section(origin, directions).plane_minimum()
    gap = found.loss - found.lower_bound
    return found.certified and gap <= max(objective.loss.affine.tolerance * found.loss, 1e-12)


def share_certified(loss_id, dataset, count, seeds):
    examples = choose(open_catalog()[dataset].load(), count)
    classes = int(examples.y.max()) + 1
    found = [
        certified(
            LinearClassifier(
                examples, classes, LOSSES[loss_id], l2=l2, regularize_bias=seed % 2 == 0
            ),
            seed,
        )
        for seed in seeds
        for l2 in (0.0, 1e-3, 0.1, 1.0, 100.0)
    ]
    return np.mean(found)


@pytest.mark.parametrize("loss_id", LOSSES)
def test_planes_of_ordinary_size_are_certified(loss_id):
    shares = [share_certified(loss_id, name, 100, range(3)) for name in ("digits", "iris", "blobs")]
    assert np.mean(shares) >= 0.99


@pytest.mark.parametrize("loss_id", LOSSES)
def test_planes_through_the_ends_of_runs_are_certified(loss_id):
    """On them, the loss hardly rises in one direction: the slopes of the tangents around the
    minimum leave a gap of almost half a turn."""
    tolerance, digits = LOSSES[loss_id].affine.tolerance, open_catalog()["digits"].load()
    for seed in range(12):
        objective = LinearClassifier(choose(digits, 100, seed), 10, LOSSES[loss_id])
        start = np.zeros(objective.shape)
        methods = OPTIMIZERS["gd"](0.05), OPTIMIZERS["minibatch"](0.05, 10)
        runs = [Run("", method, 150, seed, "full") for method in methods]
        ends = [visited(objective, start, run)[-1] for run in runs]
        found = objective.section(start, orthonormal(np.stack(ends))).plane_minimum()
        assert found.certified, seed
        if found.attained:
            assert found.loss - found.lower_bound <= max(tolerance * found.loss, 1e-12), seed


@pytest.mark.slow
@pytest.mark.parametrize("dataset", ["digits", "iris", "blobs", "spiral", "shapes32"])
@pytest.mark.parametrize("loss_id", LOSSES)
def test_many_planes_of_ordinary_size_are_certified(loss_id, dataset):
    assert share_certified(loss_id, dataset, None, range(40)) >= 0.99


@pytest.mark.slow
@pytest.mark.parametrize("loss_id", LOSSES)
@settings(max_examples=2000)
@given(kind=st.sampled_from(EASY + HARD), seed=st.integers(0, 10**6))
def test_claims_about_many_planes_hold(loss_id, kind, seed):
    check(loss_id, kind, seed)
