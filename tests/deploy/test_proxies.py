"""The configurations of nginx and Caddy, run with the real programs in front of a real server."""

import os
import re
import shutil
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from support.api import LOSSATLAS, plane, problem, race, run, wait_for
from support.needs import skip_unless_ci
from support.servers import free_port, running_server

FOLDER = Path(__file__).parents[2] / "deploy"
PATH = "/atlas"
HOST = "example.org"
INNER = "127.0.0.1:8000"


@dataclass
class Place:
    """Where a proxy runs: a folder for its files, and the ports that it listens on."""

    folder: Path
    http: int
    https: int
    server: str

    def write(self, name: str, *changes: tuple[str, str]) -> str:
        """The configuration with this machine's addresses and certificate; its path."""
        text = (FOLDER / name).read_text()
        for pattern, replacement in ((re.escape(INNER), self.server), *changes):
            text, count = re.subn(pattern, replacement, text)
            assert count, f"{name} has no {pattern}"
        path = self.folder / name
        path.write_text(text)
        return str(path)


def nginx(place: Place) -> list[str]:
    key, certificate = place.folder / "key.pem", place.folder / "certificate.pem"
    request = f"-x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={HOST}"
    subprocess.run(
        [program("openssl"), "req", *request.split(), "-keyout", key, "-out", certificate],
        check=True,
        capture_output=True,
    )
    site = place.write(
        "nginx.conf",
        ("listen 80;", f"listen 127.0.0.1:{place.http};"),
        ("listen 443 ", f"listen 127.0.0.1:{place.https} "),
        (r"/etc/\S+/fullchain.pem", str(certificate)),
        (r"/etc/\S+/privkey.pem", str(key)),
    )
    kept = " ".join(
        f"{kind}_temp_path {place.folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = place.folder / "main.conf"
    user = "user root;" if os.geteuid() == 0 else ""
    main.write_text(
        f"{user} daemon off; pid {place.folder}/pid; error_log stderr;"
        f"events {{}} http {{ access_log off; {kept} include {site}; }}"
    )
    return [program("nginx"), "-e", "stderr", "-c", str(main)]


def caddy(place: Place) -> list[str]:
    site = place.write(
        "Caddyfile",
        (
            r"(?m)^example.org \{",
            f"{{\n\tadmin off\n\tlocal_certs\n\tskip_install_trust\n\tstorage file_system "
            f"{place.folder}\n\thttp_port {place.http}\n\thttps_port {place.https}\n}}\n{HOST} {{",
        ),
    )
    return [program("caddy"), "run", "--adapter", "caddyfile", "--config", site]


def program(name: str) -> str:
    return shutil.which(name, path="/usr/sbin:/usr/bin:/usr/local/bin") or skip_unless_ci(
        f"{name} is not on this machine: install the packages nginx, caddy and openssl"
    )


@pytest.fixture(scope="module", params=[nginx, caddy])
def proxied(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[httpx.Client, Path, Place]]:
    """A client of the proxy, which speaks to it as to example.org; the server's log."""
    command: Callable[[Place], list[str]] = request.param
    folder = tmp_path_factory.mktemp("proxy")
    log = folder / "log"
    settings = [f"--path-prefix={PATH}", "--log-level=info"]
    with running_server([*LOSSATLAS, "serve", *settings], log) as server:
        place = Place(folder, free_port(), free_port(), server.removeprefix("http://"))
        with running(command(place), folder / "proxy.log"), client_of(place) as client:
            wait_for(lambda: answers(client))
            yield client, log, place


@contextmanager
def running(command: list[str], log: Path) -> Iterator[None]:
    with log.open("w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, cwd=log.parent)
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def client_of(place: Place) -> httpx.Client:
    any_certificate = ssl.create_default_context()
    any_certificate.check_hostname = False
    any_certificate.verify_mode = ssl.CERT_NONE
    return httpx.Client(
        base_url=f"https://127.0.0.1:{place.https}{PATH}",
        headers={"Host": HOST},
        verify=any_certificate,
        timeout=60,
        event_hooks={"request": [name_host]},
    )


def name_host(request: httpx.Request) -> None:
    request.extensions["sni_hostname"] = HOST


def answers(client: httpx.Client) -> bool:
    try:
        return client.get("/readyz").status_code == 200
    except httpx.TransportError:
        return False


pytestmark = pytest.mark.slow


def test_the_page_and_its_files_come_over_https(proxied):
    client, _, place = proxied
    page = client.get("/")
    assert page.status_code == 200
    for path in re.findall(r'(?:src|href)="(static/[^"]+)"', page.text):
        found = client.get(f"/{path}")
        assert found.status_code == 200
        assert found.headers["cache-control"].startswith("public"), "as the server says"
    at_root = client.get(f"https://127.0.0.1:{place.https}{PATH}")
    assert at_root.status_code == 308
    assert at_root.headers["location"].endswith(f"{PATH}/")
    plain = httpx.get(f"http://127.0.0.1:{place.http}{PATH}/", headers={"Host": HOST})
    assert plain.status_code in (301, 308)
    assert plain.headers["location"].startswith(f"https://{HOST}")


def test_redirects_lead_to_the_outer_address(proxied):
    client, _, _ = proxied
    assert client.get("/docs/").headers["location"] == f"https://{HOST}{PATH}/docs"


def test_answers_are_compressed_and_revalidated(proxied):
    client, _, _ = proxied
    found = client.get("/api/v1/catalog", headers={"Accept-Encoding": "gzip"})
    assert found.headers["content-encoding"] == "gzip"
    again = client.get(
        "/api/v1/catalog",
        headers={"Accept-Encoding": "gzip", "If-None-Match": found.headers["etag"]},
    )
    assert again.status_code == 304
    assert client.post("/api/v1/slices/plane", json=plane()).status_code == 200


def test_a_stream_arrives_while_it_is_computed(proxied):
    client, _, _ = proxied
    runs = [run(steps=500, name=f"run {n}", seed=n, space="full") for n in range(4)]
    body = race(*runs, problem={"examples": {"count": 300}})
    begin, times = time.monotonic(), []
    events = {"Accept": "text/event-stream"}
    with client.stream("POST", "/api/v1/trajectories", json=body, headers=events) as answer:
        assert answer.status_code == 200
        times += [time.monotonic() - begin for line in answer.iter_lines() if "event:" in line]
    assert len(times) > 4
    assert times[0] < times[-1] / 2


def test_the_server_sees_the_client_and_not_what_it_claims(proxied):
    client, log, _ = proxied
    client.get("/projector", headers={"X-Forwarded-For": "203.0.113.9"})
    line = wait_for(lambda: re.search(r"(\S+) GET \S*/projector 200", log.read_text()))
    assert line[1] == "127.0.0.1"
    assert f'<a href="https://{HOST}{PATH}/">' in client.get("/projector").text


def test_large_bodies_pass_up_to_the_limit_of_the_server(proxied):
    client, _, _ = proxied
    for size, status in ((15_000_000, 422), (17_000_000, 413)):
        json = {"Content-Type": "application/json"}
        found = client.post("/api/v1/points", content=b"x" * size, headers=json)
        assert found.status_code == status


def test_metrics_are_not_public(proxied):
    client, _, place = proxied
    assert client.get("/metrics").status_code == 404
    assert httpx.get(f"http://{place.server}/metrics").status_code == 200


def test_errors_of_the_server_pass(proxied):
    client, _, _ = proxied
    problem(client.get("/api/v1/nothing"), 404)
