"""npm packages that the tests use."""

from pathlib import Path

from support.needs import skip_unless_ci

NODE_MODULES = Path(__file__).parents[2] / "node_modules"


def installed(path: str) -> Path:
    """Path of a file in node_modules, which `make test` installs if npm is available."""
    found = NODE_MODULES / path
    if not found.exists():
        skip_unless_ci(f"node_modules/{path} is missing: install it with npm")
    return found
