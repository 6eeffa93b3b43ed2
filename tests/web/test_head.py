"""HEAD works wherever GET does: the same status and headers, without a body."""

import pytest
from support.api import in_process

READ = [
    "/",
    "/static/main.js",
    "/docs",
    "/openapi.json",
    "/healthz",
    "/api/v1/catalog",
    "/api/v1/datasets/digits",
    "/api/v1/datasets/digits/examples?count=2",
    "/api/v1/datasets/digits/images?count=2",
    "/api/v1/lessons",
    "/api/v1/lessons/slack",
    "/api/v1/datasets/nothing",
    "/nothing",
    "/api/v1/slices/plane",
]


@pytest.mark.parametrize("path", READ)
def test_head_has_the_headers_of_get(client, path):
    read, asked = client.get(path), client.head(path)
    assert (asked.status_code, asked.content) == (read.status_code, b"")
    vary = ("date", "server-timing")
    headers, expected = (
        {k: v for k, v in r.headers.items() if k not in vary} for r in (asked, read)
    )
    assert headers == expected


def test_the_application_itself_sends_no_body():
    """Whatever server it runs on."""
    assert in_process("HEAD", "/api/v1/datasets/digits").content == b""
