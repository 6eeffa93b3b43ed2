"""Networks in the API: the same endpoints, and clear refusals."""

import httpx
import numpy as np
import pytest
from support.api import answer, at_point, plane, problem, race, ray, run

from lossatlas.core.data.catalog import open_catalog
from lossatlas.core.data.examples import choose
from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.models.layers import Layers
from lossatlas.core.models.network import Network
from lossatlas.core.slices.directions import random_direction
from lossatlas.web.schemas.points import PointAnswer, RacePointsAnswer
from lossatlas.web.schemas.slices import PlaneAnswer, RayAnswer

PLANE, RAY, POINTS = "/api/v1/slices/plane", "/api/v1/slices/ray", "/api/v1/points"
MODEL = {"kind": "mlp", "hidden": [12, 12], "activation": "tanh", "skip": True}
PROBLEM = {"dataset": "digits", "loss": "softmax", "model": MODEL, "l2": 0.01}
START = {"kind": "initial", "seed": 1, "scheme": "xavier"}
ALONG = [{"kind": "random", "seed": seed, "normalize": "filter"} for seed in (2, 3)]


def network():
    layers = Layers((64, 12, 12, 10), "tanh", skip=True)
    examples = choose(open_catalog()["digits"].load(), 100)
    return Network(examples, layers, LOSSES["softmax"], l2=0.01)


def along(f, w):
    return np.stack([random_direction(f.shape, s, "filter", w, f.layer_shapes) for s in (2, 3)])


def model(**changes):
    return at_point(problem={**PROBLEM, "model": {"kind": "mlp", **changes}}, slice=None)


def at_weights(**given):
    return at_point(problem=PROBLEM, slice=None, point={"kind": "weights", **given})


def test_a_plane_has_the_loss_and_the_lowest_point_found(client):
    body = plane(problem=PROBLEM, origin=START, directions=ALONG)
    found = answer(client, PLANE, body, PlaneAnswer)
    f = network()
    w = f.initial(1, "xavier")
    section = f.section(w, along(f, w))
    np.testing.assert_allclose(
        found["loss"], section.on_grid(*map(np.array, (found["a"], found["b"])))
    )
    assert (found["convex"], found["resolution"]) == (False, "grid")
    lowest = found["minimum"]
    assert lowest["loss"] == pytest.approx(section.value(np.array([lowest["a"], lowest["b"]])))
    assert lowest["loss"] <= np.min(found["loss"])
    assert lowest["certified"] is False
    assert lowest["lower_bound"] is lowest["gap"] is lowest["unique"] is None
    assert lowest["gradient_norm"] < 1e-5
    assert answer(client, PLANE, {**body, "minimum": False})["minimum"] is None


def test_a_ray_says_what_is_not_known_of_a_network(client):
    body = ray(problem=PROBLEM, origin=START, direction=ALONG[0], kinks={}, accuracy_steps=True)
    found = answer(client, RAY, body, RayAnswer)
    f = network()
    w = f.initial(1, "xavier")
    expected = f.section(w, along(f, w)[:1]).on_ray(np.array(found["a"]))
    np.testing.assert_allclose(found["loss"], expected.loss)
    np.testing.assert_allclose(found["slope_after"], expected.slope_after)
    np.testing.assert_allclose(found["accuracy"], expected.accuracy)
    assert found["kinks"] is found["accuracy_steps"] is found["minimum"]["lower_bound"] is None
    assert found["resolution"] == "grid"
    linear = answer(client, RAY, ray())
    assert linear["resolution"] == "exact"
    assert linear["minimum"]["gradient_norm"] is None


def test_the_switches_of_a_relu_network_are_listed(client):
    relu = {**PROBLEM, "model": {"kind": "mlp", "hidden": [8, 6]}}
    body = ray(problem=relu, origin=START, direction=ALONG[0], switches={})
    found = answer(client, RAY, body, RayAnswer)["switches"]
    examples = choose(open_catalog()["digits"].load(), 100)
    f = Network(examples, Layers((64, 8, 6, 10), "relu"), LOSSES["softmax"])
    w = f.initial(1, "xavier")
    expected = f.section(w, along(f, w)[:1]).switches(-1.0, 2.0)
    assert (found["total"], found["layers"]) == (len(expected.a), 2)
    np.testing.assert_allclose(found["a"], expected.a)
    assert found["example"] == expected.example.tolist()
    assert found["index"] == f.example_indices[expected.example].tolist()
    assert set(found["layer"]) == {0, 1}
    few = answer(client, RAY, {**body, "switches": {"limit": 5}})["switches"]
    assert (few["shown"], len(few["unit"]), few["total"]) == (5, 5, found["total"])
    smooth = {**body, "problem": PROBLEM}
    assert answer(client, RAY, smooth)["switches"] is None
    assert answer(client, RAY, ray(switches={}))["switches"] is None


def test_a_point_shows_the_layers(client):
    body = at_point(problem=PROBLEM, slice=None, point=START, templates=True, direction=ALONG[0])
    found = answer(client, POINTS, body, PointAnswer)
    f = network()
    w = f.initial(1, "xavier")
    for given, matrix in zip(found["layers"], f.matrices(w), strict=True):
        np.testing.assert_array_equal(given, matrix)
    assert found["templates"] == found["layers"][0]
    assert found["gradient_norm"] == pytest.approx(np.linalg.norm(f.gradient(w)))
    assert found["slopes"]["left"] == pytest.approx(f.slopes(w, along(f, w)[0])[0])
    again = answer(client, POINTS, at_weights(layers=found["layers"]))
    assert again["loss"] == found["loss"]
    linear = answer(client, POINTS, at_point(templates=True))
    assert linear["layers"] is None
    same = {"kind": "weights", "layers": [linear["templates"]]}
    assert answer(client, POINTS, at_point(slice=None, point=same))["loss"] == pytest.approx(
        linear["loss"]
    )


@pytest.mark.parametrize("end", ["largest", "smallest"])
def test_directions_of_curvature_at_both_ends(client, end):
    direction = {"kind": "curvature", "end": end}
    found = answer(client, RAY, ray(problem=PROBLEM, origin=START, direction=direction))
    (note,) = found["directions"]
    assert (note["eigenvalue"] > 0) == (end == "largest")


def test_optimizers_run_on_networks_in_all_weights_and_in_the_slice(client):
    runs = [
        run(kind, steps=5, space=space, optimizer={"kind": kind, **more})
        for space in ("full", "slice")
        for kind, more in (("adam", {"learning_rate": 0.01}), ("gd", {}), ("line_search", {}))
    ]
    on = {"origin": START, "directions": ALONG}
    body = race(*runs, problem=PROBLEM, slice=on, start=START)
    found = answer(client, "/api/v1/trajectories", body)
    assert [own["reason"] for own in found["runs"]] == ["steps"] * 6
    for own in found["runs"]:
        assert own["loss"][-1] < own["loss"][0]


def test_the_timeline_and_the_principal_plane_of_a_race(client):
    own = {"optimizer": {"kind": "gd", "learning_rate": 0.1}, "steps": 10}
    spec = {"start": START, "runs": [own]}
    body = {"problem": PROBLEM, "race": spec, "count": 3, "templates": True}
    found = answer(client, "/api/v1/points/race", body, RacePointsAnswer)
    assert found["runs"][0]["templates"]["shape"] == [3, 12, 65]
    directions = [{"kind": "pca", "component": k} for k in (0, 1)]
    axis = {"count": 5}
    body = plane(problem=PROBLEM, origin={"kind": "mean"}, directions=directions, race=spec)
    found = answer(client, PLANE, {**body, "a": axis, "b": axis}, PlaneAnswer)
    assert sum(note["explained_variance"] for note in found["directions"]) > 0.9


def test_a_sweep_and_a_gradient_check(client):
    rates = {"min": 0.01, "max": 0.1, "count": 3}
    optimizer = {"kind": "gd"}
    body = {"problem": PROBLEM, "start": START, "optimizer": optimizer, "steps": 5}
    found = answer(client, "/api/v1/sweeps", {**body, "learning_rates": rates})
    assert found["loss"] == sorted(found["loss"], reverse=True)
    assert found["reference_rates"]["two_over_l"] > 0
    body = at_point(problem=PROBLEM, slice=None, point=START)
    found = answer(client, "/api/v1/gradient-check", body)
    assert found["passed"]


REFUSED = [
    (model(hidden=[0]), "/problem/model/hidden/0", "greater than or equal to 1"),
    (model(hidden=[1_000_000]), "/problem/model/hidden/0", "less than or equal to 1024"),
    (model(hidden=[]), "/problem/model/hidden", "at least 1 item"),
    (model(hidden=[2] * 51), "/problem/model/hidden", "at most 50 items"),
    (model(hidden=[1024, 1024]), "/problem/model/hidden", "300,000 allowed: use fewer"),
    (model(activation="gelu"), "/problem/model/activation", "'relu' or 'tanh'"),
    (model(hidden=[32, 16], skip=True), "/problem/model/skip", "as wide as its input"),
    (model(depth=3), "/problem/model/depth", "`depth` is not a field of mlp; it has hidden"),
    (at_weights(values=[[1.0]]), "/point/values", "given as layers"),
    (at_weights(layers=[[[1.0]]]), "/point/layers", "3 matrices: 12 × 65, 12 × 13, 10 × 13"),
    (at_weights(layers=[[[1.0]]] * 3), "/point/layers/0", "12 rows (units) of 65 numbers"),
    (at_weights(), "/point", "either values or layers"),
    (at_weights(values=[[1.0]], layers=[[[1.0]]]), "/point", "either values or layers"),
    (at_point(problem=PROBLEM, slice=None, point={"kind": "minimum"}), "/problem/model", "convex"),
    (at_point(slice=None, point=START), "/point/kind", "only a network"),
    (at_point(problem={"function": "murphy"}, slice=None, point=START), "/point/kind", "only a"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "pointer", "message"), REFUSED)
def test_a_refused_value_is_pointed_at(client, body, pointer, message):
    details = problem(client.post(POINTS, json=body), 422)
    error = details["errors"][0]
    assert error["pointer"] == "#" + pointer
    assert message in error["message"]


def test_a_direction_without_a_hessian_or_a_length_is_refused(client: httpx.Client):
    kinked = {**PROBLEM, "loss": "svm"}
    body = ray(problem=kinked, origin=START, direction={"kind": "curvature"})
    (error,) = problem(client.post(RAY, json=body), 422)["errors"]
    assert error["pointer"] == "#/direction/kind"
    body = ray(problem=PROBLEM, origin={"kind": "zeros"}, direction=ALONG[0])
    (error,) = problem(client.post(RAY, json=body), 422)["errors"]
    assert error["pointer"] == "#/direction/normalize"


def test_too_many_examples_for_a_wide_network_are_refused(client):
    wide = {**PROBLEM, "model": {"kind": "mlp", "hidden": [100]}}
    wide["examples"] = {"indices": [0] * 100_000}
    body = at_point(problem=wide, slice=None, point=START)
    (error,) = problem(client.post(POINTS, json=body), 422)["errors"]
    assert error["pointer"] == "#/problem/examples"
    assert "examples × units is 11,000,000" in error["message"]
