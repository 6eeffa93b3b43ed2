"""The timeline of a race in one response, against `/points` at the same steps."""

import base64

import numpy as np
import pytest
from support.api import DIRECTIONS, ORIGIN, answer, inline, problem, run

from lossatlas.web.schemas import limits
from lossatlas.web.schemas.points import PointAnswer, RacePointsAnswer

PATH, POINTS = "/api/v1/points/race", "/api/v1/points"
START = {"kind": "slice", "a": 2.0, "b": -1.0}
ON = {"origin": ORIGIN, "directions": DIRECTIONS}
DIGITS = {"dataset": "digits", "loss": "svm", "l2": 0.01}


def timeline(*runs, **changes):
    race = {"start": START, "slice": ON, "runs": list(runs)}
    return {"problem": DIGITS, "race": race, "count": 6, "templates": True, **changes}


def unpacked(packed):
    """Decode the packed format according to its description."""
    array = np.frombuffer(base64.b64decode(packed["data"]), f"<{packed['dtype']}")
    array = array.reshape(packed["shape"]).astype(float)
    if packed["scale"] is None:
        return array, np.zeros(len(array))
    scale = np.array(packed["scale"])
    return array * scale.reshape(-1, *[1] * (array.ndim - 1)), scale


@pytest.mark.parametrize(
    "setting",
    [
        DIGITS,
        {"dataset": "iris", "loss": "softmax", "examples": {"count": None}},
        inline([[0.5, 0.4], [0.8, 0.3], [-0.4, 0.3]], [0, 1, 1]),
    ],
)
@pytest.mark.parametrize("space", ["slice", "full"])
def test_each_step_shown_matches_the_points_endpoint(client, setting, space):
    runs = [run("gd", steps=20, space=space), run("sgd", steps=13, space=space)]
    body = timeline(*runs, problem=setting)
    found = answer(client, PATH, body, RacePointsAnswer)
    assert [own["step"] for own in found["runs"]] == [[0, 4, 8, 12, 16, 20], [0, 3, 6, 9, 12, 13]]
    shown = found["examples"]
    for position, own in enumerate(found["runs"]):
        for i, step in enumerate(own["step"]):
            point = {"kind": "iterate", "run": position, "step": step}
            exact = answer(
                client,
                POINTS,
                {
                    "problem": setting,
                    "point": point,
                    "slice": {**ON, "race": body["race"]},
                    "examples": {"order": "loss", "count": 24},
                    "templates": True,
                },
                PointAnswer,
            )
            assert own["loss"][i] == pytest.approx(exact["loss"], rel=1e-9)
            assert own["reg_loss"][i] == pytest.approx(exact["reg_loss"], rel=1e-9)
            assert own["accuracy"][i] == exact["accuracy"]
            assert np.array_equal(unpacked(own["confusion"])[0][i], exact["confusion"])
            rows = unpacked(own["example"])[0][i].astype(int)
            for name in ("example", "index", "label"):
                assert [shown[name][row] for row in rows] == exact["examples"][name]
            assert np.array_equal(unpacked(own["predicted"])[0][i], exact["examples"]["predicted"])
            losses = unpacked(own["example_loss"])[0][i]
            assert losses == pytest.approx(exact["examples"]["loss"], rel=1e-6)
            for name, values in (
                ("scores", exact["examples"]["scores"]),
                ("margins", exact["examples"]["margins"]),
                ("probabilities", exact["examples"]["probabilities"]),
                ("templates", exact["templates"]),
            ):
                assert (own[name] is None) == (values is None)
                if values is None:
                    continue
                near, scale = unpacked(own[name])
                assert np.abs(near[i] - values).max() <= 0.5001 * scale[i]


def test_a_run_that_ends_early_has_no_steps_after_its_end(client):
    wild = {"kind": "gd", "learning_rate": 1e6}
    runs = [run("gd", steps=100, optimizer=wild), run("gd", steps=100)]
    body = timeline(*runs, problem={"dataset": "digits", "loss": "softmax", "l2": 1.0})
    steps = [own["step"] for own in answer(client, PATH, body)["runs"]]
    walked = {"start": START, "runs": runs, "slice": ON, "problem": body["problem"]}
    taken = answer(client, "/api/v1/trajectories", walked)["runs"]
    assert steps[0][-1] == taken[0]["step"][-1] < 100
    assert steps[1][-1] == 100


@pytest.mark.parametrize("space", ["slice", "full"])
@pytest.mark.parametrize("steps", [30, 600])  # all points of the shorter race are kept
def test_the_losses_are_those_of_the_race(client, space, steps):
    runs = [run("gd", steps=steps, space=space)]
    iris = {"dataset": "iris", "loss": "softmax", "l2": 0.01}
    (found,) = answer(client, PATH, timeline(*runs, problem=iris, count=3))["runs"]
    assert found["step"] == [0, steps // 2, steps]
    body = {"start": START, "runs": runs, "slice": ON, "problem": iris}
    (taken,) = answer(client, "/api/v1/trajectories", body)["runs"]
    losses = [taken["loss"][step] for step in found["step"]]
    assert found["loss"] == pytest.approx(losses, rel=1e-9)


def test_large_models_get_fewer_steps(client):
    """With as many weights as for MNIST, 7,850, the response stays small."""
    rng = np.random.default_rng(0)
    wide = inline(rng.normal(size=(20, 3000)).round(2).tolist(), [0, 1] * 10)
    many = [run("gd", steps=400, name=f"run {k}") for k in range(3)]
    response = client.post(PATH, json=timeline(*many, problem=wide, count=200))
    assert response.status_code == 200
    found = response.json()
    assert 50 < len(found["runs"][0]["step"]) < 120
    assert found["runs"][0]["templates"]["dtype"] == "i1"
    assert len(response.content) < 4 / 3 * limits.TIMELINE_BYTES + 50_000


def test_the_timeline_is_cached(client):
    body = timeline(run("gd", steps=37))
    client.post(PATH, json=body)
    assert "hit" in client.post(PATH, json=body).headers["server-timing"]


def test_without_a_slice_and_without_templates(client):
    race = {"start": {"kind": "zeros"}, "runs": [run("gd", steps=3, space="full")]}
    found = answer(client, PATH, {"problem": DIGITS, "race": race}, RacePointsAnswer)
    assert found["n"] == 100
    assert found["runs"][0]["step"] == [0, 1, 2, 3]
    assert found["runs"][0]["templates"] is None


@pytest.mark.parametrize(
    ("changes", "pointer", "words"),
    [
        ({"problem": {"function": "murphy"}}, "#/problem/function", "not a function"),
        ({"count": 1}, "#/count", "greater than or equal to 2"),
        ({"count": 201}, "#/count", "less than or equal to 200"),
        ({"examples": {"count": 1001}}, "#/examples/count", "1000"),
        ({"race": {"start": START, "runs": [run("gd")]}}, "#/race/slice", "requires a slice"),
    ],
)
def test_invalid_requests_are_refused(client, changes, pointer, words):
    error = problem(client.post(PATH, json=timeline(run("gd"), **changes)), 422)
    assert error["errors"][0]["pointer"] == pointer
    assert words in error["detail"]


def test_too_many_classes_for_a_timeline(client):
    X, y = np.zeros((300, 1)).tolist(), list(range(300))
    runs = [run("gd", name=f"run {k}") for k in range(6)]
    body = timeline(*runs, problem=inline(X, y), examples={"count": 24})
    assert "too large" in problem(client.post(PATH, json=body), 422)["detail"]
