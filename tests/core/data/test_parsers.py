"""The parsers of CIFAR-10's binary format and of IDX, on files written byte by byte."""

import errno
import gzip
import os
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lossatlas.core.data import parsers as files
from lossatlas.core.data.parsers import DataError

NAMES = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]


def record(label: int, pixels: np.ndarray) -> bytes:
    """A CIFAR-10 record of an image (32, 32, 3), written channel by channel, row by row."""
    body = bytearray([label])
    for channel in range(3):
        for row in range(32):
            for column in range(32):
                body.append(int(pixels[row, column, channel]))
    return bytes(body)


def write_cifar10(folder: Path, batches: dict[str, list[int]]) -> dict[str, list[np.ndarray]]:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "batches.meta.txt").write_text("\n".join(NAMES) + "\n\n")
    random = np.random.default_rng(1)
    images = {}
    for name, labels in batches.items():
        images[name] = [random.integers(0, 256, (32, 32, 3)) for _ in labels]
        content = b"".join(map(record, labels, images[name]))
        (folder / name).write_bytes(content)
    return images


def idx(magic: bytes, dimensions: tuple[int, ...], data: bytes) -> bytes:
    return magic + struct.pack(f">{len(dimensions)}I", *dimensions) + data


def idx_images(images: np.ndarray) -> bytes:
    return idx(b"\0\0\x08\x03", images.shape, images.astype(np.uint8).tobytes())


def idx_labels(labels: list[int]) -> bytes:
    return idx(b"\0\0\x08\x01", (len(labels),), bytes(labels))


def write_idx(folder: Path, images: bytes, labels: bytes, suffix: str = "") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    pack = gzip.compress if suffix else bytes
    (folder / f"train-images-idx3-ubyte{suffix}").write_bytes(pack(images))
    (folder / f"train-labels-idx1-ubyte{suffix}").write_bytes(pack(labels))


IMAGES = np.random.default_rng(2).integers(0, 256, (5, 28, 28))
LABELS = [3, 0, 9, 9, 1]


def both(folder: Path) -> None:
    """Open and read the training set: either may find the fault."""
    files.open_idx(folder)
    files.read_idx(folder, "train")


# CIFAR-10


def test_cifar10_reads_the_batches_present_in_height_width_channel_order(tmp_path):
    images = write_cifar10(tmp_path, {"data_batch_2.bin": [7], "data_batch_1.bin": [0, 9]})
    assert files.open_cifar10(tmp_path) == (3, tuple(NAMES))
    raw, labels = files.read_cifar10(tmp_path, "train")
    assert raw.dtype == np.uint8
    assert labels.tolist() == [0, 9, 7]
    expected = images["data_batch_1.bin"] + images["data_batch_2.bin"]
    np.testing.assert_array_equal(raw.reshape(3, 32, 32, 3), expected)


def test_cifar10_test_batch_is_a_separate_split(tmp_path):
    images = write_cifar10(tmp_path, {"data_batch_1.bin": [1], "test_batch.bin": [4, 5]})
    raw, labels = files.read_cifar10(tmp_path, "test")
    assert labels.tolist() == [4, 5]
    np.testing.assert_array_equal(raw.reshape(2, 32, 32, 3), images["test_batch.bin"])


def test_cifar10_without_a_test_batch(tmp_path):
    write_cifar10(tmp_path, {"data_batch_1.bin": [1]})
    with pytest.raises(DataError, match=r"test_batch\.bin: expected this file"):
        files.read_cifar10(tmp_path, "test")


@pytest.mark.parametrize("inside", [True, False])
def test_cifar10_folder_is_inside_the_data_directory_or_is_it(tmp_path, inside):
    folder = tmp_path / "cifar-10-batches-bin"
    write_cifar10(folder, {"data_batch_1.bin": [1]})
    assert files.cifar10_folder(folder if inside else tmp_path) == folder


def test_cifar10_folder_without_batches_is_ignored(tmp_path):
    (tmp_path / "cifar-10-batches-bin").mkdir()
    assert files.cifar10_folder(tmp_path) is None
    assert files.cifar10_folder(tmp_path / "absent") is None


@pytest.mark.parametrize("size", [0, 1, 3072, 3074, 3073 * 2 - 1, 3073 * 10_001])
def test_cifar10_of_wrong_size(tmp_path, size):
    write_cifar10(tmp_path, {"data_batch_1.bin": [1]})
    with (tmp_path / "data_batch_3.bin").open("wb") as file:
        file.truncate(size)
    for call in (
        lambda: files.open_cifar10(tmp_path),
        lambda: files.read_cifar10(tmp_path, "train"),
    ):
        with pytest.raises(DataError, match=rf"data_batch_3\.bin: .*3073 bytes, found {size:,}"):
            call()


def test_cifar10_with_a_label_above_nine(tmp_path):
    write_cifar10(tmp_path, {"data_batch_1.bin": [0, 9, 10]})
    with pytest.raises(DataError, match=r"data_batch_1\.bin: .* 0 to 9, found 10 in record 3"):
        files.read_cifar10(tmp_path, "train")


def test_cifar10_batch_that_is_a_folder(tmp_path):
    (tmp_path / "data_batch_1.bin").mkdir()
    with pytest.raises(DataError, match="regular file"):
        files.open_cifar10(tmp_path)


def test_cifar10_class_names_may_be_absent(tmp_path):
    write_cifar10(tmp_path, {"data_batch_1.bin": [0]})
    (tmp_path / "batches.meta.txt").unlink()
    assert files.open_cifar10(tmp_path) == (1, tuple(NAMES))


@pytest.mark.parametrize("content", [b"", b"cat\ndog\n", b"\xff\x00" * 5000, b"x\n" * 11])
def test_cifar10_with_other_than_ten_class_names(tmp_path, content):
    write_cifar10(tmp_path, {"data_batch_1.bin": [0]})
    (tmp_path / "batches.meta.txt").write_bytes(content)
    with pytest.raises(DataError, match=r"batches\.meta\.txt: expected 10 class names"):
        files.open_cifar10(tmp_path)


# IDX


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_idx_uncompressed_and_gzipped(tmp_path, suffix):
    write_idx(tmp_path, idx_images(IMAGES), idx_labels(LABELS), suffix)
    assert files.open_idx(tmp_path) == 5
    raw, labels = files.read_idx(tmp_path, "train")
    assert raw.dtype == np.uint8
    assert labels.tolist() == LABELS
    np.testing.assert_array_equal(raw.reshape(IMAGES.shape), IMAGES)


def test_idx_test_split(tmp_path):
    (tmp_path / "t10k-images-idx3-ubyte").write_bytes(idx_images(IMAGES[:2]))
    (tmp_path / "t10k-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx_labels([8, 7])))
    raw, labels = files.read_idx(tmp_path, "test")
    assert (raw.shape, labels.tolist()) == ((2, 784), [8, 7])


@pytest.mark.parametrize("suffix", ["", ".gz"])
@pytest.mark.parametrize(
    ("images", "message"),
    [
        (b"", "found nothing"),
        (b"\0\0\x08", "found 000008"),
        (b"\0\0\x08\x03\0\0\0\x05", "begins with 00000803"),
        (b"PK\x03\x04" + bytes(100), "begins with 00000803, found 504b0304"),
        (idx_labels(LABELS) + bytes(20), "begins with 00000803, found 00000801"),
        (idx(b"\0\0\x0d\x03", (5, 28, 28), bytes(5 * 784)), "found 00000d03"),
        (
            idx(b"\0\0\x08\x03", (5, 28, 27), bytes(5 * 28 * 27)),
            "× 28 × 28 items, found 5 × 28 × 27",
        ),
        (idx(b"\0\0\x08\x03", (0, 28, 28), b""), "expected 1 to 100,000"),
        (idx(b"\0\0\x08\x03", (0xFFFFFFFF, 28, 28), b""), "expected 1 to 100,000"),
        (idx_images(IMAGES)[:-1], "expected 3,936 bytes, as its header says, found 3,935"),
        (idx_images(IMAGES) + b"\0", "expected 3,936 bytes, as its header says, found 3,937"),
    ],
)
def test_idx_with_wrong_images(tmp_path, images, message, suffix):
    write_idx(tmp_path, images, idx_labels(LABELS), suffix)
    with pytest.raises(DataError, match=message) as caught:
        files.open_idx(tmp_path)
    assert str(caught.value).startswith(f"{tmp_path.name}/train-images-idx3-ubyte{suffix}: ")


def test_idx_with_a_wrong_number_of_labels(tmp_path):
    write_idx(tmp_path, idx_images(IMAGES), idx_labels([1, 2]))
    with pytest.raises(DataError, match=r"labels-idx1-ubyte: expected 5 labels.*found 2"):
        files.open_idx(tmp_path)


def test_idx_with_a_label_above_nine(tmp_path):
    write_idx(tmp_path, idx_images(IMAGES), idx_labels([0, 10, 2, 3, 4]))
    with pytest.raises(DataError, match=r"labels-idx1-ubyte: .*found 10 in record 2"):
        both(tmp_path)


def test_idx_without_labels(tmp_path):
    write_idx(tmp_path, idx_images(IMAGES), idx_labels(LABELS))
    (tmp_path / "train-labels-idx1-ubyte").unlink()
    with pytest.raises(DataError, match="train-labels-idx1-ubyte: expected this file"):
        files.open_idx(tmp_path)


def test_truncated_gzip(tmp_path):
    packed = gzip.compress(idx_images(IMAGES))
    for length in range(0, len(packed), 97):
        write_idx(tmp_path, b"", idx_labels(LABELS), ".gz")
        (tmp_path / "train-images-idx3-ubyte.gz").write_bytes(packed[:length])
        with pytest.raises(DataError, match=r"train-images-idx3-ubyte\.gz: expected"):
            both(tmp_path)


def test_gzip_in_name_only(tmp_path):
    write_idx(tmp_path, idx_images(IMAGES), idx_labels(LABELS), ".gz")
    (tmp_path / "train-images-idx3-ubyte.gz").write_bytes(idx_images(IMAGES))
    with pytest.raises(DataError, match="expected a whole gzip file"):
        files.open_idx(tmp_path)


def test_gzip_with_a_wrong_checksum(tmp_path):
    write_idx(tmp_path, idx_images(IMAGES), idx_labels(LABELS), ".gz")
    path = tmp_path / "train-images-idx3-ubyte.gz"
    packed = bytearray(path.read_bytes())
    packed[-5] ^= 1  # a byte of the CRC, which precedes the length
    path.write_bytes(packed)
    with pytest.raises(DataError, match=r"expected a whole gzip file: CRC"):
        both(tmp_path)


def test_gzip_bomb_is_not_unpacked_beyond_its_declared_size(tmp_path, monkeypatch):
    # The trailer states a false length: 3,936 bytes instead of 64 MiB.
    packed = bytearray(gzip.compress(idx_images(IMAGES) + bytes(1 << 26)))
    packed[-4:] = struct.pack("<I", len(idx_images(IMAGES)))
    write_idx(tmp_path, b"", idx_labels(LABELS), ".gz")
    (tmp_path / "train-images-idx3-ubyte.gz").write_bytes(packed)
    asked = []
    read = gzip.GzipFile.read
    monkeypatch.setattr(
        gzip.GzipFile, "read", lambda self, size=-1: asked.append(size) or read(self, size)
    )
    with pytest.raises(DataError, match="expected 3,936 bytes, as its header says, found more"):
        both(tmp_path)
    assert asked
    assert all(0 <= size <= 3937 for size in asked)


@given(content=st.binary(max_size=200), suffix=st.sampled_from(["", ".gz"]))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_arbitrary_bytes_raise_only_data_errors(tmp_path, content, suffix):
    write_idx(tmp_path, idx_images(IMAGES), idx_labels(LABELS), suffix)
    (tmp_path / f"train-images-idx3-ubyte{suffix}").write_bytes(content)
    with pytest.raises(DataError):
        both(tmp_path)
    for path in tmp_path.glob("train-*"):
        path.unlink()


@given(data=st.data())
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_changed_byte_gives_data_or_a_data_error(tmp_path, data):
    packed = bytearray(gzip.compress(idx_images(IMAGES)))
    place = data.draw(st.integers(0, len(packed) - 1))
    packed[place] ^= data.draw(st.integers(1, 255))
    write_idx(tmp_path, b"", idx_labels(LABELS), ".gz")
    (tmp_path / "train-images-idx3-ubyte.gz").write_bytes(packed)
    try:
        both(tmp_path)
    except DataError:
        return
    # Only bytes of the gzip header that do not affect the content may change unnoticed.
    assert place < 10


def test_file_without_read_permission(tmp_path, monkeypatch):
    """Opening is made to fail, since root may read every file."""

    def refuse(path, *_):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    write_idx(tmp_path, idx_images(IMAGES), idx_labels(LABELS))
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(DataError, match="cannot be read: Permission denied"):
        files.open_idx(tmp_path)
