"""Download data sets from their publishers into a data directory.

Checksums are verified before a file is used, and files are moved into place only when all of them
are valid. Downloaded files are never executed or unpickled.
"""

import gzip
import os
import shutil
import sys
import tarfile
import zlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import NamedTuple

from lossatlas.core.data.parsers import CIFAR10_FOLDER

TIMEOUT = 30.0
"""Seconds to wait for a server that does not respond."""


class FetchError(Exception):
    """A data set could not be downloaded; the message says why in one line."""


class Remote(NamedTuple):
    """A file to download, with its published MD5 checksum."""

    url: str
    md5: str

    @property
    def name(self) -> str:
        """The file's name, without folders."""
        return PurePosixPath(self.url).name


class Source(NamedTuple):
    """A data set: its folder in the data directory, and the files for it."""

    folder: str
    remotes: tuple[Remote, ...]
    members: tuple[str, ...] = ()
    """Files to extract from `folder` in the archive; if empty, the downloads are kept."""


def _idx_source(folder: str, base: str, checksums: tuple[str, str, str, str]) -> Source:
    names = ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")
    urls = [f"{base}{name}-ubyte.gz" for name in names]
    return Source(folder, tuple(map(Remote, urls, checksums)))


SOURCES: Mapping[str, Source] = {
    "cifar10": Source(
        CIFAR10_FOLDER,
        (
            Remote(
                "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
                "c32a1d4ab5d03f1284b67883e8d87530",
            ),
        ),
        ("batches.meta.txt", *(f"data_batch_{n}.bin" for n in range(1, 6)), "test_batch.bin"),
    ),
    "mnist": _idx_source(
        "mnist",
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        (
            "f68b3c2dcbeaaa9fbdd348bbdeb94873",
            "d53e105ee54ea40749a09fcbcd1e9432",
            "9fb629c4189551a2d022fa330f9573f3",
            "ec29112dd5afa0611ce80d1b7f02629c",
        ),
    ),
    "fashion-mnist": _idx_source(
        "fashion-mnist",
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
        (
            "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
            "25c81989df183df01b3e8a0aad5dffbe",
            "bef4ecab320f06d8554ea6380940ec79",
            "bb300cfdad3c16e7a12a480ee83cd310",
        ),
    ),
}


def fetch(name: str, data_dir: Path, sources: Mapping[str, Source] = SOURCES) -> Path:
    """Download a data set and return its folder, `data_dir`/…; progress goes to stderr.

    Raises:
        FetchError: for an unknown name, no network, a wrong checksum, a broken archive, a failed
            write, or if pooch is not installed. Existing files are then unchanged.
    """
    if name not in sources:
        raise FetchError(f"cannot fetch {name}, only {', '.join(sources)}")
    source, folder = sources[name], data_dir / sources[name].folder
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".fetch-", dir=data_dir) as temporary:
            paths = [_download(remote, temporary) for remote in source.remotes]
            if source.members:
                paths = [unpacked for path in paths for unpacked in _unpack(path, source)]
            folder.mkdir(exist_ok=True)
            for path in paths:
                path.chmod(0o644)  # the server may be another user
                os.replace(path, folder / path.name)
    except OSError as error:
        raise FetchError(f"{folder}: cannot be written: {error.strerror}") from error
    return folder


def _download(remote: Remote, folder: str) -> Path:
    """Download a file into `folder`, verify its checksum, and return its path."""
    try:
        import pooch
    except ImportError:
        raise FetchError("downloads need pooch: pip install 'lossatlas[fetch]'") from None
    try:
        downloader = pooch.HTTPDownloader(progressbar=sys.stderr.isatty(), timeout=TIMEOUT)
        path = pooch.retrieve(
            remote.url, f"md5:{remote.md5}", remote.name, folder, downloader=downloader
        )
    except (OSError, ValueError) as error:
        raise FetchError(f"{remote.url}: {' '.join(str(error).split())}") from error
    return Path(path)


def _unpack(archive: Path, source: Source) -> list[Path]:
    """Unpack the expected members beside the archive.

    Names in the archive are only compared, never used as paths, so it cannot write elsewhere.
    """
    targets = {f"{source.folder}/{name}": archive.parent / name for name in source.members}
    unpacked = set()
    try:
        with tarfile.open(archive, "r:gz") as tar:
            for member in tar:
                name = str(PurePosixPath(member.name))
                if name in targets and member.isreg():
                    content = tar.extractfile(member)
                    assert content is not None  # a regular file has content
                    with content, targets[name].open("wb") as file:
                        shutil.copyfileobj(content, file)
                    unpacked.add(name)
    except (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise FetchError(f"{archive.name}: not a whole tar.gz archive: {error}") from error
    missing = [name for name in targets if name not in unpacked]
    if missing:
        raise FetchError(f"{archive.name}: expected it to hold the file {missing[0]}")
    return list(targets.values())
