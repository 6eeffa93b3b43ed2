"""The lock files: complete, hashed, mutually consistent, and independent of a registry."""

import json
import re
import tomllib
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
RUNTIME, BUILD, CLUSTER, DEV = (
    f"requirements{part}.lock" for part in ("", "-build", "-cluster", "-dev")
)
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
REQUIREMENT = re.compile(
    r"(?P<name>[a-z0-9-]+)==(?P<version>\S+)(?: ; .*?)?(?P<hashes>(?: --hash=sha256:[0-9a-f]{64})+)"
)


def locked(lock: str) -> dict[str, str]:
    """Versions by name; every line must be a pinned, hashed requirement and nothing else."""
    text = (REPOSITORY / lock).read_text().replace(" \\\n   ", "")
    matches = [REQUIREMENT.fullmatch(line) for line in text.splitlines()]
    assert all(matches), f"{lock} has a line that is not a hashed requirement"
    return {match["name"]: match["version"] for match in matches if match}


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[^\w-]", requirement)[0] for requirement in requirements}


@pytest.mark.parametrize(
    ("lock", "requirements"),
    [
        (RUNTIME, PROJECT["project"]["dependencies"]),
        (BUILD, PROJECT["build-system"]["requires"]),
        (CLUSTER, PROJECT["project"]["optional-dependencies"]["cluster"]),
        (DEV, PROJECT["project"]["optional-dependencies"]["dev"]),
    ],
)
def test_all_requirements_are_locked(lock: str, requirements: list[str]) -> None:
    assert names(requirements) <= set(locked(lock))


@pytest.mark.parametrize("lock", [RUNTIME, BUILD, CLUSTER])
def test_tests_use_the_same_versions_as_users(lock: str) -> None:
    assert locked(lock).items() <= locked(DEV).items()


def test_npm_packages_are_pinned_and_hashed_without_a_registry() -> None:
    asked = json.loads((REPOSITORY / "package.json").read_text())["devDependencies"]
    packages = json.loads((REPOSITORY / "package-lock.json").read_text())["packages"]
    assert packages.pop("")["devDependencies"] == asked
    versions = {name: version.rpartition("@")[2] for name, version in asked.items()}
    assert {name: packages[f"node_modules/{name}"]["version"] for name in asked} == versions
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())
    assert not any("resolved" in package for package in packages.values())
