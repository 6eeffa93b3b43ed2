"""The mini-batch of one step: its examples, and the loss that the run saw."""

import itertools

import numpy as np
import pytest
from support.api import DIRECTIONS, ORIGIN, ZEROS, answer, problem, race, run

from lossatlas.web.schemas.trajectories import BatchAnswer, TrajectoriesAnswer

PATH, RACE = "/api/v1/trajectories/batch", "/api/v1/trajectories"
PLANE, POINTS = "/api/v1/slices/plane", "/api/v1/points"
MINIBATCH = {"kind": "minibatch", "learning_rate": 0.05, "batch_size": 8}
PEGASOS = run(optimizer={"kind": "pegasos"})
DIGITS = {"dataset": "digits", "examples": {"count": 100, "seed": 5}, "loss": "svm", "l2": 0.01}


def batch(step=3, **changes):
    body = {**race(problem=DIGITS), "run": run(optimizer=MINIBATCH, steps=20), "step": step}
    del body["runs"]
    return {**body, **changes}


def the_batch(client, body):
    found = answer(client, PATH, body)
    BatchAnswer.model_validate(found)
    assert found["step"] == body["step"]
    return found


def the_run(client, body):
    asked = {name: value for name, value in body.items() if name not in ("run", "step")}
    found = answer(client, RACE, {**asked, "runs": [body["run"]], "gradients": True})
    TrajectoriesAnswer.model_validate(found)
    return found["runs"][0]


@pytest.mark.parametrize("step", [1, 12, 13, 20])
def test_the_plane_of_a_mini_batch_has_the_loss_that_the_run_saw(client, step):
    """The run is on the mini-batch's contour lines, and its gradient is orthogonal to them."""
    body = batch(step)
    found = the_batch(client, body)
    assert len(found["index"]) == (4 if step == 13 else 8)
    walked = the_run(client, body)
    assert (found["a"], found["b"]) == (walked["a"][step - 1], walked["b"][step - 1])
    width = 1e-3
    of_batch = {**DIGITS, "examples": {"indices": found["index"]}}
    axes = {
        name: {"min": found[name] - width, "max": found[name] + width, "count": 3}
        for name in ("a", "b")
    }
    drawn = answer(
        client, PLANE, {"problem": of_batch, "origin": ORIGIN, "directions": DIRECTIONS, **axes}
    )
    heights = np.array(drawn["loss"])
    assert heights[1, 1] == pytest.approx(found["loss"], rel=1e-9)
    across = (heights[1, 2] - heights[1, 0]) / (2 * width)
    up = (heights[2, 1] - heights[0, 1]) / (2 * width)
    seen = [walked["gradient_a"][step], walked["gradient_b"][step]]
    assert seen == pytest.approx([across, up], rel=1e-2, abs=1e-3)
    assert walked["a"][step] == pytest.approx(found["a"] - 0.05 * seen[0], rel=1e-9)


@pytest.mark.parametrize("dataset", ["digits", "shapes32"])
def test_the_first_batch_of_a_full_space_run_has_the_loss_of_its_examples(client, dataset):
    """With and without carried scores."""
    spec = {**DIGITS, "dataset": dataset}
    adrift = run(optimizer=MINIBATCH, steps=20, space="full")
    at = {"kind": "random", "seed": 3, "scale": 0.1}
    found = the_batch(client, batch(1, problem=spec, run=adrift, start=at))
    of_batch = {**spec, "examples": {"indices": found["index"]}}
    there = answer(client, POINTS, {"problem": of_batch, "point": at})
    assert found["loss"] == pytest.approx(there["loss"], rel=1e-9)
    shown = answer(client, POINTS, {"problem": spec, "point": at, "examples": {"count": 100}})
    index = shown["examples"]["index"]
    assert [index[position] for position in found["examples"]] == found["index"]


def test_an_epoch_contains_every_example_once(client):
    found = [the_batch(client, batch(step))["examples"] for step in range(1, 14)]
    assert sorted(itertools.chain(*found)) == list(range(100))


@pytest.mark.parametrize("space", ["slice", "full"])
@pytest.mark.parametrize("size", [60, 2000])
def test_examples_drawn_twice_count_twice(client, size, space):
    """Even if the batch is larger than the problem, or than the data set."""
    often = {**MINIBATCH, "batch_size": size, "sampling": "independent"}
    found = the_batch(client, batch(1, run=run(optimizer=often, steps=5, space=space)))
    assert len(found["examples"]) == len(found["index"]) == size > len(set(found["examples"]))
    axes = {name: {"min": found[name], "max": found[name] + 1, "count": 2} for name in "ab"}
    body = {"problem": DIGITS, "origin": ORIGIN, "directions": DIRECTIONS, **axes}
    drawn = answer(client, PLANE, {**body, "shown": {"indices": found["index"]}})
    assert drawn["loss"][0][0] == pytest.approx(found["loss"], rel=1e-9)


@pytest.mark.parametrize("kind", ["gd", "line_search", "random_search", "adam"])
def test_a_step_over_all_examples_has_no_mini_batch(client, kind):
    body = batch(1, run=run(optimizer={"kind": kind}, steps=2))
    found = the_batch(client, body)
    assert (found["examples"], found["index"]) == (None, None)
    assert found["loss"] == pytest.approx(the_run(client, body)["loss"][0], rel=1e-9)


def test_a_function_has_no_examples(client):
    body = {
        "problem": {"function": "murphy"},
        "start": ZEROS,
        "run": {"optimizer": {"kind": "sgd", "sampling": "independent"}, "steps": 4},
        "step": 2,
    }
    found = the_batch(client, body)
    assert (found["examples"], found["index"]) == (None, None)
    assert (found["a"], found["b"], found["loss"]) == pytest.approx((0.1, 0, 0.40505))


def test_a_ray_has_no_b(client):
    one = {"origin": ORIGIN, "directions": DIRECTIONS[:1]}
    start = {"kind": "slice", "a": 1.5}
    body = batch(1, slice=one, start=start)
    found = the_batch(client, body)
    assert (found["a"], found["b"]) == (1.5, None)
    assert the_run(client, body)["gradient_b"] == [None] * 21


@pytest.mark.parametrize(
    ("body", "pointer", "message"),
    [
        (batch(21), "/step", "does not reach step 21"),
        (batch(0), "/step", "greater than or equal to 1"),
        (
            batch(run=PEGASOS, problem={"dataset": "digits"}),
            "/run/optimizer/kind",
            "needs a regularized loss",
        ),
        (batch(run=run(optimizer={"kind": "gd", "learning_rate": 1e300})), "/step", "step 3"),
        (batch(run=run(optimizer={"kind": "magic"})), "/run/optimizer", "kind must be one of"),
        (
            {name: value for name, value in batch().items() if name != "slice"},
            "/slice",
            "requires a slice",
        ),
    ],
)
def test_invalid_requests_are_refused(client, body, pointer, message):
    (error,) = problem(client.post(PATH, json=body), 422)["errors"]
    assert error["pointer"] == f"#{pointer}"
    assert message in error["message"]


def test_a_run_that_would_take_too_long_is_refused(client):
    long = run(optimizer={"kind": "backtracking"}, steps=100_000, space="full")
    whole = {"dataset": "digits", "examples": {"count": None}}
    body = batch(100_000, run=long, problem=whole)
    (error,) = problem(client.post(PATH, json=body), 422)["errors"]
    assert error["pointer"] == "#/step"


def test_gradients_are_reported_only_on_request(client):
    body = race(run(), run("random_search", optimizer={"kind": "random_search"}))
    for found in answer(client, RACE, body)["runs"]:
        assert not {"gradient_a", "gradient_b"} & set(found)
    gd, search = answer(client, RACE, {**body, "gradients": True})["runs"]
    assert gd["gradient_a"][0] is None
    assert None not in gd["gradient_a"][1:] + gd["gradient_b"][1:]
    assert search["gradient_a"] == search["gradient_b"] == [None] * len(search["step"])


def test_the_projected_loss_is_reported_only_on_request(client):
    body = race(run(space="full"), problem=DIGITS)
    (without,) = answer(client, RACE, body)["runs"]
    assert "projected_loss" not in without
    (found,) = answer(client, RACE, {**body, "projected_loss": True})["runs"]
    TrajectoriesAnswer.model_validate({"n": 100, "note": None, "runs": [found]})
    for step in (0, len(found["step"]) - 1):
        place = {"kind": "slice", "a": found["a"][step], "b": found["b"][step]}
        asked = {"problem": DIGITS, "slice": body["slice"], "point": place}
        below = answer(client, POINTS, asked)["loss"]
        assert found["projected_loss"][step] == pytest.approx(below)
        assert (found["loss"][step] == pytest.approx(below)) == (step == 0)


def test_the_sharpness_is_reported_at_some_steps(client):
    smooth = {**DIGITS, "loss": "softmax"}
    body = race(run(space="full", steps=10), problem=smooth)
    (without,) = answer(client, RACE, body)["runs"]
    assert "sharpness" not in without
    (found,) = answer(client, RACE, {**body, "sharpness_every": 4})["runs"]
    TrajectoriesAnswer.model_validate({"n": 100, "note": None, "runs": [found]})
    given = [step for step, value in zip(found["step"], found["sharpness"], strict=True) if value]
    assert given == [0, 4, 8, 10]
    assert {**found, "sharpness": 0, "seconds": 0} == {**without, "sharpness": 0, "seconds": 0}
    (kinked,) = answer(client, RACE, {**body, "problem": DIGITS, "sharpness_every": 5})["runs"]
    assert kinked["sharpness"] == [None] * 11


def test_the_work_of_sharpness_is_bounded(client):
    data = {"dataset": "shapes32", "examples": {"count": None}, "loss": "softmax"}
    body = race(run(space="full", steps=5000), problem=data, sharpness_every=1)
    found = problem(client.post(RACE, json=body), 422)["errors"][0]
    assert found["pointer"] == "#/sharpness_every"
    assert "larger" in found["message"]
