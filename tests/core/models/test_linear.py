import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from support import naive
from support.problems import plain_features, random_slice, small_problem

from lossatlas.core.data import catalog
from lossatlas.core.data.examples import choose, dense, pick
from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.models.linear import LinearClassifier

each_loss = pytest.mark.parametrize("loss_id", LOSSES)


@each_loss
@pytest.mark.parametrize("regularize_bias", [False, True])
def test_value_matches_the_definition(loss_id, regularize_bias):
    problem = small_problem(loss_id, margin=0.7, l2=0.3, regularize_bias=regularize_bias)
    w = np.random.default_rng(1).normal(size=problem.shape)
    features, y = plain_features(problem.examples), problem.examples.y
    expected = naive.objective(loss_id, features, y, w, 0.7, 0.3, regularize_bias)
    assert problem.value(w) == pytest.approx(expected, rel=1e-12)
    assert problem.value_and_gradient(w)[0] == pytest.approx(expected, rel=1e-12)


@each_loss
@given(seed=st.integers(0, 10_000), regularize_bias=st.booleans())
def test_gradient_agrees_with_centred_differences(loss_id, seed, regularize_bias):
    problem = small_problem(loss_id, seed=seed, l2=0.2, regularize_bias=regularize_bias)
    rng = np.random.default_rng(seed)
    w, direction = rng.normal(size=problem.shape), rng.normal(size=problem.shape)
    h = 1e-6
    difference = (problem.value(w + h * direction) - problem.value(w - h * direction)) / (2 * h)
    slope = np.vdot(problem.gradient(w), direction)
    # a kink within ±h may change the slope by as much as one term of one example
    one_sided = [
        (problem.value(w + s * h * direction) - problem.value(w)) / (s * h) for s in (1.0, -1.0)
    ]
    tolerance = 1e-5 * (1 + abs(slope)) + abs(one_sided[0] - one_sided[1])
    assert abs(difference - slope) <= tolerance


@each_loss
@given(seed=st.integers(0, 10_000), t=st.floats(0, 1))
def test_value_is_convex_on_a_segment(loss_id, seed, t):
    problem = small_problem(loss_id, seed=seed, l2=0.1)
    u, v = np.random.default_rng(seed).normal(0, 3, (2, *problem.shape))
    chord = (1 - t) * problem.value(u) + t * problem.value(v)
    assert problem.value((1 - t) * u + t * v) <= chord * (1 + 1e-12)


@each_loss
def test_batch_gradients_of_an_epoch_average_to_the_gradient(loss_id):
    problem = small_problem(loss_id, n=12, l2=0.1)
    w = np.random.default_rng(3).normal(size=problem.shape)
    batches = np.random.default_rng(4).permutation(12).reshape(3, 4)
    mean = np.mean([problem.value_and_gradient(w, rows)[1] for rows in batches], axis=0)
    np.testing.assert_allclose(mean, problem.gradient(w), rtol=1e-10, atol=1e-12)


@each_loss
def test_a_mini_batch_larger_than_the_data_set_is_the_mean_of_its_draws(loss_id):
    problem = small_problem(loss_id, n=12, l2=0.1)
    plane = random_slice(problem)
    at = np.array([0.3, -0.2])
    w = plane.point(at)
    carried = problem.with_gram(w)
    rows = np.random.default_rng(4).integers(9, size=100)  # three are never drawn
    alone = [problem.value_and_gradient(w, np.array([row])) for row in rows]
    value = np.mean([value for value, _ in alone])
    gradient = np.mean([gradient for _, gradient in alone], axis=0)
    restricted = [np.vdot(gradient, direction) for direction in plane.directions]
    for (found_value, found), expected in (
        (problem.value_and_gradient(w, rows), gradient),
        (plane.value_and_gradient(at, rows), restricted),
        (carried.value_and_gradient(carried.first, rows), gradient),
    ):
        assert found_value == pytest.approx(value, rel=1e-12)
        seen = carried.weights(found) if found.shape == carried.shape else found
        np.testing.assert_allclose(seen, expected, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("draw", [np.arange(600), np.arange(100_000) % 700], ids=["few", "many"])
def test_a_mini_batch_takes_little_memory(draw):
    problem = small_problem("svm", n=700, d=3000)
    w = np.zeros(problem.shape)
    tracemalloc.start()
    problem.value_and_gradient(w, draw)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 600 * 3000 * 8


def test_the_softmax_minimum_of_scikit_learn_is_stationary():
    dataset = catalog.open_catalog()["iris"].load()
    examples = choose(dataset)
    fit = LogisticRegression(C=1.0, tol=1e-12, max_iter=10_000)
    fit.fit(plain_features(examples), examples.y)
    # scikit-learn minimises Σ loss + ½ ‖W‖² / C, without the bias
    problem = LinearClassifier(examples, 3, LOSSES["softmax"], l2=0.5 / len(examples))
    w = np.column_stack([fit.coef_, fit.intercept_])
    assert np.abs(problem.gradient(w)).max() < 1e-6
    assert problem.accuracy(w) == fit.score(plain_features(examples), examples.y)


def test_lecture_weights_have_30730_parameters():
    examples = choose(catalog.open_catalog()["shapes32"].load(), 20)
    problem = LinearClassifier(examples, 10, LOSSES["svm"])
    assert problem.shape == (10, 3073)
    w = np.zeros(problem.shape)
    assert problem.value(w) == pytest.approx(9.0)  # C - 1 margins of 1: the lecture's sanity check
    softmax = LinearClassifier(examples, 10, LOSSES["softmax"])
    assert softmax.value(w) == pytest.approx(np.log(10))


def test_blocks_give_the_same_result_as_all_at_once(monkeypatch):
    dataset = catalog.open_catalog()["digits"].load()
    examples = choose(dataset, 50, seed=1)
    rng = np.random.default_rng(0)
    w, g = rng.normal(size=(10, 65)), rng.normal(size=(50, 10))
    tilde = np.column_stack([plain_features(examples), np.ones(50)])
    monkeypatch.setattr("lossatlas.core.data.examples.BLOCK_ENTRIES", 7 * 64)
    ticks = []
    scores = examples.scores(w, tick=lambda: ticks.append(1))
    np.testing.assert_allclose(scores, tilde @ w.T, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(examples.backproject(g), g.T @ tilde, rtol=1e-11, atol=1e-12)
    np.testing.assert_allclose(dense(examples).scores(w), scores, rtol=1e-12, atol=1e-12)
    rows = np.array([3, 1, 40])
    np.testing.assert_allclose(examples.scores(w, rows), scores[rows], rtol=1e-12)
    assert len(ticks) == 8
    rows = np.arange(49, 9, -1)
    np.testing.assert_allclose(examples.scores(w, rows), scores[rows], rtol=1e-12)
    chosen = examples.backproject(g[:40], rows)
    np.testing.assert_allclose(chosen, g[:40].T @ tilde[rows], rtol=1e-11, atol=1e-12)


def test_larger_subsets_contain_smaller_ones():
    dataset = catalog.open_catalog()["digits"].load()
    small, large = choose(dataset, 10, seed=5), choose(dataset, 100, seed=5)
    assert large.indices[:10].tolist() == small.indices.tolist()
    assert len(set(large.indices)) == 100
    assert choose(dataset, 10, seed=6).indices.tolist() != small.indices.tolist()
    assert choose(dataset).indices.tolist() == list(range(1797))
    assert pick(dataset, [7, 3]).y.tolist() == dataset.y[[7, 3]].tolist()
    with pytest.raises(IndexError):
        pick(dataset, [1797])


def test_all_examples_are_not_copied():
    dataset = catalog.open_catalog()["digits"].load()
    assert choose(dataset).raw is dataset.raw
