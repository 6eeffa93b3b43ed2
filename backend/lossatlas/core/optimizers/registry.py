"""Every optimizer and step-size rule by its name, with what a form or a schema needs to know."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from lossatlas.core.optimizers import (
    adaptive,
    averaging,
    gradient,
    schedules,
    search,
    stochastic,
)
from lossatlas.core.optimizers.base import Optimizer
from lossatlas.core.optimizers.momentum import momentum, nesterov
from lossatlas.core.optimizers.sampling import SAMPLINGS
from lossatlas.core.optimizers.schedules import Rate


@dataclass(frozen=True)
class Parameter:
    """A parameter of a method."""

    name: str
    type: Literal["number", "integer", "choice"]
    description: str
    default: Any = None
    """None is a value too where the parameter is `optional`."""
    minimum: float | None = None
    exclusive_minimum: float | None = None
    maximum: float | None = None
    exclusive_maximum: float | None = None
    choices: tuple[str, ...] | None = None
    optional: bool = False


@dataclass(frozen=True)
class Method:
    """An optimizer."""

    kind: str
    title: str
    description: str
    citation: str
    make: Callable[..., Optimizer]
    """Takes the parameters by their names."""
    parameters: tuple[Parameter, ...]
    needs_l2: bool = False
    """Whether the objective must be regularized."""

    @property
    def scheduled(self) -> bool:
        """Whether its learning rate may follow a step-size rule."""
        return LEARNING_RATE in self.parameters


@dataclass(frozen=True)
class Schedule:
    """A step-size rule."""

    kind: str
    title: str
    formula: str
    citation: str
    make: Callable[..., Rate]
    """Takes the learning rate of the first step, and the parameters by their names."""
    parameters: tuple[Parameter, ...] = ()


def build(
    kind: str,
    parameters: Mapping[str, Any],
    schedule: str = "constant",
    schedule_parameters: Mapping[str, Any] | None = None,
    warm_up: int = 0,
    average: bool = False,
) -> Optimizer:
    """The optimizer of a kind.

    Raises KeyError for an unknown kind, TypeError for a parameter that is missing or unknown, or
    for a schedule of a method whose learning rate is its own.
    """
    method, chosen = OPTIMIZERS[kind], dict(parameters)
    if schedule != "constant" or warm_up:
        if not method.scheduled:
            raise TypeError(f"{kind} chooses its own step size")
        rule = SCHEDULES[schedule].make(chosen["learning_rate"], **(schedule_parameters or {}))
        chosen["learning_rate"] = schedules.warm_up(rule, warm_up)
    optimizer = method.make(**chosen)
    return averaging.averaged(optimizer) if average else optimizer


LEARNING_RATE = Parameter("learning_rate", "number", "η", 0.1, exclusive_minimum=0)
BATCH_SIZE = Parameter(
    "batch_size",
    "integer",
    "examples in a mini-batch; all of them if it is absent",
    minimum=1,
    optional=True,
)
SAMPLING = Parameter(
    "sampling",
    "choice",
    "shuffled: without replacement, a new order each epoch; cyclic: in the order of the data; "
    "independent: with replacement",
    "shuffled",
    choices=SAMPLINGS,
)
SCALE = Parameter(
    "scale", "number", "standard deviation of a random weight", 1e-4, exclusive_minimum=0
)
FRICTION = Parameter(
    "friction",
    "number",
    "μ, the share of the velocity that is kept",
    0.9,
    minimum=0,
    exclusive_maximum=1,
)


def _epsilon(default: float) -> Parameter:
    return Parameter(
        "epsilon", "number", "ε, keeps the divisor from zero", default, exclusive_minimum=0
    )


BETAS = (
    Parameter("beta1", "number", "β₁, memory of the mean", 0.9, minimum=0, exclusive_maximum=1),
    Parameter(
        "beta2", "number", "β₂, memory of the squares", 0.999, minimum=0, exclusive_maximum=1
    ),
)


def _batch_of(default: int) -> Parameter:
    return Parameter("batch_size", "integer", "examples in a mini-batch", default, minimum=1)


OPTIMIZERS: dict[str, Method] = {
    method.kind: method
    for method in (
        Method(
            "gd",
            "Gradient descent",
            "Along the negative gradient over all examples.",
            "Cauchy 1847",
            gradient.gd,
            (
                LEARNING_RATE,
                Parameter(
                    "tolerance",
                    "number",
                    "ε: stop when |f(w after) − f(w before)| ≤ ε",
                    minimum=0,
                    optional=True,
                ),
            ),
        ),
        Method(
            "minibatch",
            "Mini-batch gradient descent",
            "Along the negative gradient over a few examples.",
            "Robbins and Monro 1951, A Stochastic Approximation Method",
            stochastic.minibatch,
            (LEARNING_RATE, _batch_of(256), SAMPLING),
        ),
        Method(
            "sgd",
            "Stochastic gradient descent",
            "Along the negative gradient of one example.",
            "Robbins and Monro 1951, A Stochastic Approximation Method",
            stochastic.sgd,
            (LEARNING_RATE, SAMPLING),
        ),
        Method(
            "random_search",
            "Random search",
            "Tries random weights, and keeps the best.",
            "CS231n notes, Optimization, strategy 1",
            search.random_search,
            (SCALE,),
        ),
        Method(
            "random_local_search",
            "Random local search",
            "Perturbs the weights at random, and keeps what is better.",
            "CS231n notes, Optimization, strategy 2",
            search.random_local_search,
            (SCALE,),
        ),
        Method(
            "line_search",
            "Exact line search",
            "To the least loss along the negative gradient.",
            "Boyd and Vandenberghe 2004, Convex Optimization, section 9.2",
            gradient.line_search,
            (),
        ),
        Method(
            "backtracking",
            "Backtracking",
            "Shrinks the step until the loss falls enough for it.",
            "Armijo 1966; Nocedal and Wright 2006, Numerical Optimization, algorithm 3.1",
            gradient.backtracking,
            (
                Parameter("learning_rate", "number", "η tried first", 1.0, exclusive_minimum=0),
                Parameter(
                    "shrink",
                    "number",
                    "ρ, by which a step is reduced",
                    0.5,
                    exclusive_minimum=0,
                    exclusive_maximum=1,
                ),
                Parameter(
                    "sufficient",
                    "number",
                    "c, the share of the promised decrease that is enough",
                    1e-4,
                    exclusive_minimum=0,
                    exclusive_maximum=1,
                ),
            ),
        ),
        Method(
            "polyak",
            "Polyak's step",
            "η = (f(w) − f*) / ‖∇f(w)‖²: as far as the least loss would be on a straight slope.",
            "Polyak 1969; Hazan and Kakade 2019, Revisiting the Polyak step size, algorithm 1",
            gradient.polyak,
            (Parameter("least", "number", "f*, the least loss there is", 0.0),),
        ),
        Method(
            "momentum",
            "Momentum",
            "A heavy ball: the velocity remembers past gradients.",
            "Polyak 1964; Sutskever et al. 2013, equations 1 and 2",
            momentum,
            (LEARNING_RATE, FRICTION, BATCH_SIZE, SAMPLING),
        ),
        Method(
            "nesterov",
            "Nesterov's momentum",
            "A heavy ball that looks ahead.",
            "Nesterov 1983; Sutskever et al. 2013, equations 3 and 4",
            nesterov,
            (LEARNING_RATE, FRICTION, BATCH_SIZE, SAMPLING),
        ),
        Method(
            "adagrad",
            "AdaGrad",
            "Divides each weight's step by the size of its past gradients.",
            "Duchi, Hazan and Singer 2011, figure 1",
            adaptive.adagrad,
            (LEARNING_RATE, _epsilon(1e-10), BATCH_SIZE, SAMPLING),
        ),
        Method(
            "rmsprop",
            "RMSprop",
            "AdaGrad that forgets.",
            "Tieleman and Hinton 2012, lecture 6.5",
            adaptive.rmsprop,
            (
                LEARNING_RATE,
                Parameter(
                    "decay",
                    "number",
                    "ρ, memory of the squares",
                    0.9,
                    minimum=0,
                    exclusive_maximum=1,
                ),
                _epsilon(1e-8),
                BATCH_SIZE,
                SAMPLING,
            ),
        ),
        Method(
            "adam",
            "Adam",
            "Momentum and RMSprop together, both freed of the bias of their start.",
            "Kingma and Ba 2015, algorithm 1",
            adaptive.adam,
            (LEARNING_RATE, *BETAS, _epsilon(1e-8), BATCH_SIZE, SAMPLING),
        ),
        Method(
            "adamw",
            "AdamW",
            "Adam that also shrinks the weights by itself.",
            "Loshchilov and Hutter 2019, algorithm 2",
            adaptive.adamw,
            (
                LEARNING_RATE,
                Parameter(
                    "weight_decay", "number", "share of w that is lost, × η", 0.01, minimum=0
                ),
                *BETAS,
                _epsilon(1e-8),
                BATCH_SIZE,
                SAMPLING,
            ),
        ),
        Method(
            "pegasos",
            "Pegasos",
            "SGD for the regularized SVM with the step 1/(2λt), which needs no tuning. With "
            "another loss it is SGD with that step.",
            "Shalev-Shwartz et al. 2011, figures 1 and 2",
            stochastic.pegasos,
            (_batch_of(1),),
            needs_l2=True,
        ),
        Method(
            "svrg",
            "SVRG",
            "SGD corrected by a full gradient now and then, so that its noise vanishes.",
            "Johnson and Zhang 2013, figure 1, option I",
            stochastic.svrg,
            (
                LEARNING_RATE,
                _batch_of(1),
                Parameter(
                    "period",
                    "integer",
                    "steps between full gradients; as many as draw 2N examples if it is absent",
                    minimum=1,
                    optional=True,
                ),
            ),
        ),
    )
}

DECAY = Parameter("decay", "number", "how fast it falls", 1.0, minimum=0)


def _factor(default: float) -> Parameter:
    return Parameter(
        "factor", "number", "what is kept each time", default, exclusive_minimum=0, maximum=1
    )


def _period(default: int) -> Parameter:
    return Parameter("period", "integer", "in steps", default, minimum=1)


SCHEDULES: dict[str, Schedule] = {
    schedule.kind: schedule
    for schedule in (
        Schedule("constant", "Constant", "η", "", schedules.constant),
        Schedule(
            "inverse_time",
            "1/t",
            "η / (1 + decay · t)",
            "Robbins and Monro 1951",
            schedules.inverse_time,
            (DECAY,),
        ),
        Schedule(
            "inverse_sqrt",
            "1/√t",
            "η / √(1 + decay · t)",
            "Zinkevich 2003, theorem 1",
            schedules.inverse_sqrt,
            (DECAY,),
        ),
        Schedule(
            "step",
            "Steps",
            "η · factor^⌊t / period⌋",
            "CS231n notes, Annealing the learning rate",
            schedules.step_decay,
            (_factor(0.5), _period(100)),
        ),
        Schedule(
            "exponential",
            "Exponential",
            "η · factor^t",
            "CS231n notes, Annealing the learning rate",
            schedules.exponential,
            (_factor(0.99),),
        ),
        Schedule(
            "cosine",
            "Cosine",
            "least + ½ (η − least) (1 + cos(π t / period))",
            "Loshchilov and Hutter 2017, SGDR, equation 5",
            schedules.cosine,
            (
                _period(1000),
                Parameter("least", "number", "the last learning rate", 0.0, minimum=0),
            ),
        ),
    )
}
