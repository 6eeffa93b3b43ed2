"""Learning-rate sweeps."""

import numpy as np
import pytest
from support.api import DIRECTIONS, ORIGIN, ZEROS, answer, inline, problem, race, run

from lossatlas.web.schemas import limits
from lossatlas.web.schemas.sweeps import SweepAnswer

PATH, RACE = "/api/v1/sweeps", "/api/v1/trajectories"
DIGITS = {"dataset": "digits"}
BOWL = {"function": "bowl", "condition": 25}
START = {"kind": "weights", "values": [[3.0, 1.0]]}
SLICE = {"origin": ORIGIN, "directions": DIRECTIONS}


def sweep(**changes):
    return {
        "problem": BOWL,
        "start": START,
        "optimizer": {"kind": "gd"},
        "learning_rates": {"min": 1e-3, "max": 1.0, "count": 13},
        "steps": 20,
        **changes,
    }


def swept(client, body):
    return answer(client, PATH, body, SweepAnswer)


def test_gradient_descent_on_a_bowl_in_closed_form(client):
    found = swept(client, sweep())
    rates = np.array(found["learning_rate"])
    np.testing.assert_allclose(rates, 10.0 ** np.linspace(-3, 0, 13))
    k = np.arange(21)
    for rate, loss, best, reason, steps in zip(
        rates, found["loss"], found["best_loss"], found["reason"], found["steps"], strict=True
    ):
        x, y = 3 * (1 - rate) ** k, (1 - 25 * rate) ** k
        losses = 0.5 * (x**2 + 25 * y**2)
        beyond = np.hypot(x, y) > 1e8 * np.hypot(3, 1)
        assert reason == ("diverged" if beyond.any() else "steps")
        assert (loss is None) == beyond.any()
        if loss is not None:
            assert (loss, steps) == (pytest.approx(losses[-1]), 20)
        shown = losses[: beyond.argmax()] if beyond.any() else losses
        assert best == pytest.approx(shown.min())
    assert "diverged" in found["reason"]


def test_marks_of_a_bowl_in_closed_form(client):
    known = swept(client, sweep())["reference_rates"]
    g = np.array([3.0, 25.0])
    assert known["two_over_l"] == pytest.approx(2 / 25)
    assert known["line_search"] == pytest.approx(g @ g / (g @ (np.array([1, 25]) * g)))


def test_marks_in_a_slice_belong_to_the_slice(client):
    line = {
        "origin": {"kind": "zeros"},
        "directions": [{"kind": "weights", "values": [[0.0, 2.0]]}],
    }
    start = {"kind": "slice", "a": 1}
    known = swept(client, sweep(slice=line, space="slice", start=start))["reference_rates"]
    # 0.5 · 25 · (2a)² has second derivative 100
    assert known == {"line_search": pytest.approx(0.01), "two_over_l": pytest.approx(0.02)}


def test_kinked_losses_have_no_bound_and_unbounded_ones_no_line_search(client):
    known = swept(client, sweep(problem=DIGITS, start={"kind": "zeros"}))["reference_rates"]
    assert known["two_over_l"] is None
    assert known["line_search"] > 0
    fall = {"kind": "weights", "values": [[0.0, 1.0]]}
    known = swept(client, sweep(problem={"function": "saddle"}, start=fall))["reference_rates"]
    assert known == {"line_search": None, "two_over_l": pytest.approx(1.0)}


def test_no_line_search_for_separable_softmax_or_a_start_at_the_minimum(client):
    two = {**inline([[1.0], [-1.0]], [1, 0]), "loss": "softmax"}
    assert swept(client, sweep(problem=two, start=ZEROS))["reference_rates"]["line_search"] is None
    bend = {**two, "l2": 0.1}
    assert swept(client, sweep(problem=bend, start=ZEROS))["reference_rates"]["line_search"] > 0
    still = {"kind": "weights", "values": [[0.0, 0.0]]}
    known = swept(client, sweep(start=still))["reference_rates"]
    assert known == {"line_search": None, "two_over_l": pytest.approx(2 / 25)}


def test_the_bound_of_softmax_at_zero_in_closed_form(client):
    """At W = 0 the Hessian is (I − 1/C)/C ⊗ X̃ᵀX̃/N; the first factor's top eigenvalue is 1/C."""
    x = [[1.0, 0.5], [-0.5, 2.0], [0.3, -1.0]]
    body = sweep(problem={**inline(x, [0, 1, 1]), "loss": "softmax"}, start={"kind": "zeros"})
    features = np.column_stack((x, np.ones(3)))
    largest = 0.5 * np.linalg.eigvalsh(features.T @ features / 3)[-1]
    assert swept(client, body)["reference_rates"]["two_over_l"] == pytest.approx(2 / largest)


@pytest.mark.parametrize("space", ["slice", "full"])
def test_each_rate_matches_the_run_of_a_race(client, space):
    optimizer = {"kind": "momentum", "batch_size": 10, "schedule": {"kind": "inverse_sqrt"}}
    at = {"kind": "slice", "a": 2.0, "b": -1.0}
    rates = {"min": 0.01, "max": 100.0, "count": 3}
    common = {"problem": DIGITS, "start": at, "slice": SLICE}
    body = sweep(**common, optimizer=optimizer, learning_rates=rates, seed=7, space=space)
    found = swept(client, body)
    runs = [
        run(optimizer={**optimizer, "learning_rate": rate}, steps=20, space=space)
        for rate in found["learning_rate"]
    ]
    walked = client.post(RACE, json=race(*runs, **common)).json()["runs"]
    for k, one in enumerate(walked):
        assert one["reason"] == found["reason"][k] == "steps"
        assert one["loss"][-1] == pytest.approx(found["loss"][k], rel=1e-9)
        assert min(one["loss"]) == pytest.approx(found["best_loss"][k], rel=1e-9)


def test_a_sweep_of_no_steps_changes_nothing(client):
    found = swept(client, sweep(steps=0))
    assert found["loss"] == found["best_loss"] == [0.5 * (9 + 25)] * 13


def test_sweeps_are_cached(client):
    client.post(PATH, json=sweep(seed=991))
    assert "hit" in client.post(PATH, json=sweep(seed=991)).headers["server-timing"]


@pytest.mark.parametrize(
    ("body", "pointer", "message"),
    [
        (sweep(optimizer={"kind": "line_search"}), "/optimizer/kind", "no learning rate"),
        (sweep(optimizer={"kind": "pegasos"}), "/optimizer/kind", "l2"),
        (sweep(learning_rates={"min": 1, "max": 1}), "/learning_rates", "less than max"),
        (sweep(learning_rates={"min": 0, "max": 1}), "/learning_rates/min", "greater than 0"),
        (
            sweep(learning_rates={"min": 1, "max": 2, "count": 101}),
            "/learning_rates/count",
            f"{limits.LEARNING_RATES}",
        ),
        (sweep(steps=100_000), "", f"{limits.REPORTED_STEPS:,}"),
        (
            sweep(problem=DIGITS, space="slice", start={"kind": "zeros"}),
            "/slice",
            "requires a slice",
        ),
        (sweep(problem=DIGITS, start={"kind": "slice", "a": 1}), "/slice", "needs a slice"),
        (sweep(colour=1), "/colour", "is not a field"),
    ],
)
def test_invalid_sweeps_are_refused(client, body, pointer, message):
    (error,) = problem(client.post(PATH, json=body), 422)["errors"]
    assert error["pointer"] == f"#{pointer}"
    assert message in error["message"]
