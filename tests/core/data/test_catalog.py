"""The catalog's data sets: known values, preprocessing, loading."""

import tracemalloc
from pathlib import Path
from threading import Barrier, Thread

import numpy as np
import pytest
from sklearn.datasets import load_digits, load_iris
from sklearn.linear_model import LogisticRegression, RidgeClassifier

from lossatlas.core.data import shapes as pictures
from lossatlas.core.data.catalog import DataError, Dataset, Entry, open_catalog

INCLUDED = ["digits", "iris", "shapes32", "blobs", "spiral"]
FROM_FILES = ["cifar10", "mnist", "fashion-mnist"]
REAL = Path(__file__).parents[4] / "shared" / "data"

catalog = open_catalog()


def features(dataset: Dataset) -> np.ndarray:
    return (dataset.raw - dataset.shift) / dataset.scale


def test_catalog_lists_every_data_set():
    assert list(catalog) == INCLUDED + FROM_FILES


@pytest.mark.parametrize("name", INCLUDED)
def test_entry_describes_the_loaded_data_set(name):
    entry, dataset = catalog[name], catalog[name].load()
    assert dataset.raw.shape == (entry.n, entry.dimension)
    assert dataset.y.shape == (entry.n,)
    assert dataset.y.dtype == np.int64
    assert set(dataset.y.tolist()) == set(range(len(entry.class_names)))
    if entry.image_shape is not None:
        assert dataset.raw.dtype == np.uint8
    assert (dataset.class_names, dataset.image_shape) == (entry.class_names, entry.image_shape)
    for part in ("id", "title", "class_names", "preprocessing", "source", "licence"):
        assert getattr(entry, part)


@pytest.mark.parametrize("name", INCLUDED)
def test_loading_again_gives_identical_data(name):
    first, second = catalog[name].load(), open_catalog()[name].load()
    for part in ("raw", "y", "shift", "scale"):
        assert getattr(first, part).tobytes() == getattr(second, part).tobytes()


@pytest.mark.parametrize("name", INCLUDED)
def test_mean_is_zero_after_preprocessing(name):
    x = features(catalog[name].load())
    np.testing.assert_allclose(x.mean(axis=0), 0, atol=1e-12)
    if catalog[name].image_shape is None:
        np.testing.assert_allclose(x.std(axis=0), 1, atol=1e-12)
    else:
        assert np.ptp(x) > 0.9
        assert abs(x).max() <= 1


@pytest.mark.parametrize("name", INCLUDED)
def test_arrays_cannot_be_written_to(name):
    dataset = catalog[name].load()
    for array in (dataset.raw, dataset.y, dataset.shift, dataset.scale):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_preprocessing_is_described():
    assert "divided by 255" in catalog["shapes32"].preprocessing
    assert "divided by 16" in catalog["digits"].preprocessing
    assert "mean image of the whole training set is subtracted" in catalog["digits"].preprocessing
    assert "standardised" in catalog["iris"].preprocessing


def test_iris_is_the_data_set_of_fisher():
    iris = catalog["iris"].load()
    np.testing.assert_array_equal(iris.raw[:2], [[5.1, 3.5, 1.4, 0.2], [4.9, 3.0, 1.4, 0.2]])
    np.testing.assert_array_equal(iris.raw, load_iris().data)
    np.testing.assert_array_equal(iris.y, load_iris().target)
    assert iris.class_names == tuple(load_iris().target_names)


def test_digits_are_the_data_set_of_scikit_learn():
    digits = catalog["digits"].load()
    np.testing.assert_array_equal(digits.raw, load_digits().data)
    np.testing.assert_array_equal(digits.y, load_digits().target)
    assert (digits.raw.min(), digits.raw.max()) == (0, 16)
    assert set(digits.scale) == {16.0}
    assert np.bincount(digits.y).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_spiral_is_the_data_set_of_cs231n():
    random = np.random.RandomState(0)
    X, y = np.zeros((300, 2)), np.zeros(300, dtype=int)
    for j in range(3):
        ix = range(100 * j, 100 * (j + 1))
        r = np.linspace(0.0, 1, 100)
        t = np.linspace(j * 4, (j + 1) * 4, 100) + random.randn(100) * 0.2
        X[ix] = np.c_[r * np.sin(t), r * np.cos(t)]
        y[ix] = j
    spiral = catalog["spiral"].load()
    np.testing.assert_allclose(spiral.raw, X, rtol=0, atol=1e-15)
    np.testing.assert_array_equal(spiral.y, y)


def test_a_line_separates_most_of_the_blobs_but_not_the_spiral():
    def accuracy(name: str) -> float:
        dataset = catalog[name].load()
        return (
            LogisticRegression()
            .fit(features(dataset), dataset.y)
            .score(features(dataset), dataset.y)
        )

    assert 0.9 < accuracy("blobs") < 1
    assert accuracy("spiral") < 0.6


def test_shapes32_has_a_hundred_shuffled_examples_of_each_class():
    shapes = catalog["shapes32"].load()
    assert np.bincount(shapes.y).tolist() == [100] * 10
    assert len(set(shapes.y[:40].tolist())) == 10
    assert len(np.unique(shapes.raw, axis=0)) == 1000


def test_a_linear_classifier_learns_shapes32_only_in_part():
    shapes = catalog["shapes32"].load()
    x, y = features(shapes), shapes.y
    score = RidgeClassifier(alpha=100.0).fit(x[:700], y[:700]).score(x[700:], y[700:])
    assert 0.5 < score < 0.95


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [
        ("circle", [(0, 0), (0.6, 0.6)], [(0.7, 0.7), (0, 1)]),
        ("square", [(0, 0), (0.8, -0.8)], [(0.9, 0), (0, -0.9)]),
        ("triangle", [(0, -1.1), (1, 0.55), (-1, 0.55)], [(0.6, -0.6), (0, 0.7)]),
        ("cross", [(0, 0), (0.9, 0), (0, -0.9)], [(0.5, 0.5), (-0.5, 0.5), (1.1, 0)]),
        ("ring", [(0.75, 0), (0, -0.75)], [(0, 0), (1.1, 0)]),
        ("star", [(0, 0), (0, -1), (0.95, -0.3), (-0.6, 0.8)], [(0, 0.7), (0.6, -0.7)]),
        ("heart", [(0, 0), (0.4, -0.5), (-0.4, -0.5), (0, 0.8)], [(0, -0.85), (0.7, 0.7)]),
        ("moon", [(-0.7, 0.2)], [(0.4, 0), (-1.1, 0)]),
    ],
)
def test_shapes_contain_the_right_points(name, inside, outside):
    distance = pictures.SHAPES[name]
    assert (distance(*np.array(inside).T) < 0).all()
    assert (distance(*np.array(outside).T) > 0).all()


@pytest.mark.parametrize("name", ["stripes", "checker"])
def test_patterns_cover_half_of_the_image(name):
    u, v = np.random.default_rng(0).uniform(-20, 20, (2, 100_000))
    assert (pictures.SHAPES[name](u, v) < 0).mean() == pytest.approx(0.5, abs=0.01)


# Data sets from files


def test_missing_data_sets_say_how_to_get_them(tmp_path):
    for data_dir in (None, tmp_path, tmp_path / "absent"):
        for name in FROM_FILES:
            entry = open_catalog(data_dir)[name]
            assert f"lossatlas fetch {name} --data-dir" in (entry.unavailable_because or "")
            assert entry.n is None
            with pytest.raises(DataError, match="lossatlas fetch"):
                entry.load()


def test_bundled_data_sets_are_available_and_have_no_test_split():
    for name in INCLUDED:
        assert catalog[name].unavailable_because is None
        with pytest.raises(DataError, match="no test split"):
            catalog[name].load("test")


def cifar10_batch(path: Path, labels: list[int], pixel: int) -> None:
    path.write_bytes(b"".join(bytes([label]) + bytes([pixel]) * 3072 for label in labels))


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "cifar-10-batches-bin"
    folder.mkdir()
    cifar10_batch(folder / "data_batch_1.bin", [1, 2], pixel=10)
    cifar10_batch(folder / "data_batch_2.bin", [3], pixel=40)
    cifar10_batch(folder / "test_batch.bin", [4], pixel=250)
    for name, items in (("mnist", 2), ("fashion-mnist", 3)):
        (tmp_path / name).mkdir()
        count = items.to_bytes(4, "big")
        (tmp_path / name / "train-images-idx3-ubyte").write_bytes(
            b"\0\0\x08\x03" + count + b"\0\0\0\x1c\0\0\0\x1c" + bytes(items * 784)
        )
        (tmp_path / name / "train-labels-idx1-ubyte").write_bytes(
            b"\0\0\x08\x01" + count + bytes(range(items))
        )
    return tmp_path


def test_data_sets_from_files(data_dir):
    opened = open_catalog(data_dir)
    assert [opened[name].n for name in FROM_FILES] == [3, 2, 3]
    for name in FROM_FILES:
        dataset = opened[name].load()
        assert dataset.raw.shape == (opened[name].n, opened[name].dimension)
        assert len(opened[name].class_names) == 10


def test_test_split_is_shifted_by_the_mean_image_of_the_training_set(data_dir):
    test = open_catalog(data_dir)["cifar10"].load("test")
    assert test.y.tolist() == [4]
    np.testing.assert_array_equal(test.shift, 20.0)  # (10 + 10 + 40) / 3
    np.testing.assert_allclose(features(test), (250 - 20) / 255)


def test_an_invalid_file_makes_only_its_data_set_unavailable(data_dir):
    with (data_dir / "cifar-10-batches-bin" / "data_batch_2.bin").open("ab") as file:
        file.write(b"x")
    (data_dir / "mnist" / "train-labels-idx1-ubyte").write_bytes(b"<html>")
    opened = open_catalog(data_dir)
    assert (
        "cifar-10-batches-bin/data_batch_2.bin: expected" in opened["cifar10"].unavailable_because
    )
    assert "mnist/train-labels-idx1-ubyte: expected" in opened["mnist"].unavailable_because
    for name in [*INCLUDED, "fashion-mnist"]:
        assert opened[name].unavailable_because is None


def test_a_file_repaired_after_a_failed_load_is_loaded(data_dir):
    path = data_dir / "cifar-10-batches-bin" / "data_batch_2.bin"
    cifar10_batch(path, [77], pixel=0)
    entry = open_catalog(data_dir)["cifar10"]
    with pytest.raises(DataError, match="found 77"):
        entry.load()
    cifar10_batch(path, [7], pixel=0)
    assert entry.load().y.tolist() == [1, 2, 7]


def test_many_threads_load_once():
    reads = []

    def read(split: str) -> tuple[np.ndarray, np.ndarray]:
        reads.append(split)
        return np.zeros((2, 1)), np.array([0, 1])

    entry = Entry("t", "T", ("a", "b"), "s", "l", 2, read)
    barrier, loaded = Barrier(8), []

    def load() -> None:
        barrier.wait()
        loaded.append(entry.load())

    threads = [Thread(target=load) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert reads == ["train"]
    assert all(dataset is loaded[0] for dataset in loaded)
    np.testing.assert_array_equal(loaded[0].scale, 1)  # of a constant column


@pytest.fixture
def real_cifar10() -> Entry:
    entry = open_catalog(REAL)["cifar10"]
    if entry.unavailable_because is not None:
        pytest.skip(f"CIFAR-10 is not on this machine: {entry.unavailable_because}")
    return entry


def test_real_cifar10(real_cifar10):
    train, test = real_cifar10.load(), real_cifar10.load("test")
    assert len(train.y) == real_cifar10.n
    assert (train.class_names[0], train.class_names[9]) == ("airplane", "truck")
    assert train.y[:5].tolist() == [6, 9, 9, 4, 1]  # frog, truck, truck, deer, automobile
    assert test.y[:4].tolist() == [3, 8, 8, 0]  # cat, ship, ship, airplane
    assert train.raw[0, :3].tolist() == [59, 62, 63]  # the first pixel of the frog
    assert test.shift is train.shift
    np.testing.assert_allclose(features(train).mean(axis=0), 0, atol=1e-12)
    # Neighbouring pixels of a photograph are similar, but only in the right order.
    photos = train.raw[:100].reshape(-1, 32, 32, 3).astype(float)
    for axis in (1, 2):
        assert abs(np.diff(photos, axis=axis)).mean() < 0.3 * photos.std()


def test_loading_images_makes_no_float_copy(real_cifar10):
    tracemalloc.start()
    try:
        train = real_cifar10.load()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 3 * train.raw.nbytes
