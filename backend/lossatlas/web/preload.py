"""Prepares a worker of a Dask cluster before its first request: see `dask worker --preload`."""

from typing import Any

import lossatlas.web.app  # noqa: F401  all that requests need
from lossatlas.web.compute.worker import opened


def dask_setup(worker: Any) -> None:
    """Open the worker's data sets and caches."""
    opened()
