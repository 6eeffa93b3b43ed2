"""The page, its files, the API description, and the headers of all responses."""

import asyncio
import gzip
import os
import re
from importlib.metadata import version

import httpx
import pytest
from support.api import client_in_process, in_process, problem, wait_for

from lossatlas.web.http import static
from lossatlas.web.services import Services

PLOTLY = f"/static/{version('plotly')}/plotly.min.js"


def test_the_page_is_revalidated(client):
    page = client.get("/")
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "no-cache"
    again = client.get("/", headers={"If-None-Match": page.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.head("/").headers["etag"] == page.headers["etag"]


def test_the_page_requests_plotly_by_its_version(client):
    assert PLOTLY.lstrip("/") in client.get("/").text


def linked(page):
    """The addresses of the files that the page loads, except what belongs to the API."""
    found = re.findall(r'(?:src|href)="(static/[^"]+)"', page)
    assert len(found) == 5, found  # for a class, each counts 300 times
    return [f"/{address}" for address in found]


def test_a_browser_keeps_the_files_of_the_page_without_asking_again(client):
    addresses = linked(client.get("/").text)
    assert PLOTLY in addresses
    for address in addresses:
        found = client.get(address)
        assert found.status_code == 200
        assert found.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_files_without_a_version_are_revalidated(client):
    files = [path for path in static.frontend().rglob("*.*") if path.suffix in (".js", ".css")]
    assert files
    for path in files:
        url = f"/static/{path.relative_to(static.frontend()).as_posix()}"
        found = client.get(url)
        assert found.content == path.read_bytes()
        assert found.headers["cache-control"] == "no-cache"
        again = client.get(url, headers={"If-None-Match": found.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


@pytest.fixture
def with_brotli(client):
    """A client, once the server has compressed the last of its files."""
    accepted = {"Accept-Encoding": "br"}
    wait_for(lambda: "content-encoding" in client.head("/", headers=accepted).headers)
    return client


@pytest.mark.parametrize("address", ["/", "/static/main.js", "/static/styles/page.css", PLOTLY])
def test_files_are_compressed_for_clients_that_accept_it(with_brotli, address):
    forms = {}
    for accepted, coding in (("identity", None), ("gzip", "gzip"), ("gzip, deflate, br", "br")):
        headers = {"Accept-Encoding": accepted}
        found = forms[coding] = with_brotli.get(address, headers=headers)
        assert found.headers.get("content-encoding") == coding
        assert found.headers["vary"] == "Accept-Encoding"
        assert found.content == forms[None].content
        tag = with_brotli.head(address, headers=headers).headers["etag"]
        assert tag == found.headers["etag"]
        again = with_brotli.get(address, headers={**headers, "If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
    plain, gzipped, packed = (int(one.headers["content-length"]) for one in forms.values())
    assert packed < gzipped < plain
    assert len({one.headers["etag"] for one in forms.values()}) == 3


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("gzip; q=0.000, BR;q=1.0", "br"),
        ("br;q=0,gzip;q=0", None),
        ("x-brotli, *;q=0.1", None),
        ("", None),
    ],
)
def test_a_coding_of_weight_zero_is_not_accepted(with_brotli, accepted, coding):
    found = with_brotli.head("/", headers={"Accept-Encoding": accepted})
    assert found.headers.get("content-encoding") == coding


def test_without_its_brotli_form_a_file_is_gzipped(monkeypatch):
    site = static.load()._replace(brotli={})
    monkeypatch.setitem(static._held, static.frontend(), site)
    found = in_process("GET", "/", headers={"Accept-Encoding": "gzip, br"})
    assert found.headers["content-encoding"] == "gzip"


def test_the_version_changes_with_the_content(monkeypatch, tmp_path):
    """A developer need not restart the server; a browser asks for the new file."""
    monkeypatch.setattr(static, "frontend", lambda: tmp_path)
    monkeypatch.setattr(static, "CHECK_SECONDS", 0)
    (tmp_path / "index.html").write_text('<script type="module" src="static/main.js"></script>')
    found = []
    for source in ("let a", "let b"):
        (tmp_path / "main.js").write_text(source)
        os.utime(tmp_path / "main.js", (len(found), len(found)))
        (address,) = re.findall(r'src="([^"]+)"', in_process("GET", "/").text)
        assert source in in_process("GET", f"/{address}").text
        found.append(address)
    assert found[0] != found[1]
    assert in_process("GET", f"/{found[0]}").status_code == 404


def test_plotly_is_cached_indefinitely_and_sent_compressed(client):
    packed = client.get(PLOTLY, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert packed.headers["vary"] == "Accept-Encoding"
    assert int(packed.headers["content-length"]) < 2_000_000
    plain = client.get(PLOTLY, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == packed.content
    assert plain.headers["etag"] != packed.headers["etag"]
    assert b"plotly.js v4" in plain.content[:200]


def test_plotly_without_its_version_is_not_cached(client):
    assert client.head("/static/plotly.min.js").headers["cache-control"] == "no-cache"
    assert client.head("/static/0/plotly.min.js").status_code == 404


def test_files_are_compressed_and_hashed_once():
    assert static.load().forms is static.load().forms
    plain, packed = static.load().forms[PLOTLY]
    assert gzip.decompress(packed.content.body) == plain.content.body
    assert plain.content is static.plotly_script()[0]


def test_every_response_has_the_security_headers(client):
    for path in (
        "/",
        "/healthz",
        "/api/v1/catalog",
        "/nothing",
        "/docs",
        "/static/server/http/api.js",
        PLOTLY,
    ):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self';")
        assert "frame-ancestors 'self'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


def test_the_docs_need_no_other_server(client):
    page = client.get("/docs").text
    links = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(links) == 4
    assert not re.search(r"(?:https?:)?//", page.replace("<!DOCTYPE html>", ""))
    assert "<script>" not in page
    for link in links:
        assert client.get(f"/{link}").status_code == 200, link
    assert 'url: "openapi.json"' in client.get("/docs/start.js").text


def test_the_health_checks(client):
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz")
    assert ready.json()["ready"] is True
    assert ready.headers["cache-control"] == "no-store"


def references(value):
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


@pytest.fixture
def schema(client):
    found = client.get("/openapi.json").json()
    assert found["openapi"].startswith("3.1")
    return found


def test_the_description_is_complete(schema):
    assert set(schema["paths"]) == {
        "/api/v1/catalog",
        "/api/v1/datasets/{id}",
        "/api/v1/datasets/{id}/examples",
        "/api/v1/datasets/{id}/images",
        "/api/v1/lessons",
        "/api/v1/lessons/{id}",
        "/api/v1/slices/ray",
        "/api/v1/slices/plane",
        "/api/v1/points",
        "/api/v1/points/race",
        "/api/v1/gradient-check",
        "/api/v1/trajectories",
        "/api/v1/trajectories/batch",
        "/api/v1/sweeps",
        "/api/v1/search/draws",
        "/api/v1/search/perturbations",
        "/api/v1/derivatives/dial",
        "/api/v1/derivatives/graph",
        "/api/v1/connections",
        "/api/v1/export/html",
        "/healthz",
        "/readyz",
        "/metrics",
    }
    for reference in references(schema):
        name = reference.removeprefix("#/components/schemas/")
        assert name in schema["components"]["schemas"], reference
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            assert operation["description"]
            content = operation["responses"]["200"]["content"]
            assert all(form["schema"] for form in content.values()), path
            for status, response in operation["responses"].items():
                if status not in ("200", "503") or path.startswith("/api/"):
                    expected = status == "200" or "application/problem+json" in response["content"]
                    assert expected, (path, status)


def test_bounds_are_described(schema):
    schemas = schema["components"]["schemas"]
    assert schemas["RayAxis"]["properties"]["count"]["maximum"] == 100_001
    assert schemas["TrajectoriesRequest"]["properties"]["runs"]["maxItems"] == 16
    assert schemas["RunSpec"]["properties"]["steps"]["maximum"] == 100_000
    assert schemas["InlineData"]["properties"]["X"]["maxItems"] == 100_000
    assert "1,000,000" in schemas["InlineData"]["properties"]["X"]["description"]
    assert schemas["GdOptimizer"]["properties"]["learning_rate"]["exclusiveMinimum"] == 0
    assert schemas["PlaneRequest"]["additionalProperties"] is False


def test_the_examples_of_the_description_work(client, schema):
    for path, operations in schema["paths"].items():
        if "post" not in operations:
            continue
        body = schema["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
        name = body["$ref"].removeprefix("#/components/schemas/")
        examples = schema["components"]["schemas"][name]["examples"]
        assert examples
        for example in examples:
            assert client.post(path, json=example).status_code == 200


def test_a_head_request_has_no_body(client):
    response = client.head(PLOTLY)
    assert response.status_code == 200
    assert response.content == b""


def test_a_missing_page_is_reported(monkeypatch, tmp_path):
    monkeypatch.setattr(static, "frontend", lambda: tmp_path)
    assert "/docs" in problem(in_process("GET", "/"), 404)["detail"]


def test_a_process_whose_data_cannot_be_loaded_is_not_ready(monkeypatch, caplog):
    def fail(services):
        raise OSError("no disk")

    monkeypatch.setattr(Services, "load_bundled", fail)

    async def ready() -> httpx.Response:
        async with client_in_process() as client:
            while "no disk" not in caplog.text:
                assert (await client.get("/healthz")).status_code == 200
                await asyncio.sleep(0.01)  # a request in process lets nothing else run
            return await client.get("/readyz")

    response = asyncio.run(asyncio.wait_for(ready(), 30))
    assert (response.status_code, response.json()["ready"]) == (503, False)
