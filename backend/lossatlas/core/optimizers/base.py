"""What an optimizer is, and how an update along a gradient becomes one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, ParamSpec

import numpy as np

from lossatlas.core.optimizers.oracle import Oracle
from lossatlas.core.optimizers.parameters import Parameter, parameters_of
from lossatlas.core.optimizers.sampling import EPOCH_OVER, Sampling, draw
from lossatlas.core.optimizers.schedules import Rate, as_rate
from lossatlas.core.types import Floats, Ints

P = ParamSpec("P")


class Info(NamedTuple):
    """What a step reports."""

    learning_rate: float | None
    """None where the method has none."""
    rows: Ints | None
    """The examples of the mini-batch; None for all."""
    gradient: Floats | None = None
    """The (sub)gradient that the method saw at the point it left, and moved by; None where it asked
    for none there."""
    stopped: bool = False
    """Whether the method's own stopping rule is met here."""


class Optimizer(NamedTuple):
    """An optimizer with its parameters fixed: `init` and `step`."""

    init: Callable[[Floats], Any]
    step: Callable[[Any, Floats, Oracle, np.random.Generator], tuple[Any, Floats, Info]]
    linear: bool = False
    """Whether points are only sums of points and gradients, with factors that depend on neither.

    Then the method works as well on any linear image of the space.
    """
    batch_size: int | None = None
    """Examples that a step takes a gradient over; None for all."""


@dataclass(frozen=True)
class Method(Generic[P]):
    """An optimizer of the catalog. Called with its parameters it gives an `Optimizer`."""

    kind: str
    title: str
    description: str
    citation: str
    make: Callable[P, Optimizer]
    parameters: tuple[Parameter, ...]
    needs_l2: bool
    """Whether the objective must be regularized."""
    passes: int
    """Passes over all examples that a step may take, at most."""
    rate_factor: Mapping[str, float]
    """In each space, a good learning rate as a multiple of that of gradient descent."""
    absolute_rate: float | None
    """In the slice, a good learning rate as a share of half the window's height, where the length
    of a step does not depend on the slope."""
    default_batch: int | None
    """A batch size for a first race; None for the parameter's own default."""
    scale: Mapping[str, float] | None
    """A `scale` for a first race: in the slice, as a share of half the window's height."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Optimizer:
        """The optimizer with these parameters."""
        return self.make(*args, **kwargs)

    @property
    def needs_learning_rate(self) -> bool:
        """Whether it has a learning rate to choose."""
        return any(parameter.name == "learning_rate" for parameter in self.parameters)

    @property
    def scheduled(self) -> bool:
        """Whether its learning rate may follow a schedule."""
        return any(parameter.scheduled for parameter in self.parameters)


def optimizer(
    title: str,
    description: str,
    citation: str,
    *,
    needs_l2: bool = False,
    passes: int = 1,
    rate_factor: tuple[float, float] = (1.0, 1.0),
    absolute_rate: float | None = None,
    default_batch: int | None = None,
    scale: tuple[float, float] | None = None,
) -> Callable[[Callable[P, Optimizer]], Method[P]]:
    """Make a method of a function, whose name is the method's kind.

    `rate_factor` and `scale` are pairs, for the slice and for the full space; see `Method`.
    """

    def of(make: Callable[P, Optimizer]) -> Method[P]:
        return Method(
            kind=make.__name__,
            title=title,
            description=description,
            citation=citation,
            make=make,
            parameters=parameters_of(make),
            needs_l2=needs_l2,
            passes=passes,
            rate_factor=_by_space(rate_factor),
            absolute_rate=absolute_rate,
            default_batch=default_batch,
            scale=_by_space(scale) if scale else None,
        )

    return of


def _by_space(pair: tuple[float, float]) -> Mapping[str, float]:
    return dict(zip(("slice", "full"), pair, strict=True))


class Update(NamedTuple):
    """How a gradient becomes a move: the part in which first-order methods differ."""

    init: Callable[[Floats], Any]
    """The memory at the start w."""
    move: Callable[[Any, Floats, Floats, float], tuple[Any, Floats]]
    """(memory, w, gradient, learning rate) to (memory, next w)."""
    linear: bool


def descend(
    update: Update,
    learning_rate: float | Rate,
    batch_size: int | None = None,
    sampling: Sampling = "shuffled",
) -> Optimizer:
    """The optimizer that updates along gradients over mini-batches, or over all examples."""
    rate = as_rate(learning_rate)

    def init(w: Floats) -> tuple[int, Ints, Any]:
        return 0, EPOCH_OVER, update.init(w)

    def step(
        state: tuple[int, Ints, Any], w: Floats, oracle: Oracle, rng: np.random.Generator
    ) -> tuple[tuple[int, Ints, Any], Floats, Info]:
        count, unseen, memory = state
        rows, unseen = draw(unseen, oracle.n, batch_size, sampling, rng)
        eta = rate(count)
        gradient = oracle.gradient(w, rows)
        memory, ahead = update.move(memory, w, gradient, eta)
        return (count + 1, unseen, memory), ahead, Info(eta, rows, gradient)

    return Optimizer(init, step, update.linear, batch_size)


def _plain(memory: None, w: Floats, gradient: Floats, eta: float) -> tuple[None, Floats]:
    ahead = -eta * gradient
    ahead += w  # in place, to save an array
    return None, ahead


PLAIN = Update(lambda w: None, _plain, True)
"""w ← w − η g."""
