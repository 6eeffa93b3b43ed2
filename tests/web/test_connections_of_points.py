"""Twins of a network, and the loss between two points, over HTTP."""

import numpy as np
import pytest
from support.api import answer, at_point, plane, problem, run

from lossatlas.web.schemas.connections import ConnectionAnswer

CONNECTIONS, POINTS, PLANE = "/api/v1/connections", "/api/v1/points", "/api/v1/slices/plane"
MODEL = {"kind": "mlp", "hidden": [8]}
PROBLEM = {"dataset": "iris", "loss": "softmax", "model": MODEL}
START = {"kind": "initial", "seed": 1}
TWIN = {"kind": "permuted", "of": START, "seed": 3}
END = {"kind": "end", "run": 0}
RACE = {
    "start": START,
    "runs": [run(optimizer={"kind": "adam", "learning_rate": 0.05}, steps=60, space="full")],
}


def body(**changes):
    return {"problem": PROBLEM, "start": START, "end": TWIN, "count": 11, **changes}


def loss(client, point, **changes):
    found = answer(
        client,
        POINTS,
        at_point(problem={**PROBLEM, **changes}, slice=None, point=point, templates=True),
    )
    return found["loss"], np.concatenate([np.ravel(layer) for layer in found["layers"]])


def test_a_permuted_twin_is_as_low_and_elsewhere_and_a_match_brings_it_back(client):
    found = answer(client, CONNECTIONS, body(), ConnectionAnswer)
    assert (found["n"], found["t"][5], found["curve"]) == (100, 0.5, None)
    straight, matched = found["straight"], found["matched"]
    assert straight["loss"][0] == pytest.approx(straight["loss"][-1], abs=1e-12)
    assert abs(straight["loss"][5] - straight["loss"][0]) > 0.01
    assert matched["barrier"] == pytest.approx(0.0, abs=1e-12)
    assert matched["accuracy"] == [straight["accuracy"][0]] * 11
    (here, w), (there, twin) = loss(client, START), loss(client, TWIN)
    assert here == pytest.approx(there, abs=1e-12)
    assert np.abs(w - twin).max() > 0.1
    back = {"kind": "matched", "of": TWIN, "to": START}
    np.testing.assert_array_equal(loss(client, back)[1], w)


def test_a_rescaled_twin_has_the_same_loss(client):
    twin = {"kind": "rescaled", "of": START, "layer": 0, "factor": 10.0}
    (here, w), (there, other) = loss(client, START), loss(client, twin)
    assert here == pytest.approx(there, abs=1e-12)
    np.testing.assert_allclose(other[: 8 * 5], 10 * w[: 8 * 5])


def test_a_curve_between_two_ends_is_drawn_on_the_plane_of_its_bend(client):
    twin = {"kind": "permuted", "of": END}
    training = {"steps": 60, "learning_rate": 0.05}
    ends = {"start": END, "end": twin}
    found = answer(client, CONNECTIONS, body(**ends, race=RACE, curve=training), ConnectionAnswer)
    curve = found["curve"]
    assert max(curve["loss"]) < max(found["straight"]["loss"])
    bend = {"kind": "bend", **ends, **training}
    picture = answer(
        client,
        PLANE,
        plane(
            problem=PROBLEM,
            origin=END,
            directions=[{"kind": "towards", "point": twin}, {"kind": "towards", "point": bend}],
            race=RACE,
            a={"min": 0, "max": 1, "count": 5},
            b={"min": 0, "max": 0.5, "count": 2},
        ),
    )
    # t = ½ is at a = ¼, b = ½
    assert picture["loss"][1][1] == pytest.approx(curve["loss"][5], rel=1e-9)


def test_a_function_has_a_barrier_and_no_units(client):
    ends = [{"kind": "weights", "values": [[x]]} for x in (-2, 0)]
    spec = {"problem": {"function": "wavy"}, "start": ends[0], "end": ends[1], "count": 201}
    found = answer(client, CONNECTIONS, {**spec, "curve": {"steps": 5}}, ConnectionAnswer)
    assert found["straight"]["barrier"] == pytest.approx(1.1164, abs=1e-3)
    assert found["matched"] is found["straight"]["accuracy"] is None


LINEAR = {**PROBLEM, "model": {"kind": "linear"}}
TANH = {**PROBLEM, "model": {**MODEL, "activation": "tanh"}}
HELD = {**PROBLEM, "model": {**MODEL, "hidden": [4, 4], "skip": True}}


@pytest.mark.parametrize(
    ("change", "pointer", "words"),
    [
        ({"problem": LINEAR}, "#/start/kind", "only a network has an initialisation"),
        ({"problem": LINEAR, "start": {"kind": "zeros"}}, "#/end/kind", "has hidden units"),
        ({"problem": HELD}, "#/end/kind", "in place"),
        ({"problem": TANH, "end": {"kind": "rescaled", "of": START}}, "#/end/layer", "only relu"),
        ({"end": {"kind": "rescaled", "of": START, "layer": 1}}, "#/end/layer", "hidden layers, 1"),
        ({"end": {"kind": "rescaled", "of": START, "factor": 0}}, "#/end/", "greater"),
        ({"end": {"kind": "permuted", "of": END}}, "#/end/of/kind", "needs a race"),
        ({"end": {"kind": "permuted", "of": TWIN}}, "#/end/", "one of those allowed"),
        ({"count": 1}, "#/count", "greater"),
        ({"curve": {"learning_rate": 0}}, "#/curve/learning_rate", "greater"),
        ({"curve": {"steps": 10**6}}, "#/curve/steps", "less"),
    ],
)
def test_bad_connections(client, change, pointer, words):
    found = problem(client.post(CONNECTIONS, json=body(**change)), 422)["errors"][0]
    assert found["pointer"].startswith(pointer)
    assert words in found["message"]


def test_the_work_of_a_curve_is_bounded(client):
    model = {**MODEL, "hidden": [64]}
    data = {"dataset": "shapes32", "examples": {"count": None}, "loss": "softmax", "model": model}
    found = problem(client.post(CONNECTIONS, json=body(problem=data, curve={"steps": 99999})), 422)
    assert "use fewer steps" in found["errors"][0]["message"]
