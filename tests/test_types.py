"""Every module of the page has its types checked. That they hold, `make lint` shows."""

import subprocess
from pathlib import Path

import pytest
from support.needs import lacking
from support.npm import installed

REPOSITORY = Path(__file__).parents[1]


def tsc(*options: str) -> subprocess.CompletedProcess[str]:
    command = [
        installed("typescript-7/bin/tsc"),
        "--project",
        REPOSITORY / "jsconfig.json",
        *options,
    ]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.fixture(autouse=True)
def _compiler() -> None:
    done = tsc("--version")
    if done.returncode != 0:
        lacking(f"the compiler does not run on this platform: {done.stderr}")


def test_every_module_is_checked() -> None:
    files = {Path(line) for line in tsc("--listFilesOnly").stdout.splitlines()}
    assert set((REPOSITORY / "frontend").rglob("*.js")) <= files
