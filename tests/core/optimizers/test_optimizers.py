import inspect
import itertools
import json
import math
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Literal

import numpy as np
import pytest
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import chisquare
from support.problems import random_slice, small_problem

from lossatlas.core import optimizers
from lossatlas.core.data import examples
from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.minima.line_search import line_minimum
from lossatlas.core.models.formulas import FUNCTIONS
from lossatlas.core.optimizers import OPTIMIZERS, SCHEDULES, Oracle, schedules
from lossatlas.core.optimizers.parameters import Meaning, parameters_of
from lossatlas.core.optimizers.schedules import LearningRate
from lossatlas.core.types import no_tick


def advance(optimizer, objective, w, steps, seed=0):
    """The iterates from w on, the report of each step, and the oracle with its counts."""
    oracle, rng = Oracle(objective), np.random.default_rng(seed)
    state, points, infos = optimizer.init(w), [w], []
    for _ in range(steps):
        state, w, info = optimizer.step(state, w, oracle, rng)
        points.append(w)
        infos.append(info)
    return points, infos, oracle


@pytest.fixture
def problem():
    return small_problem("softmax", l2=0.05)


@pytest.fixture
def start(problem):
    return np.random.default_rng(5).normal(size=problem.shape)


def test_gd_follows_the_negative_gradient(problem, start):
    points, infos, oracle = advance(optimizers.gd(0.1), problem, start, 10)
    for before, after in itertools.pairwise(points):
        np.testing.assert_allclose(after, before - 0.1 * problem.gradient(before), rtol=1e-12)
    assert oracle.examples == 10 * problem.n
    assert oracle.gradient_evaluations == 10
    assert oracle.loss_evaluations == 0
    assert {info.learning_rate for info in infos} == {0.1}


@pytest.mark.parametrize("batch_size", [1, 5, 16, 17])
def test_minibatches_cover_an_epoch_without_replacement(problem, start, batch_size):
    per_epoch = -(-problem.n // batch_size)
    points, infos, oracle = advance(
        optimizers.minibatch(0.1, batch_size), problem, start, 3 * per_epoch
    )
    everything = np.arange(problem.n)
    drawn = [everything if info.rows is None else info.rows for info in infos]
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
    _, infos, oracle = advance(optimizers.sgd(0.1), problem, start, 40)
    assert all(info.rows.shape == (1,) for info in infos)
    assert oracle.examples == oracle.gradient_evaluations == 40


def test_a_batch_larger_than_the_data_set_is_gradient_descent(problem, start):
    full, _, _ = advance(optimizers.gd(0.1), problem, start, 20)
    batch, _, oracle = advance(optimizers.minibatch(0.1, 1000), problem, start, 20)
    np.testing.assert_allclose(batch, full, rtol=1e-10)
    assert oracle.examples == 20 * problem.n


@pytest.mark.parametrize(
    "optimizer",
    [
        optimizers.gd(0.1),
        optimizers.minibatch(0.1, 16),
        optimizers.random_search(),
        optimizers.line_search(),
        optimizers.backtracking(1e6),
    ],
)
def test_every_block_of_examples_calls_tick(monkeypatch, problem, start, optimizer):
    """A forward pass gives values, a backward pass gradients as well."""
    monkeypatch.setattr(examples, "BLOCK_ENTRIES", 5 * problem.examples.dimension)
    ticks = itertools.count()
    oracle, rng = Oracle(problem, lambda: next(ticks)), np.random.default_rng(0)
    optimizer.step(optimizer.init(start), start, oracle, rng)
    assert next(ticks) > 4 * (oracle.loss_evaluations + oracle.gradient_evaluations) > 0


def test_evaluations_of_an_observer_are_not_counted(problem, start):
    oracle = Oracle(problem)
    value, gradient = oracle.look(start)
    assert value == pytest.approx(problem.value(start))
    np.testing.assert_allclose(gradient, problem.gradient(start))
    assert (oracle.examples, oracle.loss_evaluations, oracle.gradient_evaluations) == (0, 0, 0)
    oracle.gradient(start)
    assert (oracle.examples, oracle.gradient_evaluations) == (problem.n, 1)


# Every method against its paper's recurrence, written with plain Python numbers.


@dataclass
class Bowls:
    """The mean of ½ Σ_d k_d (w_d − c_id)² over examples i, plus λ Σ w²."""

    l2: float = 0.0
    curvature = (0.3, 1.0, 4.0)
    centres = ((1.0, 2.0, -1.0), (0.0, 1.5, 3.0), (-2.0, 0.1, 0.4), (1.3, -0.7, 0.9), (3, 0, 1))
    shape = (3,)
    n = 5

    def plain_gradient(self, w, rows=None):
        chosen = [self.centres[i] for i in (range(5) if rows is None else rows)]
        return [
            sum(k * (x - c[d]) for c in chosen) / len(chosen) + 2 * self.l2 * x
            for d, (k, x) in enumerate(zip(self.curvature, w, strict=True))
        ]

    def value(self, w, tick=no_tick):
        spread = [
            k * (x - c) ** 2
            for row in self.centres
            for k, x, c in zip(self.curvature, w, row, strict=True)
        ]
        return sum(spread) / 10 + self.l2 * sum(x * x for x in w)

    def value_and_gradient(self, w, rows=None, tick=no_tick):
        return self.value(w), self.gradient(w, rows)

    def gradient(self, w, rows=None, tick=no_tick):
        return np.array(self.plain_gradient(w, rows))

    def section(self, origin, directions, tick=no_tick):
        return SimpleNamespace(ray_minimum=lambda tick: None)

    def accuracy(self, w, tick=no_tick):
        return math.nan


START = [2.0, -1.5, 0.7]
# slightly above the minimum, where Polyak's step would be a quotient of rounding errors
LEAST = 0.01 + Bowls().value([sum(column) / 5 for column in zip(*Bowls.centres, strict=True)])


def polyak_momentum(w, gradient, t, memory):
    before = memory.get("before", w)
    memory["before"] = w
    g = gradient(w)
    return [x - 0.1 * d + 0.8 * (x - b) for x, d, b in zip(w, g, before, strict=True)]


def sutskever_nesterov(ahead, gradient, t, memory):
    """Equations 3 and 4 for θ and v; the look-ahead point is θ + μ v."""
    theta, v = memory.get("theta", ahead), memory.get("v", [0.0] * 3)
    g = gradient([x + 0.8 * s for x, s in zip(theta, v, strict=True)])
    v = [0.8 * s - 0.1 * d for s, d in zip(v, g, strict=True)]
    theta = [x + s for x, s in zip(theta, v, strict=True)]
    memory.update(theta=theta, v=v)
    return [x + 0.8 * s for x, s in zip(theta, v, strict=True)]


def duchi_adagrad(w, gradient, t, memory):
    g = gradient(w)
    history = memory.setdefault("history", [])
    history.append(g)
    sizes = [math.sqrt(sum(past[d] ** 2 for past in history)) for d in range(3)]
    return [x - 0.5 * d / (1e-7 + s) for x, d, s in zip(w, g, sizes, strict=True)]


def hinton_rmsprop(w, gradient, t, memory):
    g = gradient(w)
    squares = memory.get("squares", [0.0] * 3)
    memory["squares"] = squares = [0.9 * s + 0.1 * d * d for s, d in zip(squares, g, strict=True)]
    return [x - 0.05 * d / (math.sqrt(s) + 1e-8) for x, d, s in zip(w, g, squares, strict=True)]


def kingma_adam(w, gradient, t, memory, decay=0.0):
    t += 1
    g = gradient(w)
    m, v = memory.get("m", [0.0] * 3), memory.get("v", [0.0] * 3)
    m = [0.9 * a + (1 - 0.9) * d for a, d in zip(m, g, strict=True)]
    v = [0.99 * a + (1 - 0.99) * d**2 for a, d in zip(v, g, strict=True)]
    memory.update(m=m, v=v)
    out = []
    for x, a, b in zip(w, m, v, strict=True):
        unbiased, spread = a / (1 - 0.9**t), b / (1 - 0.99**t)
        out.append(x - 0.05 * unbiased / (math.sqrt(spread) + 1e-8) - decay * x)
    return out


def loshchilov_adamw(w, gradient, t, memory):
    """Their λ is ours times α."""
    return kingma_adam(w, gradient, t, memory, decay=0.05 * 0.2)


def johnson_svrg(w, gradient, t, memory):
    if t % 7 == 0:
        memory["snapshot"] = w, gradient(w, None)
    snapshot, mean = memory["snapshot"]
    here, there = gradient(w), gradient(snapshot)
    return [x - 0.05 * (a - b + m) for x, a, b, m in zip(w, here, there, mean, strict=True)]


def shalev_pegasos(w, gradient, t, memory):
    """Figure 1 with the paper's λ, twice that of Bowls: the regularizer shrinks w by 1 − ηλ."""
    strength = 2 * 0.3
    eta = 1 / (strength * (t + 1))
    data = [d - strength * x for d, x in zip(gradient(w), w, strict=True)]
    return [(1 - eta * strength) * x - eta * d for x, d in zip(w, data, strict=True)]


def robbins_monro(w, gradient, t, memory):
    return [x - 0.2 / (1 + t) * d for x, d in zip(w, gradient(w), strict=True)]


def steepest(w, gradient, t, memory):
    g = gradient(w)
    square = sum(d * d for d in g)
    eta = square / sum(k * d * d for k, d in zip(Bowls.curvature, g, strict=True)) if square else 0
    return [x - eta * d for x, d in zip(w, g, strict=True)]


def armijo(w, gradient, t, memory):
    g, value = gradient(w), Bowls().value
    eta = 1.0
    while value([x - eta * d for x, d in zip(w, g, strict=True)]) > value(w) - 0.3 * eta * sum(
        d * d for d in g
    ):
        eta /= 4
    return [x - eta * d for x, d in zip(w, g, strict=True)]


def polyak_step(w, gradient, t, memory):
    g = gradient(w)
    square = sum(d * d for d in g)
    eta = max(0.0, Bowls().value(w) - LEAST) / square if square else 0.0
    return [x - eta * d for x, d in zip(w, g, strict=True)]


METHODS = {
    "gd": (optimizers.gd(schedules.inverse_time(0.2)), robbins_monro),
    "minibatch": (optimizers.minibatch(schedules.inverse_time(0.2), 2), robbins_monro),
    "sgd cyclic": (optimizers.sgd(schedules.inverse_time(0.2), "cyclic"), robbins_monro),
    "sgd independent": (optimizers.sgd(schedules.inverse_time(0.2), "independent"), robbins_monro),
    "momentum": (optimizers.momentum(0.1, 0.8), polyak_momentum),
    "momentum, mini-batches": (optimizers.momentum(0.1, 0.8, 2), polyak_momentum),
    "nesterov": (optimizers.nesterov(0.1, 0.8), sutskever_nesterov),
    "nesterov, mini-batches": (optimizers.nesterov(0.1, 0.8, 2), sutskever_nesterov),
    "adagrad": (optimizers.adagrad(0.5, 1e-7), duchi_adagrad),
    "adagrad, mini-batches": (optimizers.adagrad(0.5, 1e-7, 2), duchi_adagrad),
    "rmsprop": (optimizers.rmsprop(0.05), hinton_rmsprop),
    "rmsprop, mini-batches": (optimizers.rmsprop(0.05, batch_size=2), hinton_rmsprop),
    "adam": (optimizers.adam(0.05, beta2=0.99), kingma_adam),
    "adam, mini-batches": (optimizers.adam(0.05, beta2=0.99, batch_size=2), kingma_adam),
    "adamw": (optimizers.adamw(0.05, 0.2, beta2=0.99), loshchilov_adamw),
    "adamw, mini-batches": (optimizers.adamw(0.05, 0.2, 0.9, 0.99, batch_size=2), loshchilov_adamw),
    "pegasos": (optimizers.pegasos(), shalev_pegasos),
    "pegasos, mini-batches": (optimizers.pegasos(3), shalev_pegasos),
    "svrg": (optimizers.svrg(0.05, period=7), johnson_svrg),
    "svrg, mini-batches": (optimizers.svrg(0.05, 2, period=7), johnson_svrg),
    "line search": (optimizers.line_search(), steepest),
    "backtracking": (optimizers.backtracking(1.0, 0.25, 0.3), armijo),
    "polyak": (optimizers.polyak(LEAST), polyak_step),
}


@pytest.mark.parametrize("name", METHODS)
def test_every_method_follows_the_recurrence_of_its_paper(name):
    optimizer, reference = METHODS[name]
    bowls = Bowls(l2=0.3 if name.startswith("pegasos") else 0.0)
    points, infos, _ = advance(optimizer, bowls, np.array(START), 100)
    w, memory = START, {}
    for t, (info, point) in enumerate(zip(infos, points[1:], strict=True)):
        rows = info.rows

        def gradient(w, rows=rows):
            return bowls.plain_gradient(w, rows)

        w = reference(w, gradient, t, memory)
        np.testing.assert_allclose(point, w, rtol=1e-10, atol=1e-10)
    assert np.abs(np.diff(points[:7], axis=0)).max(axis=1).min() > 0


@pytest.mark.parametrize("name", [name for name in METHODS if not name.startswith("svrg")])
def test_a_step_reports_the_gradient_it_used(name):
    bowls = Bowls(l2=0.3 if name.startswith("pegasos") else 0.0)
    points, infos, _ = advance(METHODS[name][0], bowls, np.array(START), 10)
    for w, info in zip(points[:-1], infos, strict=True):
        np.testing.assert_allclose(info.gradient, bowls.plain_gradient(w, info.rows), rtol=1e-12)


def test_svrg_reports_the_corrected_gradient():
    points, infos, _ = advance(optimizers.svrg(0.05, 2, period=7), Bowls(), np.array(START), 20)
    for (before, after), info in zip(itertools.pairwise(points), infos, strict=True):
        np.testing.assert_allclose(0.05 * info.gradient, before - after, rtol=1e-12)


def test_a_search_reports_no_gradient():
    for search in (optimizers.random_search(), optimizers.random_local_search()):
        assert all(info.gradient is None for info in advance(search, Bowls(), np.ones(3), 9)[1])


def test_closed_forms_on_a_quadratic():
    """Iterates of linear methods, relative to the minimum, are powers of a matrix."""
    k = np.array(Bowls.curvature)
    centre, start = np.mean(Bowls.centres, axis=0), np.array(START)
    points, *_ = advance(optimizers.gd(0.2), Bowls(), start, 100)
    expected = [centre + (1 - 0.2 * k) ** t * (start - centre) for t in range(101)]
    np.testing.assert_allclose(points, expected, rtol=1e-10)
    points, *_ = advance(optimizers.momentum(0.2, 0.7), Bowls(), start, 100)
    for d in range(3):
        once = np.array([[1 + 0.7 - 0.2 * k[d], -0.7], [1, 0]])
        offset = np.full(2, start[d] - centre[d])
        expected = [centre[d] + (np.linalg.matrix_power(once, t) @ offset)[0] for t in range(101)]
        np.testing.assert_allclose(np.array(points)[:, d], expected, rtol=1e-10, atol=1e-10)


TORCH = json.loads(Path(__file__).with_name("torch_steps.json").read_text())
"""Steps of PyTorch's optimizers on `Bowls`, recorded by scripts/record_torch.py."""

SAME_AS_TORCH = {
    "gd": optimizers.gd(0.1),
    "momentum": optimizers.momentum(0.1, 0.8),
    "nesterov": optimizers.nesterov(0.1, 0.8),
    "adagrad": optimizers.adagrad(0.5),
    "rmsprop": optimizers.rmsprop(0.05),
    "adam": optimizers.adam(0.05),
    "adamw": optimizers.adamw(0.05, 0.2),
}


def test_pytorch_was_recorded_on_the_same_objective():
    np.testing.assert_array_equal(TORCH["curvature"], Bowls.curvature)
    np.testing.assert_array_equal(TORCH["centres"], Bowls.centres)
    assert TORCH["start"] == START
    assert set(TORCH["methods"]) == set(SAME_AS_TORCH)


@pytest.mark.parametrize("name", SAME_AS_TORCH)
def test_pytorch_takes_the_same_steps(name):
    theirs = TORCH["methods"][name]["steps"]
    points, *_ = advance(SAME_AS_TORCH[name], Bowls(), np.array(START), len(theirs))
    np.testing.assert_allclose(points[1:], theirs, rtol=1e-10, atol=1e-10)


def test_lms_matches_the_book_of_murphy():
    """Figure 8.8 of Machine Learning: A Probabilistic Perspective, in reproducible form."""
    rng = np.random.RandomState(0)
    x = rng.uniform(-2, 2, 21)
    y = 1.45 + 0.92 * x + rng.normal(0, 0.1, 21)
    features = np.column_stack([np.ones(21), x])

    class LeastSquares:
        shape, n, l2 = (2,), 21, 0.0

        def value_and_gradient(self, w, rows=None, tick=no_tick):
            chosen = slice(None) if rows is None else rows
            errors = features[chosen] @ w - y[chosen]
            return float(np.square(errors).mean()), features[chosen].T @ errors / len(errors)

        def gradient(self, w, rows=None, tick=no_tick):
            return self.value_and_gradient(w, rows)[1]

    rate = schedules.inverse_time(1.5 / 4, 1 / 4)
    assert [rate(t) for t in range(3)] == pytest.approx([1.5 / 4, 1.5 / 5, 1.5 / 6])
    objective = LeastSquares()
    best = np.linalg.lstsq(features, y)[0]
    np.testing.assert_allclose(best, [1.484470, 0.904539], atol=1e-6)
    assert objective.value_and_gradient(best)[0] == pytest.approx(0.0084883, abs=1e-7)
    points, *_ = advance(optimizers.sgd(rate, "cyclic"), objective, np.array([-0.5, 2]), 30)
    np.testing.assert_allclose(points[1], [0.145363, 2.126010], atol=1e-6)
    np.testing.assert_allclose(points[30], [1.235098, 1.068704], atol=1e-6)
    assert objective.value_and_gradient(points[30])[0] == pytest.approx(0.0764718, abs=1e-7)


# Properties of each method.


def test_tolerance_stops_at_the_first_small_change():
    k, start = np.array(Bowls.curvature), np.array(START)
    points, infos, oracle = advance(optimizers.gd(0.2, tolerance=1e-3), Bowls(), start, 60)
    losses = [Bowls().value(w) for w in points]
    small = [abs(after - before) <= 1e-3 for before, after in itertools.pairwise(losses)]
    assert [info.stopped for info in infos] == small
    assert any(small)
    plain, *_ = advance(optimizers.gd(0.2), Bowls(), start, 60)
    np.testing.assert_array_equal(points, plain)
    assert oracle.loss_evaluations == oracle.gradient_evaluations == 61
    assert oracle.examples == 61 * 5
    assert k.max() * 0.2 < 2


def test_line_search_never_does_worse_than_any_fixed_step(problem, start):
    points, infos, oracle = advance(optimizers.line_search(), problem, start, 5)
    for before, after, info in zip(points, points[1:], infos, strict=False):
        gradient = problem.gradient(before)
        steps = info.learning_rate * np.linspace(0, 3, 61)
        least = min(problem.value(before - eta * gradient) for eta in steps)
        assert problem.value(after) <= least * (1 + 1e-12)
    assert oracle.loss_evaluations == oracle.gradient_evaluations == 5
    assert oracle.examples == 10 * problem.n


@pytest.mark.parametrize("loss_id", LOSSES)
@pytest.mark.parametrize("l2", [0.0, 0.1])
def test_line_search_in_a_slice_and_in_the_full_space(loss_id, l2):
    objective = small_problem(loss_id, l2=l2)
    w = np.random.default_rng(5).normal(size=objective.shape)
    plane = random_slice(objective)
    for space, at in ((objective, w), (plane, np.array([0.4, -1.2]))):
        points, infos, _ = advance(optimizers.line_search(), space, at, 1)
        gradient = space.value_and_gradient(at)[1]
        found = minimize_scalar(
            lambda eta: space.value(at - eta * gradient),  # noqa: B023
            bounds=(0, 10 * infos[0].learning_rate),
            method="bounded",
            options={"xatol": 1e-9},
        )
        assert space.value(points[1]) <= found.fun * (1 + 1e-12)
        if loss_id == "softmax":
            assert infos[0].learning_rate == pytest.approx(found.x, rel=1e-4)


def test_line_search_where_the_infimum_is_at_infinity():
    objective = small_problem("softmax", n=1)
    w = np.zeros(objective.shape)
    points, *_ = advance(optimizers.line_search(), objective, w, 1)
    assert np.isfinite(points[1]).all()
    assert objective.value(points[1]) < 1e-12


def test_line_search_finds_the_kink_of_a_hinge_loss():
    problem = small_problem("svm")
    w = np.random.default_rng(5).normal(size=problem.shape)
    points, infos, _ = advance(optimizers.line_search(), problem, w, 1)
    gradient = problem.gradient(w)
    found = minimize_scalar(
        lambda eta: problem.value(w - eta * gradient), bounds=(0, 2), method="bounded"
    )
    assert problem.value(points[1]) <= found.fun + 1e-12
    assert infos[0].learning_rate == pytest.approx(found.x, abs=1e-3)


@pytest.mark.parametrize("optimizer", [optimizers.line_search(), optimizers.backtracking()])
@pytest.mark.parametrize("shape", ["minimum", "kink"])
def test_a_line_search_stays_where_nothing_falls(optimizer, shape):
    w = np.array([[0.0, 0.0]])
    function = FUNCTIONS["bowl"]
    if shape == "kink":  # |x| + |y|, where the subgradient chosen at zero is (1, 1)

        def jet(x, y):
            slopes = (np.where(x < 0, -1.0, 1.0), np.where(y < 0, -1.0, 1.0))
            return np.abs(x) + np.abs(y), slopes, None

        function = replace(function, jet=jet)
    points, infos, _ = advance(optimizer, function, w, 3)
    np.testing.assert_allclose(points[-1], w, atol=1e-15)
    if shape == "kink":
        assert infos[-1].learning_rate == pytest.approx(0, abs=1e-15)


def test_line_minimum_of_an_unbounded_loss_is_far_away():
    saddle = FUNCTIONS["saddle"]
    down = line_minimum(saddle, np.array([[0.0, 1.0]]), np.array([[0.0, 1.0]]))
    assert (down.t > 1e15, down.attained) == (True, False)
    up = line_minimum(saddle, np.array([[1.0, 0.0]]), np.array([[1.0, 0.0]]))
    assert (up.t, up.attained) == (0, True)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_line_search_never_climbs_and_stops_where_the_slope_is_zero(name):
    function = FUNCTIONS[name]
    low, high = np.array(function.range).T
    rng = np.random.default_rng(0)
    for _ in range(30):
        w = rng.uniform(low, high).reshape(function.shape)
        value, gradient = function.value_and_gradient(w)
        found = line_minimum(function, w, -gradient)
        if not found.attained:
            continue
        ahead, there = function.value_and_gradient(w - found.t * gradient)
        assert ahead <= value + 1e-12 * abs(value)
        if name != "maximum":
            slope = np.vdot(there, gradient) / max(1e-300, np.vdot(gradient, gradient))
            assert abs(slope) < 1e-6


def test_a_line_search_counts_its_evaluations(problem, start):
    _, _, oracle = advance(optimizers.line_search(), problem, start, 3)
    assert (oracle.loss_evaluations, oracle.gradient_evaluations) == (3, 3)
    assert oracle.examples == 6 * problem.n
    asked = []
    bowl = FUNCTIONS["bowl"]
    jet = bowl.jet
    counted = replace(bowl, jet=lambda *w: asked.append(w) or jet(*w))
    _, _, oracle = advance(optimizers.line_search(), counted, np.array([[4.0, 1.0]]), 2)
    assert oracle.gradient_evaluations == len(asked) > 20
    assert oracle.loss_evaluations == oracle.gradient_evaluations - 2


def test_a_line_search_on_the_softmax_loss_is_exact_to_the_last_digits(problem, start):
    gradient = problem.gradient(start)
    t = line_minimum(problem, start, -gradient).t
    root = brentq(
        lambda t: np.vdot(problem.gradient(start - t * gradient), gradient), 0, 100, xtol=1e-14
    )
    assert t == pytest.approx(root, rel=1e-11)


def test_backtracking_decreases_enough_and_counts_its_tries(problem, start):
    points, infos, oracle = advance(optimizers.backtracking(8.0, 0.5, 0.1), problem, start, 10)
    tries = 0
    for before, after, info in zip(points, points[1:], infos, strict=False):
        value, gradient = problem.value_and_gradient(before)
        eta, square = info.learning_rate, np.square(gradient).sum()
        assert problem.value(after) <= value - 0.1 * eta * square
        if eta < 8:
            longer = problem.value(before - 2 * eta * gradient)
            assert longer > value - 0.1 * 2 * eta * square
        tries += 1 + round(math.log2(8 / eta))
    assert oracle.gradient_evaluations == 10
    assert oracle.loss_evaluations == 10 + tries
    assert oracle.examples == problem.n * (10 + tries)


@pytest.mark.parametrize("method", [optimizers.random_search, optimizers.random_local_search])
def test_searches_keep_the_best_point_tried(method, problem, start):
    points, infos, oracle = advance(method(0.5), problem, start, 50, seed=4)
    rng = np.random.default_rng(4)
    w, best = start, problem.value(start)
    for point in points[1:]:
        tried = 0.5 * rng.standard_normal(start.shape)
        if method is optimizers.random_local_search:
            tried = w + tried
        if problem.value(tried) < best:
            w, best = tried, problem.value(tried)
        np.testing.assert_array_equal(point, w)
    assert best < problem.value(start)
    assert {info.learning_rate for info in infos} == {None}
    assert oracle.loss_evaluations == 51
    assert oracle.examples == 51 * problem.n
    assert oracle.gradient_evaluations == 0


def test_average_of_the_iterates(problem, start):
    walked, plain, one = advance(optimizers.sgd(0.3), problem, start, 30)
    shown, same, other = advance(optimizers.averaged(optimizers.sgd(0.3)), problem, start, 30)
    np.testing.assert_allclose(shown[-1], np.mean(walked[1:], axis=0), rtol=1e-10)
    np.testing.assert_allclose(shown[1], walked[1])
    assert [info.rows.tolist() for info in plain] == [info.rows.tolist() for info in same]
    assert one.examples == other.examples


def test_svrg_counts_its_snapshots_and_beats_sgd(problem, start):
    _, _, oracle = advance(optimizers.svrg(0.1), problem, start, 4 * problem.n)
    assert oracle.gradient_evaluations == 2 + 2 * 4 * problem.n
    assert oracle.examples == 2 * problem.n + 2 * 4 * problem.n
    problem = small_problem("softmax", l2=0.05, regularize_bias=True)
    exact, noisy = (
        advance(method, problem, start, 4000)[0][-1]
        for method in (optimizers.svrg(0.05), optimizers.sgd(0.05))
    )
    assert np.linalg.norm(problem.gradient(exact)) < 1e-8
    assert np.linalg.norm(problem.gradient(noisy)) > 1e-3


def test_pegasos_needs_a_regularized_objective(start):
    with pytest.raises(ValueError, match="l2 > 0"):
        advance(optimizers.pegasos(), small_problem("svm"), start, 1)


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        (schedules.constant(0.5), [0.5] * 5),
        (schedules.inverse_time(0.5, 2), [0.5, 0.5 / 3, 0.5 / 5, 0.5 / 7, 0.5 / 9]),
        (schedules.inverse_sqrt(0.5, 3), [0.5, 0.25, 0.5 / math.sqrt(7), 0.5 / math.sqrt(10)]),
        (schedules.step(0.5, 0.1, 2), [0.5, 0.5, 0.05, 0.05, 0.005]),
        (schedules.exponential(0.5, 0.5), [0.5, 0.25, 0.125, 0.0625]),
        (
            schedules.cosine(0.5, 4, 0.1),
            [0.5, 0.3 + 0.2 / math.sqrt(2), 0.3, 0.3 - 0.2 / math.sqrt(2), 0.1, 0.1],
        ),
        (schedules.warm_up(0.5, 4), [0.125, 0.25, 0.375, 0.5, 0.5]),
        (schedules.warm_up(schedules.exponential(8, 0.5), 2), [4, 4, 2, 1]),
        (schedules.warm_up(0.5, 0), [0.5, 0.5]),
    ],
)
def test_learning_rate_schedules(rate, expected):
    assert [rate(t) for t in range(len(expected))] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("sampling", ["shuffled", "cyclic", "independent"])
def test_sampling(problem, start, sampling):
    _, infos, oracle = advance(optimizers.minibatch(0.1, 5, sampling), problem, start, 400)
    drawn = [info.rows.tolist() for info in infos]
    if sampling == "cyclic":
        assert list(itertools.chain(*drawn[:8])) == [*range(17), *range(17)]
        assert [len(rows) for rows in drawn[:8]] == [5, 5, 5, 2, 5, 5, 5, 2]
    elif sampling == "shuffled":
        assert {len(rows) for rows in drawn} == {5, 2}
    else:
        assert {len(rows) for rows in drawn} == {5}
        assert any(len(set(rows)) < 5 for rows in drawn)
        assert chisquare(np.bincount(np.concatenate(drawn))).pvalue > 1e-4
    assert oracle.examples == sum(len(rows) for rows in drawn)


# The catalog.


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_catalog_has_the_parameters_of_every_method(kind):
    method = OPTIMIZERS[kind]
    signature = inspect.signature(method.make).parameters
    assert [parameter.name for parameter in method.parameters] or kind == "line_search"
    assert {parameter.name for parameter in method.parameters} == set(signature)
    for parameter in method.parameters:
        default = signature[parameter.name].default
        if default is not inspect.Parameter.empty:
            assert parameter.default == default
            assert parameter.optional == (default is None)
    assert method.title
    assert method.description
    assert method.citation
    defaults = {parameter.name: parameter.default for parameter in method.parameters}
    objective = small_problem("softmax", l2=0.1)
    start = np.random.default_rng(5).normal(size=objective.shape)
    points, *_ = advance(optimizers.build(kind, defaults), objective, start, 3)
    assert np.isfinite(points).all()
    averaged, *_ = advance(optimizers.build(kind, defaults, average=True), objective, start, 3)
    np.testing.assert_allclose(averaged[-1], np.mean(points[1:], axis=0))


@pytest.mark.parametrize("kind", SCHEDULES)
def test_catalog_has_the_parameters_of_every_schedule(kind):
    schedule = SCHEDULES[kind]
    _, *signature = inspect.signature(schedule.make).parameters.values()
    assert [(p.name, p.default) for p in schedule.parameters] == [
        (p.name, p.default) for p in signature
    ]
    parameters = {p.name: p.default for p in schedule.parameters}
    for method in OPTIMIZERS.values():
        chosen = {p.name: p.default for p in method.parameters}
        if method.scheduled:
            optimizer = optimizers.build(method.kind, chosen, kind, parameters, warm_up=2)
            _, infos, _ = advance(optimizer, Bowls(), np.array(START), 2)
            rate = schedule.make(0.1, **parameters)
            assert [info.learning_rate for info in infos] == [rate(0) / 2, rate(1)]
        else:
            with pytest.raises(TypeError, match="its own step size"):
                optimizers.build(method.kind, chosen, kind, parameters, warm_up=2)


def test_parameters_are_read_from_a_signature():
    Share = Annotated[float, Meaning("a share", minimum=0, exclusive_maximum=1)]

    def make(
        learning_rate: LearningRate,
        plain: bool,
        share: Share = 0.5,
        period: Annotated[int | None, Meaning("steps", minimum=1)] = None,
        order: Annotated[Literal["up", "down"], Meaning("which way")] = "up",
    ) -> None: ...

    with pytest.raises(TypeError, match="learning_rate has no default"):
        parameters_of(make)
    make.__defaults__ = (0.1, True, *make.__defaults__)
    rate, share, period, order = parameters_of(make)
    assert (rate.name, rate.type, rate.scheduled, rate.exclusive_minimum) == (
        "learning_rate",
        "number",
        True,
        0,
    )
    assert (share.type, share.default, share.minimum, share.scheduled) == ("number", 0.5, 0, False)
    assert (period.type, period.optional, period.default) == ("integer", True, None)
    assert (order.type, order.choices, order.description) == ("choice", ("up", "down"), "which way")


def test_a_parameter_of_an_unsupported_type_is_refused():
    def make(names: Annotated[list[str], Meaning("some names")] = ()) -> None: ...

    with pytest.raises(TypeError, match="names"):
        parameters_of(make)
