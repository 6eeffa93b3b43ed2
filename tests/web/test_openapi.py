"""The OpenAPI document, from which clients can be generated, as the page's types are."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.models.formulas import FUNCTIONS
from lossatlas.web.app import create_app
from lossatlas.web.settings import Settings

OPERATIONS = {
    "check_gradient",
    "compute_plane",
    "compute_ray",
    "connect_points",
    "draw_classifiers",
    "evaluate_graph",
    "export_page",
    "find_batch",
    "get_catalog",
    "get_dataset",
    "get_examples",
    "get_health",
    "get_images",
    "get_lesson",
    "get_metrics",
    "get_readiness",
    "inspect_point",
    "inspect_race",
    "list_lessons",
    "perturb_weights",
    "run_race",
    "sweep_learning_rates",
    "turn_dial",
}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return create_app(Settings()).openapi()


def test_operations_have_short_names(document):
    paths = document["paths"].values()
    named = [operation["operationId"] for path in paths for operation in path.values()]
    assert sorted(named) == sorted(OPERATIONS)


def test_the_example_of_every_request_is_answered(document, server):
    asked = set()
    for path, methods in document["paths"].items():
        if body := methods.get("post", {}).get("requestBody"):
            name = body["content"]["application/json"]["schema"]["$ref"].rsplit("/")[-1]
            (example,) = document["components"]["schemas"][name]["examples"]
            answered = httpx.post(server + path, json=example, timeout=60)
            assert answered.status_code == 200, (path, answered.text)
            asked.add(name)
    assert "TrajectoriesRequest" in asked


def values(node: Any, place: str = "#") -> Iterator[tuple[str, Any]]:
    """Every value of a document, with its location."""
    yield place, node
    items = (
        node.items()
        if isinstance(node, dict)
        else enumerate(node)
        if isinstance(node, list)
        else ()
    )
    for name, inner in items:
        yield from values(inner, f"{place}/{name}")


def test_no_default_is_an_object(document):
    """Generated clients would share one default object between all requests."""
    defaults = [(place, value) for place, value in values(document) if place.endswith("/default")]
    described = [
        (place, value)
        for place, value in defaults
        if "/properties/" in place and "/properties/default" not in place
    ]
    assert len(described) > 50
    assert [place for place, value in described if isinstance(value, dict)] == []


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("RayRequest", {"problem", "a"}),
        ("PlaneRequest", {"problem", "a", "b"}),
        ("PointsRequest", {"problem", "point"}),
        ("TrajectoriesRequest", {"problem", "start", "runs"}),
        ("SweepRequest", {"problem", "start", "optimizer", "learning_rates"}),
        ("ProblemSpec", {"dataset"}),
        ("FunctionSpec", {"function"}),
    ],
)
def test_required_fields_of_requests(document, name, fields):
    assert set(document["components"]["schemas"][name]["required"]) == fields


@pytest.mark.parametrize(
    ("name", "field", "known"),
    [("ProblemSpec", "loss", LOSSES), ("FunctionSpec", "function", FUNCTIONS)],
)
def test_choices_match_the_registries(document, name, field, known):
    properties = document["components"]["schemas"][name]["properties"]
    assert properties[field]["enum"] == list(known)


def test_every_computed_response_states_how_many_examples_it_used(document):
    schemas = document["components"]["schemas"]
    computing = {
        "BatchAnswer",
        "GradientCheckAnswer",
        "PlaneAnswer",
        "PointAnswer",
        "RayAnswer",
        "RunDoneEvent",
        "SweepAnswer",
        "TrajectoriesAnswer",
    }
    assert computing == {name for name in computing if "n" in schemas[name]["required"]}


def test_the_responses_of_streams_are_described(document):
    assert {"FrameEvent", "RunDoneEvent", "ProblemDetails"} <= set(
        document["components"]["schemas"]
    )
