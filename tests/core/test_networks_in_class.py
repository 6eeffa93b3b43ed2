"""What the lesson on deep networks says, over five random starts."""

import numpy as np
import pytest

from lossatlas.core import connections, optimizers
from lossatlas.core.analysis.curvature import sharpness
from lossatlas.core.analysis.symmetry import matched
from lossatlas.core.connections import Curve, curved, straight
from lossatlas.core.data.catalog import open_catalog
from lossatlas.core.data.examples import choose, dense
from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.models.layers import Layers
from lossatlas.core.models.network import Network
from lossatlas.core.optimizers.adaptive import adam
from lossatlas.core.trajectories import Run, iterates, visited

pytestmark = pytest.mark.slow

STARTS = range(5)


def network(dataset, count, hidden, loss_id="softmax", activation="relu", skip=False):
    entry = open_catalog()[dataset]
    layers = Layers((entry.dimension, *hidden, len(entry.class_names)), activation, skip)
    return Network(dense(choose(entry.load(), count)), layers, LOSSES[loss_id])


def trained(f, start, method, steps):
    return visited(f, start, Run("run", method, steps, 0, "full"), steps)[-1]


@pytest.mark.parametrize("pair", STARTS)
def test_the_barrier_between_two_starts_is_mostly_in_the_names_of_the_units(pair):
    f = network("spiral", None, (32,))
    seeds = 2 * pair + 1, 2 * pair + 2
    start, end = (trained(f, f.initial(seed, "he"), adam(0.02), 300) for seed in seeds)
    barrier = straight(f, start, end, 41).barrier
    assert barrier > 0.5
    assert straight(f, start, matched(f.layers, end, start), 41).barrier < barrier / 5
    bend = connections.trained(Curve(f, start, end), 0.03, 150, 0)
    assert curved(f, start, end, bend, 41).barrier < barrier / 5


@pytest.mark.parametrize("seed", STARTS)
def test_twenty_thin_layers_learn_faster_with_skips(seed):
    ends = []
    for skip in (False, True):
        f = network("spiral", 100, (6,) * 20, activation="tanh", skip=skip)
        start = f.initial(seed, "he")
        ends.append((f.value(start), f.value(trained(f, start, optimizers.gd(0.02), 100))))
    (first, last), (first_with, last_with) = ends
    assert first_with > first
    assert last_with < last * (2 / 3 if seed == 0 else 1 / 2)


@pytest.mark.parametrize("seed", STARTS)
def test_sharpness_stays_at_the_edge_with_squared_error_and_falls_again_with_softmax(seed):
    run = Run("gd", optimizers.gd(0.4), 1_000, 0, "full")
    f = network("digits", 300, (32, 32), "squared_error", "tanh")
    points = iterates(f, f.initial(seed, "lecun"), run, 100)
    late = [sharpness(f, w) for step, w in points if step >= 600]
    assert np.mean(late) == pytest.approx(5.0, rel=0.05)
    g = network("digits", 300, (32, 32), "softmax", "tanh")
    points = iterates(g, g.initial(seed, "lecun"), run, 20)
    first, *_, last = seen = [sharpness(g, w) for step, w in points if step in (0, 20, 40, 400)]
    assert first < max(seen) < 5.0
    assert last < max(seen) / 2
