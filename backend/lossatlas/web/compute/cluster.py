"""Heavy requests go to a Dask cluster; see `worker.py` for what happens there."""

import asyncio
import logging
import pickle
from collections.abc import Callable
from concurrent.futures import CancelledError
from typing import Any

from distributed import Client, KilledWorker

from lossatlas.core.types import Tick
from lossatlas.web.build.problem import ComputeCaches
from lossatlas.web.compute import worker
from lossatlas.web.compute.encoded import Encoded
from lossatlas.web.compute.pool import Busy, CancelToken
from lossatlas.web.http.errors import ApiError

CONNECT_SECONDS = 3.0


class ClusterLost(ApiError):
    """The cluster does not answer."""

    def __init__(self) -> None:
        """503."""
        super().__init__(
            503,
            "this needs the computing cluster, which does not answer; "
            "ask for less, or try again later",
            headers={"Retry-After": "10"},
        )


class Cluster:
    """A Dask cluster, and how many of its answers are awaited."""

    def __init__(self, scheduler: str, fingerprint: str, max_count: int) -> None:
        """Connects for the first request; at most `max_count` are sent at a time."""
        self._scheduler = scheduler
        self._fingerprint = fingerprint
        self._max_count = max_count
        self._count = 0
        self._client: Any = None
        self._connecting = asyncio.Lock()
        for name in ("distributed", "distributed.client"):  # `_lost` reports failures in a line
            logging.getLogger(name).setLevel(logging.CRITICAL)

    async def answer(
        self, compute: Callable[[Any, ComputeCaches, Tick], Any], spec: Any, token: CancelToken
    ) -> Encoded:
        """The answer to a request; cancelled there if it is cancelled here.

        Raises Busy if too many are awaited, ClusterLost if the cluster does not answer.
        """
        if self._count >= self._max_count:
            raise Busy("too many large computations are waiting")
        self._count += 1
        try:
            found = await self._result(compute, spec, token)
        finally:
            self._count -= 1
        if isinstance(found, ApiError):
            raise found
        return found

    async def close(self) -> None:
        """Disconnect."""
        if self._client is not None:
            await self._client.close()

    async def _result(self, compute: Any, spec: Any, token: CancelToken) -> Encoded | ApiError:
        try:
            client = await self._connected()
            if not await client.nthreads():
                raise ClusterLost
        except OSError as error:
            raise self._lost(error) from error
        json = spec.model_dump_json(exclude_unset=True)
        request = pickle.dumps((compute, type(spec), json))
        future = client.submit(
            worker.answer, request, token.remaining(), self._fingerprint, pure=False
        )
        try:
            found: Encoded | ApiError = await future
            return found
        except (CancelledError, KilledWorker, OSError) as error:
            raise self._lost(error) from error
        finally:
            future.release()

    async def _connected(self) -> Any:
        """The connection; a new one if it was closed. Raises OSError."""
        async with self._connecting:
            if self._client is None or self._client.status in ("closing", "closed"):
                self._client = await Client(
                    self._scheduler,
                    asynchronous=True,
                    timeout=CONNECT_SECONDS,
                    set_as_default=False,
                )
            return self._client

    def _lost(self, error: BaseException) -> ClusterLost:
        logging.getLogger("lossatlas").warning("the Dask cluster fails: %s", error)
        return ClusterLost()
