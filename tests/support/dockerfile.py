"""Run the steps of a Dockerfile without a container engine, under another root.

Absolute paths in the steps are moved below a folder, and a shell runs them as a user who is not
root. Each stage starts with an empty folder, so anything that a stage forgets to copy is missing.
The base image is this machine, which must provide a `python`.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

NOBODY = 10001
# The folders that the Dockerfile's steps create; other absolute paths are the machine's.
MOVED = re.compile(r"(?<![\w./])/(?=(?:opt|src|data)\b)")


@dataclass
class Image:
    """The result of a build: a folder, and the settings for running its programs."""

    root: Path
    environment: dict[str, str]
    workdir: str = "/"
    settings: dict[str, str] = field(default_factory=dict)

    def moved(self, text: str) -> str:
        return MOVED.sub(f"{self.root}/", text)

    def folder(self, path: str) -> Path:
        """The folder for a path in the image, which may be relative to its workdir."""
        return Path(f"{self.root}{os.path.normpath(os.path.join(self.workdir, path))}")

    def command(self, instruction: str) -> list[str]:
        """The exec form of ENTRYPOINT, CMD or HEALTHCHECK."""
        words = json.loads(re.sub(r"^.*?CMD(?=\s*\[)", "", self.settings[instruction]))
        return [self.moved(word) for word in words]


def instructions(dockerfile: Path) -> list[tuple[str, str]]:
    lines = [line for line in dockerfile.read_text().splitlines() if not line.startswith("#")]
    joined = re.sub(r"\s*\\\n\s*", " ", "\n".join(lines))
    return [
        (keyword, rest) for line in joined.splitlines() if line for keyword, rest in [split(line)]
    ]


def split(line: str) -> tuple[str, str]:
    keyword, rest = line.split(maxsplit=1)
    return keyword, rest.strip()


def build(dockerfile: Path, root: Path, python: str) -> Image:
    """Execute every instruction; the image of the last stage is below `root`."""
    context = dockerfile.parent
    stages: dict[str, Path] = {}
    image = Image(root, {})
    name = ""
    for keyword, rest in instructions(dockerfile):
        match keyword:
            case "ARG":
                pass
            case "FROM":
                if name:
                    stages[name] = root.rename(root.with_name(f"{root.name}-{name}"))
                _, _, name = rest.partition(" AS ")
                image = base_image(root, python)
            case "ENV":
                for assignment in shlex.split(rest):
                    variable, _, value = assignment.partition("=")
                    path = image.environment["PATH"]
                    image.environment[variable] = image.moved(value).replace("$PATH", path)
            case "WORKDIR":
                image.workdir = rest
                image.folder(".").mkdir(parents=True)
                give_away(image.folder("."))
            case "COPY":
                copy(rest.split(), context, stages, image)
            case "RUN":
                run(rest, image)
            case "USER" | "EXPOSE" | "HEALTHCHECK" | "ENTRYPOINT" | "CMD":
                image.settings[keyword] = rest
            case _:
                raise NotImplementedError(keyword)
    return image


def base_image(root: Path, python: str) -> Image:
    programs = root / "usr/local/bin"
    programs.mkdir(parents=True)
    (root / "opt").mkdir()
    wrapper = programs / "python"
    wrapper.write_text(f'#!/bin/sh\nexec {python} "$@"\n')
    wrapper.chmod(0o755)
    give_away(root)
    return Image(root, {"PATH": f"{programs}:/usr/local/bin:/usr/bin:/bin"})


def copy(words: list[str], context: Path, stages: dict[str, Path], image: Image) -> None:
    origin = context
    if words[0].startswith("--from="):
        origin = stages[words.pop(0).removeprefix("--from=")]
    else:
        sent = (context / ".dockerignore").read_text().splitlines()
        assert all(f"!{source}" in sent for source in words[:-1]), words
    *sources, destination = words
    for source in sources:
        original = origin / source.lstrip("/")
        target = image.folder(destination)
        if original.is_dir():
            shutil.copytree(original, target, symlinks=True, dirs_exist_ok=True)
        else:
            shutil.copy(original, target / original.name if destination.endswith("/") else target)
        give_away(target)


def run(script: str, image: Image) -> None:
    # Keep the machine's settings for reaching package indexes, but not those of Python.
    machine = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "VIRTUAL_ENV"))
    }
    home = {"HOME": str(image.root)}
    done = subprocess.run(
        ["/bin/sh", "-c", image.moved(script)],
        env=machine | home | image.environment,
        cwd=image.folder("."),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        **as_nobody(),
    )
    assert done.returncode == 0, f"RUN {script}\n{done.stdout}{done.stderr}"


def give_away(path: Path) -> None:
    """Make the user who runs the steps the owner."""
    if os.geteuid() == 0:
        subprocess.run(["chown", "-R", "-h", f"{NOBODY}:{NOBODY}", path], check=True)


def take_back(path: Path) -> None:
    """Make root the owner: a container's user does not own its image."""
    if os.geteuid() == 0:
        subprocess.run(["chown", "-R", "-h", "0:0", path], check=True)


def as_nobody() -> dict[str, Any]:
    """Options of subprocess.Popen that drop root privileges; none if not running as root."""
    if os.geteuid() != 0:
        return {}
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []}


def python_for_nobody() -> str | None:
    """A Python that can create virtual environments and that a non-root user can run."""
    check = "import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))"
    for python in (f"{sys.base_prefix}/bin/python3", "/usr/bin/python3", "/usr/local/bin/python3"):
        try:
            subprocess.run([python, "-c", check], check=True, capture_output=True, **as_nobody())
        except (OSError, subprocess.CalledProcessError):
            continue
        return python
    return None
