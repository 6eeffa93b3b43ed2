"""Held-out examples: a second accuracy, on examples that a classifier is not trained on."""

import httpx
import numpy as np
import pytest
from support.api import ZEROS

TRAINED = {"count": 100, "seed": 0}
HELD_OUT = {"count": 300, "seed": 0}
DIGITS = {"dataset": "digits", "examples": TRAINED, "held_out": HELD_OUT}
RUNS = [
    {
        "optimizer": {"kind": kind, "learning_rate": 0.05},
        "steps": 60,
        "seed": 1,
        "space": "full",
    }
    for kind in ("gd", "minibatch")
]
RACE = {"start": ZEROS, "runs": RUNS}


def post(client, path, **body):
    headers = {"Accept": "application/json"}
    response = client.post(f"/api/v1/{path}", json=body, headers=headers)
    assert response.status_code == 200, response.text
    return response.json()


def naive_accuracy(client, weights, indices):
    """The accuracy of weights on examples that are all trained on."""
    problem = {"dataset": "digits", "examples": {"indices": indices}}
    seen = post(client, "points", problem=problem, point={"kind": "weights", "values": weights})
    return seen["accuracy"]


def order(client):
    """The seeded permutation of the data set, as positions."""
    body = {
        "problem": {"dataset": "digits", "examples": {"count": 400, "seed": 0}},
        "point": ZEROS,
        "examples": {"order": "index", "offset": 0, "count": 400},
    }
    return post(client, "points", **body)["examples"]["index"]


def test_they_are_the_next_examples_of_the_permutation(client):
    weights = np.random.default_rng(0).standard_normal((10, 65)).tolist()
    point = {"kind": "weights", "values": weights}
    seen = post(client, "points", problem=DIGITS, point=point)
    following = order(client)[100:]
    assert seen["held_out_accuracy"] == naive_accuracy(client, weights, following)
    assert seen["accuracy"] == naive_accuracy(client, weights, order(client)[:100])
    picked = {**DIGITS, "held_out": {"indices": following}}
    again = post(client, "points", problem=picked, point=point)
    assert again["held_out_accuracy"] == seen["held_out_accuracy"]


def test_a_race_its_timeline_and_its_points_agree(client):
    ends = post(client, "trajectories", problem=DIGITS, **RACE)["runs"]
    shown = post(client, "points/race", problem=DIGITS, race=RACE)["runs"]
    for position, (end, run) in enumerate(zip(ends, shown, strict=True)):
        iterate = {"kind": "iterate", "run": position, "step": 60}
        slice_ = {
            "origin": ZEROS,
            "directions": [{"kind": "random", "seed": seed} for seed in (1, 2)],
            "race": RACE,
        }
        seen = post(client, "points", problem=DIGITS, point=iterate, slice=slice_)
        assert end["held_out_accuracy"] == run["held_out_accuracy"][-1]
        assert end["held_out_accuracy"] == seen["held_out_accuracy"]
        assert 0.7 < end["held_out_accuracy"] < end["accuracy"]


def test_a_run_in_a_slice_is_checked_at_its_point_of_the_whole_space(client):
    slice_ = {"origin": ZEROS, "directions": [{"kind": "random", "seed": k} for k in (1, 2)]}
    start = {"kind": "slice", "a": 3.0, "b": -2.0}
    runs = [{**RUNS[0], "space": "slice", "steps": 0}]
    (end,) = post(client, "trajectories", problem=DIGITS, start=start, slice=slice_, runs=runs)[
        "runs"
    ]
    seen = post(client, "points", problem=DIGITS, point=start, slice=slice_)
    assert end["held_out_accuracy"] == seen["held_out_accuracy"]


def test_a_sweep_reports_both_accuracies(client):
    found = post(
        client,
        "sweeps",
        problem=DIGITS,
        start=ZEROS,
        optimizer={"kind": "gd"},
        learning_rates={"min": 0.01, "max": 0.05, "count": 2},
        steps=60,
        seed=1,
        space="full",
    )
    (end, _) = post(client, "trajectories", problem=DIGITS, **RACE)["runs"]
    assert found["accuracy"][-1] == end["accuracy"]
    assert found["held_out_accuracy"][-1] == end["held_out_accuracy"]


def test_without_them_there_is_no_second_accuracy(client):
    problem = {"dataset": "digits", "examples": TRAINED}
    assert post(client, "points", problem=problem, point=ZEROS)["held_out_accuracy"] is None
    for run in post(client, "trajectories", problem=problem, **RACE)["runs"]:
        assert run["held_out_accuracy"] is None
    for run in post(client, "points/race", problem=problem, race=RACE)["runs"]:
        assert run["held_out_accuracy"] is None


@pytest.mark.parametrize(
    ("examples", "held_out", "field", "words"),
    [
        (TRAINED, {"count": 1698}, "count", "there are 1697 other examples"),
        ({"count": None}, {"count": 1}, "count", "use fewer `examples`"),
        ({"indices": [3, 4]}, {"indices": [4, 5]}, "indices", "must not be among"),
        (TRAINED, {"indices": [1797]}, "indices", "from 0 to 1796"),
    ],
)
def test_what_cannot_be_held_out_is_refused(client, examples, held_out, field, words):
    problem = {"dataset": "digits", "examples": examples, "held_out": held_out}
    response: httpx.Response = client.post(
        "/api/v1/points", json={"problem": problem, "point": ZEROS}
    )
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert error["pointer"] == f"#/problem/held_out/{field}"
    assert words in error["message"]
