"""Published figures on networks and their landscapes, recomputed."""

from collections.abc import Iterator

import numpy as np

from lossatlas.core import connections, optimizers
from lossatlas.core.analysis import curvature, symmetry
from lossatlas.core.connections import Curve, curved, straight
from lossatlas.core.data.catalog import open_catalog
from lossatlas.core.data.examples import choose, dense
from lossatlas.core.data.inline import inline
from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.models.base import Objective
from lossatlas.core.models.formulas import FUNCTIONS
from lossatlas.core.models.layers import Layers
from lossatlas.core.models.network import Network
from lossatlas.core.optimizers.adaptive import adam
from lossatlas.core.slices.directions import principal
from lossatlas.core.trajectories import Run, iterates, visited
from lossatlas.core.types import Floats
from lossatlas.reproduce.table import SIX_DIGITS, Row, Table

TEN_DIGITS = 5.1e-11
DIGITS = 300
"""Digits that the networks learn."""
EDGE_STEPS, SETTLED, SHOWN_EVERY = 1_500, 1_000, 50
"""Steps along which sharpness is taken: every few, once it stands still."""
EDGE_BELOW, EDGE_ABOVE = 0.01, 0.05
"""Relative: sharpness oscillates slightly above 2/η."""
PAIRS = 5
"""Pairs of networks over which a barrier is averaged."""
POINTS = 25
"""Points on a path between two networks."""
ALPHA = 4.0


def tables() -> Iterator[Table]:
    """The tables one by one."""
    yield fixture()
    yield edge_of_a_function()
    yield edge_of_a_network()
    yield random_walk()
    yield rescaling()
    yield barriers()


def fixture() -> Table:
    """The loss of a two-layer network with given weights."""
    n, d, hidden, classes = 3, 5, 50, 7
    first = np.vstack(
        (np.linspace(-0.7, 0.3, d * hidden).reshape(d, hidden), np.linspace(-0.1, 0.9, hidden))
    )
    second = np.vstack(
        (
            np.linspace(-0.3, 0.4, hidden * classes).reshape(hidden, classes),
            np.linspace(-0.9, 0.1, classes),
        )
    )
    w = np.concatenate((first.T.ravel(), second.T.ravel()))[None]
    X = np.linspace(-5.5, 4.5, n * d).reshape(d, n).T
    examples = choose(inline(X.tolist(), [0, 5, 1], tuple("0123456")))

    def row(what: str, published: float, l2: float) -> Row:
        network = Network(examples, Layers((d, hidden, classes), "relu"), LOSSES["softmax"], l2=l2)
        return Row(what, (published,), (network.value(w),), TEN_DIGITS, TEN_DIGITS, ".10f")

    return Table(
        "A two-layer network with given weights",
        "CS231n assignment 1, two_layer_net.ipynb and fc_net",
        (row("softmax loss", 3.4702243556, 0.0), row("with ½ Σ W²", 26.5948426952, 0.5)),
    )


def edge_of_a_function() -> Table:
    """Where gradient descent on ¼(1 − x²y²)² comes to rest: just below the edge."""
    function = FUNCTIONS["edge"]
    run = Run("gd", optimizers.gd(0.1), 5_000, 0, "full")
    end = visited(function, np.array([function.start]), run, every=run.steps)[-1]
    sharp = curvature.sharpest(function, end, 1).eigenvalues
    place = tuple(np.abs(end).ravel().tolist())
    return Table(
        "The edge of stability of ¼(1 − x²y²)², learning rate 0.1: 2/η = 20",
        "Zhu et al. 2022, arXiv 2210.03294, gradient descent from (4.5, 0.3)",
        (
            Row("the end: |x|, |y|", (3.142557, 0.318212), place, SIX_DIGITS, SIX_DIGITS),
            Row("sharpness there", (19.9539,), (float(sharp[0]),), 1e-4, 1e-4, ".4f"),
        ),
        "rounding decides the sign of y at the end: the valleys are mirror images",
    )


def edge_of_a_network() -> Table:
    """The sharpness along full-batch gradient descent, once it has risen."""
    network = _network((32, 32), "tanh", "squared_error")
    start = network.initial(0, "lecun")
    rows = []
    for rate in (0.3, 0.4, 0.6):
        run = Run("gd", optimizers.gd(rate), EDGE_STEPS, 0, "full")
        steps = iterates(network, start, run, SHOWN_EVERY)
        sharp = [curvature.sharpness(network, w) or 0.0 for step, w in steps if step >= SETTLED]
        edge = 2.0 / rate
        ours = (float(np.mean(sharp)),)
        tolerance = EDGE_BELOW * edge, EDGE_ABOVE * edge
        rows.append(Row(f"mean sharpness, η = {rate:g}", (edge,), ours, *tolerance, ".2f"))
    return Table(
        "The edge of stability of a network: sharpness rises to 2/η and stays there",
        "Cohen et al. 2021, arXiv 2103.00065",
        tuple(rows),
        f"the network is smaller: tanh, 64-32-32-10, on {DIGITS} digits, squared error; "
        f"steps {SETTLED} to {EDGE_STEPS}",
    )


def random_walk() -> Table:
    """The variance that principal components explain of a random walk."""
    steps = np.random.default_rng(0).standard_normal((500, 5_000))
    shares = tuple((100.0 * principal(steps.cumsum(axis=0), 3).explained).tolist())
    return Table(
        "Principal components of a random walk of 500 steps in 5,000 dimensions",
        "Antognini and Sohl-Dickstein 2018, arXiv 1806.08805: 6 / (π² k²)",
        (Row("explained, %", (60.8, 15.2, 6.8), shares, 1.5, 1.5, ".1f"),),
    )


def rescaling() -> Table:
    """One ReLU layer times α, the next divided by α."""
    network = _network((32,), "relu", "softmax")
    w = network.initial(0, "he")
    twin = symmetry.rescaled(network.layers, w, 0, ALPHA)
    apart = float(np.abs(network.scores_at(twin) - network.scores_at(w)).max())

    def factor(layer: int) -> float:
        """How much more the loss bends along random weights of a layer."""
        direction = np.zeros_like(w)
        own = network.matrices(direction)[layer]
        own[:, :-1] = np.random.default_rng(layer).standard_normal(own[:, :-1].shape)
        bends = [np.vdot(direction, _product(network, at, direction)) for at in (w, twin)]
        return float(bends[1] / bends[0])

    return Table(
        f"Flatness is not invariant: a layer times α = {ALPHA:g}, the next divided by it",
        "Dinh et al. 2017, arXiv 1703.04933",
        (
            Row("change of the scores", (0.0,), (apart,), 1e-12, 1e-12, ".0e"),
            Row("curvature, next layer: α²", (ALPHA**2,), (factor(1),), 1e-6, 1e-6),
            Row("curvature, this layer: α⁻²", (ALPHA**-2,), (factor(0),), 1e-6, 1e-6),
        ),
    )


def barriers() -> Table:
    """The loss between two trained networks."""
    network = _network((32,), "relu", "softmax")
    ends = [_trained(network, seed) for seed in range(2 * PAIRS)]
    pairs = list(zip(ends[::2], ends[1::2], strict=True))
    before = [straight(network, *pair, POINTS).barrier for pair in pairs]
    after = [
        straight(network, a, symmetry.matched(network.layers, b, a), POINTS).barrier
        for a, b in pairs
    ]
    a, b = pairs[0]
    bend = connections.trained(Curve(network, a, b), 0.03, 300, 0)
    twin = symmetry.permuted(network.layers, a, 0)
    back = straight(network, a, symmetry.matched(network.layers, twin, a), POINTS)

    def row(what: str, ours: float, above: float) -> Row:
        return Row(what, (0.0,), (ours,), 0.0, above, ".4f")

    return Table(
        "The barrier between two trained networks",
        "Ainsworth et al. 2022, arXiv 2209.04836; Garipov et al. 2018, arXiv 1802.10026",
        (
            row("a permuted twin, matched", back.barrier, 1e-12),
            row(f"units matched, mean of {PAIRS}", float(np.mean(after)), 0.1 * min(before)),
            row("on a trained curve", curved(network, a, b, bend, POINTS).barrier, 0.01),
        ),
        f"the networks are smaller: ReLU, 64-32-10, on {DIGITS} digits, softmax; on the straight "
        f"line between them the barrier is {min(before):.2f} to {max(before):.2f}",
    )


def _network(hidden: tuple[int, ...], activation: str, loss_id: str) -> Network:
    data = open_catalog()["digits"].load()
    layers = Layers((64, *hidden, 10), activation)
    return Network(dense(choose(data, DIGITS)), layers, LOSSES[loss_id])


def _trained(network: Network, seed: int) -> Floats:
    run = Run("adam", adam(0.01), 300, 0, "full")
    start = network.initial(seed, "he")
    return np.asarray(visited(network, start, run, every=run.steps)[-1])


def _product(objective: Objective, w: Floats, direction: Floats) -> Floats:
    product = objective.hessian_product(w)
    assert product is not None  # softmax has a Hessian
    return product(direction)
