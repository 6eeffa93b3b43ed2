"""The commands and snippets of the README work as described."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from support.needs import skip_unless_ci

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
ADDRESS = "http://127.0.0.1:8000"


def block(language: str, containing: str) -> str:
    blocks = re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    return next(text for text in blocks if containing in text)


def test_curl_streams_a_trajectory(server):
    if not shutil.which("curl"):
        skip_unless_ci("curl is not on this machine")
    command = block("sh", "curl").replace(ADDRESS, server)
    # `curl --json` is newer than some systems' curl
    command = command.replace("--json", "--header 'Content-Type: application/json' --data")
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    events = re.findall(r"^event: (\w+)", done.stdout, re.MULTILINE)
    assert events[0] == "frame"
    assert events.count("run_done") == 2
    assert events[-1] == "done"


def test_python_snippet_prints_a_plane(server):
    code = block("python", "requests").replace(ADDRESS, server)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("101 rows of 101 values")
    # it runs in the environment that `make serve` builds
    (package,) = re.findall(r"^import (\w+)", code, re.MULTILINE)
    assert re.search(rf"^{package}==", (ROOT / "requirements.lock").read_text(), re.MULTILINE)


def test_the_paths_it_mentions_exist():
    for path in ("backend/lossatlas/core", "backend/lossatlas/web", "frontend", "benchmarks"):
        assert path in README
        assert (ROOT / path).is_dir()
    for line in re.findall(r"^    ([a-z ]+?)  ", README, re.MULTILINE):
        for name in line.split():
            module = ROOT / "backend/lossatlas/core" / name
            assert module.is_dir() or module.with_suffix(".py").is_file(), name
    assert (ROOT / re.search(r"!\[.*\]\((.*)\)", README).group(1)).is_file()
