"""Symmetries of a network: other weights that give the same scores.

The units of a hidden layer may change places; with ReLU, one layer may grow as the next shrinks.
A point (1, P) is as in `Network`.
"""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from lossatlas.core.models.layers import Layers
from lossatlas.core.types import Floats, Ints

ORDER_STREAM = 9
"""Keeps the orders of a seed independent of everything else drawn from that seed."""
SWEEPS = 100
"""Passes over the layers after which the matching ends, settled or not."""


def permuted(layers: Layers, w: Floats, seed: int) -> Floats:
    """The same network with the units of each hidden layer in a random order.

    Raises ValueError where skips from the features hold all units in place.
    """
    groups = _groups(layers)
    if not groups:
        raise ValueError("skips from the features hold all hidden units in place")
    rng = np.random.default_rng([seed, ORDER_STREAM])
    for group in groups:
        w = _reordered(layers, w, group, rng.permutation(layers.widths[group[0] + 1]))
    return w


def matched(layers: Layers, w: Floats, to: Floats) -> Floats:
    """The same network with its hidden units in the order in which they fit those at `to` best.

    Ainsworth et al. 2022, "Git Re-Basin", algorithm 1: layer by layer, the order with the largest
    inner product of the weights, a linear sum assignment, until none is larger. With one hidden
    layer that is the best order of all; with more, no change of a single layer improves it.
    """
    theirs, found = layers.split(to[0]), w
    for _ in range(SWEEPS):
        before = found
        for group in _groups(layers):
            gains = _gains(layers.split(found[0]), theirs, group)
            _, order = linear_sum_assignment(gains, maximize=True)
            ahead = _reordered(layers, found, group, order)
            if np.vdot(ahead, to) > np.vdot(found, to):
                found = ahead
        if found is before:
            break
    return found


def rescaled(layers: Layers, w: Floats, layer: int, factor: float) -> Floats:
    """The same network with a hidden layer's units times a factor > 0, and the next one's divided.

    Dinh et al. 2017, "Sharp Minima Can Generalize For Deep Nets", section 3. Raises ValueError if
    that would change the scores: φ must be ReLU, and no skip may pass the layer.
    """
    if layers.activation != "relu":
        raise ValueError("only relu passes a factor on: relu(αz) = α relu(z) for α > 0")
    if any(layers.skips[layer : layer + 2]):
        raise ValueError("a skip passes this layer: its factor would change the scores")
    found = w.copy()
    matrices = layers.split(found[0])
    matrices[layer] *= factor
    matrices[layer + 1][:, :-1] /= factor
    return found


def _groups(layers: Layers) -> list[list[int]]:
    """The hidden layers whose units change places together: skips join them, unit by unit.

    Without those that a skip from the features holds in place.
    """
    groups: list[list[int]] = []
    for layer, skip in enumerate(layers.skips):
        if skip and groups:
            groups[-1].append(layer)
        else:
            groups.append([layer])
    return groups[1:] if layers.skips[0] else groups


def _reordered(layers: Layers, w: Floats, group: Sequence[int], order: Ints) -> Floats:
    """A copy in which unit k of these layers is the one that was at order[k]."""
    found = w.copy()
    matrices = layers.split(found[0])
    for layer in group:
        matrices[layer][:] = matrices[layer][order]
        matrices[layer + 1][:, :-1] = matrices[layer + 1][:, order]
    return found


def _gains(ours: Sequence[Floats], theirs: Sequence[Floats], group: Sequence[int]) -> Floats:
    """(units, units) the inner product of the weights of their unit k with those of our unit l.

    Weights between two layers of a group count at each end, as if the other end stayed.
    """
    gains = [theirs[layer] @ ours[layer].T for layer in group]
    gains += [theirs[layer + 1][:, :-1].T @ ours[layer + 1][:, :-1] for layer in group]
    return np.asarray(sum(gains))
