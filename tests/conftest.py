"""Shared fixtures: a real server, and Hypothesis without deadlines or randomness."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

# One thread of BLAS, as in the server: the workers of the tests already use all cores.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

from support.servers import forked_server

# The same examples in every run, except at night.
hypothesis.settings.register_profile("lossatlas", deadline=None, derandomize=True)
hypothesis.settings.register_profile("nightly", deadline=None, print_blob=True)
hypothesis.settings.load_profile("lossatlas")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Playwright's event loop runs for the whole session: hide it from asynchronous tests."""
    loop = asyncio._get_running_loop()
    if "profile" in getattr(item, "fixturenames", ()):
        return (yield)
    asyncio._set_running_loop(None)
    try:
        return (yield)
    finally:
        asyncio._set_running_loop(loop)


REPOSITORY = Path(__file__).parents[1]
SHARED_DATA = REPOSITORY.parent / "shared" / "data"


@pytest.fixture(scope="session")
def data_dir() -> Path | None:
    """The folder of real data sets on this machine, if there is one."""
    return SHARED_DATA if SHARED_DATA.is_dir() else None


@pytest.fixture(scope="session")
def server(data_dir: Path | None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server shared by all tests, such as `http://127.0.0.1:40123`."""
    data = ["--data-dir", str(data_dir)] if data_dir else []
    log = tmp_path_factory.mktemp("server") / "log"
    with forked_server(log, *data) as address:
        yield address
