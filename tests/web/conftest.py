"""Fixtures for the tests of the API."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.servers import forked_server

Serve = Callable[..., AbstractContextManager[str]]


@pytest.fixture
def client(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, timeout=60) as client:
        yield client


@pytest.fixture
def serve(tmp_path: Path) -> Serve:
    """Run a separate server with the given settings: `with serve(threads=1) as address`."""

    def run(**settings: Any) -> AbstractContextManager[str]:
        return forked_server(tmp_path / "log", **settings)

    return run
