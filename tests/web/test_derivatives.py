"""The dial and computational graphs over HTTP."""

import numpy as np
import pytest
from support.api import answer, problem

from lossatlas.web.schemas.catalog import Catalog
from lossatlas.web.schemas.derivatives import DialAnswer, GraphAnswer
from lossatlas.web.schemas.trajectories import BatchAnswer

DIAL, GRAPH, BATCH = (
    "/api/v1/derivatives/dial",
    "/api/v1/derivatives/graph",
    "/api/v1/trajectories/batch",
)
QUADRATIC = {"function": "quadratic"}
HERE = {"kind": "slice", "a": 1, "b": 1}
RANDOM = {
    "origin": {"kind": "zeros"},
    "directions": [{"kind": "random", "seed": seed, "normalize": "unit"} for seed in (1, 2)],
}


def test_the_dial_of_a_function(client):
    body = {"problem": QUADRATIC, "point": HERE, "step": 0.5, "count": 4}
    found = answer(client, DIAL, body, DialAnswer)
    assert (found["n"], found["loss"], found["gradient"]) == (1, 3, [3, 3])
    assert found["angle"] == [0, 90, 180, 270]
    assert found["change"] == pytest.approx([1.75, 1.75, -1.25, -1.25])
    assert found["downhill"] == -135
    assert found["downhill_change"] == pytest.approx(3 * (1 - 0.5 / np.sqrt(2)) ** 2 - 3)
    given = {**body, "point": {"kind": "weights", "values": [[1, 1]]}}
    assert answer(client, DIAL, given, DialAnswer) == found


def test_the_dial_of_a_classifier_is_on_its_plane(client):
    body = {"problem": {"dataset": "digits"}, "slice": RANDOM, "point": HERE, "step": 0.01}
    found = answer(client, DIAL, body, DialAnswer)
    slope = np.hypot(*found["gradient"])
    assert found["downhill_change"] == pytest.approx(-0.01 * slope, rel=0.05)
    assert min(found["change"]) >= found["downhill_change"] - 0.01 * 0.01 * slope


@pytest.mark.parametrize(
    ("changes", "pointer", "message"),
    [
        ({"problem": {"function": "wavy"}, "point": {"kind": "zeros"}}, "/slice", "a plane"),
        ({"step": 0}, "/step", "greater than 0"),
        ({"count": 3}, "/count", "greater than or equal to 4"),
        ({"problem": {"dataset": "digits"}, "point": {"kind": "zeros"}}, "/slice", "slice"),
    ],
)
def test_a_dial_that_cannot_be_is_refused(client, changes, pointer, message):
    body = {"problem": QUADRATIC, "point": HERE, "step": 1, **changes}
    (error,) = problem(client.post(DIAL, json=body), 422)["errors"]
    assert error["pointer"] == f"#{pointer}"
    assert message in error["message"]


def test_a_graph_has_values_and_derivatives(client):
    found = answer(client, GRAPH, {"graph": "sum_times", "values": [-2, 5, -4]}, GraphAnswer)
    assert found["formula"] == "(x + y) · z"
    x, _, z, inner, result = found["nodes"]
    assert (x["name"], x["value"], x["derivative"], x["inputs"]) == ("x", -2, -4, [])
    assert z["derivative"] == 3
    assert (inner["operation"], inner["inputs"], inner["local"]) == ("sum", [0, 1], [1, 1])
    assert (result["operation"], result["value"], result["derivative"]) == ("product", -12, 1)


@pytest.mark.parametrize(
    ("body", "pointer", "message"),
    [
        ({"graph": "product", "values": [1]}, "/values", "2 variables: x, y"),
        ({"graph": "quotient", "values": [1, 2]}, "/graph", "'product'"),
        ({"graph": "product", "values": [1, 2, 3, 4]}, "/values", "at most 3"),
    ],
)
def test_a_graph_that_cannot_be_is_refused(client, body, pointer, message):
    (error,) = problem(client.post(GRAPH, json=body), 422)["errors"]
    assert error["pointer"] == f"#{pointer}"
    assert message in error["message"]


def test_the_catalog_has_graphs_and_the_points_of_a_fit(client):
    catalog = Catalog.model_validate(client.get("/api/v1/catalog").json())
    assert {graph.id: graph.variables for graph in catalog.graphs}["sum_times"] == ["x", "y", "z"]
    functions = {function.id: function for function in catalog.functions}
    points = functions["line_fit"].points
    assert points is not None
    assert len(points) == 21
    assert functions["bowl"].points is None
    kinds = [(point.x, point.kind) for point in functions["wavy"].stationary]
    assert kinds == [(-2, "minimum"), (-1, "maximum"), (0, "minimum"), (1, "inflection")]


def test_a_step_on_a_fit_names_its_example(client):
    sgd = {"kind": "sgd", "learning_rate": 0.1, "sampling": "cyclic"}
    run = {"optimizer": sgd, "steps": 30, "space": "slice"}
    start = {"kind": "slice", "a": -0.5, "b": 2}
    body = {"problem": {"function": "line_fit"}, "start": start, "run": run, "step": 23}
    found = answer(client, BATCH, body, BatchAnswer)
    assert (found["n"], found["examples"], found["index"]) == (21, [1], None)
