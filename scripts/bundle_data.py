"""Write the bundled data files from scikit-learn's copies: python scripts/bundle_data.py"""

from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits, load_iris

FOLDER = Path(__file__).parents[1] / "backend" / "lossatlas" / "core" / "data" / "bundled"


def main() -> None:
    digits, iris = load_digits(), load_iris()
    write("digits", digits.data.astype(np.uint8), digits.target)
    write("iris", iris.data, iris.target)


def write(name: str, raw: np.ndarray, y: np.ndarray) -> None:
    np.savez_compressed(FOLDER / f"{name}.npz", raw=raw, y=y.astype(np.uint8))


if __name__ == "__main__":
    main()
