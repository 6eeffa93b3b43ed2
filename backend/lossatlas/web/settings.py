"""The server's settings: options of `lossatlas serve`, and environment variables LOSSATLAS_…."""

import os
import re
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, DirectoryPath, Field, RedisDsn, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "LOSSATLAS_"

# What Kubernetes sets in every pod for a service called lossatlas, or lossatlas-something.
_SERVICE_LINK = re.compile(
    r"LOSSATLAS_(\w+_)?(SERVICE_(HOST|PORT(_\w+)?)=|"
    r"PORT(=(tcp|udp|sctp)://|_\d+_(TCP|UDP|SCTP)(_PROTO|_PORT|_ADDR)?=))"
)

Count = Annotated[int, Field(ge=1)]
Bytes = Annotated[int, Field(ge=0)]
Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
T = TypeVar("T")


def _needs(package: str) -> AfterValidator:
    """Refuses a value while an optional package is not installed."""

    def check(value: T) -> T:
        if find_spec(package) is None:
            raise ValueError(f"install {package} first: pip install 'lossatlas[cluster]'")
        return value

    return AfterValidator(check)


RedisUrl = Annotated[RedisDsn, _needs("redis")]
Scheduler = Annotated[str, Field(pattern=r"^(tcp|tls|ws|wss)://.+:\d+$"), _needs("distributed")]


def cores() -> int:
    """Number of processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Settings(BaseSettings):
    """Settings of a server process. Those that are not given come from the environment."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, use_attribute_docstrings=True
    )

    host: str = "127.0.0.1"
    """Address to listen on."""
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    """Port to listen on; 0 chooses a free one."""
    workers: Count = 1
    """Number of server processes."""
    data_dir: DirectoryPath | None = None
    """Folder with CIFAR-10, MNIST and Fashion-MNIST, and with lessons of your own in `lessons`."""
    redis_url: RedisUrl | None = None
    """Redis through which server processes, on any hosts, share finished answers."""
    dask_scheduler: Scheduler | None = None
    """Scheduler of the Dask cluster that computes large requests, such as `tcp://10.0.0.5:8786`."""
    threads: Count = Field(default_factory=cores)
    """Concurrent computations in each process, usually one per core."""
    queue_length: Annotated[int, Field(ge=0)] = 320
    """Computations that may wait for a thread; beyond that the answer is 429."""
    streams: Count = 320
    """Races streamed at a time, identical ones counted once; beyond that the answer is 429."""
    deadline_seconds: Seconds = 30.0
    """Time limit of a request; beyond that the answer is 503."""
    stream_seconds: Seconds = 300.0
    """Time limit of a streamed race; beyond that the stream ends with an event `problem`."""
    body_bytes: Count = 16 * 2**20
    """Largest request body; beyond that the answer is 413."""
    cache_bytes: Bytes = 64 * 2**20
    """Cache of finished answers."""
    point_bytes: Bytes = 16 * 2**20
    """Cache of finished answers for single points."""
    slice_bytes: Bytes = 256 * 2**20
    """Cache of the scores on slices, for panning, zooming and inspecting points."""
    minimum_bytes: Bytes = 32 * 2**20
    """Cache of the weights of minima."""
    path_bytes: Bytes = 128 * 2**20
    """Cache of the points of races, from which planes are computed."""
    ready_bytes: Bytes = 256 * 2**20
    """Cache of examples that are prepared for many passes."""
    stream_bytes: Bytes = 512 * 2**20
    """Examples that streamed races may hold together; beyond that the answer is 429."""


def load_settings(**chosen: Any) -> Settings:
    """The chosen settings, with the others from the environment or else their defaults.

    Raises ValueError, whose message names what is invalid or unknown.
    """
    _check_names(os.environ)
    try:
        return Settings(**chosen)
    except ValidationError as error:
        wrong = [
            f"{variable(str(one['loc'][0]))}={one['input']} "
            f"(or {option(str(one['loc'][0]))}): {one['msg']}"
            for one in error.errors()
        ]
        raise ValueError("; ".join(wrong)) from None


def to_environment(settings: Settings) -> dict[str, str]:
    """Variables that give another process these settings."""
    values = settings.model_dump(mode="json", exclude_none=True)
    return {variable(name): str(value) for name, value in values.items()}


def variable(name: str) -> str:
    """Environment variable of a setting."""
    return PREFIX + name.upper()


def option(name: str) -> str:
    """Command-line option of a setting."""
    return "--" + name.replace("_", "-")


def _check_names(environment: Mapping[str, str]) -> None:
    """Raise ValueError for variables that look like settings but are not."""
    links = [name for name in environment if _SERVICE_LINK.match(f"{name}={environment[name]}")]
    if links:
        raise ValueError(
            f"{links[0]}={environment[links[0]]} is a service link that Kubernetes sets, "
            "not a setting: set enableServiceLinks: false in the pod's specification"
        )
    known = {variable(name) for name in Settings.model_fields}
    for name in environment:
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            raise ValueError(f"{name} is not a setting; `lossatlas serve --help` lists them all")
