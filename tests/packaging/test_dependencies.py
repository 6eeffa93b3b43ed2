"""The package declares exactly the dependencies that it imports."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
FILES_OF = {"fastapi-offline", "plotly"}
"""Packages whose files are served but whose modules need not be imported."""


def imported() -> set[str]:
    """Top-level modules that are imported anywhere in the package, including in functions."""
    found: set[str] = set()
    for path in (REPOSITORY / "backend").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{path} has a relative import"
                found.add(str(node.module))
    return {name.partition(".")[0] for name in found} - sys.stdlib_module_names - {"lossatlas"}


def test_only_the_web_imports_the_web() -> None:
    for folder in ("core", "lessons"):
        for path in (REPOSITORY / "backend/lossatlas" / folder).rglob("*.py"):
            assert "import lossatlas.web" not in (text := path.read_text(encoding="utf-8")), path
            assert "from lossatlas.web" not in text, path


def declared(*groups: list[str]) -> set[str]:
    return {re.split(r"[^\w-]", line)[0] for group in groups for line in group}


def test_direct_imports_are_the_declared_dependencies() -> None:
    distributions = packages_distributions()
    used = {re.sub("[-_.]+", "-", distributions[name][0]).lower() for name in imported()}
    optional = PROJECT["optional-dependencies"]
    assert used | FILES_OF == declared(
        PROJECT["dependencies"], optional["fetch"], optional["cluster"]
    )
