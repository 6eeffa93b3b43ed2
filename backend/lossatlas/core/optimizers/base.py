"""The interface of an optimizer, and optimizers made from updates along a gradient."""

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, Generic, Literal, NamedTuple, ParamSpec, TypeVar

import numpy as np

from lossatlas.core.optimizers.oracle import Oracle
from lossatlas.core.optimizers.parameters import Parameter, parameters_of
from lossatlas.core.optimizers.sampling import EPOCH_OVER, Sampling, draw
from lossatlas.core.optimizers.schedules import Rate, as_rate
from lossatlas.core.types import Floats, Ints

P = ParamSpec("P")
S = TypeVar("S")

Rng = np.random.Generator


class Info(NamedTuple):
    """What a step reports."""

    learning_rate: float | None
    """None if the method has none."""
    rows: Ints | None
    """The examples of the mini-batch; None for all."""
    gradient: Floats | None = None
    """The (sub)gradient at the point that the step left, by which it moved; None if the method
    evaluated none there."""
    stopped: bool = False
    """Whether the method's own stopping rule is met here."""


Stepped = tuple[S, Floats, Info]
"""What a step returns: the next state, the next point, and its report."""


class Optimizer(NamedTuple):
    """An optimizer with its parameters fixed: `init` and `step`."""

    init: Callable[[Floats], Any]
    step: Callable[[Any, Floats, Oracle, Rng], Stepped[Any]]
    linear: bool = False
    """Whether points are linear combinations of points and gradients, with coefficients that depend
    on neither, so that the method works on any linear image of the space."""
    batch_size: int | None = None
    """Examples that a step takes a gradient over; None for all."""
    comes_back: bool = False
    """Whether the first step may be far longer than all others, and is no divergence."""
    corrects: bool = False
    """Whether it moves by a gradient that it has corrected: it is not the objective's."""


BySpace = Mapping[Literal["slice", "full"], float]


@dataclass(frozen=True)
class Description:
    """What the catalog says about an optimizer."""

    title: str
    description: str
    citation: str
    _: KW_ONLY
    needs_l2: bool = False
    """Whether the objective must be regularized."""
    passes: int = 1
    """The most passes over all examples that a step may take."""
    rate_factor: BySpace = field(default_factory=lambda: {"slice": 1.0, "full": 1.0})
    """In each space, a good learning rate as a multiple of that of gradient descent."""
    absolute_rate: float | None = None
    """In the slice, a good learning rate as a fraction of half the window's height, if the length
    of a step does not depend on the size of the gradient."""
    default_batch: int | None = None
    """A batch size for a first race; None for the parameter's own default."""
    scale: BySpace | None = None
    """A `scale` for a first race: in the slice, as a fraction of half the window's height."""


@dataclass(frozen=True)
class Described(Description):
    """Decorates the function that makes an optimizer."""

    def __call__(self, make: Callable[P, Optimizer]) -> "Method[P]":
        """A method from a function, whose name is the method's kind."""
        facts: dict[str, Any] = vars(self)
        return Method(**facts, kind=make.__name__, make=make, parameters=parameters_of(make))


@dataclass(frozen=True, kw_only=True)
class Method(Description, Generic[P]):
    """An optimizer in the catalog. Called with its parameters it returns an `Optimizer`."""

    kind: str
    make: Callable[P, Optimizer]
    parameters: tuple[Parameter, ...]

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Optimizer:
        """The optimizer with these parameters."""
        return self.make(*args, **kwargs)

    @property
    def needs_learning_rate(self) -> bool:
        """Whether it has a learning rate."""
        return any(parameter.name == "learning_rate" for parameter in self.parameters)

    @property
    def scheduled(self) -> bool:
        """Whether its learning rate may follow a schedule."""
        return any(parameter.scheduled for parameter in self.parameters)


State = tuple[int, Ints, Any]
"""Steps taken, the rows that remain of the epoch, and the memory of the moves."""

Move = Callable[[Any, Floats, Floats, float], tuple[Any, Floats]]
"""A move along a gradient, the part in which first-order methods differ: from (memory, w, gradient,
learning rate) to (memory, next w)."""


def _plain(memory: None, w: Floats, gradient: Floats, eta: float) -> tuple[None, Floats]:
    ahead = -eta * gradient
    ahead += w  # in place, to save an array
    return None, ahead


def descend(
    learning_rate: float | Rate,
    batch_size: int | None = None,
    sampling: Sampling = "shuffled",
    move: Move = _plain,
    memory: Callable[[Floats], Any] = lambda w: None,
    linear: bool = True,
) -> Optimizer:
    """The optimizer that moves along gradients over mini-batches, or over all examples."""
    rate = as_rate(learning_rate)

    def step(state: State, w: Floats, oracle: Oracle, rng: Rng) -> Stepped[State]:
        count, unseen, past = state
        rows, unseen = draw(unseen, oracle.objective.n, batch_size, sampling, rng)
        eta = rate(count)
        gradient = oracle.gradient(w, rows)
        past, ahead = move(past, w, gradient, eta)
        return (count + 1, unseen, past), ahead, Info(eta, rows, gradient)

    return Optimizer(lambda w: (0, EPOCH_OVER, memory(w)), step, linear, batch_size)
