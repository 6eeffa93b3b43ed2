"""Decision regions, dead units and runs with a start of their own, over HTTP."""

import base64

import numpy as np
import pytest
from support.api import answer, at_point, inline, race, run

from lossatlas.core.data.catalog import open_catalog
from lossatlas.web.schemas.points import PointAnswer, RacePointsAnswer

POINTS = "/api/v1/points"
SPIRAL = {"dataset": "spiral", "loss": "softmax", "examples": {"count": None}}
NETWORK = {**SPIRAL, "model": {"kind": "mlp", "hidden": [8, 8], "skip": True}}
START = {"kind": "initial", "seed": 3}
GRID = {"x1": {"min": -2, "max": 2, "count": 5}, "x2": {"min": -1, "max": 1, "count": 3}}
HERE = {"problem": NETWORK, "slice": None, "point": START, "templates": True}
GD = {"kind": "gd", "learning_rate": 0.1}


def unpacked(packed):
    numbers = np.frombuffer(base64.b64decode(packed["data"]), f"<{packed['dtype']}")
    scale = np.ones(packed["shape"][0]) if packed["scale"] is None else np.array(packed["scale"])
    return numbers.reshape(packed["shape"]) * scale.reshape(-1, 1, 1, 1)


def plain_scores(layers, x):
    h = np.array(x)
    for matrix in map(np.array, layers[:-1]):
        value = np.maximum(matrix[:, :-1] @ h + matrix[:, -1], 0)
        h = value + h if len(value) == len(h) else value
    last = np.array(layers[-1])
    return last[:, :-1] @ h + last[:, -1]


@pytest.mark.parametrize("problem", [NETWORK, SPIRAL])
def test_regions_are_scores_of_a_grid_of_inputs(client, problem):
    point = START if "model" in problem else {"kind": "random", "seed": 1}
    body = at_point(**{**HERE, "problem": problem, "point": point}, regions=GRID)
    found = answer(client, POINTS, body, PointAnswer)
    layers = found["layers"] or [found["templates"]]
    scores = unpacked(found["regions"])
    assert scores.shape == (1, 3, 5, 3)
    expected = [
        [plain_scores(layers, (x1, x2)) for x1 in np.linspace(-2, 2, 5)]
        for x2 in np.linspace(-1, 1, 3)
    ]
    np.testing.assert_allclose(scores[0], expected, rtol=1e-6, atol=1e-6)
    assert answer(client, POINTS, at_point(**HERE))["regions"] is None


def test_the_timeline_has_the_regions_of_the_first_run(client):
    own = {"optimizer": GD, "steps": 4}
    spec = {"start": START, "runs": [own, {**own, "start": {"kind": "initial", "seed": 4}}]}
    body = {"problem": NETWORK, "race": spec, "count": 5, "regions": GRID}
    first, second = answer(client, f"{POINTS}/race", body, RacePointsAnswer)["runs"]
    assert second["regions"] is None
    scores = unpacked(first["regions"])
    assert scores.shape == (5, 3, 5, 3)
    exact = unpacked(answer(client, POINTS, at_point(**HERE, regions=GRID))["regions"])[0]
    assert np.abs(scores[0] - exact).max() <= first["regions"]["scale"][0] / 2
    assert first["loss"][0] != second["loss"][0]


def test_dead_units_are_those_that_no_example_switches_on(client):
    found = answer(client, POINTS, at_point(**HERE))
    layers = [np.array(matrix) for matrix in found["layers"]]
    layers[0][2] = (0, 0, -1)  # never on
    layers[0][5] = (0, 0, 1)  # always on
    weights = {"kind": "weights", "layers": [matrix.tolist() for matrix in layers]}
    found = answer(client, POINTS, at_point(**{**HERE, "point": weights}), PointAnswer)
    first, second = found["activity"]
    assert (first[2], first[5], len(second)) == (0, 1, 8)
    data = open_catalog()["spiral"].load()
    x = (data.raw - data.shift) / data.scale
    z = x @ layers[0][:, :-1].T + layers[0][:, -1]
    np.testing.assert_allclose(first, (z > 0).mean(axis=0))
    tanh = {**NETWORK, "model": {"kind": "mlp", "activation": "tanh"}}
    assert answer(client, POINTS, at_point(**{**HERE, "problem": tanh}))["activity"] is None
    assert answer(client, POINTS, at_point(templates=True))["activity"] is None


def test_each_run_may_have_its_own_start(client):
    """It is as if the race started there."""
    own = {"kind": "initial", "seed": 9}
    runs = [run(optimizer=GD, space="full"), run(optimizer=GD, space="full", start=own)]
    body = race(*runs, problem=NETWORK, slice=None, start=START)
    path = "/api/v1/trajectories"
    both = answer(client, path, body)["runs"]
    for start, found in zip((START, own), both, strict=True):
        alone = race(runs[0], problem=NETWORK, slice=None, start=start)
        assert answer(client, path, alone)["runs"][0]["loss"] == found["loss"]
    spec = {"start": START, "runs": runs}
    at = {"point": {"kind": "iterate", "run": 1, "step": 0}, "slice": {"race": spec}}
    at["slice"] |= {"origin": START, "directions": [{"kind": "random"}]}
    found = answer(client, POINTS, at_point(**{**HERE, **at}))
    assert found["loss"] == pytest.approx(both[1]["loss"][0])
    batch = {"problem": NETWORK, "start": START, "step": 1}
    used = answer(client, f"{path}/batch", {**batch, "run": runs[1]})
    assert used["loss"] == pytest.approx(both[1]["loss"][0])


def refused(client, path, body, pointer):
    error = client.post(path, json=body)
    assert error.status_code == 422
    assert error.json()["errors"][0]["pointer"] == pointer
    return error.json()["detail"]


def test_bad_regions_and_starts_are_refused(client):
    detail = refused(client, POINTS, at_point(slice=None, point=START, regions=GRID), "#/regions")
    assert "two features" in detail
    line = inline([[0.0], [1.0]], [0, 1])
    body = at_point(problem=line, slice=None, point={"kind": "zeros"}, regions=GRID)
    refused(client, POINTS, body, "#/regions")
    axis = {"min": 0, "max": 1, "count": 201}
    body = at_point(**HERE, regions={"x1": axis, "x2": axis})
    assert "inputs fit" in refused(client, POINTS, body, "#/regions")
    body = at_point(**HERE, regions={**GRID, "x1": {**axis, "max": 0}})
    assert "min must be less" in refused(client, POINTS, body, "#/regions/x1")
    own = run(space="full", start={"kind": "initial"})
    pointer = "#/runs/0/start/kind"
    assert "only a network" in refused(client, "/api/v1/trajectories", race(own), pointer)
    spec = {"start": {"kind": "zeros"}, "runs": [own]}
    body = {"problem": {"dataset": "iris"}, "race": spec}
    refused(client, f"{POINTS}/race", body, f"#/race{pointer[1:]}")
