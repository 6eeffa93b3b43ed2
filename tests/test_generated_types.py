"""The page's API types match the server's OpenAPI document."""

import importlib.util
from pathlib import Path
from types import ModuleType

from support.npm import installed

SCRIPT = Path(__file__).parents[1] / "scripts/generate_types.py"


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_types", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_generated_types_are_up_to_date() -> None:
    installed("openapi-typescript/bin/cli.js")
    found = generator()
    assert found.TYPES.read_text() == found.generate(), "run scripts/generate_types.py"
