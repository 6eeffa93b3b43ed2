"""What an Accept header wants."""

import pytest

from lossatlas.web.http.negotiation import EVENTS, JSON, quality


@pytest.mark.parametrize(
    ("accept", "json", "events"),
    [
        ("*/*", 1, 1),
        ("application/json", 1, 0),
        ("text/event-stream", 0, 1),
        ("TEXT/Event-Stream", 0, 1),
        ("text/*;q=0.5, application/json;q=0.2", 0.2, 0.5),
        ("*/*;q=0.1, application/json", 1, 0.1),
        ("application/*, application/json;q=0", 0, 0),
        ("application/json;version=1;q=0.3", 0.3, 0),
        ("application/json;q=2, text/event-stream;q=-1", 1, 0),
        ("application/json;q=x", 0, 0),
        ("", 0, 0),
        ("image/png", 0, 0),
    ],
)
def test_quality(accept, json, events):
    assert quality(accept, JSON) == json
    assert quality(accept, EVENTS) == events
