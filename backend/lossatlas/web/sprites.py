"""Thumbnails of examples in one picture."""

from io import BytesIO

import numpy as np
from PIL import Image

from lossatlas.core.data.catalog import Dataset
from lossatlas.core.data.examples import Examples


def sprite(dataset: Dataset, chosen: Examples, columns: int) -> bytes:
    """A PNG of the chosen examples row by row, at their own size; unused cells are black."""
    assert dataset.image_shape is not None
    height, width, channels = dataset.image_shape
    columns = min(columns, len(chosen))
    rows = -(-len(chosen) // columns)
    cells = np.zeros((rows * columns, height, width, channels), dtype=np.uint8)
    pixels = np.rint(chosen.raw * (255.0 / dataset.scale)).astype(np.uint8)
    cells[: len(chosen)] = pixels.reshape(-1, height, width, channels)
    sheet = (
        cells.reshape(rows, columns, height, width, channels)
        .transpose(0, 2, 1, 3, 4)
        .reshape(rows * height, columns * width, channels)
    )
    image = Image.fromarray(sheet[..., 0] if channels == 1 else sheet)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
