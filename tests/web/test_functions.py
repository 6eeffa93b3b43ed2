"""Analytic functions through the same endpoints as classifiers."""

import numpy as np
import pytest
from support.api import answer, problem, race, run

from lossatlas.core.models.formulas import FUNCTIONS
from lossatlas.reproduce import MURPHY_LARGE, MURPHY_SMALL
from lossatlas.web.schemas.gradient_check import GradientCheckAnswer
from lossatlas.web.schemas.points import PointAnswer
from lossatlas.web.schemas.slices import PlaneAnswer, RayAnswer
from lossatlas.web.schemas.sweeps import SweepAnswer
from lossatlas.web.schemas.trajectories import BatchAnswer, TrajectoriesAnswer

RAY, PLANE, RACE = "/api/v1/slices/ray", "/api/v1/slices/plane", "/api/v1/trajectories"
POINTS, CHECK, SWEEPS = "/api/v1/points", "/api/v1/gradient-check", "/api/v1/sweeps"
DIGITS = {"dataset": "digits"}
MURPHY = {"function": "murphy"}
LEAST = {"kind": "minimum"}
AXIS = {"min": -2, "max": 2, "count": 5}
HERE = np.linspace(-2, 2, 5)


def at(*numbers):
    return {"kind": "weights", "values": [list(numbers)]}


def walked(client, function, start, *runs, **changes):
    body = {"problem": function, "start": start, "runs": list(runs), **changes}
    return answer(client, RACE, body, TrajectoriesAnswer)["runs"]


@pytest.mark.parametrize("space", ["full", "slice"])
@pytest.mark.parametrize(("learning_rate", "table"), [(0.1, MURPHY_SMALL), (0.6, MURPHY_LARGE)])
def test_gradient_descent_matches_the_tables_of_murphy(client, space, learning_rate, table):
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
    assert found["accuracy"] is None
    (gd,) = walked(client, {"function": "wavy"}, at(1.6), run(steps=3))
    assert gd["b"] == [None] * 4


def test_a_ray_through_a_function(client):
    body = {"problem": MURPHY, "origin": at(1, 1), "direction": at(2, 1), "a": AXIS}
    found = answer(client, RAY, body, RayAnswer)
    x, y = 1 + 2 * HERE, 1 + HERE
    np.testing.assert_allclose(found["loss"], 0.5 * (x**2 - y) ** 2 + 0.5 * (x - 1) ** 2)
    slope = 2 * (2 * x * (x**2 - y) + x - 1) - (x**2 - y)
    np.testing.assert_allclose(found["slope_before"], slope, atol=1e-12)


def test_slopes_of_a_function_with_kinks_are_one_sided(client):
    body = {"problem": {"function": "maximum"}, "origin": at(0, 0), "direction": at(1, 0)}
    found = answer(client, RAY, {**body, "a": AXIS}, RayAnswer)
    assert found["loss"] == [0, 0, 0, 1, 2]
    assert found["slope_before"] == [0, 0, 0, 1, 1]
    assert found["slope_after"] == [0, 0, 1, 1, 1]
    assert found["differentiable"] is False


def test_fields_that_a_ray_of_a_function_lacks_are_null(client):
    body = {"problem": {"function": "wavy"}, "a": AXIS, "kinks": {}, "accuracy_steps": True}
    found = answer(client, RAY, body, RayAnswer)
    nothing = ("accuracy", "minimum", "kinks", "accuracy_steps", "full_minimum")
    assert {name: found[name] for name in nothing} == dict.fromkeys(nothing)
    assert (found["n"], found["convex"], found["differentiable"]) == (1, False, True)


def test_a_ray_through_a_function_of_one_variable(client):
    body = {"problem": {"function": "wavy"}, "origin": at(1), "direction": at(-2), "a": AXIS}
    found = answer(client, RAY, body, RayAnswer)
    x = 1 - 2 * HERE
    expected = x**6 / 6 + x**5 / 5 - 3 * x**4 / 4 - x**3 / 3 + x**2
    np.testing.assert_allclose(found["loss"], expected, rtol=1e-12, atol=1e-12)
    slope = -2 * (x + 2) * (x + 1) * x * (x - 1) ** 2
    np.testing.assert_allclose(found["slope_after"], slope, atol=1e-9)


def test_a_point_of_a_function_of_two_variables(client):
    """f = ½(x² − y)² + ½(x − 1)² at (2, 1): value 5, gradient (13, −3), Hessian (23, −4; −4, 1)."""
    body = {"problem": MURPHY, "point": at(2, 1), "direction": at(1, -1), "templates": True}
    found = answer(client, POINTS, body, PointAnswer)
    assert (found["n"], found["loss"], found["data_loss"], found["reg_loss"]) == (1, 5, 5, 0)
    assert found["gradient"] == [[13, -3]]
    assert found["gradient_norm"] == pytest.approx(np.hypot(13, 3))
    assert found["slopes"] == {"left": 16, "right": 16}
    bends = np.linalg.eigvalsh([[23, -4], [-4, 1]])[::-1]
    np.testing.assert_allclose(found["hessian_eigenvalues"], bends, rtol=1e-12)
    nothing = ("accuracy", "confusion", "constraints", "examples", "templates", "full_minimum")
    assert {name: found[name] for name in nothing} == dict.fromkeys(nothing)


def test_a_point_of_a_function_of_one_variable(client):
    body = {"problem": {"function": "wavy"}, "point": at(-1), "direction": {"kind": "gradient"}}
    found = answer(client, POINTS, body, PointAnswer)
    assert found["loss"] == pytest.approx(1 / 6 - 1 / 5 - 3 / 4 + 1 / 3 + 1)
    assert found["gradient"] == [[0]]
    assert found["hessian_eigenvalues"] == [-4]
    least = answer(client, POINTS, {"problem": {"function": "wavy"}, "point": LEAST}, PointAnswer)
    assert least["full_minimum"]["loss"] == least["loss"]
    assert least["full_minimum"]["gap"] == 0


def test_a_point_on_the_kink_of_a_function(client):
    body = {"problem": {"function": "maximum"}, "point": at(2, 2), "gradient": False}
    found = answer(client, POINTS, {**body, "direction": at(1, -1)}, PointAnswer)
    assert found["slopes"] == {"left": -1, "right": 1}
    assert (found["hessian_eigenvalues"], found["gradient"]) == (None, None)


def test_a_point_of_a_slice_of_a_function(client):
    on = {"origin": at(1, 1), "directions": [at(1, 2)]}
    there = {"kind": "slice", "a": 0.5}
    body = {"problem": MURPHY, "point": there, "slice": on, "direction": {"kind": "slice", "a": 2}}
    found = answer(client, POINTS, body, PointAnswer)
    x, y = 1.5, 2.0
    assert found["loss"] == 0.5 * (x**2 - y) ** 2 + 0.5 * (x - 1) ** 2
    along = 2 * (2 * x * (x**2 - y) + x - 1) - 4 * (x**2 - y)
    assert found["slopes"]["right"] == pytest.approx(along)
    own = answer(client, POINTS, {"problem": MURPHY, "point": {"kind": "slice", "a": x, "b": y}})
    assert own["loss"] == found["loss"]


@pytest.mark.parametrize(
    ("function", "point", "gradient"),
    [
        ("quadratic", at(1, 1), [3, 3]),
        ("product", at(4, -3), [-3, 4]),
        ("wavy", at(0.5), [0.46875]),
    ],
)
def test_the_gradient_of_a_function_is_checked(client, function, point, gradient):
    body = {"problem": {"function": function}, "point": point, "curve": True}
    found = answer(client, CHECK, body, GradientCheckAnswer)
    entries = sorted(found["entries"], key=lambda entry: entry["column"])
    assert [entry["analytic"] for entry in entries] == gradient
    assert [entry["row"] for entry in entries] == [0] * len(gradient)
    assert (found["n"], found["passed"], found["fault"]) == (1, True, None)
    assert len(found["curve"]["step"]) == 27
    wrong = answer(client, CHECK, {**body, "fault": "sign"}, GradientCheckAnswer)
    assert not wrong["passed"]


def test_the_kink_of_a_function_explains_its_gradient_check(client):
    body = {"problem": {"function": "maximum"}, "point": at(1, 1.0005), "step": 1e-3}
    found = answer(client, CHECK, body, GradientCheckAnswer)
    assert found["passed"]
    for entry in found["entries"]:
        (kink,) = entry["kinks"]
        assert entry["verdict"] == "kink"
        assert kink["at"] == pytest.approx(0.0005 if entry["column"] == 0 else -0.0005)
        assert (kink["example"], kink["index"], kink["class"]) == (None, None, None)


def test_a_sweep_over_a_function_of_one_variable(client):
    body = {
        "problem": {"function": "wavy"},
        "start": at(-2.2),
        "optimizer": {"kind": "gd"},
        "learning_rates": {"min": 0.01, "max": 0.1, "count": 2},
        "steps": 200,
    }
    found = answer(client, SWEEPS, body, SweepAnswer)
    least = 64 / 6 - 32 / 5 - 12 + 8 / 3 + 4
    assert found["loss"] == pytest.approx([least, least])
    x = -2.2
    bend = 5 * x**4 + 4 * x**3 - 9 * x**2 - 2 * x + 2
    assert found["reference_rates"]["two_over_l"] == pytest.approx(2 / bend)


def test_a_batch_of_a_function_is_the_function(client):
    body = {"problem": MURPHY, "start": at(0, 0), "run": run(space="full"), "step": 1}
    found = answer(client, "/api/v1/trajectories/batch", body, BatchAnswer)
    nothing = dict.fromkeys(("note", "examples", "index"))
    assert found == {"n": 1, "step": 1, "a": 0, "b": 0, "loss": 0.5, **nothing}


def test_points_and_directions_of_classifiers_work_for_functions(client):
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
    # f(1, 1 + 2a) = 2 a², so a learning rate of 1/4 reaches the minimum in one step
    assert (found["a"], found["loss"]) == ([1, 0, 0], [2, 0, 0])


def test_the_condition_number_of_the_bowl_can_be_set(client):
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
    (RAY, {"problem": {**MURPHY, "loss": "svm"}, "a": AXIS}, "/problem/loss", "is not a field"),
    (RAY, {"problem": {**MURPHY, "l2": 0.1}, "a": AXIS}, "/problem/l2", "is not a field"),
    (RAY, {"problem": {"function": "sphere"}, "a": AXIS}, "/problem/function", "'murphy'"),
    (RAY, {"problem": {**MURPHY, "condition": 2}, "a": AXIS}, "/problem/condition", "only"),
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
        "only rays",
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
    (RACE, race(run(), slice=None, start=at(1, 1)), "/slice", "requires a slice"),
    (POINTS, {"problem": MURPHY, "point": at(0)}, "/point/values", "x and y"),
    (POINTS, {"problem": MURPHY, "point": at(0, 0), "direction": at(1)}, "/direction/values", "x"),
    (
        POINTS,
        {"problem": {"function": "wavy"}, "point": {"kind": "slice", "a": 1, "b": 2}},
        "/point/b",
        "a ray has no b",
    ),
    (POINTS, {"problem": {"function": "saddle"}, "point": LEAST}, "/problem/function", "no min"),
    (
        CHECK,
        {"problem": MURPHY, "point": at(0, 0), "fault": "missing_mean"},
        "/fault",
        "no examples",
    ),
    (
        CHECK,
        {"problem": MURPHY, "point": at(0, 0), "entries": {"indices": [[0, 2]]}},
        "/entries/indices/0",
        "columns from 0 to 1",
    ),
    (
        POINTS,
        {
            "problem": {"function": "wavy"},
            "point": at(0),
            "slice": {"origin": at(0), "directions": [at(1), at(2)]},
        },
        "/slice/directions/1",
        "only rays",
    ),
]


@pytest.mark.parametrize(("path", "body", "pointer", "message"), REFUSED)
def test_features_that_functions_lack_are_refused(client, path, body, pointer, message):
    details = problem(client.post(path, json=body), 422)
    assert details["errors"][0]["pointer"] == f"#{pointer}"
    assert message in details["errors"][0]["message"]
