"""Parsers of data-set files: CIFAR-10's binary format, and IDX (MNIST, Fashion-MNIST).

Each format has an `open_` function, which checks what can be checked without reading the data
(names, sizes, headers), and a `read_` function, which reads and checks everything.
"""

import gzip
import math
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedIOBase
from os.path import exists
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from lossatlas.core.types import Ints

Split = Literal["train", "test"]
Pixels = NDArray[np.uint8]


class DataError(Exception):
    """A data set cannot be loaded: the message names the file, and says what was expected."""


def _error(path: Path, message: str) -> DataError:
    # Others may see the message, so it does not reveal the full path.
    return DataError(f"{path.parent.name}/{path.name}: {message}")


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Turn system errors on a file into a `DataError`."""
    try:
        yield
    except FileNotFoundError:
        raise _error(path, "expected this file, which is not there") from None
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise _error(path, f"expected a whole gzip file: {error}") from None
    except OSError as error:
        raise _error(path, f"cannot be read: {error.strerror}") from None


def _size(path: Path) -> int:
    with _reading(path):
        size = path.stat().st_size
    if not path.is_file():
        raise _error(path, "expected a regular file")
    return size


def _check_labels(path: Path, labels: Pixels, classes: int) -> None:
    wrong = np.flatnonzero(labels >= classes)
    if len(wrong):
        first = int(wrong[0])
        found = f"found {labels[first]} in record {first + 1}"
        raise _error(path, f"expected labels from 0 to {classes - 1}, {found}")


# CIFAR-10: records of 1 label byte and 1024 red, 1024 green, 1024 blue bytes, row by row.

CIFAR10_FOLDER = "cifar-10-batches-bin"
CIFAR10_NAMES = (
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
)  # fmt: skip
CIFAR10_RECORD = 1 + 3 * 32 * 32
CIFAR10_BATCH = 10_000


def cifar10_folder(data_dir: Path) -> Path | None:
    """The folder with the batches: `data_dir`'s own, or `data_dir` itself; None without any."""
    folders = (data_dir / CIFAR10_FOLDER, data_dir)
    return next((folder for folder in folders if _batches(folder, "train")), None)


def open_cifar10(folder: Path) -> tuple[int, tuple[str, ...]]:
    """The number of training records, from the files' sizes, and the class names.

    Raises:
        DataError: for a file of the wrong size, or wrong class names.
    """
    return sum(_records(path) for path in _batches(folder, "train")), _cifar10_names(folder)


def read_cifar10(folder: Path, split: Split) -> tuple[Pixels, Ints]:
    """Every record of the training batches present, or of the test batch.

    Returns raw (N, 3072) in HWC order, unlike the file, and labels (N,).

    Raises:
        DataError: for a missing file, one of the wrong size, or a label above 9.
    """
    batches = _batches(folder, split)
    n = sum(_records(path) for path in batches)
    raw, labels = np.empty((n, 32, 32, 3), np.uint8), np.empty(n, np.int64)
    start = 0
    for path in batches:
        with _reading(path):
            records = np.fromfile(path, np.uint8, CIFAR10_RECORD * _records(path))
        records = records.reshape(-1, CIFAR10_RECORD)
        _check_labels(path, records[:, 0], len(CIFAR10_NAMES))
        rows = slice(start, start := start + len(records))
        labels[rows] = records[:, 0]
        raw[rows] = records[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    return raw.reshape(n, -1), labels


def _batches(folder: Path, split: Split) -> list[Path]:
    training = sorted(folder.glob("data_batch_*.bin"))
    return training if split == "train" else [folder / "test_batch.bin"]


def _records(path: Path) -> int:
    size = _size(path)
    n, rest = divmod(size, CIFAR10_RECORD)
    if rest or not 1 <= n <= CIFAR10_BATCH:
        raise _error(
            path,
            f"expected 1 to {CIFAR10_BATCH:,} records of {CIFAR10_RECORD} bytes, "
            f"found {size:,} bytes; the file is cut short or not CIFAR-10's binary format",
        )
    return n


def _cifar10_names(folder: Path) -> tuple[str, ...]:
    path = folder / "batches.meta.txt"
    if not exists(path):
        return CIFAR10_NAMES
    with _reading(path), path.open("rb") as file:
        text = file.read(4096).decode("utf-8", "replace")
    names = tuple(text.split())
    if len(names) != len(CIFAR10_NAMES):
        raise _error(path, f"expected {len(CIFAR10_NAMES)} class names, found {len(names)}")
    return names


# IDX: 2 zero bytes, the type (8: unsigned byte), the number of dimensions, each dimension as
# 4 big-endian bytes, and then the data. A file may be gzipped.

FASHION_MNIST_NAMES = (
    "T-shirt/top", "trouser", "pullover", "dress", "coat",
    "sandal", "shirt", "sneaker", "bag", "ankle boot",
)  # fmt: skip
IDX_SIDE = 28
IDX_CLASSES = 10
IDX_MAXIMUM = 100_000  # so that a header cannot ask for more memory than any such data set needs


_Idx = tuple[Path, tuple[int, ...]]
"""The path and shape of an IDX file with a valid header."""


def open_idx(folder: Path, split: Split = "train") -> int:
    """The number of examples, from the headers of the images' and the labels' file.

    Raises:
        DataError: for a missing file, a wrong header, or a wrong length.
    """
    (_, shape), _ = _idx_pair(folder, split)
    return shape[0]


def read_idx(folder: Path, split: Split) -> tuple[Pixels, Ints]:
    """The images as raw (N, 784), and the labels (N,).

    Raises:
        DataError: for a missing file, a wrong header or length, or a label above 9.
    """
    images, labels = _idx_pair(folder, split)
    raw, y = _idx_data(*images), _idx_data(*labels)
    _check_labels(labels[0], y, IDX_CLASSES)
    return raw.reshape(len(y), -1), y.astype(np.int64)


def _idx_pair(folder: Path, split: Split) -> tuple[_Idx, _Idx]:
    prefix = "train" if split == "train" else "t10k"
    images = _open_idx_file(folder / f"{prefix}-images-idx3-ubyte", (IDX_SIDE, IDX_SIDE))
    labels = _open_idx_file(folder / f"{prefix}-labels-idx1-ubyte", ())
    (_, (n, *_)), (path, (found,)) = images, labels
    if found != n:
        raise _error(path, f"expected {n:,} labels, one for each image, found {found:,}")
    return images, labels


def _open_idx_file(plain: Path, item: tuple[int, ...]) -> _Idx:
    """Find the file, plain or gzipped, and check its header and length."""
    gzipped = plain.with_name(plain.name + ".gz")
    path = gzipped if exists(gzipped) and not exists(plain) else plain
    size = _size(path)
    dimensions = 1 + len(item)
    with _idx_stream(path) as stream:
        header = stream.read(4 + 4 * dimensions)
    if header[:4] != bytes((0, 0, 8, dimensions)) or len(header) < 4 + 4 * dimensions:
        raise _error(
            path,
            f"expected an IDX file of unsigned bytes in {dimensions} dimension(s), "
            f"which begins with 0000080{dimensions}, found {header[:4].hex() or 'nothing'}",
        )
    shape = tuple(int(d) for d in np.frombuffer(header, ">u4", offset=4))
    if shape[1:] != item or not 1 <= shape[0] <= IDX_MAXIMUM:
        expected = " × ".join((f"1 to {IDX_MAXIMUM:,}", *map(str, item)))
        raise _error(path, f"expected {expected} items, found {' × '.join(map(str, shape))}")
    expected_size = len(header) + math.prod(shape)
    if path == gzipped:  # the length when unpacked is in the last 4 bytes
        with _reading(path), path.open("rb") as file:
            file.seek(-4, 2)
            size = int.from_bytes(file.read(4), "little")
    if size != expected_size:
        raise _error(path, f"expected {expected_size:,} bytes, as its header says, found {size:,}")
    return path, shape


@contextmanager
def _idx_stream(path: Path) -> Iterator[BufferedIOBase]:
    with _reading(path), gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
        yield stream


def _idx_data(path: Path, shape: tuple[int, ...]) -> Pixels:
    header = 4 + 4 * len(shape)
    size = header + math.prod(shape)
    with _idx_stream(path) as stream:
        # One byte more than expected reveals a longer file; the rest is never unpacked.
        content = stream.read(size + 1)
    if len(content) != size:
        found = f"{len(content):,}" if len(content) < size else "more"
        raise _error(path, f"expected {size:,} bytes, as its header says, found {found}")
    return np.frombuffer(content, np.uint8, offset=header).reshape(shape)
