"""Methods that use the gradient over a few examples at a time."""

from typing import Annotated

from lossatlas.core.optimizers.base import Described, Info, Optimizer, Rng, Stepped, descend
from lossatlas.core.optimizers.oracle import Oracle
from lossatlas.core.optimizers.parameters import Meaning
from lossatlas.core.optimizers.sampling import BatchSize, Sampling
from lossatlas.core.optimizers.schedules import LearningRate, as_rate
from lossatlas.core.types import Floats

State = tuple[int, Floats, Floats]

SGD_CITATION = "Robbins and Monro 1951, A Stochastic Approximation Method"


@Described(
    "Mini-batch gradient descent",
    "Along the negative gradient over a few examples.",
    SGD_CITATION,
    default_batch=10,
)
def minibatch(
    learning_rate: LearningRate = 0.1, batch_size: BatchSize = 256, sampling: Sampling = "shuffled"
) -> Optimizer:
    """Mini-batch gradient descent: each step uses `batch_size` examples; see `draw`."""
    return descend(learning_rate, batch_size, sampling)


@Described(
    "Stochastic gradient descent",
    "Along the negative gradient of one example.",
    SGD_CITATION,
    rate_factor={"slice": 1.0, "full": 0.4},
)
def sgd(learning_rate: LearningRate = 0.1, sampling: Sampling = "shuffled") -> Optimizer:
    """Stochastic gradient descent: each step uses one example (the paper's equation 8)."""
    return descend(learning_rate, 1, sampling)


@Described(
    "Pegasos",
    "SGD for the regularized SVM with learning rate 1/(2λt), which needs no tuning. With another "
    "loss it is SGD with that learning rate.",
    "Shalev-Shwartz et al. 2011, figures 1 and 2",
    needs_l2=True,
)
def pegasos(batch_size: BatchSize = 1) -> Optimizer:
    """Stochastic subgradient descent for the regularized SVM, with η_t = 1/(2λt), t from 1.

    Shalev-Shwartz et al. 2011, "Pegasos", figures 1 and 2, without the optional projection. The
    paper's λ/2 ‖w‖² is λ Σ W² here, so its λ is twice ours; λ is that of the objective.

    Raises ValueError at the first step if the objective has no regularization.
    """

    def step(state: int, w: Floats, oracle: Oracle, rng: Rng) -> Stepped[int]:
        if not oracle.objective.l2 > 0:
            raise ValueError("pegasos needs a regularized objective: l2 > 0")
        rows = rng.integers(oracle.objective.n, size=batch_size)
        eta = 1.0 / (2.0 * oracle.objective.l2 * state)
        gradient = oracle.gradient(w, rows)
        return state + 1, w - eta * gradient, Info(eta, rows, gradient)

    return Optimizer(lambda w: 1, step, True, batch_size, comes_back=True)


@Described(
    "SVRG",
    "SGD corrected by an occasional full gradient, so that its noise vanishes.",
    "Johnson and Zhang 2013, figure 1, option I",
    passes=3,
)
def svrg(
    learning_rate: LearningRate = 0.1,
    batch_size: BatchSize = 1,
    period: Annotated[
        int | None,
        Meaning("steps between full gradients; enough to draw 2N examples if absent", minimum=1),
    ] = None,
) -> Optimizer:
    """Stochastic gradients whose variance vanishes: w ← w − η (∇f_i(w) − ∇f_i(w̃) + ∇f(w̃)).

    Johnson and Zhang 2013, "Accelerating Stochastic Gradient Descent using Predictive Variance
    Reduction", figure 1, option I: the snapshot w̃ is the current point, renewed after every
    `period` steps (the paper's m; 2N draws by default).
    """
    rate = as_rate(learning_rate)

    def step(state: State, w: Floats, oracle: Oracle, rng: Rng) -> Stepped[State]:
        count, snapshot, full = state
        if count % (period or max(1, 2 * oracle.objective.n // batch_size)) == 0:
            snapshot, full = w, oracle.gradient(w)
        rows = rng.integers(oracle.objective.n, size=batch_size)
        gradient = oracle.gradient(w, rows) - oracle.gradient(snapshot, rows) + full
        eta = rate(count)
        return (count + 1, snapshot, full), w - eta * gradient, Info(eta, rows, gradient)

    return Optimizer(lambda w: (0, w, w), step, True, batch_size, corrects=True)
