"""The data sets, and how their features are preprocessed.

Raw features keep the type that they are stored in. The features of an example are
x = (raw - shift) / scale, whatever subset of the examples is used: the mean image of the whole
training set is subtracted from images, which are then divided by the largest value of their format;
tables are standardised.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.resources import files as package_files
from os.path import isdir
from pathlib import Path
from threading import RLock
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lossatlas.core.data import parsers, shapes, synthetic
from lossatlas.core.data.parsers import DataError, Split

Arrays = tuple[NDArray[Any], NDArray[np.int64]]


@dataclass(frozen=True, eq=False)
class Dataset:
    """N examples of D features in C classes. The arrays are shared and read-only."""

    raw: NDArray[Any]
    """(N, D) in the type it was stored in: uint8 for images, float64 for tables."""
    y: NDArray[np.int64]
    """(N,) labels 0..C-1."""
    class_names: tuple[str, ...]
    shift: NDArray[np.float64]
    """(D,) what is subtracted first, in raw units."""
    scale: NDArray[np.float64]
    """(D,) what the difference is divided by."""
    image_shape: tuple[int, int, int] | None
    """(height, width, channels), the rows of `raw` in that order; None for a table."""

    def __post_init__(self) -> None:
        """Make the arrays read-only."""
        for array in (self.raw, self.y, self.shift, self.scale):
            array.setflags(write=False)


@dataclass(frozen=True)
class LearningRates:
    """Learning rates with which gradient descent crosses the window in about 100 steps."""

    slice: float
    """In the slice, for a loss that sums over the classes."""
    slice_gentle: float
    """In the slice, for a loss to which an example adds at most one margin term."""
    full: float
    """In the full space."""


@dataclass(frozen=True)
class Noun:
    """What to call an example."""

    singular: str
    plural: str


@dataclass(frozen=True)
class Presentation:
    """Defaults that make the first picture of a data set instructive."""

    noun: Noun = Noun("example", "examples")
    learning_rates: LearningRates = LearningRates(0.5, 1.0, 0.05)
    window_reach: float = 30.0
    """Half the height of the window."""
    features: tuple[str, ...] | None = None
    """Names of the features; None for images."""
    default_count: int = 100
    """The number of examples where a problem does not choose any."""


def _nothing_to_read(_: Split) -> Arrays:
    raise DataError("this data set has no files")


@dataclass(frozen=True, eq=False)
class Entry:
    """A data set in the catalog: what is known without loading it."""

    id: str
    title: str
    class_names: tuple[str, ...]
    source: str
    licence: str
    n: int | None = None
    """The number of training examples; None if the file that says it is missing or invalid."""
    read: Callable[[Split], Arrays] = _nothing_to_read
    """Returns (raw, y) of a split."""
    image_shape: tuple[int, int, int] | None = None
    largest: int | None = None
    """The largest pixel value of the format; None for a table."""
    presentation: Presentation = Presentation()
    has_test: bool = False
    unavailable_because: str | None = None
    """Why it cannot be loaded, and what to do."""
    _loaded: dict[Split, Dataset] = field(default_factory=dict, init=False, repr=False)
    _lock: Any = field(default_factory=RLock, init=False, repr=False)

    @property
    def dimension(self) -> int:
        """D, the number of features: pixel values, or columns of the table."""
        return math.prod(self.image_shape or (len(self.presentation.features or ()),))

    @property
    def preprocessing(self) -> str:
        """How the features are preprocessed, in a sentence."""
        if self.largest is None:
            return (
                "Each column is standardised: its mean is subtracted, and it is divided by its "
                "standard deviation."
            )
        return (
            f"Each pixel is divided by {self.largest}, its largest value, and the mean image of "
            "the whole training set is subtracted."
        )

    def load(self, split: Split = "train") -> Dataset:
        """The examples, read once and cached; thread-safe.

        The test split is shifted and scaled like the training set.

        Raises:
            DataError: if it is unavailable, a file is invalid, or there is no such split.
        """
        if self.unavailable_because is not None:
            raise DataError(self.unavailable_because)
        if split == "test" and not self.has_test:
            raise DataError(f"the data set {self.id} has no test split")
        with self._lock:
            if split not in self._loaded:
                self._loaded[split] = self._load(split)
            return self._loaded[split]

    def _load(self, split: Split) -> Dataset:
        raw, y = self.read(split)
        if split == "test":
            return replace(self.load("train"), raw=raw, y=y)
        if self.largest is None:
            mean, deviation = raw.mean(axis=0), raw.std(axis=0)
            scale = np.where(deviation > 0, deviation, 1.0)  # a constant column is only shifted
        else:
            # a sum of integers is exact, and needs no float copy
            mean = raw.sum(axis=0, dtype=np.int64) / len(raw)
            scale = np.full(raw.shape[1], float(self.largest))
        return Dataset(raw, y, self.class_names, mean, scale, self.image_shape)


def open_catalog(data_dir: Path | None = None) -> Mapping[str, Entry]:
    """Every data set by its id, the ones that come with the package first.

    Nothing is loaded yet. Files in `data_dir` get the cheap checks only; a data set that is missing
    or invalid is listed with the reason, and does not affect the others.
    """
    entries = [replace(entry) for entry in BUNDLED]
    entries += [_from_files(entry, data_dir) for entry in DOWNLOADED]
    return MappingProxyType({entry.id: entry for entry in entries})


def _bundled(name: str, _: Split) -> Arrays:
    """An array file that comes with the package; bundled/README.md says where it is from."""
    path = package_files("lossatlas.core.data").joinpath("bundled", f"{name}.npz")
    with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        return arrays["raw"], arrays["y"].astype(np.int64)


GENERATED_LICENCE = "MIT, like Loss Atlas"

BUNDLED = (
    Entry(
        id="digits",
        title="Optical digits",
        n=1797,
        class_names=tuple("0123456789"),
        image_shape=(8, 8, 1),
        largest=16,
        source="Alpaydin and Kaynak (1998), Optical Recognition of Handwritten Digits, test set, "
        "UCI Machine Learning Repository, https://doi.org/10.24432/C50P49",
        licence="CC BY 4.0",
        presentation=Presentation(
            Noun("handwritten digit", "handwritten digits"),
            LearningRates(1, 5, 0.05),
            window_reach=20,
        ),
        read=partial(_bundled, "digits"),
    ),
    Entry(
        id="iris",
        title="Iris",
        n=150,
        class_names=("setosa", "versicolor", "virginica"),
        source="Fisher (1936), The use of multiple measurements in taxonomic problems, "
        "UCI Machine Learning Repository, https://doi.org/10.24432/C56C76",
        licence="CC BY 4.0",
        presentation=Presentation(
            Noun("iris flower", "iris flowers"),
            LearningRates(0.2, 0.5, 0.1),
            window_reach=8,
            features=("sepal length", "sepal width", "petal length", "petal width"),
        ),
        read=partial(_bundled, "iris"),
    ),
    Entry(
        id="shapes32",
        title="Coloured shapes",
        n=len(shapes.SHAPES) * shapes.PER_CLASS,
        class_names=tuple(shapes.SHAPES),
        image_shape=(shapes.SIDE, shapes.SIDE, 3),
        largest=255,
        source="Drawn by Loss Atlas from a fixed seed",
        licence=GENERATED_LICENCE,
        presentation=Presentation(Noun("drawn shape", "drawn shapes"), LearningRates(2, 10, 0.01)),
        read=lambda split: shapes.shapes32(),
    ),
    Entry(
        id="blobs",
        title="Gaussian blobs",
        n=3 * synthetic.POINTS_PER_CLASS,
        class_names=synthetic.BLOBS,
        source="Drawn by Loss Atlas from a fixed seed",
        licence=GENERATED_LICENCE,
        presentation=Presentation(
            Noun("point in three blobs", "points in three blobs"),
            LearningRates(0.2, 0.5, 0.1),
            window_reach=8,
            features=("x₁", "x₂"),
        ),
        read=lambda split: synthetic.blobs(),
    ),
    Entry(
        id="spiral",
        title="Spiral",
        n=3 * synthetic.POINTS_PER_CLASS,
        class_names=synthetic.ARMS,
        source="Drawn by Loss Atlas from a fixed seed, after CS231n, Putting it together: "
        "minimal neural network case study, https://cs231n.github.io/neural-networks-case-study/",
        licence=GENERATED_LICENCE,
        presentation=Presentation(
            Noun("point on a spiral", "points on a spiral"),
            LearningRates(0.2, 0.2, 0.1),
            window_reach=12,
            features=("x₁", "x₂"),
        ),
        read=lambda split: synthetic.spiral(),
    ),
)
"""The data sets that come with the package."""


DOWNLOADED = (
    Entry(
        id="cifar10",
        title="CIFAR-10",
        class_names=parsers.CIFAR10_NAMES,
        image_shape=(32, 32, 3),
        largest=255,
        source="Krizhevsky (2009), Learning multiple layers of features from tiny images, "
        "https://www.cs.toronto.edu/~kriz/cifar.html",
        licence="None is stated; the authors ask to be cited",
        presentation=Presentation(
            Noun("CIFAR-10 photograph", "CIFAR-10 photographs"), LearningRates(2, 10, 0.003)
        ),
    ),
    Entry(
        id="mnist",
        title="MNIST",
        class_names=tuple("0123456789"),
        image_shape=(28, 28, 1),
        largest=255,
        source="LeCun, Cortes and Burges (1998), The MNIST database of handwritten digits, "
        "http://yann.lecun.com/exdb/mnist/",
        licence="CC BY-SA 3.0",
        presentation=Presentation(
            Noun("handwritten digit", "handwritten digits"), LearningRates(2, 10, 0.01)
        ),
    ),
    Entry(
        id="fashion-mnist",
        title="Fashion-MNIST",
        class_names=parsers.FASHION_MNIST_NAMES,
        image_shape=(28, 28, 1),
        largest=255,
        source="Xiao, Rasul and Vollgraf (2017), Fashion-MNIST: a novel image dataset for "
        "benchmarking machine learning algorithms, https://github.com/zalandoresearch/fashion-mnist",
        licence="MIT, Zalando SE",
        presentation=Presentation(
            Noun("picture of clothing", "pictures of clothing"), LearningRates(2, 10, 0.01)
        ),
    ),
)
"""The data sets that are read from files in a data directory."""


def _from_files(entry: Entry, data_dir: Path | None) -> Entry:
    """The entry completed from its files, or with the reason why they cannot be used."""
    cifar10 = entry.id == "cifar10"
    folder = None
    if data_dir is not None:
        folder = parsers.cifar10_folder(data_dir) if cifar10 else data_dir / entry.id
    if folder is None or not isdir(folder):
        files = f"{parsers.CIFAR10_FOLDER}/data_batch_*.bin" if cifar10 else f"folder {entry.id}"
        found = "the data directory has no " + files if data_dir else "there is no data directory"
        how = f"get it with: lossatlas fetch {entry.id} --data-dir DIR"
        return replace(entry, unavailable_because=f"{found}; {how}")
    try:
        if cifar10:
            n, names = parsers.open_cifar10(folder)
            read = partial(parsers.read_cifar10, folder)
        else:
            n, names = parsers.open_idx(folder), entry.class_names
            read = partial(parsers.read_idx, folder)
    except DataError as error:
        return replace(entry, unavailable_because=str(error))
    return replace(entry, n=n, class_names=names, read=read, has_test=True)
