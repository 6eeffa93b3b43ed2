"""Path prefixes, forwarded headers, other origins: what a server behind a proxy needs."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

import httpx
import pytest
from support.api import plane, problem
from support.servers import forked_server

OPTIONS = (
    "--path-prefix=/atlas",
    "--allowed-origins=https://a.example.org",
    "--frame-ancestors=https://lms.example.org https://*.example.com",
    "--trusted-proxies=10.0.0.0/8",
)
ALLOWED = {"Origin": "https://a.example.org"}
OTHER = {"Origin": "https://b.example.org"}
FORWARDED = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server with all these settings."""
    log = tmp_path_factory.mktemp("proxied") / "log"
    with (
        forked_server(log, *OPTIONS) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        yield client


@pytest.mark.parametrize("base", ["", "/atlas"], ids=["stripped", "kept"])
def test_everything_is_found_with_and_without_the_prefix(behind, base):
    for path in ("/", "/healthz", "/docs", "/docs/start.js", "/openapi.json", "/api/v1/catalog"):
        assert behind.get(base + path).status_code == 200, path
    files = re.findall(r'(?:src|href)="(docs/files/[^"]+)"', behind.get("/docs").text)
    assert len(files) == 3
    for path in files:
        assert behind.get(f"{base}/{path}").status_code == 200, path
    assert behind.post(f"{base}/api/v1/slices/plane", json=plane()).is_success


def test_the_prefix_alone_leads_to_the_page(behind):
    found = behind.get("/atlas?x=1")
    assert (found.status_code, found.headers["location"]) == (
        307,
        f"{behind.base_url}/atlas/?x=1",
    )


@pytest.mark.parametrize("path", ["/other/", "/atlas2/", "/atlas/atlas/", "/atlas/nothing"])
def test_other_paths_are_not_found(behind, path):
    problem(behind.get(path), 404)


@pytest.mark.parametrize("base", ["", "/atlas"], ids=["stripped", "kept"])
def test_redirects_stay_below_the_prefix(behind, base):
    found = behind.get(f"{base}/docs/")
    assert (found.status_code, found.headers["location"]) == (307, f"{behind.base_url}/atlas/docs")


def test_an_export_is_recorded_below_the_prefix(behind):
    asked = {"method": "GET", "path": "catalog", "body": None, "accept": "application/json"}
    body = {"fragment": "#v=2", "page": "http://test/atlas/", "title": "A", "requests": [asked]}
    found = behind.post("/atlas/api/v1/export/html", json=body)
    assert found.status_code == 200, found.text
    assert '"answers":[{"method":"GET","path":"catalog"' in found.text


def test_the_api_description_finds_its_server_relative_to_itself(behind):
    (server,) = behind.get("/openapi.json").json()["servers"]
    assert urljoin("https://example.org/atlas/openapi.json", server["url"]) == (
        "https://example.org/atlas/"
    )


def test_only_trusted_proxies_are_believed(behind, client):
    """By default, those on the same machine."""
    assert behind.get("/docs/", headers=FORWARDED).headers["location"].startswith("http:")
    assert client.get("/docs/", headers=FORWARDED).headers["location"].startswith("https:")


def test_an_allowed_origin_may_read_every_answer(behind):
    """Also those from memory and those of errors."""
    asked = {
        **ALLOWED,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    path = "/api/v1/slices/plane"
    preflight = behind.options(path, headers=asked)
    assert preflight.status_code == 200
    assert "POST" in preflight.headers["access-control-allow-methods"]
    for found in (
        preflight,
        behind.post(path, headers=ALLOWED, json=plane()),
        behind.post(path, headers=ALLOWED, json=plane()),
        behind.post(path, headers=ALLOWED, json={}),
        behind.get("/nothing", headers=ALLOWED),
        behind.get("/static/icon.svg", headers=ALLOWED),
    ):
        assert found.headers["access-control-allow-origin"] == ALLOWED["Origin"]
        assert "Origin" in found.headers["vary"]
    assert "Retry-After" in found.headers["access-control-expose-headers"]


def test_other_origins_may_not(behind, client):
    for server in (behind, client):
        found = server.get("/api/v1/catalog", headers=OTHER)
        assert "access-control-allow-origin" not in found.headers
    asked = {**OTHER, "Access-Control-Request-Method": "POST"}
    assert behind.options("/api/v1/slices/plane", headers=asked).status_code == 400


def test_sites_that_may_frame_the_page(behind):
    for path in ("/", "/static/main.js", "/nothing", "/docs"):
        policy = behind.get(path).headers["content-security-policy"]
        assert policy.endswith(
            "frame-ancestors 'self' https://lms.example.org https://*.example.com"
        )
