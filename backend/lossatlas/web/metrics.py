"""Counts of what a process does, for Prometheus."""

from collections.abc import Iterable, Iterator

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from lossatlas.web.services import Services

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
SECONDS = (0.005, 0.02, 0.1, 0.3, 1, 3, 10, 30, 100, 300)
"""Upper bounds of the histogram of times, up to those of long streams."""
OTHER = "other"

disable_created_metrics()  # type: ignore[no-untyped-call]


class Metrics:
    """The counts of a process. There are as many series as known paths, whatever is requested."""

    def __init__(self, paths: Iterable[str]) -> None:
        """Count requests by these paths, such as `/api/v1/datasets/{id}`, without parameters."""
        self._paths = {path.partition("/{")[0] for path in paths}
        self._registry = CollectorRegistry()
        self.under_way = Gauge(
            "lossatlas_requests_under_way", "Requests being answered.", registry=self._registry
        )
        self._requests = Counter(
            "lossatlas_requests",
            "Answered requests.",
            ("method", "path", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "lossatlas_request_seconds",
            "Time from the headers of a request to the end of its answer.",
            ("path",),
            buckets=SECONDS,
            registry=self._registry,
        )
        ProcessCollector(registry=self._registry)

    def count(self, method: str, path: str, status: int, seconds: float) -> None:
        """Count an answered request."""
        path = self._known(path)
        method = method if method in METHODS else OTHER
        self._requests.labels(method, path, str(status)).inc()
        self._seconds.labels(path).observe(seconds)

    def watch(self, services: Services) -> None:
        """Report the work and the memory of these services."""
        self._registry.register(_Work(services))

    def write(self, accept: str) -> tuple[bytes, str]:
        """All counts as text, and its media type: the form that a scraper accepts."""
        encode, media_type = choose_encoder(accept)
        return encode(self._registry), media_type

    def _known(self, path: str) -> str:
        while path and path not in self._paths:
            path = path.rpartition("/")[0]
        return path or OTHER


class _Work(Collector):
    def __init__(self, services: Services) -> None:
        self._services = services

    def collect(self) -> Iterator[Metric]:
        services, pool = self._services, self._services.pool
        for name, value, meaning in (
            ("computations_running", pool.running, "Running computations."),
            ("computations_waiting", pool.waiting, "Computations in the queue."),
            ("streams", len(services.streams), "Running races whose steps are streamed."),
            ("cached_bytes", services.cached_bytes, "Finished answers and intermediate results."),
        ):
            yield GaugeMetricFamily(f"lossatlas_{name}", meaning, value)
        for name, value, meaning in (
            ("finished", pool.finished, "Finished computations."),
            ("stopped", pool.stopped, "Computations stopped: client left, deadline, shutdown."),
        ):
            yield CounterMetricFamily(f"lossatlas_computations_{name}", meaning, value)
