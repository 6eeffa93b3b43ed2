"""The scripts that set up an environment say in one line what is missing."""

import subprocess
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"


def find_python(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run find-python.sh with only `folder` on the search path."""
    command = ["/bin/sh", SCRIPTS / "find-python.sh"]
    return subprocess.run(command, env={"PATH": str(folder)}, capture_output=True, text=True)


def install(folder: Path, name: str, script: str) -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_a_python_that_is_too_old_is_skipped(tmp_path: Path) -> None:
    install(tmp_path, "python3", "exit 1")
    install(tmp_path, "python3.12", "exit 0")
    assert find_python(tmp_path).stdout == f"{tmp_path}/python3.12\n"


@pytest.mark.parametrize(
    ("script", "missing"),
    [("exit 1", "no Python 3.11"), ('case "$2" in *ensurepip*) exit 1; esac', "no venv module")],
)
def test_a_missing_python_is_reported_in_one_line(
    tmp_path: Path, script: str, missing: str
) -> None:
    install(tmp_path, "python3", script)
    done = find_python(tmp_path)
    assert done.returncode == 1
    assert missing in done.stderr
    assert len(done.stderr.splitlines()) == 1


def run_without(folder: Path, script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a script with only the shell's builtins and an `id` that reports a non-root user."""
    install(folder, "id", "echo 1000")
    command = ["/bin/sh", SCRIPTS / script]
    nowhere = {"PATH": str(folder), **environment}
    return subprocess.run(command, env=nowhere, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("script", "words"),
    [("system_packages.sh", "apt-get install chromium firefox-esr"), ("npm.sh", "npm is not")],
)
def test_missing_packages_are_reported_in_one_line_and_fail_in_ci(
    tmp_path: Path, script: str, words: str
) -> None:
    for environment, status in (({}, 0), ({"CI": "true"}, 1)):
        done = run_without(tmp_path, script, **environment)
        assert done.returncode == status
        assert words in done.stderr.splitlines()[-1]


def test_missing_packages_are_installed_by_root(tmp_path: Path) -> None:
    for name in ("chromium", "firefox", "ls", "grep"):
        install(tmp_path, name, "exit 0")
    install(tmp_path, "apt-get", f'echo "$@" >> {tmp_path}/done')
    install(tmp_path, "curl", "exit 1")  # a stub that fails to run
    install(tmp_path, "id", "echo 0")
    command = ["/bin/sh", SCRIPTS / "system_packages.sh"]
    done = subprocess.run(command, env={"PATH": str(tmp_path)}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "done").read_text().splitlines() == ["update", "install --yes curl"]
