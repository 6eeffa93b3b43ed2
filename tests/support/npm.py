"""What the tests take from npm. Where it is not installed they are skipped, but not in CI."""

import os
from pathlib import Path

import pytest

NODE_MODULES = Path(__file__).parents[2] / "node_modules"


def installed(path: str) -> Path:
    """A file that `make test` installs where there is an npm."""
    found = NODE_MODULES / path
    if not found.exists():
        lacking = pytest.fail if os.environ.get("CI") else pytest.skip
        lacking(f"node_modules/{path} is not there: it takes npm to install it")
    return found
