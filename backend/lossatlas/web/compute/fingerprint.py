"""Identifies what answers depend on besides the request."""

import hashlib
from importlib.metadata import version
from pathlib import Path

import lossatlas
from lossatlas.web.build.data import Catalog


def fingerprint(catalog: Catalog) -> str:
    """Of the sources, the numerical packages and the data sets that are present.

    Processes with the same fingerprint give the same answers, to the bit on one type of processor.
    """
    found = hashlib.sha256()
    folder = Path(lossatlas.__file__).parent
    for path in sorted(folder.rglob("*.py")):
        found.update(f"{path.relative_to(folder)} {path.stat().st_size}\n".encode())
        found.update(path.read_bytes())
    present = [name for name, entry in catalog.items() if entry.unavailable_because is None]
    found.update(repr([version("numpy"), version("scipy"), *present]).encode())
    return found.hexdigest()[:16]
