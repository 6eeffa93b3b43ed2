"""Print the path of a Chromium for the browser tests.

With `--install`, get one where there is none: from Debian's packages if we are root there, else
Playwright's own. Where none can be had, say in one line how to get one, and exit with 1.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

COMMANDS = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
# Playwright's driver needs libatomic, which the smallest Debian systems lack.
DEBIAN_PACKAGES = ("chromium", "libatomic1")
ADVICE = (
    "error: no Chromium for the browser tests, or no library for Playwright: run "
    f"'apt-get install {' '.join(DEBIAN_PACKAGES)}' as root, "
    "or '.venv/bin/playwright install --with-deps chromium'"
)


def starts(*command: str) -> bool:
    """Whether it is a program that runs here, and not a stub that tells where to get it."""
    try:
        subprocess.run([*command, "--version"], capture_output=True, check=True, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def playwrights_own() -> str:
    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def find() -> str | None:
    """Path of a Chromium that starts, if there is one and Playwright can drive it."""
    if not starts(sys.executable, "-m", "playwright"):
        return None
    on_path = (path for command in COMMANDS if (path := shutil.which(command)))
    for path in on_path:
        if starts(path):
            return path
    own = playwrights_own()
    return own if starts(own) else None


def install() -> None:
    if os.geteuid() == 0 and Path("/etc/debian_version").exists():
        run("apt-get", "update")
        run("apt-get", "install", "--yes", *DEBIAN_PACKAGES)
    else:
        run(sys.executable, "-m", "playwright", "install", "chromium")


def run(*command: str) -> None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=sys.stderr)


def main() -> None:
    path = find()
    if path is None and "--install" in sys.argv[1:]:
        install()
        path = find()
    if path is None:
        sys.exit(ADVICE)
    print(path)


if __name__ == "__main__":
    main()
