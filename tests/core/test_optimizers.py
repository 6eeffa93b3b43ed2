import itertools

import numpy as np
import pytest
from support.problems import small_problem

from lossatlas.core import optimizers
from lossatlas.core.optimizers import Oracle


def advance(optimizer, objective, w, steps, seed=0):
    """The points of a walk from w on, what each step said, and the oracle with its counts."""
    oracle, rng = Oracle(objective), np.random.default_rng(seed)
    state, points, said = optimizer.init(w), [w], []
    for _ in range(steps):
        state, w, info = optimizer.step(state, w, oracle, rng)
        points.append(w)
        said.append(info)
    return points, said, oracle


@pytest.fixture
def problem():
    return small_problem("softmax", l2=0.05)


@pytest.fixture
def start(problem):
    return np.random.default_rng(5).normal(size=problem.shape)


def test_gd_follows_the_negative_gradient(problem, start):
    points, said, oracle = advance(optimizers.gd(0.1), problem, start, 10)
    for before, after in itertools.pairwise(points):
        np.testing.assert_allclose(after, before - 0.1 * problem.gradient(before), rtol=1e-12)
    assert oracle.examples == 10 * problem.n
    assert oracle.gradient_evaluations == 10
    assert oracle.loss_evaluations == 0
    assert {info.learning_rate for info in said} == {0.1}


@pytest.mark.parametrize("batch_size", [1, 5, 16, 17])
def test_minibatches_cover_an_epoch_without_replacement(problem, start, batch_size):
    per_epoch = -(-problem.n // batch_size)
    points, said, oracle = advance(
        optimizers.minibatch(0.1, batch_size), problem, start, 3 * per_epoch
    )
    everything = np.arange(problem.n)
    drawn = [everything if info.rows is None else info.rows for info in said]
    epochs = [np.concatenate(drawn[k * per_epoch : (k + 1) * per_epoch]) for k in range(3)]
    for epoch in epochs:
        assert sorted(epoch) == list(everything)
    assert oracle.examples == 3 * problem.n
    if batch_size < problem.n:
        assert list(epochs[0]) != list(epochs[1])
    for before, after, rows in zip(points[:-1], points[1:], drawn, strict=True):
        moved = before - 0.1 * problem.value_and_gradient(before, rows)[1]
        np.testing.assert_allclose(after, moved, rtol=1e-12)


def test_sgd_takes_one_example_a_step(problem, start):
    _, said, oracle = advance(optimizers.sgd(0.1), problem, start, 40)
    assert all(info.rows.shape == (1,) for info in said)
    assert oracle.examples == oracle.gradient_evaluations == 40


def test_a_batch_larger_than_the_data_set_is_gradient_descent(problem, start):
    full, _, _ = advance(optimizers.gd(0.1), problem, start, 20)
    batch, _, oracle = advance(optimizers.minibatch(0.1, 1000), problem, start, 20)
    np.testing.assert_allclose(batch, full, rtol=1e-10)
    assert oracle.examples == 20 * problem.n


def test_an_observer_is_not_counted(problem, start):
    oracle = Oracle(problem)
    value, gradient = oracle.look(start)
    assert value == pytest.approx(problem.value(start))
    np.testing.assert_allclose(gradient, problem.gradient(start))
    assert (oracle.examples, oracle.loss_evaluations, oracle.gradient_evaluations) == (0, 0, 0)
    oracle.gradient(start)
    assert (oracle.examples, oracle.gradient_evaluations) == (problem.n, 1)
