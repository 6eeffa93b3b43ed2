"""Which response an Accept header gets: JSON, events, or 406."""

import pytest
from support.api import in_process, problem, race

EVENTS, JSON = "text/event-stream", "application/json"


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("*/*", JSON),
        ("application/*", JSON),
        ("application/json;q=0.3", JSON),
        ("image/png, */*;q=0.1", JSON),
        ("text/event-stream", EVENTS),
        ("TEXT/Event-Stream", EVENTS),
        ("text/event-stream, application/json;q=0.5", EVENTS),
        ("image/png", None),
        ("", None),
    ],
)
def test_the_accept_header_chooses_the_answer(accept, media):
    response = in_process("POST", "/api/v1/trajectories", json=race(), headers={"Accept": accept})
    if media is None:
        assert JSON in problem(response, 406)["detail"]
    else:
        assert response.headers["content-type"].partition(";")[0] == media
