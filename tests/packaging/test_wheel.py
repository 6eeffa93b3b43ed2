"""The contents of the wheel. test_dockerfile.py checks that it runs when installed alone."""

import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
FRONTEND = REPOSITORY / "frontend"
PACKAGE = REPOSITORY / "backend" / "lossatlas"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder]
    subprocess.run(build, cwd=REPOSITORY, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        yield archive


def metadata(wheel: zipfile.ZipFile, name: str) -> bytes:
    (path,) = (path for path in wheel.namelist() if path.endswith(f".dist-info/{name}"))
    return wheel.read(path)


def sources(folder: Path) -> list[Path]:
    return [
        path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts
    ]


def test_the_frontend_is_in_the_package(wheel: zipfile.ZipFile) -> None:
    assert (FRONTEND / "index.html").is_file()
    for path in sources(FRONTEND):
        inside = f"lossatlas/web/static/{path.relative_to(FRONTEND).as_posix()}"
        assert wheel.read(inside) == path.read_bytes()


def test_the_package_is_complete(wheel: zipfile.ZipFile) -> None:
    """It has all modules, the bundled data and the marker of a typed package."""
    assert (PACKAGE / "py.typed").is_file()
    for path in sources(PACKAGE):
        inside = f"lossatlas/{path.relative_to(PACKAGE).as_posix()}"
        assert wheel.read(inside) == path.read_bytes()


def test_nothing_else_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0].split("-")[0] for name in wheel.namelist()}
    assert tops == {"lossatlas"}


def test_the_metadata_contain_the_command_and_the_requirements(wheel: zipfile.ZipFile) -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    described = message_from_bytes(metadata(wheel, "METADATA"))
    needed = [line for line in described.get_all("Requires-Dist", []) if "extra ==" not in line]
    assert sorted(needed) == sorted(project["dependencies"])
    assert b"lossatlas = lossatlas.cli:main" in metadata(wheel, "entry_points.txt")
    assert metadata(wheel, "licenses/LICENSE") == (REPOSITORY / "LICENSE").read_bytes()
