"""Analytic functions through the endpoints of a classifier."""

import numpy as np
import pytest
from support.api import answer, problem, race, run

from lossatlas.core.models.formulas import FUNCTIONS
from lossatlas.reproduce import MURPHY_LARGE, MURPHY_SMALL
from lossatlas.web.schemas.slices import PlaneAnswer, RayAnswer
from lossatlas.web.schemas.trajectories import TrajectoriesAnswer

RAY, PLANE, RACE = "/api/v1/slices/ray", "/api/v1/slices/plane", "/api/v1/trajectories"
DIGITS = {"dataset": "digits"}
MURPHY = {"function": "murphy"}
AXIS = {"min": -2, "max": 2, "count": 5}
HERE = np.linspace(-2, 2, 5)


def at(*numbers):
    return {"kind": "weights", "values": [list(numbers)]}


def walked(client, function, start, *runs, **changes):
    body = {"problem": function, "start": start, "runs": list(runs), **changes}
    return answer(client, RACE, body, TrajectoriesAnswer)["runs"]


@pytest.mark.parametrize("space", ["full", "slice"])
@pytest.mark.parametrize(("learning_rate", "table"), [(0.1, MURPHY_SMALL), (0.6, MURPHY_LARGE)])
def test_murphys_tables(client, space, learning_rate, table):
    gd = run(optimizer={"kind": "gd", "learning_rate": learning_rate}, steps=20, space=space)
    (found,) = walked(client, MURPHY, at(0, 0), gd)
    for k, expected in table.items():
        here = (found["a"][k], found["b"][k], found["loss"][k])
        assert here == pytest.approx(expected, abs=5.1e-7)
    assert set(found["residual"]) == {0}
    assert (found["reason"], found["steps"], found["accuracy"]) == ("steps", 20, None)


def test_a_function_is_its_own_plane(client):
    body = {"problem": MURPHY, "a": AXIS, "b": {"min": -0.5, "max": 3, "count": 8}}
    found = answer(client, PLANE, body, PlaneAnswer)
    x, y = np.meshgrid(HERE, np.linspace(-0.5, 3, 8))
    expected = 0.5 * (x**2 - y) ** 2 + 0.5 * (x - 1) ** 2
    np.testing.assert_allclose(found["loss"], expected, rtol=1e-14)
    assert found["minimum"] is None


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_says_whether_it_is_convex(client, function):
    known = FUNCTIONS[function]
    if known.dimension == 1:
        found = answer(client, RAY, {"problem": {"function": function}, "a": AXIS}, RayAnswer)
    else:
        body = {"problem": {"function": function}, "a": AXIS, "b": AXIS}
        found = answer(client, PLANE, body, PlaneAnswer)
    assert found["convex"] == known.convex


def test_a_function_of_one_variable_is_its_own_ray(client):
    found = answer(client, RAY, {"problem": {"function": "wavy"}, "a": AXIS}, RayAnswer)
    x = HERE
    expected = x**6 / 6 + x**5 / 5 - 3 * x**4 / 4 - x**3 / 3 + x**2
    np.testing.assert_allclose(found["loss"], expected, rtol=1e-13, atol=1e-13)
    slope = (x + 2) * (x + 1) * x * (x - 1) ** 2
    np.testing.assert_allclose(found["slope_before"], slope, atol=1e-12)
    assert found["slope_after"] == found["slope_before"]
    assert found["accuracy"] == [None] * 5
    (gd,) = walked(client, {"function": "wavy"}, at(1.6), run(steps=3))
    assert gd["b"] == [None] * 4


def test_a_ray_through_a_function(client):
    body = {"problem": MURPHY, "origin": at(1, 1), "direction": at(2, 1), "a": AXIS}
    found = answer(client, RAY, body, RayAnswer)
    x, y = 1 + 2 * HERE, 1 + HERE
    np.testing.assert_allclose(found["loss"], 0.5 * (x**2 - y) ** 2 + 0.5 * (x - 1) ** 2)
    slope = 2 * (2 * x * (x**2 - y) + x - 1) - (x**2 - y)
    np.testing.assert_allclose(found["slope_before"], slope, atol=1e-12)


def test_slopes_of_a_function_with_kinks_are_not_told(client):
    body = {"problem": {"function": "maximum"}, "origin": at(0, 0), "direction": at(1, 0)}
    found = answer(client, RAY, {**body, "a": AXIS}, RayAnswer)
    assert found["loss"] == [0, 0, 0, 1, 2]
    assert found["slope_before"] == [None] * 5


def test_points_and_directions_of_a_classifier_are_a_functions_too(client):
    body = {"problem": MURPHY, "a": AXIS, "origin": {"kind": "minimum"}}
    found = answer(client, RAY, {**body, "direction": {"kind": "random", "seed": 3}}, RayAnswer)
    assert found["loss"][2] == 0
    assert found["full_minimum"]["loss"] == 0
    towards = {"kind": "towards", "point": at(0, 0)}
    assert answer(client, RAY, {**body, "direction": towards}, RayAnswer)["loss"][3] == 0.5
    uphill = {**body, "origin": at(0, 0), "direction": {"kind": "gradient"}}
    assert answer(client, RAY, uphill, RayAnswer)["loss"][1::2] == [0.5, 2.5]  # (±1, 0)
    (error,) = problem(
        client.post(RAY, json={**body, "problem": {"function": "saddle"}, "direction": towards}),
        422,
    )["errors"]
    assert "no minimum" in error["message"]


def test_a_run_on_a_slice_of_a_function(client):
    line = {"origin": at(1, 1), "directions": [at(0, 2)]}
    gd = run(optimizer={"kind": "gd", "learning_rate": 0.25}, steps=2, space="slice")
    (found,) = walked(client, MURPHY, {"kind": "slice", "a": 1}, gd, slice=line)
    # f(1, 1 + 2a) = 2 a², so that a step of 1/4 goes to the minimum
    assert (found["a"], found["loss"]) == ([1, 0, 0], [2, 0, 0])


def test_the_condition_of_the_bowl_is_chosen(client):
    bowl = {"function": "bowl", "condition": 50}
    found = answer(client, PLANE, {"problem": bowl, "a": AXIS, "b": AXIS}, PlaneAnswer)
    assert found["loss"][4][4] == 0.5 * (4 + 50 * 4)
    bowl = {"function": "bowl"}
    found = answer(client, PLANE, {"problem": bowl, "a": AXIS, "b": AXIS}, PlaneAnswer)
    assert found["loss"][4][4] == 0.5 * (4 + 10 * 4)


REFUSED = [
    (PLANE, {"problem": {"function": "wavy"}, "a": AXIS, "b": AXIS}, "/problem/function", "rays"),
    (RAY, {"problem": MURPHY, "a": AXIS}, "/direction", "needs an origin and a direction"),
    (RAY, {"problem": MURPHY, "origin": at(0, 0), "a": AXIS}, "/direction", "required"),
    (RAY, {"problem": MURPHY, "direction": at(0, 0), "a": AXIS}, "/origin", "required"),
    (RAY, {"a": AXIS}, "/problem", "required"),
    (RAY, {"problem": DIGITS, "a": AXIS}, "/origin", "required, except for a function"),
    (
        PLANE,
        {"problem": DIGITS, "a": AXIS, "b": AXIS},
        "/origin",
        "required, except for a function",
    ),
    (RAY, {"problem": {**MURPHY, "loss": "svm"}, "a": AXIS}, "/problem/loss", "no such field"),
    (RAY, {"problem": {**MURPHY, "l2": 0.1}, "a": AXIS}, "/problem/l2", "no such field"),
    (RAY, {"problem": {"function": "sphere"}, "a": AXIS}, "/problem/function", "'murphy'"),
    (RAY, {"problem": {**MURPHY, "condition": 2}, "a": AXIS}, "/problem/condition", "only"),
    (RAY, {"problem": {"function": "wavy"}, "kinks": {}, "a": AXIS}, "/kinks", "a function has"),
    (
        RAY,
        {"problem": {"function": "wavy"}, "accuracy_steps": True, "a": AXIS},
        "/accuracy_steps",
        "a function has",
    ),
    (
        RAY,
        {"problem": MURPHY, "origin": at(1), "direction": at(1, 1), "a": AXIS},
        "/origin/values",
        "x and y",
    ),
    (RACE, {"problem": {"function": "wavy"}, "start": at(1, 2), "runs": []}, "/start/values", "x"),
    (
        RACE,
        {
            "problem": {"function": "wavy"},
            "start": at(1),
            "runs": [],
            "slice": {"origin": at(0), "directions": [at(1), at(2)]},
        },
        "/slice/directions/1",
        "rays only",
    ),
    (
        RACE,
        {
            "problem": MURPHY,
            "start": at(0, 0),
            "runs": [{"optimizer": {"kind": "pegasos"}, "steps": 1}],
        },
        "/runs/0/optimizer/kind",
        "l2",
    ),
    (RACE, race(run(), slice=None), "/slice", "requires a slice"),
    (
        "/api/v1/points",
        {"problem": MURPHY, "point": at(0, 0)},
        "/problem",
        "a function has no examples",
    ),
]


@pytest.mark.parametrize(("path", "body", "pointer", "message"), REFUSED)
def test_what_a_function_has_not(client, path, body, pointer, message):
    details = problem(client.post(path, json=body), 422)
    assert details["errors"][0]["pointer"] == f"#{pointer}"
    assert message in details["errors"][0]["message"]
