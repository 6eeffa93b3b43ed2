"""Small networks, and the definition of their scores in plain NumPy."""

import numpy as np

from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.models.layers import Layers
from lossatlas.core.models.network import Network
from support.problems import plain_features, small_problem


def small_network(loss_id="softmax", hidden=(6, 6, 3), activation="relu", skip=False, **options):
    n, d, classes = (options.pop(name, usual) for name, usual in (("n", 17), ("d", 5), ("c", 4)))
    examples = small_problem(loss_id, n, d, classes, options.pop("seed", 0)).examples
    layers = Layers((d, *hidden, classes), activation, skip)
    return Network(examples, layers, LOSSES[loss_id], **options)


def random_weights(network, seed=0, scale=0.7):
    """A Gaussian point (1, P), biases included."""
    return np.random.default_rng(seed).normal(0.0, scale, network.shape)


def plain_scores(network, w):
    """Scores (N, C) from the definition, an example and a layer at a time."""
    scores = []
    for x in plain_features(network.examples):
        h = x
        matrices = network.matrices(w)
        for matrix in matrices[:-1]:
            z = matrix[:, :-1] @ h + matrix[:, -1]
            value = np.tanh(z) if network.layers.activation == "tanh" else np.where(z > 0, z, 0.0)
            h = h + value if network.layers.skip and len(value) == len(h) else value
        scores.append(matrices[-1][:, :-1] @ h + matrices[-1][:, -1])
    return np.array(scores)
