"""Finding the browsers that the tests drive."""

import shutil
import subprocess
from functools import cache

import pytest

CHROMIUMS = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
FIREFOXES = ("firefox-esr", "firefox")


@cache
def find_program(names: tuple[str, ...]) -> str:
    """Path of the first that starts here; where there is none, the test fails and says how."""
    for name in names:
        path = shutil.which(name)
        if path and starts(path):
            return path
    pytest.fail(
        f"none of {', '.join(names)} is here: run scripts/system_packages.sh", pytrace=False
    )


def starts(path: str) -> bool:
    """Whether it is a program that runs here, and not a stub that tells where to get it."""
    try:
        subprocess.run([path, "--version"], capture_output=True, check=True, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return False
    return True
