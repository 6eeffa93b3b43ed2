"""The scripts that set an environment up say in one line what is missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"


def find_python(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run find-python.sh where nothing but `folder` is searched."""
    command = ["/bin/sh", SCRIPTS / "find-python.sh"]
    return subprocess.run(command, env={"PATH": str(folder)}, capture_output=True, text=True)


def install(folder: Path, name: str, script: str) -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_a_python_is_found_past_one_that_is_too_old(tmp_path: Path) -> None:
    install(tmp_path, "python3", "exit 1")
    install(tmp_path, "python3.12", "exit 0")
    assert find_python(tmp_path).stdout == f"{tmp_path}/python3.12\n"


@pytest.mark.parametrize(
    ("script", "missing"),
    [("exit 1", "no Python 3.11"), ('case "$2" in *ensurepip*) exit 1; esac', "no venv module")],
)
def test_what_python_lacks_is_said_in_one_line(tmp_path: Path, script: str, missing: str) -> None:
    install(tmp_path, "python3", script)
    done = find_python(tmp_path)
    assert done.returncode == 1
    assert missing in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_missing_browser_is_said_in_one_line(tmp_path: Path) -> None:
    nowhere = {"PATH": str(tmp_path), "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path)}
    command = [sys.executable, SCRIPTS / "chromium.py"]
    done = subprocess.run(command, env=os.environ | nowhere, capture_output=True, text=True)
    assert done.returncode == 1
    assert "apt-get install chromium" in done.stderr
    assert len(done.stderr.splitlines()) == 1
