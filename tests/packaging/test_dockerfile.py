"""The container image: checked by a linter, built and run without an engine."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from support import dockerfile
from support.needs import skip_unless_ci

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
DOCKERFILE = REPOSITORY / "Dockerfile"
UNUSED = ("__pycache__", "tests", "pip", "graph_objs", "hatchling")
BYTES = 250e6
"""What the image may add to its base."""


@pytest.fixture(scope="module")
def image() -> dict[str, Any]:
    """The result of a build, and the responses of its server.

    Rebuilt only if one of its inputs, or a test of it, has changed.
    """
    kept = REPOSITORY / "build" / "tests" / f"image-{fingerprint()}.json"
    kept.parent.mkdir(parents=True, exist_ok=True)
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            found = json.dumps(build_and_ask())
            kept.write_text(found)
    result: dict[str, Any] = json.loads(kept.read_text())
    return result


def fingerprint() -> str:
    """A hash of the build context, of the code that builds it here, and of this machine."""
    sent = (REPOSITORY / ".dockerignore").read_text().splitlines()
    parts = [DOCKERFILE, HERE, HERE.parent / "support"]
    parts += [REPOSITORY / line.removeprefix("!") for line in sent if line.startswith("!")]
    files = (path for part in parts for path in (part.rglob("*") if part.is_dir() else [part]))
    found = hashlib.sha256(f"{dockerfile.python_for_nobody()} {sys.version}".encode())
    for path in sorted(files):
        if path.is_file() and "__pycache__" not in path.parts:
            found.update(f"{path.relative_to(REPOSITORY)} {path.stat().st_size}\n".encode())
            found.update(path.read_bytes())
    return found.hexdigest()[:16]


def build_and_ask() -> dict[str, Any]:
    python = dockerfile.python_for_nobody()
    if python is None:
        skip_unless_ci("no Python with venv that a user other than root may run")
    # Not pytest's own folder, which other users cannot read.
    with tempfile.TemporaryDirectory(prefix="lossatlas-image-") as name:
        place = Path(name)
        place.chmod(0o755)
        image = dockerfile.build(DOCKERFILE, place / "root", python)
        return {
            "top": sorted(path.name for path in image.root.iterdir()),
            "opt": sorted(path.name for path in (image.root / "opt").iterdir()),
            "unused": sorted(
                str(path.relative_to(image.root))
                for name in UNUSED
                for path in (image.root / "opt").rglob(name)
            ),
            "compiled": sorted(
                path.name for path in (image.root / "opt/lossatlas/bytecode").rglob("*.pyc")
            ),
            "bytes": sum(
                path.lstat().st_size for path in (image.root / "opt").rglob("*") if path.is_file()
            ),
            "user": image.settings["USER"],
            "answers": ask(image, place / "log"),
        }


def ask(image: dockerfile.Image, log: Path) -> dict[str, Any]:
    """The responses of the image's server, started by its own command, offline and read-only."""
    dockerfile.take_back(image.root)
    orders = {
        "command": image.command("ENTRYPOINT") + image.command("CMD"),
        "healthcheck": image.command("HEALTHCHECK"),
        "log": str(log),
        "options": dockerfile.as_nobody()
        | {"env": image.environment, "cwd": str(image.folder("."))},
    }
    done = subprocess.run(
        [*without_network(), sys.executable, HERE / "run_offline.py"],
        input=json.dumps(orders),
        env=os.environ | {"PYTHONPATH": str(REPOSITORY / "tests")},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


@pytest.fixture
def answers(image: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = image["answers"]
    return found


def without_network() -> list[str]:
    command = ["unshare", "--net"] + (["--map-root-user"] if os.geteuid() else [])
    possible = shutil.which("unshare") and subprocess.run([*command, "true"]).returncode == 0
    return command if possible else []


def test_the_linter_finds_nothing() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    try:
        subprocess.run([hadolint, "--version"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        skip_unless_ci(f"hadolint does not run on this platform: {error}")
    done = subprocess.run([hadolint, DOCKERFILE], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_the_image_contains_only_the_last_stage(image: dict[str, Any]) -> None:
    assert image["top"] == ["data", "opt", "usr"]
    assert image["opt"] == ["lossatlas"]


@pytest.mark.slow
def test_the_image_is_small(image: dict[str, Any]) -> None:
    """Without build tools, and with byte code only of what the server imports, once."""
    assert image["unused"] == []
    assert sum(name.startswith("openapi.") for name in image["compiled"]) >= 1
    assert len(image["compiled"]) < 3000
    assert image["bytes"] < BYTES


@pytest.mark.slow
def test_the_image_runs_as_an_unprivileged_user(image: dict[str, Any]) -> None:
    assert image["user"] == f"{dockerfile.NOBODY}:{dockerfile.NOBODY}"


@pytest.mark.slow
def test_the_server_has_no_network(answers: dict[str, Any]) -> None:
    assert answers["network"] is False or not without_network(), "a namespace of its own"


@pytest.mark.slow
def test_the_server_is_healthy(answers: dict[str, Any]) -> None:
    assert answers["health"]["status"] == "ok"
    assert answers["healthcheck"] == 0


@pytest.mark.slow
def test_the_page_and_its_links_are_served(answers: dict[str, Any]) -> None:
    assert "<title>" in answers["page"]
    frontend = {path.name for path in (REPOSITORY / "frontend").iterdir() if path.is_file()}
    assert {Path(link).name for link in answers["linked"]} & frontend
    assert any("plotly.js" in content[:1000] for content in answers["linked"].values())


@pytest.mark.slow
def test_the_bundled_data_sets_are_available(answers: dict[str, Any]) -> None:
    available = {entry["id"] for entry in answers["catalog"]["datasets"] if entry["available"]}
    assert {"iris", "digits", "blobs", "spiral", "shapes32"} <= available
