"""Imports point one way: there are no circles, and the core knows nothing of the web.

An import counts wherever it is: at the top, in a function, or for types alone.
"""

import ast
import re
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
BACKEND, FRONTEND = REPOSITORY / "backend", REPOSITORY / "frontend"
SPECIFIER = re.compile(r'\b(?:from|import)[\s(]*"(\.[^"]+)"')

Graph = dict[str, set[str]]


@cache
def python_modules() -> Graph:
    """The package's modules, each with those that it imports."""
    files = {}
    for path in BACKEND.rglob("*.py"):
        name = ".".join(path.relative_to(BACKEND).with_suffix("").parts)
        files[name.removesuffix(".__init__")] = ast.parse(path.read_text(encoding="utf-8"))
    graph: Graph = {name: set() for name in files}
    for name, tree in files.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                graph[name].update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    module = f"{node.module}.{alias.name}"
                    graph[name].add(module if module in files else str(node.module))
    return {name: others & files.keys() for name, others in graph.items()}


@cache
def page_modules() -> Graph:
    """The page's modules, each with those that it imports."""
    return {
        str(path.relative_to(FRONTEND)): {
            str((path.parent / name).resolve().relative_to(FRONTEND))
            for name in SPECIFIER.findall(path.read_text(encoding="utf-8"))
        }
        for path in FRONTEND.rglob("*.js")
    }


@pytest.mark.parametrize("modules", [python_modules, page_modules])
def test_no_module_imports_itself_through_others(modules) -> None:
    TopologicalSorter(modules()).prepare()  # raises CycleError, which lists the circle


def test_imports_in_functions_and_for_types_count() -> None:
    backend, page = python_modules(), page_modules()
    assert "lossatlas.web.compute.cluster" in backend["lossatlas.web.services"]
    assert "lossatlas.web.build.problem" in backend["lossatlas.web.compute.worker"]
    assert "words/parts.js" in page["views/share/stills.js"]


def test_the_core_imports_only_the_core_and_no_lesson_imports_the_web() -> None:
    for name, others in python_modules().items():
        if name.startswith("lossatlas.core"):
            assert all(other.startswith("lossatlas.core") for other in others), name
        if name.startswith("lossatlas.lessons"):
            assert not any(other.startswith("lossatlas.web") for other in others), name
