"""The container image: checked by a linter, built and run without an engine."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support import dockerfile

REPOSITORY = Path(__file__).parents[2]
DOCKERFILE = REPOSITORY / "Dockerfile"


@pytest.fixture(scope="module")
def image() -> Iterator[dockerfile.Image]:
    python = dockerfile.python_for_nobody()
    if python is None:
        pytest.skip("no Python with venv that a user other than root may run")
    # Not pytest's own folder, which is closed to other users.
    with tempfile.TemporaryDirectory(prefix="lossatlas-image-") as name:
        place = Path(name)
        place.chmod(0o755)
        yield dockerfile.build(DOCKERFILE, place / "root", python)


@pytest.fixture(scope="module")
def answers(image: dockerfile.Image, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the image's server says, started as the image says, offline and unable to write."""
    dockerfile.take_back(image.root)
    orders = {
        "command": image.command("ENTRYPOINT") + image.command("CMD"),
        "healthcheck": image.command("HEALTHCHECK"),
        "log": str(tmp_path_factory.mktemp("image") / "log"),
        "options": dockerfile.as_nobody()
        | {"env": image.environment, "cwd": str(image.folder("."))},
    }
    done = subprocess.run(
        [*without_network(), sys.executable, Path(__file__).with_name("run_offline.py")],
        input=json.dumps(orders),
        env=os.environ | {"PYTHONPATH": str(REPOSITORY / "tests")},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def without_network() -> list[str]:
    command = ["unshare", "--net"] + (["--map-root-user"] if os.geteuid() else [])
    possible = shutil.which("unshare") and subprocess.run([*command, "true"]).returncode == 0
    return command if possible else []


def test_the_linter_finds_nothing() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    try:
        subprocess.run([hadolint, "--version"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"hadolint does not run on this platform: {error}")
    done = subprocess.run([hadolint, DOCKERFILE], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_image_is_the_last_stage_alone(image: dockerfile.Image) -> None:
    assert sorted(path.name for path in image.root.iterdir()) == ["data", "opt", "usr"]
    assert [path.name for path in (image.root / "opt").iterdir()] == ["lossatlas"]


def test_the_image_runs_as_a_user_without_rights(image: dockerfile.Image) -> None:
    assert image.settings["USER"] == f"{dockerfile.NOBODY}:{dockerfile.NOBODY}"


def test_the_server_has_no_network(answers: dict[str, Any]) -> None:
    if not without_network():
        pytest.skip("no network namespace can be made here")
    assert answers["network"] is False


def test_the_server_is_healthy(answers: dict[str, Any]) -> None:
    assert answers["health"]["status"] == "ok"
    assert answers["healthcheck"] == 0


def test_the_page_and_all_that_it_links_to_are_served(answers: dict[str, Any]) -> None:
    assert "<title>" in answers["page"]
    frontend = {path.name for path in (REPOSITORY / "frontend").iterdir() if path.is_file()}
    assert {Path(link).name for link in answers["linked"]} & frontend
    assert any("plotly.js" in content[:1000] for content in answers["linked"].values())


def test_the_bundled_data_sets_are_available(answers: dict[str, Any]) -> None:
    available = {entry["id"] for entry in answers["catalog"]["datasets"] if entry["available"]}
    assert {"iris", "digits", "blobs", "spiral", "shapes32"} <= available
