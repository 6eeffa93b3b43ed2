"""The classifiers that API requests refer to, built directly from the core."""

import numpy as np

from lossatlas.core.data.catalog import open_catalog
from lossatlas.core.data.examples import choose
from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.models.linear import LinearClassifier
from lossatlas.core.slices import directions
from support.api import DIRECTIONS, ORIGIN


def classifier(name="digits", count=100, seed=0, loss="svm", **options):
    """The classifier of a request's problem, with the same defaults."""
    data = open_catalog()[name].load()
    return LinearClassifier(
        choose(data, count, seed), len(data.class_names), LOSSES[loss], **options
    )


def origin_of(f):
    """The weights of ORIGIN."""
    return directions.random_point(f.shape, ORIGIN["seed"], ORIGIN["scale"])


def direction_of(f, seed):
    """The weights of a random direction from ORIGIN."""
    return directions.random_direction(f.shape, seed, "unit", origin_of(f))


def slice_of_request(f, k=2):
    """The slice through ORIGIN along the first k of DIRECTIONS."""
    along = [direction_of(f, spec["seed"]) for spec in DIRECTIONS[:k]]
    return f.section(origin_of(f), np.stack(along))


def assert_close(found, expected):
    """Check equality up to the order in which the server's BLAS adds."""
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)
