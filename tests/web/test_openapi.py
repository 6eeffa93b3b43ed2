"""The OpenAPI document: a client can be generated from it, and the page's types are."""

from typing import Any

import pytest

from lossatlas.web.app import create_app
from lossatlas.web.settings import Settings

OPERATIONS = {
    "check_gradient",
    "compute_plane",
    "compute_ray",
    "export_page",
    "find_batch",
    "get_catalog",
    "get_dataset",
    "get_examples",
    "get_health",
    "get_images",
    "get_readiness",
    "inspect_point",
    "run_race",
    "sweep_learning_rates",
}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return create_app(Settings()).openapi()


def test_operations_have_short_names(document):
    paths = document["paths"].values()
    named = [operation["operationId"] for path in paths for operation in path.values()]
    assert sorted(named) == sorted(OPERATIONS)


def test_the_answers_of_streams_are_described(document):
    assert {"FrameEvent", "RunDoneEvent", "ProblemDetails"} <= set(
        document["components"]["schemas"]
    )
