"""What the tests take from npm."""

from pathlib import Path

from support.needs import skip_unless_ci

NODE_MODULES = Path(__file__).parents[2] / "node_modules"


def installed(path: str) -> Path:
    """A file that `make test` installs where there is an npm."""
    found = NODE_MODULES / path
    if not found.exists():
        skip_unless_ci(f"node_modules/{path} is not there: it takes npm to install it")
    return found
