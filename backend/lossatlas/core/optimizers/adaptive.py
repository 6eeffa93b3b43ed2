"""Methods that give every weight its own step size."""

from typing import Annotated

import numpy as np

from lossatlas.core.optimizers.base import Described, Optimizer, descend
from lossatlas.core.optimizers.parameters import Meaning
from lossatlas.core.optimizers.sampling import OptionalBatchSize, Sampling
from lossatlas.core.optimizers.schedules import LearningRate
from lossatlas.core.types import Floats

Moments = tuple[int, Floats, Floats]

Epsilon = Annotated[float, Meaning("ε, keeps the divisor above zero", exclusive_minimum=0)]
Beta1 = Annotated[float, Meaning("β₁, decay rate of the mean", minimum=0, exclusive_maximum=1)]
Beta2 = Annotated[float, Meaning("β₂, decay rate of the squares", minimum=0, exclusive_maximum=1)]


@Described(
    "AdaGrad",
    "Divides each weight's step by the size of its past gradients.",
    "Duchi, Hazan and Singer 2011, figure 1",
    rate_factor={"slice": 1.0, "full": 0.2},
    absolute_rate=0.1,
)
def adagrad(
    learning_rate: LearningRate = 0.1,
    epsilon: Epsilon = 1e-10,
    batch_size: OptionalBatchSize = None,
    sampling: Sampling = "shuffled",
) -> Optimizer:
    """s ← s + g², w ← w − η g / (√s + ε).

    Duchi, Hazan and Singer 2011, "Adaptive Subgradient Methods for Online Learning and
    Stochastic Optimization", figure 1 with diagonal matrices.
    """

    def move(squares: Floats, w: Floats, gradient: Floats, eta: float) -> tuple[Floats, Floats]:
        squares = squares + gradient**2
        return squares, w - eta * gradient / (np.sqrt(squares) + epsilon)

    return descend(learning_rate, batch_size, sampling, move, np.zeros_like, False)


@Described(
    "RMSprop",
    "AdaGrad with a decaying average of the squared gradients.",
    "Tieleman and Hinton 2012, lecture 6.5",
    rate_factor={"slice": 1.0, "full": 0.2},
    absolute_rate=0.02,
)
def rmsprop(
    learning_rate: LearningRate = 0.1,
    decay: Annotated[
        float, Meaning("ρ, decay rate of the squares", minimum=0, exclusive_maximum=1)
    ] = 0.9,
    epsilon: Epsilon = 1e-8,
    batch_size: OptionalBatchSize = None,
    sampling: Sampling = "shuffled",
) -> Optimizer:
    """s ← ρ s + (1 − ρ) g², w ← w − η g / (√s + ε), with ρ = `decay`.

    Tieleman and Hinton 2012, "Neural Networks for Machine Learning", lecture 6.5.
    """

    def move(squares: Floats, w: Floats, gradient: Floats, eta: float) -> tuple[Floats, Floats]:
        squares = decay * squares + (1.0 - decay) * gradient**2
        return squares, w - eta * gradient / (np.sqrt(squares) + epsilon)

    return descend(learning_rate, batch_size, sampling, move, np.zeros_like, False)


@Described(
    "Adam",
    "Momentum and RMSprop combined, both corrected for their initial bias.",
    "Kingma and Ba 2015, algorithm 1",
    rate_factor={"slice": 1.0, "full": 0.2},
    absolute_rate=0.02,
)
def adam(
    learning_rate: LearningRate = 0.1,
    beta1: Beta1 = 0.9,
    beta2: Beta2 = 0.999,
    epsilon: Epsilon = 1e-8,
    batch_size: OptionalBatchSize = None,
    sampling: Sampling = "shuffled",
) -> Optimizer:
    """m ← β₁m + (1−β₁)g, s ← β₂s + (1−β₂)g², w ← w − η m̂ / (√ŝ + ε), both bias-corrected.

    Kingma and Ba 2015, "Adam: A Method for Stochastic Optimization", algorithm 1.
    """
    return adamw(learning_rate, 0.0, beta1, beta2, epsilon, batch_size, sampling)


@Described(
    "AdamW",
    "Adam with decoupled weight decay.",
    "Loshchilov and Hutter 2019, algorithm 2",
    rate_factor={"slice": 1.0, "full": 0.2},
    absolute_rate=0.02,
)
def adamw(
    learning_rate: LearningRate = 0.1,
    weight_decay: Annotated[float, Meaning("λ; a step shrinks w by η λ w", minimum=0)] = 0.01,
    beta1: Beta1 = 0.9,
    beta2: Beta2 = 0.999,
    epsilon: Epsilon = 1e-8,
    batch_size: OptionalBatchSize = None,
    sampling: Sampling = "shuffled",
) -> Optimizer:
    """Adam with decoupled weight decay: w ← w − η (m̂ / (√ŝ + ε) + λ w).

    Loshchilov and Hutter 2019, "Decoupled Weight Decay Regularization", algorithm 2, where η is
    the product of the schedule and α, and λ = `weight_decay` is their λ divided by α.
    """

    def move(memory: Moments, w: Floats, gradient: Floats, eta: float) -> tuple[Moments, Floats]:
        count, mean, square = memory
        count += 1
        mean = beta1 * mean + (1.0 - beta1) * gradient
        square = beta2 * square + (1.0 - beta2) * gradient**2
        unbiased = np.sqrt(square / (1.0 - beta2**count))
        move = mean / (1.0 - beta1**count) / (unbiased + epsilon)
        return (count, mean, square), w - eta * (move + weight_decay * w)

    return descend(learning_rate, batch_size, sampling, move, lambda w: (0, 0.0, 0.0), False)
