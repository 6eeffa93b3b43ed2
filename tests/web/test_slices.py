"""Rays and planes over HTTP are the core's."""

import httpx
import numpy as np
import pytest
from support.api import ORIGIN, ZEROS, inline, plane, ray

from lossatlas.core import directions
from lossatlas.core.datasets import inline as inline_dataset
from lossatlas.core.datasets import open_catalog
from lossatlas.core.examples import choose, pick
from lossatlas.core.losses import LOSSES
from lossatlas.core.objectives import LinearClassifier
from lossatlas.core.slices import cut, loss_on_plane, loss_on_ray
from lossatlas.web.answers import PlaneAnswer, RayAnswer


def post(client, kind, body):
    response = client.post(f"/api/v1/slices/{kind}", json=body)
    assert response.status_code == 200, response.text
    return response.json()


def assert_close(found, expected):
    # the server's BLAS may add in another order than this process's
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)


def objective(name="digits", count=100, seed=0, loss="svm", **options):
    data = open_catalog()[name].load()
    return LinearClassifier(
        choose(data, count, seed), len(data.class_names), LOSSES[loss], **options
    )


def the_origin(f):
    return directions.random_point(f.shape, 1, 0.1)


def the_direction(f, seed):
    return directions.random_direction(f.shape, seed, "unit", the_origin(f))


@pytest.mark.parametrize("loss", LOSSES)
def test_a_ray_is_the_cores(client, loss):
    options = {"l2": 0.3, "margin": 0.7, "regularize_bias": True}
    answer = post(client, "ray", ray(problem={"loss": loss, **options}))
    RayAnswer.model_validate(answer)
    f = objective(loss=loss, **options)
    along = cut(f, the_origin(f), the_direction(f, 2)[None])
    expected = loss_on_ray(along, np.linspace(-1, 2, 13))
    assert answer["a"] == expected.a.tolist()
    assert_close(answer["loss"], expected.loss)
    assert_close(answer["data_loss"], expected.data_loss)
    assert_close(answer["reg_loss"], expected.reg_loss)
    assert answer["accuracy"] == expected.accuracy.tolist()


@pytest.mark.parametrize("loss", LOSSES)
def test_a_plane_is_the_cores_a_row_per_b(client, loss):
    answer = post(client, "plane", plane(problem={"dataset": "iris", "loss": loss}))
    PlaneAnswer.model_validate(answer)
    f = objective("iris", loss=loss)
    found = cut(f, the_origin(f), np.stack([the_direction(f, 2), the_direction(f, 3)]))
    a, b = np.linspace(-2, 3, 7), np.linspace(-1, 1, 5)
    assert_close(answer["loss"], loss_on_plane(found, a, b))
    assert answer["convex"] is True
    assert (answer["a"], answer["b"]) == (a.tolist(), b.tolist())


def test_points_and_directions_of_all_kinds(client):
    f = objective("blobs")
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


def test_examples_by_index_are_those_and_null_is_all(client):
    f = objective(count=None)
    value = f.value(the_origin(f))
    body = ray(problem={"examples": {"count": None, "seed": 3}}, a={"min": 0, "max": 1, "count": 2})
    assert post(client, "ray", body)["loss"][0] == pytest.approx(value, rel=1e-12)

    body["problem"] = {"examples": {"indices": [1796, 3]}}
    data = open_catalog()["digits"].load()
    two = LinearClassifier(pick(data, [1796, 3]), 10, LOSSES["svm"])
    assert post(client, "ray", body)["loss"][0] == pytest.approx(two.value(the_origin(two)))


def test_inline_data_are_used_as_given(client):
    X, y = [[0.5, 0.4], [0.8, 0.3], [-0.4, 0.3], [0.7, -0.4]], [0, 0, 1, 2]
    answer = post(client, "ray", ray(problem=inline(X, y)))
    f = LinearClassifier(choose(inline_dataset(X, y)), 3, LOSSES["svm"])
    along = cut(f, the_origin(f), the_direction(f, 2)[None])
    assert_close(answer["loss"], loss_on_ray(along, np.linspace(-1, 2, 13)).loss)


def test_the_defaults_are_a_hundred_digits_under_the_svm_loss(client):
    full = {
        "dataset": "digits",
        "examples": {"count": 100, "seed": 0},
        "loss": "svm",
        "margin": 1.0,
        "l2": 0.0,
        "regularize_bias": False,
    }
    body = ray()
    del body["problem"]
    assert post(client, "ray", body) == post(client, "ray", ray(problem=full))


def test_an_equal_request_is_answered_from_the_cache(client):
    body = plane(origin={"kind": "random", "seed": 987654})
    first = client.post("/api/v1/slices/plane", json=body)
    again = client.post("/api/v1/slices/plane", json=dict(reversed(body.items())))
    assert first.headers["server-timing"].startswith("compute;dur=")
    assert again.headers["server-timing"].startswith("cache")
    assert again.content == first.content


def test_a_number_too_large_for_json_becomes_null(client):
    huge = {"kind": "weights", "values": [[1e12, 0.0], [-1e12, 0.0]]}
    problem = {**inline([[1e12], [-1e12]], [1, 0]), "l2": 1e12, "regularize_bias": True}
    body = ray(problem=problem, origin=huge, direction=huge, a={"min": 0, "max": 1e12, "count": 2})
    answer = post(client, "ray", body)
    assert all(value is None or np.isfinite(value) for value in answer["loss"])


def test_one_point_is_a_grid_too(client):
    one = {"min": 0.5, "max": 1.0, "count": 1}
    answer = post(client, "plane", plane(a=one, b=one))
    assert answer["a"] == answer["b"] == [0.5]
    assert np.shape(answer["loss"]) == (1, 1)


def test_real_images(client, data_dir: object):
    if data_dir is None:
        pytest.skip("the CIFAR-10 images are not on this machine")
    answer = post(client, "plane", plane(problem={"dataset": "cifar10"}, origin=ORIGIN))
    assert np.isfinite(answer["loss"]).all()


def test_the_shape_of_numbers_survives_http(server):
    body = ray(a={"min": -1e-7, "max": 1e-7, "count": 3})
    answer = httpx.post(f"{server}/api/v1/slices/ray", json=body).json()
    assert answer["a"] == np.linspace(-1e-7, 1e-7, 3).tolist()
