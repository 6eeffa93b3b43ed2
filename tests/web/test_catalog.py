"""The catalog, data sets and their images."""

from io import BytesIO

import httpx
import numpy as np
import pytest
from PIL import Image
from support.api import problem

from lossatlas import __version__
from lossatlas.core.analysis.gradient_check import FAULTS
from lossatlas.core.data.catalog import open_catalog
from lossatlas.core.data.examples import choose
from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.models.formulas import FUNCTIONS
from lossatlas.core.optimizers import OPTIMIZERS, SCHEDULES
from lossatlas.web.schemas import limits
from lossatlas.web.schemas.catalog import Catalog, DatasetAnswer, ExamplesAnswer

BUNDLED = ["digits", "iris", "shapes32", "blobs", "spiral"]


def pixels(response):
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "image/png"
    return np.asarray(Image.open(BytesIO(response.content)))


def test_the_catalog_lists_what_a_request_may_name(client):
    response = client.get("/api/v1/catalog")
    catalog = Catalog.model_validate(response.json())
    assert catalog.version == __version__
    assert [entry.id for entry in catalog.datasets][:5] == BUNDLED
    assert all(entry.available for entry in catalog.datasets[:5])
    assert [loss.id for loss in catalog.losses] == list(LOSSES)
    assert [kind.kind for kind in catalog.optimizers] == list(OPTIMIZERS)
    assert [kind.kind for kind in catalog.schedules] == list(SCHEDULES)
    assert [function.id for function in catalog.functions] == list(FUNCTIONS)
    assert [model.kind for model in catalog.models] == ["linear", "mlp"]
    kinds = [kind.kind for kind in catalog.points]
    given = ["zeros", "random", "initial", "weights", "minimum"]
    twins = ["permuted", "rescaled", "matched", "bend"]
    assert kinds == [*given, "start", "end", "mean", "iterate", *twins, "slice"]
    kinds = [kind.kind for kind in catalog.directions]
    assert kinds == ["random", "weights", "towards", "gradient", "pca", "curvature", "slice"]
    assert {fault.id: fault.description for fault in catalog.faults} == {
        name: text for name, (text, _) in FAULTS.items()
    }
    assert catalog.limits == limits.CATALOG


def test_parameters_of_the_catalog_come_from_the_request_schema(client):
    catalog = client.get("/api/v1/catalog").json()
    kinds = {kind["kind"]: kind["parameters"] for kind in catalog["optimizers"]}
    rate, batch, sampling, warm_up, average = kinds["minibatch"]
    assert (rate["name"], rate["type"], rate["exclusive_minimum"]) == ("learning_rate", "number", 0)
    assert (batch["name"], batch["minimum"], batch["default"]) == ("batch_size", 1, 256)
    assert (sampling["name"], sampling["choices"]) == (
        "sampling",
        ["shuffled", "cyclic", "independent"],
    )
    assert (warm_up["name"], warm_up["type"]) == ("warm_up", "integer")
    assert (average["name"], average["default"]) == ("average", False)
    directions = {kind["kind"]: kind["parameters"] for kind in catalog["directions"]}
    assert directions["random"][1]["choices"] == ["unit", "filter", "layer", "none"]


def test_the_catalog_describes_each_optimizer_as_the_core_does(client):
    catalog = client.get("/api/v1/catalog").json()
    bounds = ("minimum", "exclusive_minimum", "exclusive_maximum")
    for listed in catalog["optimizers"] + catalog["schedules"]:
        known = OPTIMIZERS.get(listed["kind"]) or SCHEDULES[listed["kind"]]
        assert (listed["title"], listed["citation"]) == (known.title, known.citation)
        parameters = {item["name"]: item for item in listed["parameters"]}
        for parameter in known.parameters:
            item = parameters[parameter.name]
            kind = {"choice": "string"}.get(parameter.type, parameter.type)
            assert (item["type"], item["default"]) == (kind, parameter.default)
            assert item["optional"] == parameter.optional
            assert item["description"] == parameter.description
            assert [item[bound] for bound in bounds] == [getattr(parameter, b) for b in bounds]
            assert item["choices"] == (parameter.choices and list(parameter.choices))
    listed = {item["kind"]: item for item in catalog["optimizers"]}
    assert listed["pegasos"]["needs_l2"]
    assert not listed["line_search"]["scheduled"]
    assert listed["adam"]["scheduled"]


def test_the_catalog_gives_the_minima_of_functions(client):
    listed = {item["id"]: item for item in client.get("/api/v1/catalog").json()["functions"]}
    assert listed["murphy"]["minima"] == [[1.0, 1.0]]
    assert listed["murphy"]["range"] == [[-0.6, 2.4], [-0.5, 1.5]]
    assert (listed["wavy"]["dimension"], listed["maximum"]["smooth"]) == (1, False)
    assert "x⁶" in listed["wavy"]["formula"]


def test_the_catalog_gives_the_defaults_of_the_page(client):
    catalog = Catalog.model_validate(client.get("/api/v1/catalog").json())
    sets = {entry.id: entry for entry in catalog.datasets}
    assert sets["digits"].default_count == 100
    assert sets["digits"].noun.plural == "handwritten digits"
    assert sets["digits"].learning_rates.model_dump() == {
        "slice": 1.0,
        "slice_gentle": 5.0,
        "full": 0.05,
    }
    assert sets["shapes32"].window_reach == 30
    assert [id for id, entry in sets.items() if entry.editable] == ["blobs", "spiral"]
    assert all(len(entry.features) == entry.dimension for entry in sets.values() if entry.features)
    assert all((entry.features is None) == bool(entry.image_shape) for entry in sets.values())
    gentle = {loss.id for loss in catalog.losses if loss.gentle}
    assert {"softmax", "crammer_singer"} <= gentle
    assert "svm" not in gentle
    assert {loss.id: loss.reading for loss in catalog.losses}["svm"] == "Σ ξ"
    losses = {loss.id: loss for loss in catalog.losses}
    assert losses["softmax"].twice_differentiable
    assert not losses["svm"].differentiable
    functions = {function.id: function for function in catalog.functions}
    assert (functions["rosenbrock"].learning_rate, functions["rosenbrock"].log_colour) == (
        0.001,
        True,
    )
    optimizers = {entry.kind: entry for entry in catalog.optimizers}
    assert {kind for kind, entry in optimizers.items() if not entry.needs_learning_rate} == {
        "random_search",
        "random_local_search",
        "line_search",
        "polyak",
        "pegasos",
    }
    assert optimizers["momentum"].rate_factor.slice == 0.1
    assert (optimizers["adam"].absolute_rate, optimizers["adam"].rate_factor.full) == (0.02, 0.2)
    assert optimizers["minibatch"].default_batch == 10
    assert optimizers["random_search"].scale.model_dump() == {"slice": 1.0, "full": 0.1}


@pytest.mark.parametrize("kind", FUNCTIONS)
def test_the_default_learning_rate_of_a_function_lowers_it(client, kind):
    known = FUNCTIONS[kind]
    body = {
        "problem": {"function": kind},
        "start": {"kind": "weights", "values": [list(known.start)]},
        "runs": [{"optimizer": {"kind": "gd", "learning_rate": known.learning_rate}, "steps": 50}],
    }
    (found,) = client.post("/api/v1/trajectories", json=body).json()["runs"]
    assert found["reason"] == "steps"
    first, second, *_, last = found["loss"]
    assert second < first
    assert (last < first) == (kind != "edge")  # where steps jump across the valley for long


@pytest.mark.parametrize("name", BUNDLED)
def test_a_data_set_counts_its_labels(client, name):
    answer = DatasetAnswer.model_validate(client.get(f"/api/v1/datasets/{name}").json())
    data = open_catalog()[name].load()
    assert (answer.n, answer.dimension) == data.raw.shape
    assert answer.classes == len(answer.class_names) == len(answer.label_counts)
    assert answer.label_counts == [int((data.y == k).sum()) for k in range(answer.classes)]
    assert answer.licence
    assert answer.source
    assert answer.preprocessing


def test_the_sprite_of_digits_shows_the_examples_of_a_problem_in_order(client):
    sheet = pixels(client.get("/api/v1/datasets/digits/images?count=7&seed=4&columns=3"))
    data = open_catalog()["digits"].load()
    chosen = choose(data, 7, 4)
    assert sheet.shape == (3 * 8, 3 * 8)
    for k in range(7):
        row, column = divmod(k, 3)
        cell = sheet[8 * row : 8 * row + 8, 8 * column : 8 * column + 8]
        expected = data.raw[chosen.indices[k]].reshape(8, 8) * (255 / 16)
        np.testing.assert_allclose(cell, expected, atol=0.5)
    assert not sheet[16:, 8:].any()


def test_the_sprite_of_colour_images_keeps_their_pixels(client):
    sheet = pixels(client.get("/api/v1/datasets/shapes32/images?indices=5,2"))
    raw = open_catalog()["shapes32"].load().raw
    np.testing.assert_array_equal(sheet[:, :32], raw[5].reshape(32, 32, 3))
    np.testing.assert_array_equal(sheet[:, 32:], raw[2].reshape(32, 32, 3))


def test_a_sprite_is_built_once_and_sent_once(serve):
    url = "/api/v1/datasets/shapes32/images?count=30"
    with serve() as address, httpx.Client(base_url=address) as client:

        def kept():
            return client.get("/readyz").json()["cached_bytes"]

        before, found = kept(), client.get(url)
        assert kept() - before == len(found.content)
        again = client.get(url, headers={"If-None-Match": found.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        other = client.get(url + "&columns=7")
        assert other.headers["etag"] != found.headers["etag"]
        assert kept() - before == len(found.content) + len(other.content)
        finished = client.get("/readyz").json()["finished"]
        assert client.get(url).content == found.content
        assert client.get("/readyz").json()["finished"] == finished


def test_data_sets_without_images_say_so(client):
    assert "no images" in problem(client.get("/api/v1/datasets/iris/images"), 404)["detail"]


def test_an_unknown_data_set_is_not_found_and_the_known_ones_are_listed(client):
    for path in ("/api/v1/datasets/nothing", "/api/v1/datasets/nothing/images"):
        (error,) = problem(client.get(path), 404)["errors"]
        assert error["allowed"][:5] == BUNDLED


@pytest.mark.parametrize(
    "query",
    [
        "count=0",
        "count=100000",
        "count=x",
        "seed=-1",
        "indices=a",
        "indices=1,,2",
        "indices=",
        "indices=9999",
        "columns=0",
        "indices=" + ",".join(["1"] * 1001),
    ],
)
def test_invalid_queries_for_images_are_refused(client, query):
    details = problem(client.get(f"/api/v1/datasets/digits/images?{query}"), 422)
    assert details["errors"][0]["parameter"] == query.split("=")[0]


def test_more_images_than_there_are(client):
    details = problem(client.get("/api/v1/datasets/blobs/images?count=301"), 404)
    assert "no images" in details["detail"]
    details = problem(client.get("/api/v1/datasets/digits/images?indices=1797"), 422)
    assert "1797 examples" in details["detail"]


@pytest.mark.parametrize(("name", "count"), [("spiral", 40), ("iris", 150), ("shapes32", 2)])
def test_examples_are_returned_as_the_scores_use_them(client, name, count):
    url = f"/api/v1/datasets/{name}/examples?count={count}&seed=5"
    answer = ExamplesAnswer.model_validate(client.get(url).json())
    data = open_catalog()[name].load()
    chosen = choose(data, count, 5)
    assert answer.index == chosen.indices.tolist()
    assert answer.label == data.y[chosen.indices].tolist()
    expected = (data.raw[chosen.indices] - data.shift) / data.scale
    np.testing.assert_allclose(answer.features, expected, rtol=1e-12, atol=1e-12)


def test_examples_picked_by_index(client):
    answer = client.get("/api/v1/datasets/blobs/examples?indices=7,3").json()
    everything = client.get("/api/v1/datasets/blobs/examples?count=300").json()
    assert answer["index"] == [7, 3]
    rows = [everything["index"].index(k) for k in (7, 3)]
    assert answer["features"] == [everything["features"][row] for row in rows]


def test_the_number_of_examples_is_bounded(client):
    url = "/api/v1/datasets/shapes32/examples"
    details = problem(client.get(f"{url}?count=66"), 422)
    assert details["errors"][0]["parameter"] == "count"
    assert client.get(f"{url}?count=65").status_code == 200
    problem(client.get("/api/v1/datasets/blobs/examples?count=301"), 422)
    problem(client.get("/api/v1/datasets/none/examples"), 404)


def test_a_data_set_without_files_says_how_to_get_them(serve):
    import httpx

    with serve() as address:
        catalog = httpx.get(f"{address}/api/v1/catalog").json()
        (cifar,) = [entry for entry in catalog["datasets"] if entry["id"] == "cifar10"]
        assert not cifar["available"]
        assert "lossatlas fetch cifar10" in cifar["unavailable_because"]
        details = problem(httpx.get(f"{address}/api/v1/datasets/cifar10"), 404)
        assert "lossatlas fetch cifar10" in details["detail"]
