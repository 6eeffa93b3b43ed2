"""Rays and planes over HTTP match the core."""

import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import numpy as np
import pytest
from support.api import DIRECTIONS, ORIGIN, ZEROS, answer, inline, plane, ray
from support.classifiers import (
    assert_close,
    classifier,
    direction_of,
    origin_of,
    slice_of_request,
)

from lossatlas.core.data.catalog import open_catalog
from lossatlas.core.data.examples import choose, pick
from lossatlas.core.data.inline import inline as inline_dataset
from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.minima import kinks
from lossatlas.core.minima import plane as minimize
from lossatlas.core.models.linear import LinearClassifier
from lossatlas.core.models.linear_section import LinearSection
from lossatlas.core.slices import directions
from lossatlas.web.routes.slices import plane_answer
from lossatlas.web.schemas import limits
from lossatlas.web.schemas.slices import PlaneAnswer, PlaneRequest, RayAnswer
from lossatlas.web.services import open_services
from lossatlas.web.settings import Settings


def post(client, kind, body):
    return answer(client, f"/api/v1/slices/{kind}", body)


WIDE = {"min": -40, "max": 30, "count": 3}
"""An axis with many kinks."""


@pytest.mark.parametrize("loss", LOSSES)
def test_a_ray_matches_the_core(client, loss):
    options = {"l2": 0.3, "margin": 0.7, "regularize_bias": True}
    answer = post(client, "ray", ray(problem={"loss": loss, **options}))
    RayAnswer.model_validate(answer)
    f = classifier(loss=loss, **options)
    along = f.section(origin_of(f), direction_of(f, 2)[None])
    expected = along.on_ray(np.linspace(-1, 2, 13))
    assert answer["a"] == expected.a.tolist()
    assert_close(answer["loss"], expected.loss)
    assert_close(answer["data_loss"], expected.data_loss)
    assert_close(answer["reg_loss"], expected.reg_loss)
    assert answer["accuracy"] == [along.accuracy(at[None]) for at in expected.a]


@pytest.mark.parametrize("loss", LOSSES)
def test_the_minimum_of_a_ray_matches_the_core(client, loss):
    found = post(client, "ray", ray(problem={"loss": loss, "l2": 0.01}))["minimum"]
    expected = minimize.on_ray(slice_of_request(classifier(loss=loss, l2=0.01), 1))
    np.testing.assert_allclose(found["a"], [expected.lo, expected.hi], rtol=1e-6)
    assert_close(found["loss"], expected.loss)
    assert found["gap"] == found["loss"] - found["lower_bound"] >= 0
    assert (found["attained"], found["direction"]) == (True, None)


def test_a_minimum_may_be_flat_and_extend_to_infinity(client):
    """A single example beyond its margin has zero loss from there to infinity."""
    body = ray(
        problem=inline([[1.0]], [0], class_names=["a", "b"]),
        origin=ZEROS,
        direction={"kind": "weights", "values": [[1.0, 0.0], [0.0, 0.0]]},
    )
    found = post(client, "ray", body)["minimum"]
    assert (found["a"], found["loss"], found["attained"]) == ([1.0, None], 0.0, True)


def test_an_infimum_at_infinity_states_its_side(client):
    """The softmax loss of separable data falls towards infinity."""
    problem = {**inline([[1.0]], [0], class_names=["a", "b"]), "loss": "softmax"}
    for sign in (1, -1):
        along = {"kind": "weights", "values": [[sign, 0.0], [0.0, 0.0]]}
        body = ray(problem=problem, origin=ZEROS, direction=along)
        found = post(client, "ray", body)["minimum"]
        assert (found["a"], found["attained"]) == ([None, None], False)
        assert (found["loss"], found["direction"]) == (0.0, sign)
        body = plane(problem=problem, origin=ZEROS, directions=[along, along])
        found = post(client, "plane", body)["minimum"]
        assert (found["a"], found["b"], found["attained"]) == (None, None, False)
        assert np.sign(found["direction"]).tolist() == [sign, 0]


@pytest.mark.parametrize("loss", LOSSES)
def test_the_minimum_of_a_plane_is_certified_and_below_every_grid_value(client, loss):
    answer = post(client, "plane", plane(problem={"loss": loss}))
    found = answer["minimum"]
    assert found["certified"]
    assert found["attained"]
    assert found["lower_bound"] <= found["loss"] <= np.min(answer["loss"])
    assert found["gap"] == found["loss"] - found["lower_bound"]
    f = classifier(loss=loss)
    assert_close(slice_of_request(f).value(np.array([found["a"], found["b"]])), found["loss"])


def test_the_minimum_of_a_plane_may_be_left_out(client):
    answer = post(client, "plane", plane())
    without = post(client, "plane", plane(minimum=False))
    assert without.pop("minimum") is None
    assert without == {name: answer[name] for name in without}


@pytest.mark.parametrize("loss", LOSSES)
def test_kinks_match_the_core_and_name_their_examples(client, loss):
    answer = post(client, "ray", ray(problem={"loss": loss}, a=WIDE, kinks={"limit": 20_000}))
    RayAnswer.model_validate(answer)
    found = answer["kinks"]
    f = classifier(loss=loss)
    expected = kinks.of_ray(slice_of_request(f, 1), -40, 30)
    np.testing.assert_allclose(found["a"], expected.a, rtol=1e-9)
    assert found["example"] == expected.example.tolist()
    assert found["index"] == f.examples.indices[expected.example].tolist()
    assert found["class"] == expected.class_.tolist()
    assert_close(found["change"], expected.change)
    assert_close(found["slope_before"], expected.slope_before)
    assert_close(found["slope_after"], expected.slope_after)
    assert_close(found["loss"], [slice_of_request(f, 1).value(np.array([a])) for a in found["a"]])
    assert found["label"] == f.examples.y[expected.example].tolist()
    assert found["total"] == found["shown"] == expected.total
    assert (found["total"] > 0) != LOSSES[loss].twice_differentiable


def test_thinned_kinks_are_those_with_the_largest_change_of_slope(client):
    whole = post(client, "ray", ray(a=WIDE, kinks={"limit": 20_000}))["kinks"]
    few = post(client, "ray", ray(a=WIDE, kinks={"limit": 5}))["kinks"]
    assert (few["shown"], few["total"]) == (5, whole["total"])
    assert len(few["a"]) == 5
    assert few["a"] == sorted(few["a"])
    assert set(few["a"]) < set(whole["a"])
    assert min(few["change"]) >= sorted(whole["change"])[-5]


def test_fields_not_requested_are_null(client):
    answer = post(client, "ray", ray())
    assert (answer["kinks"], answer["accuracy_steps"]) == (None, None)
    assert answer["full_minimum"] is None


def test_the_accuracy_steps_are_exact(client):
    answer = post(client, "ray", ray(a=WIDE, accuracy_steps=True))
    found = answer["accuracy_steps"]
    along = slice_of_request(classifier(), 1)
    assert found["total"] == found["shown"] == len(found["a"]) == len(found["accuracy"]) - 1 > 0
    for at, before, after in zip(
        found["a"], found["accuracy"], found["accuracy"][1:], strict=False
    ):
        assert -40 <= at <= 30
        assert along.accuracy(np.array([at - 1e-9])) == before
        assert along.accuracy(np.array([at + 1e-9])) == after
    assert found["accuracy"][0] == answer["accuracy"][0]
    assert found["accuracy"][-1] == answer["accuracy"][-1]


def test_very_many_accuracy_steps_are_thinned_and_this_is_stated(client):
    """Scores 0, a − x, 3x − a: each example is right on an interval of its own, [3x, x]."""
    n = limits.ACCURACY_STEPS
    body = ray(
        problem=inline(
            [[-float(k)] for k in range(1, n + 1)], [0] * n, class_names=["a", "b", "c"]
        ),
        origin={"kind": "weights", "values": [[0.0, 0.0], [-1.0, 0.0], [3.0, 0.0]]},
        direction={"kind": "weights", "values": [[0.0, 0.0], [0.0, 1.0], [0.0, -1.0]]},
        a={"min": -1e6, "max": 1e6, "count": 2},
        accuracy_steps=True,
    )
    found = post(client, "ray", body)["accuracy_steps"]
    steps = {-float(k) for k in range(1, n + 1)} | {-3.0 * k for k in range(1, n + 1)}
    assert found["total"] > found["shown"] == n == len(found["accuracy"]) - 1
    assert found["a"] == sorted(set(found["a"]))
    assert set(found["a"]) <= steps
    for at, after in list(zip(found["a"], found["accuracy"][1:], strict=True))[::97]:
        right = sum(-3.0 * k < at + 0.5 < -k for k in range(1, n + 1))
        assert after == pytest.approx(right / n)


@pytest.mark.parametrize("loss", LOSSES)
def test_a_plane_matches_the_core_with_a_row_per_b(client, loss):
    answer = post(client, "plane", plane(problem={"dataset": "iris", "loss": loss}))
    PlaneAnswer.model_validate(answer)
    f = classifier("iris", loss=loss)
    found = f.section(origin_of(f), np.stack([direction_of(f, 2), direction_of(f, 3)]))
    a, b = np.linspace(-2, 3, 7), np.linspace(-1, 1, 5)
    assert_close(answer["loss"], found.on_grid(a, b))
    assert answer["convex"] is True
    assert (answer["a"], answer["b"]) == (a.tolist(), b.tolist())


def test_points_and_directions_of_all_kinds(client):
    f = classifier("blobs")
    weights = [[1.0, 2.0, 3.0], [0.5, -1.0, 0.0], [0.0, 0.25, -2.0]]
    origin = np.array(weights)
    cases = [
        ({"kind": "weights", "values": weights[::-1]}, origin[::-1]),
        ({"kind": "towards", "point": ZEROS}, -origin),
        ({"kind": "gradient"}, f.gradient(origin)),
        (
            {"kind": "random", "seed": 5, "normalize": "filter"},
            directions.random_direction(f.shape, 5, "filter", origin),
        ),
        (
            {"kind": "random", "seed": 5, "normalize": "none"},
            directions.random_direction(f.shape, 5, "none", origin),
        ),
    ]
    for spec, direction in cases:
        body = ray(
            problem={"dataset": "blobs"},
            origin={"kind": "weights", "values": weights},
            direction=spec,
        )
        answer = post(client, "ray", body)
        expected = [f.value(origin + a * direction) for a in answer["a"]]
        np.testing.assert_allclose(answer["loss"], expected, rtol=1e-10)


def test_examples_can_be_chosen_by_index_and_null_means_all(client):
    f = classifier(count=None)
    value = f.value(origin_of(f))
    body = ray(problem={"examples": {"count": None, "seed": 3}}, a={"min": 0, "max": 1, "count": 2})
    assert post(client, "ray", body)["loss"][0] == pytest.approx(value, rel=1e-12)

    body["problem"] = {"dataset": "digits", "examples": {"indices": [1796, 3]}}
    data = open_catalog()["digits"].load()
    two = LinearClassifier(pick(data, [1796, 3]), 10, LOSSES["svm"])
    assert post(client, "ray", body)["loss"][0] == pytest.approx(two.value(origin_of(two)))


def test_inline_data_are_used_as_given(client):
    X, y = [[0.5, 0.4], [0.8, 0.3], [-0.4, 0.3], [0.7, -0.4]], [0, 0, 1, 2]
    answer = post(client, "ray", ray(problem=inline(X, y)))
    f = LinearClassifier(choose(inline_dataset(X, y)), 3, LOSSES["svm"])
    along = f.section(origin_of(f), direction_of(f, 2)[None])
    assert_close(answer["loss"], along.on_ray(np.linspace(-1, 2, 13)).loss)


def test_the_defaults_are_a_hundred_digits_and_the_svm_loss(client):
    full = {
        "dataset": "digits",
        "examples": {"count": 100, "seed": 0},
        "loss": "svm",
        "margin": 1.0,
        "l2": 0.0,
        "regularize_bias": False,
    }
    found = post(client, "ray", ray(problem={"dataset": "digits"}))
    assert found == post(client, "ray", ray(problem=full))
    assert found["n"] == 100
    explicit = {**full, "examples": None, "model": {"kind": "linear"}}
    assert found == post(client, "ray", ray(problem=explicit))


def test_inline_data_use_all_their_rows_by_default(client):
    X, y = np.random.default_rng(0).normal(size=(130, 2)).tolist(), [0, 1] * 65
    everything = inline(X, y)
    found = post(client, "ray", ray(problem={"dataset": everything["dataset"]}))
    assert found["n"] == 130
    assert found == post(client, "ray", ray(problem=everything))


def test_an_identical_request_is_answered_from_the_cache(client):
    body = plane(origin={"kind": "random", "seed": 987654})
    first = client.post("/api/v1/slices/plane", json=body)
    again = client.post("/api/v1/slices/plane", json=dict(reversed(body.items())))
    assert first.headers["server-timing"].startswith("compute;dur=")
    assert again.headers["server-timing"].startswith("cache")
    assert again.content == first.content


def test_another_window_reuses_the_slice_and_its_minimum(serve):
    with serve(threads=1) as address, httpx.Client(base_url=address) as client:
        kept = []
        for low in (-2, -1):
            answer = post(client, "plane", plane(a={"min": low, "max": 3, "count": 3}))
            kept.append((answer["minimum"], client.get("/readyz").json()["cached_bytes"]))
        assert kept[0][0] == kept[1][0]
        scores = 3 * 100 * 10 * 8
        assert kept[1][1] - kept[0][1] < scores < kept[0][1]
        post(client, "plane", plane(origin=ZEROS, a={"min": -1, "max": 3, "count": 3}))
        assert client.get("/readyz").json()["cached_bytes"] - kept[1][1] > scores


def test_simultaneous_windows_of_a_plane_search_its_minimum_once(monkeypatch):
    stock = open_services(Settings()).caches
    searches, waiting, on_plane = [], threading.Event(), LinearSection.plane_minimum

    def search(*given):
        searches.append(1)
        assert waiting.wait(10)
        return on_plane(*given)

    monkeypatch.setattr(LinearSection, "plane_minimum", search)

    def window(count):
        def tick():
            if searches:
                waiting.set()  # the other window calls tick while it waits

        axis = {"min": -2, "max": 3, "count": count}
        return plane_answer(PlaneRequest.model_validate(plane(a=axis)), stock, tick)

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(window, (3, 5))
    assert len(searches) == 1
    assert first.minimum == second.minimum
    assert len(first.a) < len(second.a)


def test_without_caches_the_response_is_the_same(serve, client):
    with (
        serve(slice_bytes=0, problem_bytes=0, cache_bytes=0) as address,
        httpx.Client(base_url=address) as small,
    ):
        assert post(small, "plane", plane()) == post(client, "plane", plane())
        assert client.get("/readyz").status_code == 200
        assert small.get("/readyz").json()["cached_bytes"] == 0


def test_the_minimum_as_origin_comes_with_its_gap(client):
    least = {"kind": "minimum"}
    problem = {"dataset": "iris", "l2": 0.1}
    from_minimum = post(client, "ray", ray(problem=problem, origin=least))
    assert from_minimum["full_minimum"]["reached"]
    assert from_minimum["minimum"]["loss"] == pytest.approx(
        from_minimum["full_minimum"]["loss"], rel=1e-5
    )
    assert from_minimum["minimum"]["a"] == pytest.approx([0, 0], abs=0.05)
    towards = [DIRECTIONS[0], {"kind": "towards", "point": least}]
    found = post(client, "plane", plane(problem=problem, directions=towards))
    assert found["full_minimum"] == from_minimum["full_minimum"]
    assert found["minimum"]["loss"] == pytest.approx(from_minimum["full_minimum"]["loss"], rel=1e-5)
    assert (found["minimum"]["a"], found["minimum"]["b"]) == pytest.approx((0, 1), abs=0.05)


def test_a_number_too_large_for_json_becomes_null(client):
    huge = {"kind": "weights", "values": [[1e12, 0.0], [-1e12, 0.0]]}
    problem = {**inline([[1e12], [-1e12]], [1, 0]), "l2": 1e12, "regularize_bias": True}
    body = ray(problem=problem, origin=huge, direction=huge, a={"min": 0, "max": 1e12, "count": 2})
    answer = post(client, "ray", body)
    assert all(value is None or np.isfinite(value) for value in answer["loss"])


def test_a_grid_may_have_a_single_point(client):
    one = {"min": 0.5, "max": 1.0, "count": 1}
    answer = post(client, "plane", plane(a=one, b=one))
    assert answer["a"] == answer["b"] == [0.5]
    assert np.shape(answer["loss"]) == (1, 1)


def test_real_images(client, data_dir: object):
    if data_dir is None:
        pytest.skip("the CIFAR-10 images are not on this machine")
    answer = post(client, "plane", plane(problem={"dataset": "cifar10"}, origin=ORIGIN))
    assert np.isfinite(answer["loss"]).all()


def test_the_shape_of_arrays_survives_http(server):
    body = ray(a={"min": -1e-7, "max": 1e-7, "count": 3})
    answer = httpx.post(f"{server}/api/v1/slices/ray", json=body).json()
    assert answer["a"] == np.linspace(-1e-7, 1e-7, 3).tolist()
