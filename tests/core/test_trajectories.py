import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from support.problems import plain_features, random_slice, small_problem

from lossatlas.core import optimizers, reporting
from lossatlas.core.analysis.curvature import sharpest
from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.models import gram
from lossatlas.core.optimizers import schedules
from lossatlas.core.reporting import Finished, Reporting, Step
from lossatlas.core.trajectories import Run, batch, race, visited, walk, walked
from lossatlas.core.types import no_tick


def follow(problem, plane, start, run, **reporting):
    """The reported steps of a run without their times, and how the run ended."""
    *steps, finished = walk(problem, plane, start, run, Reporting(**reporting))
    assert all(isinstance(step, Step) for step in steps)
    assert isinstance(finished, Finished)
    return without_times(steps), finished


def without_times(steps):
    """The steps without their times, which differ from run to run."""
    times = [step.seconds for step in steps]
    assert times == sorted(times)
    assert all(
        time > 0 if step.step else time == 0 for time, step in zip(times, steps, strict=True)
    )
    return [step._replace(seconds=0.0) for step in steps]


def setting(loss_id="svm", k=2, **options):
    problem = small_problem(loss_id, **options)
    return problem, random_slice(problem, k), np.random.default_rng(5).normal(size=problem.shape)


def a_run(optimizer, steps=20, seed=0, space="full", name="run"):
    return Run(name, optimizer, steps, seed, space)


@pytest.mark.parametrize("space", ["full", "slice"])
@pytest.mark.parametrize(
    ("optimizer", "draws"), [(optimizers.gd(0.1), False), (optimizers.sgd(0.1), True)]
)
def test_the_same_arguments_give_identical_results(space, optimizer, draws):
    first = follow(*setting(), a_run(optimizer, space=space, seed=3))
    assert follow(*setting(), a_run(optimizer, space=space, seed=3)) == first
    other_seed = follow(*setting(), a_run(optimizer, space=space, seed=4))
    assert (other_seed != first) == draws


@pytest.mark.parametrize("loss_id", ["svm", "softmax"])
def test_every_step_matches_an_independent_loop_in_the_full_space(loss_id):
    problem, plane, start = setting(loss_id, l2=0.02)
    steps, _ = follow(problem, plane, start, a_run(optimizers.gd(0.05), 30))
    features = np.column_stack([plain_features(problem.examples), np.ones(problem.n)])
    basis = plane.directions.reshape(2, -1).T
    w = start.copy()
    for step in steps:
        gradient = sum(
            example_gradient(loss_id, w, x, y)
            for x, y in zip(features, problem.examples.y, strict=True)
        )
        gradient = gradient / problem.n
        gradient[:, :-1] += 2 * 0.02 * w[:, :-1]
        offset = (w - plane.origin).ravel()
        coordinates = np.linalg.lstsq(basis, offset)[0]
        assert [step.a, step.b] == pytest.approx(list(coordinates), rel=1e-9)
        assert step.residual == pytest.approx(np.linalg.norm(offset - basis @ coordinates))
        assert step.loss == pytest.approx(problem.value(w), rel=1e-10)
        assert step.gradient_norm == pytest.approx(np.linalg.norm(gradient), rel=1e-8)
        w = w - 0.05 * gradient


def example_gradient(loss_id, w, x, y):
    """The lecture's (sub)gradient of one example."""
    out = np.zeros_like(w)
    scores = w @ x
    if loss_id == "softmax":
        shares = np.exp(scores) / np.exp(scores).sum()
        out += np.outer(shares, x)
        out[y] -= x
        return out
    for j in range(len(w)):
        if j != y and scores[j] - scores[y] + 1 > 0:
            out[j] += x
            out[y] -= x
    return out


@pytest.mark.parametrize("k", [1, 2])
def test_a_run_in_the_slice_uses_the_loss_of_its_points(k):
    problem, plane, start = setting("softmax", k, l2=0.02)
    steps, finished = follow(problem, plane, start, a_run(optimizers.gd(0.05), 15, space="slice"))
    at = plane.project(start)[0]
    for step in steps:
        w = plane.point(at)
        assert step.a == pytest.approx(at[0], rel=1e-9)
        assert step.b == (pytest.approx(at[1], rel=1e-9) if k == 2 else None)
        assert step.residual == 0
        assert step.loss == pytest.approx(problem.value(w), rel=1e-9)
        gradient = np.array([np.vdot(problem.gradient(w), d) for d in plane.directions])
        assert step.gradient_norm == pytest.approx(np.linalg.norm(gradient), rel=1e-8)
        at = at - 0.05 * gradient
    assert finished.accuracy == problem.accuracy(plane.point(np.array([step.a, step.b][:k])))


def test_a_run_can_start_at_coordinates_of_the_slice():
    problem = small_problem("svm")
    plane, at = random_slice(problem), np.array([0.1, -3.3])
    runs = {space: Run("", optimizers.gd(0.1), 2, 0, space) for space in ("slice", "full")}
    inside, *_ = walk(problem, plane, at, runs["slice"])
    assert (inside.a, inside.b) == (0.1, -3.3)
    assert follow(problem, plane, at, runs["full"]) == follow(
        problem, plane, plane.point(at), runs["full"]
    )


def test_full_space_start_is_reported_before_any_step():
    problem, plane, start = setting()
    steps, finished = follow(problem, plane, start, a_run(optimizers.gd(0.1), steps=0))
    assert [step.step for step in steps] == [0]
    assert steps[0].learning_rate is None
    assert steps[0].examples == 0
    assert finished == Finished("steps", 0, steps[0].loss, problem.accuracy(start))


@pytest.mark.parametrize(
    ("steps", "every", "reported"),
    [(10, 1, range(11)), (10, 3, [0, 3, 6, 9, 10]), (10, 5, [0, 5, 10]), (2, 9, [0, 2])],
)
def test_every_nth_step_and_the_last_are_reported(steps, every, reported):
    run = a_run(optimizers.sgd(0.01), steps)
    every_step, finished = follow(*setting(), run)
    some, same = follow(*setting(), run, every=every)
    assert [step.step for step in some] == list(reported)
    assert some == [every_step[k] for k in reported]
    assert same == finished


@pytest.mark.parametrize("learning_rate", [30.0, 1e9, 1e200])
def test_the_end_of_a_run_does_not_depend_on_the_reported_steps(learning_rate):
    problem, plane, start = setting("softmax", l2=1.0)
    run = a_run(optimizers.gd(learning_rate), 500)
    ends = [
        follow(problem, plane, start, run, every=every, from_step=first)[1]
        for every, first in ((1, 0), (7, 0), (100, 0), (1, 3), (1, 499))
    ]
    assert ends[0].reason == "diverged"
    assert ends == ends[:1] * len(ends)


@pytest.mark.parametrize("l2", [1e-7, 1e-8, 1e-10])
def test_the_first_steps_of_pegasos_are_not_divergence(l2):
    """It begins with a step of 1/(2λ), then recovers."""
    problem, plane, start = setting("svm", l2=l2)
    run = a_run(optimizers.pegasos(), 3000)
    steps, finished = follow(problem, plane, 0.0 * start, run)
    assert finished.reason == "steps"
    assert max(step.loss for step in steps) > 1e5
    assert finished.loss < 0.01 * max(step.loss for step in steps)


@pytest.mark.parametrize("every", [1, 7])
@pytest.mark.parametrize("space", ["full", "slice"])
@pytest.mark.parametrize("learning_rate", [30.0, 1e200])
def test_divergence_ends_at_the_last_finite_step(space, every, learning_rate):
    problem, plane, start = setting("softmax", l2=1.0)
    steps, finished = follow(
        problem, plane, start, a_run(optimizers.gd(learning_rate), 500, space=space), every=every
    )
    assert finished.reason == "diverged"
    assert finished.steps == steps[-1].step < 500
    assert finished.loss == steps[-1].loss
    numbers = [number for step in steps for number in step if number is not None]
    assert all(math.isfinite(number) for number in numbers)


class Plain:
    """An objective of hidden type, so that every step takes passes over the examples."""

    def __init__(self, objective):
        self._objective = objective

    def __getattr__(self, name):
        return getattr(self._objective, name)

    def for_steps(self, start, batch_size=None, tick=no_tick):
        return None


class Priced(Plain):
    """An objective whose evaluation takes a second per example."""

    def __init__(self, objective):
        super().__init__(objective)
        self.clock = 0.0

    def value(self, w, tick=no_tick):
        self.clock += self.n
        return self._objective.value(w)

    def value_and_gradient(self, w, rows=None, tick=no_tick):
        self.clock += self.n if rows is None else len(rows)
        return self._objective.value_and_gradient(w, rows)

    def gradient(self, w, rows=None, tick=no_tick):
        return self.value_and_gradient(w, rows)[1]


@pytest.mark.parametrize("every", [1, 3])
@pytest.mark.parametrize(
    ("optimizer", "first", "each"),
    [
        (optimizers.gd(0.1), 17, 17),
        (optimizers.gd(0.1, tolerance=0.0), 34, 17),
        (optimizers.polyak(), 17, 17),
        (optimizers.minibatch(0.1, 4, "independent"), 4, 4),
        (optimizers.svrg(0.1, 4, period=100), 25, 8),
        (optimizers.random_search(), 34, 17),
    ],
)
def test_time_counts_only_the_evaluations_that_the_method_needs(
    monkeypatch, every, optimizer, first, each
):
    """The observer's own passes are not counted, but those that it saves the method are."""
    problem, plane, start = setting()
    priced = Priced(problem)
    monkeypatch.setattr("time.thread_time", lambda: priced.clock)
    steps = [*walk(priced, plane, start, a_run(optimizer, 9), Reporting(every))][:-1]
    assert [step.seconds for step in steps] == [
        first + each * (step.step - 1) if step.step else 0 for step in steps
    ]


# Gradients and mini-batches.


@pytest.mark.usefixtures("always_worthwhile")
@pytest.mark.parametrize("d", [5, 30])
@pytest.mark.parametrize("k", [1, 2])
@pytest.mark.parametrize("space", ["full", "slice"])
def test_mini_batches_and_gradients_reproduce_the_run(space, k, d):
    """An independent loop over the reported mini-batches arrives at the same points."""
    problem, plane, start = setting("softmax", k, d=d, l2=0.02)
    run = a_run(optimizers.minibatch(0.05, 5), 12, seed=3, space=space)
    steps, _ = follow(problem, plane, start, run, gradients=True)
    assert (steps[0].gradient_a, steps[0].gradient_b) == (None, None)
    ground, w = (problem, start) if space == "full" else (plane, plane.project(start)[0])
    basis = plane.directions.reshape(k, -1).T
    for step in steps[1:]:
        found = batch(problem, plane, start, run, step.step)
        assert len(found.rows) == (5 if step.step % 4 else 2)
        loss, gradient = ground.value_and_gradient(w, found.rows)
        assert found.loss == pytest.approx(loss, rel=1e-9)
        before = steps[step.step - 1]
        assert (found.a, found.b) == (before.a, before.b)
        seen = gradient if space == "slice" else np.linalg.lstsq(basis, gradient.ravel())[0]
        reported_gradient = [step.gradient_a, step.gradient_b][:k]
        assert reported_gradient == pytest.approx(list(seen), rel=1e-8)
        w = w - 0.05 * gradient
        assert step.loss == pytest.approx(ground.value(w), rel=1e-9)
    assert k == 2 or all(step.gradient_b is None for step in steps)


@pytest.mark.parametrize("space", ["full", "slice"])
def test_reporting_gradients_changes_nothing_else(space):
    problem, plane, start = setting(d=30)
    run = a_run(optimizers.momentum(0.05, batch_size=1), 30, space=space)
    steps, finished = follow(problem, plane, start, run, every=4, gradients=True)
    without, same = follow(problem, plane, start, run, every=4)
    assert [step._replace(gradient_a=None, gradient_b=None) for step in steps] == without
    assert same == finished
    assert None not in [step.gradient_a for step in steps[1:]]
    (_, frame) = race(problem, plane, start, [run], Reporting(4, gradients=True), seconds=60)
    assert without_times(frame.steps) == steps[1:]


@pytest.mark.parametrize("k", [1, 2])
@pytest.mark.parametrize("space", ["full", "slice"])
@pytest.mark.parametrize("d", [2, 30])
def test_the_projected_loss_is_the_loss_at_the_projection(space, k, d):
    problem, plane, start = setting(k=k, d=d, l2=0.01)
    run = a_run(optimizers.sgd(0.05), 30, space=space)
    steps, finished = follow(problem, plane, start, run, every=4, projected_loss=True)
    for step in steps:
        place = plane.point(np.array([step.a, step.b][:k]))
        assert step.projected_loss == pytest.approx(problem.value(place), rel=1e-9)
        assert (step.projected_loss == pytest.approx(step.loss)) == (space == "slice")
    without, same = follow(problem, plane, start, run, every=4)
    assert [step._replace(projected_loss=None) for step in steps] == without
    assert same == finished
    (_, frame) = race(problem, plane, start, [run], Reporting(4, projected_loss=True), seconds=60)
    assert without_times(frame.steps) == steps[1:]


@pytest.mark.parametrize(
    "optimizer",
    [optimizers.random_local_search(0.1), optimizers.averaged(optimizers.sgd(0.1))],
)
def test_no_gradient_is_reported_where_none_was_used(optimizer):
    """A search uses none; a method that shows its average uses gradients at other points."""
    steps, _ = follow(*setting(), a_run(optimizer, 5), gradients=True)
    assert {step.gradient_a for step in steps} == {None}


def test_steps_over_all_examples_have_no_mini_batch():
    problem, plane, start = setting(l2=0.1)
    for optimizer in (optimizers.gd(0.1), optimizers.random_search(), optimizers.minibatch(1, 17)):
        found = batch(problem, plane, start, a_run(optimizer), 1)
        assert found.rows is None
        assert found.loss == pytest.approx(problem.value(start))


@pytest.mark.usefixtures("always_worthwhile")
@pytest.mark.parametrize(
    ("optimizer", "ends"),
    [(optimizers.sgd(0.1), 20), (optimizers.gd(1e200), 0), (optimizers.gd(1e-9, 1e-3), 1)],
)
@pytest.mark.parametrize("d", [5, 30])
def test_a_mini_batch_after_the_end_is_refused(optimizer, ends, d):
    problem, plane, start = setting("softmax", d=d)
    if ends:
        batch(problem, plane, start, a_run(optimizer), ends)
    with pytest.raises(ValueError, match=f"does not reach step {ends + 1}"):
        batch(problem, plane, start, a_run(optimizer), ends + 1)


def test_race_gives_each_run_its_own_steps_in_turn():
    problem, plane, start = setting()
    runs = [
        a_run(optimizers.gd(0.1), 40, name="same name"),
        a_run(optimizers.sgd(0.1), 300, seed=1, name="same name"),
        a_run(optimizers.sgd(0.1), 0),
    ]
    frames = list(race(problem, plane, start, runs, seconds=0.001))
    assert [frame.run for frame in frames[:3]] == [0, 1, 2]
    assert all(len(frame.steps) == 1 for frame in frames[:3])
    for position, run in enumerate(runs):
        own = [frame for frame in frames if frame.run == position]
        assert all(frame.finished is None for frame in own[:-1])
        steps = list(itertools.chain.from_iterable(frame.steps for frame in own))
        assert (without_times(steps), own[-1].finished) == follow(problem, plane, start, run)


def test_a_race_without_runs_ends_immediately():
    assert list(race(*setting(), [])) == []


def test_tick_stops_a_race_within_a_step():
    seen = []

    def stop():
        if len(seen) == 6:
            raise InterruptedError

    frames = race(*setting(), [a_run(optimizers.sgd(0.1), 1000)], seconds=0, tick=stop)
    with pytest.raises(InterruptedError):
        seen.extend(step for frame in frames for step in frame.steps)
    assert len(seen) == 6


@pytest.mark.parametrize("space", ["full", "slice"])
def test_tick_stops_a_step_between_its_evaluations(space):
    """In backtracking no step length is small enough: each try is a pass."""
    problem, plane, start = setting("softmax")
    run = a_run(optimizers.backtracking(1e300), 1, space=space)
    ticks = itertools.count()
    *_, step, _ = walk(problem, plane, start, run, tick=lambda: next(ticks))
    assert step.loss_evaluations == 61
    assert next(ticks) > 61


# Carried scores.


def assert_equal_up_to_rounding(ours, theirs):
    (steps, finished), (others, end) = ours, theirs
    assert (finished.reason, finished.steps) == (end.reason, end.steps)
    assert finished.accuracy == end.accuracy
    assert len(steps) == len(others)
    for step, other in zip(steps, others, strict=True):
        unknown = {name: 0 for name, value in step._asdict().items() if value is None}
        known = {"step", "a", "b", "loss", "residual", "projected_loss"}
        assert not known & unknown.keys()
        assert step._replace(**unknown) == pytest.approx(
            other._replace(**unknown), rel=1e-9, abs=1e-12
        )


@pytest.fixture
def always_worthwhile(monkeypatch):
    """Carry scores however short a pass over the examples is."""
    monkeypatch.setattr(gram, "SHORT_PASS", 0)


CARRIED = {
    "sgd": optimizers.sgd(0.02),
    "minibatch": optimizers.minibatch(schedules.inverse_time(0.1, 0.01), 4),
    "gd": optimizers.gd(0.05),
    "gd with a tolerance": optimizers.gd(0.05, tolerance=1e-6),
    "momentum": optimizers.momentum(0.01, 0.9, batch_size=5),
    "nesterov": optimizers.nesterov(0.01, 0.9),
    "svrg": optimizers.svrg(0.02),
    "averaged": optimizers.averaged(optimizers.sgd(0.05)),
    "pegasos": optimizers.pegasos(),
}


@pytest.fixture
def passes_often(monkeypatch):
    """Allow a pass over all examples every hundred steps."""
    monkeypatch.setattr(reporting, "PASS_EVERY", 100)


@pytest.mark.usefixtures("always_worthwhile")
@pytest.mark.parametrize("space", ["full", "slice"])
def test_the_sharpness_is_that_of_the_points_of_the_run(space):
    problem, plane, start = setting("softmax", d=30)
    run = a_run(optimizers.gd(0.05), 10, space=space)
    steps, _ = follow(problem, plane, start, run, every=2, sharpness_every=4)
    assert [step.step for step in steps if step.sharpness is not None] == [0, 4, 8, 10]
    within = plane if space == "slice" else problem
    first = plane.project(start)[0] if space == "slice" else start
    path = visited(within, first, run)
    for step in steps:
        if step.sharpness is not None:
            largest = sharpest(within, path[step.step], 1).eigenvalues[0]
            assert step.sharpness == pytest.approx(largest, rel=1e-4)


@pytest.mark.usefixtures("always_worthwhile", "passes_often")
@pytest.mark.parametrize("name", CARRIED)
@pytest.mark.parametrize("loss_id", LOSSES)
@pytest.mark.parametrize("regularize_bias", [False, True])
def test_carried_scores_give_the_steps_of_the_plain_loop(loss_id, regularize_bias, name):
    options = {"d": 30, "l2": 0.02, "margin": 1.3, "regularize_bias": regularize_bias}
    problem, plane, start = setting(loss_id, **options)
    run = a_run(CARRIED[name], 130)
    assert problem.for_steps(start, run.optimizer.batch_size) is not None
    options = {"gradients": True, "projected_loss": True}
    ours = follow(problem, plane, start, run, **options)
    plain = follow(Plain(problem), plane, start, run, **options)
    assert_equal_up_to_rounding(ours, plain)
    norms = [step.step for step in ours[0] if step.gradient_norm is not None]
    full = name in ("gd", "gd with a tolerance", "nesterov")
    reported = range(len(ours[0]))  # fewer where the run diverges, as with squared_hinge
    assert norms == (list(reported) if full else [k for k in (0, 100, 130) if k in reported])


@pytest.mark.usefixtures("always_worthwhile")
@pytest.mark.parametrize("loss_id", ["svm", "softmax"])
def test_carried_scores_stay_accurate_in_a_long_run(loss_id):
    problem, plane, start = setting(loss_id, d=30)
    run = a_run(optimizers.sgd(0.05), 2500)
    options = {"every": 50, "projected_loss": True}
    ours = follow(problem, plane, 1e6 * start, run, **options)
    assert_equal_up_to_rounding(ours, follow(Plain(problem), plane, 1e6 * start, run, **options))


@pytest.mark.usefixtures("always_worthwhile")
@pytest.mark.parametrize("l2", [0.0, 0.02])
def test_carried_scores_keep_the_digits_of_small_residuals(l2):
    problem, _, start = setting("softmax", d=30, l2=l2)
    run = a_run(optimizers.minibatch(0.05, 4), 60)
    end = visited(problem, start, run)[-1]
    beside = np.random.default_rng(1).standard_normal(start.shape)
    plane = problem.section(start, np.stack((end - start + 1e-7 * beside, beside)))
    (ours, _), (plain, _) = (follow(each, plane, start, run) for each in (problem, Plain(problem)))
    for found, expected in zip(ours, plain, strict=True):
        assert found.residual == pytest.approx(expected.residual, rel=1e-7, abs=1e-12)
        assert (found.a, found.b) == pytest.approx((expected.a, expected.b), abs=1e-9)


@pytest.mark.usefixtures("always_worthwhile", "passes_often")
def test_reporting_fewer_steps_gives_the_same_run_with_carried_scores():
    problem, plane, start = setting("softmax", d=30)
    run = a_run(optimizers.sgd(0.05), 1234)
    every_step, finished = follow(problem, plane, start, run)
    some, same = follow(problem, plane, start, run, every=100)
    assert some == [every_step[step.step] for step in some]
    assert all(step.gradient_norm is not None for step in some)
    assert same == finished


@pytest.mark.parametrize(
    ("n", "d", "batch_size", "expected"),
    [
        (31, 30, None, True),
        (32, 30, None, False),
        (32, 30, 30, True),
        (32, 30, 32, False),
        (32, 30, 1000, False),
        (500, 3, 1, True),
        (500, 3, 8, False),
        (4097, 1, 1, False),
    ],
)
@pytest.mark.usefixtures("always_worthwhile")
def test_when_carried_scores_pay_off(n, d, batch_size, expected):
    assert gram.pays(n, d + 1, batch_size) == expected
    problem = small_problem("svm", n=n, d=d)
    assert (problem.for_steps(np.zeros(problem.shape), batch_size) is not None) == expected


def test_carried_scores_do_not_pay_off_for_short_passes():
    problem = small_problem("svm", n=31, d=30)
    assert problem.for_steps(np.zeros(problem.shape)) is None


@pytest.mark.usefixtures("always_worthwhile")
def test_runs_of_a_race_share_the_carried_scores(monkeypatch):
    made = []

    def counted(*arguments):
        made.append(gram_of(*arguments))
        return made[-1]

    gram_of = gram.gram_of
    monkeypatch.setattr(gram, "gram_of", counted)
    problem, plane, start = setting(d=30)
    adam, sgd = optimizers.adam(0.1), optimizers.sgd(0.1)
    frames = race(problem, plane, start, [a_run(sgd), a_run(adam), a_run(sgd, seed=1)])
    assert [next(frames).steps[0].step for _ in range(3)] == [0, 0, 0]
    assert not made
    list(frames)
    assert len(made) == 1
    list(race(problem, plane, start, [a_run(adam), a_run(sgd, 0), a_run(sgd, space="slice")]))
    assert len(made) == 1


# Resuming, and other unusual but valid requests.


@pytest.mark.usefixtures("always_worthwhile")
@pytest.mark.parametrize("space", ["full", "slice"])
@pytest.mark.parametrize("d", [5, 30])
@pytest.mark.parametrize("from_step", [0, 1, 7, 20, 33, 50, 51, 1000])
def test_resuming_gives_identical_results(space, d, from_step):
    problem, plane, start = setting(d=d)
    run = a_run(optimizers.momentum(0.05, batch_size=3), 50, space=space)
    steps, finished = follow(problem, plane, start, run, every=3)
    rest, same = follow(problem, plane, start, run, every=3, from_step=from_step)
    assert rest == [step for step in steps if step.step >= from_step]
    assert same == finished
    frames = list(race(problem, plane, start, [run, run], Reporting(3, from_step)))
    for position in (0, 1):
        own = [step for frame in frames if frame.run == position for step in frame.steps]
        assert without_times(own) == rest


@pytest.mark.parametrize(
    ("optimizer", "values", "passes"),
    [
        (optimizers.minibatch(0.05, 4), 0, 6),
        (optimizers.gd(0.05), 0, 21),  # the method's own passes, and the last
    ],
)
def test_unreported_steps_cost_no_extra_evaluations(optimizer, values, passes):
    problem, plane, start = setting()
    asked = []

    class Counting(Plain):
        def value(self, w, tick=no_tick):
            asked.append("value")
            return problem.value(w)

        def value_and_gradient(self, w, rows=None, tick=no_tick):
            asked.append("pass" if rows is None else "batch")
            return problem.value_and_gradient(w, rows)

        def gradient(self, w, rows=None, tick=no_tick):
            return self.value_and_gradient(w, rows)[1]

        def values_and_norms(self, points, tick=no_tick):
            asked.extend("pass" for _ in points)
            return problem.values_and_norms(points)

    run = a_run(optimizer, 20)
    steps, _ = follow(Counting(problem), plane, start, run, from_step=15)
    assert [step.step for step in steps] == list(range(15, 21))
    assert (asked.count("value"), asked.count("pass")) == (values, passes)


def test_resuming_after_divergence_reports_only_the_end():
    problem, plane, start = setting("softmax", l2=1.0)
    run = a_run(optimizers.gd(30.0), 500)
    _, finished = follow(problem, plane, start, run)
    assert follow(problem, plane, start, run, from_step=400) == ([], finished)


@pytest.mark.usefixtures("always_worthwhile")
@pytest.mark.parametrize("d", [5, 30])
def test_tolerance_stops_a_run(d):
    problem, plane, start = setting("softmax", l2=0.1, d=d)
    steps, finished = follow(
        problem, plane, start, a_run(optimizers.gd(0.1, 1e-4), 5000), every=1000
    )
    assert finished.reason == "stopped"
    assert 0 < finished.steps == steps[-1].step < 5000
    assert steps[-1].gradient_norm is not None
    all_steps, _ = follow(problem, plane, start, a_run(optimizers.gd(0.1, 1e-4), 5000))
    changes = np.abs(np.diff([step.loss for step in all_steps]))
    assert changes[-1] <= 1e-4 < changes[:-1].min()


@pytest.mark.usefixtures("always_worthwhile")
def test_a_tolerance_of_zero_stops_only_where_nothing_changes():
    problem, plane, start = setting("svm", n=3, d=30)
    steps, finished = follow(problem, plane, start, a_run(optimizers.gd(0.1, 0.0), 5000))
    assert finished.reason == "stopped"
    assert steps[-1].loss == steps[-2].loss == 0
    assert all(before.loss != after.loss for before, after in itertools.pairwise(steps[:-1]))


@pytest.mark.parametrize("d", [5, 30])
def test_searches_and_line_search_run_in_both_spaces(d):
    problem, plane, start = setting(d=d)
    for space in ("full", "slice"):
        for optimizer in (optimizers.random_local_search(0.1), optimizers.line_search()):
            steps, _ = follow(problem, plane, start, a_run(optimizer, 10, space=space))
            losses = [step.loss for step in steps]
            assert max(np.diff(losses)) < 1e-12
            assert losses[-1] < losses[0]


@pytest.mark.usefixtures("always_worthwhile")
@pytest.mark.parametrize("d", [5, 30])
@pytest.mark.parametrize("every", [1, 7])
@pytest.mark.parametrize(
    "optimizer", [optimizers.sgd(0.1), optimizers.gd(30.0), optimizers.gd(0.05, 1e-2)]
)
def test_visited_points_match_the_reported_steps(d, every, optimizer):
    problem, plane, start = setting("softmax", d=d, l2=1.0)
    run = a_run(optimizer, 40)
    steps, _ = follow(problem, plane, start, run, every=every)
    points = visited(problem, start, run, every)
    losses = [problem.value(w) for w in points]
    assert losses == pytest.approx([step.loss for step in steps])
    assert len(points) == len(steps)


@pytest.mark.parametrize("optimizer", [optimizers.gd(0.05), optimizers.minibatch(0.05, 4)])
def test_a_run_without_a_slice_is_the_same_run_without_coordinates(optimizer):
    problem, plane, start = setting()
    run = a_run(optimizer)
    options = {"gradients": True, "projected_loss": True}
    steps, finished = follow(problem, plane, start, run, **options)
    alone, same = follow(problem, None, start, run, **options)
    nowhere = dict.fromkeys(
        ("a", "b", "residual", "gradient_a", "gradient_b", "projected_loss"), None
    )
    assert alone == [step._replace(**nowhere) for step in steps]
    assert same == finished
    assert batch(problem, None, start, run, 3).a is None
    with pytest.raises(ValueError, match="needs a slice"):
        next(walk(problem, None, start, a_run(optimizer, space="slice")))


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("count", [1, 40])
def test_iterates_have_the_same_bits_whatever_is_reported_with_them(loss, count):
    problem = small_problem(loss, count, d=30, classes=10, l2=0.1).prepared()
    plane = random_slice(problem)
    points = np.random.default_rng(0).standard_normal((7, *problem.shape))
    for objective, there in ((problem, points), (plane, points[:, 0, :2])):
        expected = [objective.value_and_gradient(w) for w in there]
        losses, norms = objective.values_and_norms(there)
        np.testing.assert_allclose(losses, [value for value, _ in expected], rtol=1e-13)
        norms_of = [np.linalg.norm(gradient) for _, gradient in expected]
        np.testing.assert_allclose(norms, norms_of, rtol=1e-12)
        for function in (objective.values_at_each, objective.values_and_norms):
            alone = [function(w[None]) for w in there]
            assert np.array_equal(function(there), np.concatenate(alone, axis=-1))


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("rows", [None, [[3, 3, 1], [0, 5, -1], [2, -1, -1]], [[4], [4], [0]]])
def test_gradients_at_each_point_are_those_of_the_points_alone(loss, rows):
    problem = small_problem(loss, 40, d=30, classes=10, l2=0.1)
    points = np.random.default_rng(0).standard_normal((3, *problem.shape))
    given = None if rows is None else np.array(rows, dtype=np.int32)
    chosen = [None] * 3 if rows is None else [own[own >= 0] for own in given]
    expected = [problem.gradient(w, own) for w, own in zip(points, chosen, strict=True)]
    for objective in (problem, problem.prepared()):
        found = objective.gradients_at_each(points, given)
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-13)
        for k in range(3):
            own = None if given is None else given[k : k + 1]
            assert np.array_equal(objective.gradients_at_each(points[k : k + 1], own)[0], found[k])


def test_the_gradients_of_short_passes_are_not_kept():
    """A path then holds its points, and little else."""
    problem, _, start = setting(d=30)
    run = a_run(optimizers.minibatch(0.05, 4), 100)
    kept, anew = walked(problem, start, run), walked(problem.prepared(), start, run)
    assert kept.nbytes > 2 * kept.points.nbytes
    assert anew.nbytes < 1.6 * anew.points.nbytes
    assert np.shares_memory(anew.points, anew.iterates.left)


@pytest.mark.parametrize("reporting", [{}, {"every": 7, "from_step": 5, "projected_loss": True}])
@pytest.mark.parametrize(
    "optimizer",
    [
        optimizers.gd(0.05),
        optimizers.gd(30.0),  # diverges
        optimizers.gd(0.01, tolerance=0.01),  # stops
        optimizers.minibatch(0.05, 4),
        optimizers.averaged(optimizers.sgd(0.05)),
        optimizers.random_search(0.1),
        optimizers.svrg(0.05, 4),
    ],
)
@pytest.mark.parametrize("short", [True, False])
def test_a_known_path_is_reported_like_a_new_run(optimizer, reporting, short):
    problem, plane, start = setting(l2=0.1)
    problem = problem.prepared() if short else problem
    assert problem.repeats(4) == short
    run = a_run(optimizer, 400, seed=2)
    path = walked(problem, start, run)
    assert np.array_equal(path.points, visited(problem, start, run))
    known = replace(run, known=path.iterates)
    reporting = {"gradients": True, **reporting}
    found = follow(problem, plane, start, known, **reporting)
    assert found == follow(problem, plane, start, run, **reporting)
