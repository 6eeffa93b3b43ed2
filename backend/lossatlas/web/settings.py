"""The server's settings; each is also an environment variable, LOSSATLAS_ and its name."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, get_type_hints

PREFIX = "LOSSATLAS_"


def cores() -> int:
    """The processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True)
class Settings:
    """What the person who runs the server may choose."""

    host: str = "127.0.0.1"
    """The address to listen on."""
    port: int = 8000
    """The port to listen on; 0 takes a free one."""
    workers: int = 1
    """Server processes."""
    data_dir: Path | None = None
    """The folder of CIFAR-10, MNIST and Fashion-MNIST."""
    threads: int = field(default_factory=cores)
    """Computations at a time in a process; as many as there are cores."""
    queue_length: int = 64
    """Computations that may wait for a thread; beyond it the answer is 429."""
    streams: int = 64
    """Races walked for streams at a time, equal ones once; beyond it the answer is 429."""
    deadline_seconds: float = 30.0
    """How long a request may take; then the answer is 503."""
    stream_seconds: float = 300.0
    """How long a race may be walked for a stream; then that ends with an event `problem`."""
    body_bytes: int = 16 * 2**20
    """The largest body of a request; beyond it the answer is 413."""
    cache_bytes: int = 64 * 2**20
    """How much is kept of finished answers, for equal requests."""
    slice_bytes: int = 256 * 2**20
    """How much is kept of the scores of slices, for panning, zooming and looking at points."""
    minimum_bytes: int = 32 * 2**20
    """How much is kept of the weights of minima."""
    path_bytes: int = 128 * 2**20
    """How much is kept of the points of races that planes are made of."""
    ready_bytes: int = 256 * 2**20
    """How much is kept of examples that are made ready for many passes."""
    stream_bytes: int = 512 * 2**20
    """How much of these the races of streams may hold together; beyond it the answer is 429."""

    def __post_init__(self) -> None:
        """Raise ValueError for a number that makes no server."""
        for name in ("workers", "threads", "streams", "body_bytes"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1")
        names = [entry.name for entry in fields(self) if entry.name.endswith("_bytes")]
        for name in ("queue_length", *names):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must not be negative")
        for name in ("deadline_seconds", "stream_seconds"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} must be more than 0")
        if not 0 <= self.port <= 65535:
            raise ValueError("port must be from 0 to 65535")


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings from LOSSATLAS_* variables; unset or empty ones keep their defaults.

    Raises ValueError, which says what is wrong with which.
    """
    chosen: dict[str, Any] = {}
    for name, hint in get_type_hints(Settings).items():
        text = environment.get(_variable(name), "")
        kind = Path if name == "data_dir" else hint
        if text:
            try:
                chosen[name] = kind(text)
            except ValueError:
                raise ValueError(f"{_variable(name)} must be {kind.__name__}") from None
    return Settings(**chosen)


def to_environment(settings: Settings) -> dict[str, str]:
    """The variables that give these settings to another process."""
    values = {entry.name: getattr(settings, entry.name) for entry in fields(Settings)}
    return {_variable(name): str(value) for name, value in values.items() if value is not None}


def _variable(name: str) -> str:
    return PREFIX + name.upper()
