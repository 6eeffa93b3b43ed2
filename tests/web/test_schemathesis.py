"""Schemathesis makes requests from the OpenAPI document, valid and invalid ones, in process.

Answers must have a documented status, media type and form, and none may be an error of the server.
"""

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig

from lossatlas.web.app import create_app
from lossatlas.web.settings import Settings

CASES, LIGHT_CASES, MANY = 12, 64, 320
"""Requests for an operation: more than 500 in total, and more than 5,000 at length."""

LIGHT = ["evaluate_graph", "get_dataset", "get_examples", "get_images", "get_lesson"]
"""Operations with small requests, which take little time to make."""

CONFIG = {
    "phases": {
        "coverage": {"enabled": False},  # thousands of requests, whatever the number
        "examples": {"enabled": False},  # minutes to find them in the document; see test_openapi.py
    },
    "checks": {
        # what the document cannot express is refused with 422, and what takes too long with 503
        "positive_data_acceptance": {"enabled": False},
        "not_a_server_error": {"expected-statuses": ["2xx", "4xx", "503"]},
    },
}

app = create_app(Settings(threads=1, deadline_seconds=1))
schema = schemathesis.openapi.from_dict(app.openapi(), config=SchemathesisConfig.from_dict(CONFIG))
schema.app = app
unhurried = {"suppress_health_check": list(HealthCheck)}


@schema.exclude(operation_id=LIGHT).parametrize()
@settings(max_examples=CASES, **unhurried)
def test_every_answer_is_as_documented(case):
    case.call_and_validate()


@schema.include(operation_id=LIGHT).parametrize()
@settings(max_examples=LIGHT_CASES, **unhurried)
def test_every_light_answer_is_as_documented(case):
    case.call_and_validate()


@pytest.mark.slow
@schema.parametrize()
@settings(max_examples=MANY, **unhurried)
def test_every_answer_is_as_documented_at_length(case):
    case.call_and_validate()
