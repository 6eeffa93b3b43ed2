"""The steps of CONTRIBUTING.md, followed to the letter on a copy of the package."""

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
GUIDE = (REPOSITORY / "CONTRIBUTING.md").read_text()

NEW = ("losses/perceptron.py", "optimizers/sign.py")

USE = """
import asyncio
import httpx
from lossatlas.web.app import create_app
from lossatlas.web.settings import Settings

RACE = {
    "problem": {"dataset": "iris", "loss": "perceptron"},
    "start": {"kind": "random", "seed": 1},
    "runs": [{"optimizer": {"kind": "sign_descent", "learning_rate": 0.01}, "steps": 200}],
}
PLANE = {
    "problem": {"dataset": "iris", "loss": "perceptron", "l2": 0.1},
    "origin": {"kind": "zeros"},
    "directions": [{"kind": "random", "seed": 1}, {"kind": "gradient"}],
    "a": {"min": -1, "max": 1, "count": 3},
    "b": {"min": -1, "max": 1, "count": 3},
}

async def use():
    app = create_app(Settings(threads=1))
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://test/api/v1/") as client,
    ):
        catalog = (await client.get("catalog")).json()
        assert "perceptron" in [loss["id"] for loss in catalog["losses"]]
        assert "sign_descent" in [method["kind"] for method in catalog["optimizers"]]
        schemas = app.openapi()["components"]["schemas"]
        assert "perceptron" in schemas["ProblemSpec"]["properties"]["loss"]["enum"]
        assert "SignDescentOptimizer" in schemas
        plane = (await client.post("slices/plane", json=PLANE)).raise_for_status().json()
        assert plane["loss"][1][1] == 0.0
        assert plane["minimum"] is None
        race = (await client.post("trajectories", json=RACE)).raise_for_status().json()
        assert race["runs"][0]["final_loss"] < race["runs"][0]["loss"][0]

asyncio.run(use())
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with the guide's example modules."""
    root = tmp_path_factory.mktemp("guide")
    shutil.copytree(REPOSITORY / "backend", root / "backend")
    shutil.copytree(REPOSITORY / "frontend", root / "frontend")
    for block in re.findall(r"^   ```python\n(.*?)^   ```", GUIDE, re.DOTALL | re.MULTILINE):
        path, text = textwrap.dedent(block).split("\n", 1)
        (root / path.removeprefix("# ")).write_text(text)
    core = root / "backend/lossatlas/core"
    register(core / "losses/registry.py", "losses.perceptron", "PERCEPTRON", "in (SVM,")
    register(
        core / "optimizers/__init__.py", "optimizers.sign", "sign_descent", "in (\n        gd,"
    )
    return root


def register(registry: Path, module: str, name: str, after: str) -> None:
    """Import a name in a registry and add it to the list there."""
    text = registry.read_text()
    assert after in text
    text = text.replace(after, f"{after} {name},")
    imports = f"from lossatlas.core.{module} import {name}\n"
    registry.write_text(text.replace("from lossatlas", f"{imports}from lossatlas", 1))


def test_the_steps_to_add_a_loss_and_an_optimizer_work(package: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(package / "backend")}
    done = subprocess.run(
        [sys.executable, "-c", USE], env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check"],
        ["ruff", "format", "--check"],
        pytest.param(["mypy"], marks=pytest.mark.slow),
    ],
    ids=" ".join,
)
def test_its_example_modules_pass_the_checks(package: Path, command: list[str]) -> None:
    new = [package / "backend/lossatlas/core" / name for name in NEW]
    done = subprocess.run(
        [sys.executable, "-m", *command, "--config", REPOSITORY / "pyproject.toml", *new],
        cwd=package,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_paths_it_mentions_exist() -> None:
    backend, frontend = REPOSITORY / "backend/lossatlas", REPOSITORY / "frontend"
    named = re.findall(r"`((?:[\w.]+/)+[\w.]+|[\w]+\.(?:py|js|html))`", GUIDE)
    new = {f"backend/lossatlas/core/{name}" for name in NEW}
    places = [REPOSITORY, backend, frontend, backend / "web", backend / "web/build"]
    missing = [
        name for name in named if name not in new and not any((p / name).exists() for p in places)
    ]
    assert missing == []
