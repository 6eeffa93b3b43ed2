"""The server's settings: options of `lossatlas serve`, and environment variables LOSSATLAS_…."""

import os
import re
from collections.abc import Mapping
from importlib.util import find_spec
from ipaddress import ip_network
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    DirectoryPath,
    Field,
    PlainSerializer,
    RedisDsn,
    ValidationError,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "LOSSATLAS_"

# What Kubernetes sets in every pod for a service called lossatlas, or lossatlas-something.
_SERVICE_LINK = re.compile(
    r"LOSSATLAS_(\w+_)?(SERVICE_(HOST|PORT(_\w+)?)=|"
    r"PORT(=(tcp|udp|sctp)://|_\d+_(TCP|UDP|SCTP)(_PROTO|_PORT|_ADDR)?=))"
)

_ORIGIN = r"https?://(\*\.)?[\w.-]+(:\d+)?"


def _split(value: Any) -> Any:
    """The items of a text, between commas or spaces."""
    return tuple(re.split(r"[,\s]+", value.strip(", \n\t"))) if isinstance(value, str) else value


def _prefix(value: str) -> str:
    """A path without slashes at its end. Raises ValueError."""
    value = value.rstrip("/")
    if not re.fullmatch(r"(/[\w.~-]+)*", value):
        raise ValueError("a prefix is like /atlas")
    return value


def _site(value: str) -> str:
    """A site as browsers name it. Raises ValueError."""
    value = value.rstrip("/")
    if value != "*" and not re.fullmatch(_ORIGIN, value):
        raise ValueError("a site is * or like https://lms.example.org, without a path")
    return value


def _origin(value: str) -> str:
    """A site whose pages are named exactly. Raises ValueError."""
    if "*." in value:
        raise ValueError("name each origin in full, or all of them as *")
    return _site(value)


def _network(value: str) -> str:
    """An address, or a range of them. Raises ValueError."""
    if value != "*":
        ip_network(value)
    return value


def _web_address(value: str) -> str:
    """The address of a page. Raises ValueError."""
    if not re.fullmatch(rf"{_ORIGIN}(/[\w.~/-]*)?", value) or "*" in value:
        raise ValueError(
            "an address is like http://192.168.1.7:8000/ or https://example.org/atlas/"
        )
    return value if value.endswith("/") else value + "/"


List = (NoDecode, BeforeValidator(_split), PlainSerializer(",".join))

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
    public_url: Annotated[str, AfterValidator(_web_address)] | None = None
    """Address that students open, shown with a QR code at the start and at /projector."""
    path_prefix: Annotated[str, AfterValidator(_prefix)] = ""
    """Path of the page behind a proxy, such as /atlas; the proxy may strip it or not."""
    trusted_proxies: Annotated[tuple[Annotated[str, AfterValidator(_network)], ...], *List] = (
        "127.0.0.1",
        "::1",
    )
    """Proxies whose X-Forwarded-For and -Proto are believed: addresses, ranges, or * for all."""
    allowed_origins: Annotated[tuple[Annotated[str, AfterValidator(_origin)], ...], *List] = ()
    """Sites whose scripts may call the API (CORS), such as https://course.example.org, or *."""
    frame_ancestors: Annotated[tuple[Annotated[str, AfterValidator(_site)], ...], *List] = ()
    """Sites that may show the page in a frame, such as https://*.example.org, or *."""
    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    """What the log says: `info` has a line for each request, `debug` also for health checks."""
    workers: Count = 1
    """Number of server processes."""
    data_dir: DirectoryPath | None = None
    """Folder with CIFAR-10, MNIST and Fashion-MNIST, and with lessons of your own in `lessons`."""
    redis_url: RedisUrl | None = None
    """Redis through which server processes, on any hosts, share finished answers."""
    dask_scheduler: Scheduler | None = None
    """Scheduler of the Dask cluster that computes large requests, such as `tcp://10.0.0.5:8786`."""
    threads: Count = Field(default_factory=lambda chosen: max(1, cores() // chosen["workers"]))
    """Concurrent computations in each process; by default, the processes share the cores."""
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
    slice_bytes: Bytes = 32 * 2**20
    """Cache of the scores on slices, for panning, zooming and inspecting points."""
    minimum_bytes: Bytes = 32 * 2**20
    """Cache of the weights of minima."""
    path_bytes: Bytes = 256 * 2**20
    """Cache of the points of races, from which planes are computed."""
    ready_bytes: Bytes = 256 * 2**20
    """Cache of examples that are prepared for many passes."""
    problem_bytes: Bytes = 32 * 2**20
    """Cache of the examples that problems choose."""
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
            if one["type"] != "default_factory_not_called"  # follows from another error
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


def default_of(name: str) -> str:
    """The default of a setting, in words."""
    others = {"workers": Settings.model_fields["workers"].default}
    field = Settings.model_fields[name]
    default = field.get_default(call_default_factory=True, validated_data=others)
    return (",".join(default) if isinstance(default, tuple) else str(default or "")) or "none"


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
