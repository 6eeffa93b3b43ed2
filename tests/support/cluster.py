"""Start what a server beyond one machine consists of, on this machine."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support.needs import skip_unless_ci

LOOPBACK = "127.0.0.1"


def program(name: str, package: str) -> str:
    """Path of a program; the test is skipped if there is none."""
    path = shutil.which(name, path="/usr/local/bin:/usr/bin:/usr/sbin:/bin")
    if path is None:
        skip_unless_ci(f"there is no {name}: run 'apt-get install {package}'")
    return path


@contextmanager
def running(*command: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process, which is killed afterwards."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def redis(port: int) -> list[str]:
    """The command of a Redis that stores nothing on disk."""
    path = program("redis-server", "redis-server")
    return [path, "--port", str(port), "--bind", LOOPBACK, "--save", "", "--appendonly", "no"]


def nginx(config: Path, folder: Path, port: int, replicas: list[int]) -> list[str]:
    """The command of nginx with the file for three replicas, on the ports of these."""
    text = config.read_text().replace("listen 8000", f"listen {LOOPBACK}:{port}")
    for number, replica in enumerate(replicas, 1):
        text = text.replace(f"replica{number}:8000", f"{LOOPBACK}:{replica}")
    (folder / "nginx.conf").write_text(f"pid {folder}/nginx.pid;\ndaemon off;\n{text}")
    path = program("nginx", "nginx-light")
    return [path, "-p", str(folder), "-c", f"{folder}/nginx.conf", "-e", f"{folder}/nginx.log"]


def scheduler(port: int) -> list[str]:
    """The command of a Dask scheduler."""
    options = ["--host", LOOPBACK, "--port", str(port), "--no-dashboard"]
    return [sys.executable, "-m", "distributed.cli.dask_scheduler", *options]


def worker(port: int) -> list[str]:
    """The command of a Dask worker of one thread."""
    preload = ["--preload", "lossatlas.web.preload"]
    options = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", LOOPBACK, *preload]
    return [
        sys.executable,
        "-m",
        "distributed.cli.dask_worker",
        f"tcp://{LOOPBACK}:{port}",
        *options,
    ]
