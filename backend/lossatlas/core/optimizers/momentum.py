"""Methods with a velocity."""

from typing import Annotated

import numpy as np

from lossatlas.core.optimizers.base import Described, Optimizer, descend
from lossatlas.core.optimizers.parameters import Meaning
from lossatlas.core.optimizers.sampling import OptionalBatchSize, Sampling
from lossatlas.core.optimizers.schedules import LearningRate
from lossatlas.core.types import Floats

Momentum = Annotated[
    float,
    Meaning(
        "μ, the momentum coefficient: the fraction of the velocity that is kept",
        minimum=0,
        exclusive_maximum=1,
    ),
]


@Described(
    "Momentum",
    "A heavy ball: the velocity accumulates past gradients.",
    "Polyak 1964; Sutskever et al. 2013, equations 1 and 2",
    rate_factor={"slice": 0.1, "full": 0.1},
)
def momentum(
    learning_rate: LearningRate = 0.1,
    momentum: Momentum = 0.9,
    batch_size: OptionalBatchSize = None,
    sampling: Sampling = "shuffled",
) -> Optimizer:
    """The heavy ball: v ← μ v + g, w ← w − η v, with μ = `momentum`.

    Polyak 1964, "Some methods of speeding up the convergence of iteration methods", where η is
    constant: w_{k+1} = w_k − η g + μ (w_k − w_{k−1}). Sutskever et al. 2013, "On the importance
    of initialization and momentum in deep learning", equations 1 and 2, with −ηv for their v.
    """

    def move(velocity: Floats, w: Floats, gradient: Floats, eta: float) -> tuple[Floats, Floats]:
        velocity = momentum * velocity + gradient
        return velocity, w - eta * velocity

    return descend(learning_rate, batch_size, sampling, move, np.zeros_like)


@Described(
    "Nesterov's momentum",
    "A heavy ball that looks ahead.",
    "Nesterov 1983; Sutskever et al. 2013, equations 3 and 4",
    rate_factor={"slice": 0.1, "full": 0.1},
)
def nesterov(
    learning_rate: LearningRate = 0.1,
    momentum: Momentum = 0.9,
    batch_size: OptionalBatchSize = None,
    sampling: Sampling = "shuffled",
) -> Optimizer:
    """Nesterov's momentum: v ← μ v + g, w ← w − η (g + μ v), with μ = `momentum`.

    Nesterov 1983, in the form of Sutskever et al. 2013, "On the importance of initialization and
    momentum in deep learning", equations 3 and 4, written for the look-ahead point, where the
    gradient is evaluated: Bengio et al. 2013, "Advances in optimizing recurrent networks",
    section 3.5.
    """

    def move(velocity: Floats, w: Floats, gradient: Floats, eta: float) -> tuple[Floats, Floats]:
        velocity = momentum * velocity + gradient
        return velocity, w - eta * (gradient + momentum * velocity)

    return descend(learning_rate, batch_size, sampling, move, np.zeros_like)
