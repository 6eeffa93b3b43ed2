"""Finding the browsers that the tests drive."""

import shutil
import subprocess
from functools import cache

import pytest

CHROMIUMS = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
FIREFOXES = ("firefox-esr", "firefox")
FLAGS = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""Options of Chromium, with which it does nothing but show pages."""


@cache
def find_program(names: tuple[str, ...]) -> str:
    """Path of the first program that starts here; if none does, fail and say what to run."""
    for name in names:
        path = shutil.which(name)
        if path and starts(path):
            return path
    pytest.fail(f"found none of {', '.join(names)}: run scripts/system_packages.sh", pytrace=False)


def starts(path: str) -> bool:
    """Whether a program runs here, and is not a stub that says where to install it from."""
    try:
        subprocess.run([path, "--version"], capture_output=True, check=True, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return False
    return True
