"""The page's modules: they pass type checking, and their lines are short."""

import subprocess
from pathlib import Path

import pytest
from support.needs import skip_unless_ci
from support.npm import installed

REPOSITORY = Path(__file__).parents[1]
SUFFIXES = (".js", ".css", ".html")


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
        skip_unless_ci(f"the compiler does not run on this platform: {done.stderr}")


def test_every_module_is_checked() -> None:
    files = {Path(line) for line in tsc("--listFilesOnly").stdout.splitlines()}
    assert set((REPOSITORY / "frontend").rglob("*.js")) <= files


def test_no_line_is_longer_than_100_characters() -> None:
    paths = [path for path in (REPOSITORY / "frontend").rglob("*") if path.suffix in SUFFIXES]
    assert len(paths) > 50
    long = [
        f"{path.relative_to(REPOSITORY)}:{number}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if len(line) > 100
    ]
    assert long == []
