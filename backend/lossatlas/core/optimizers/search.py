"""Methods without a gradient: try random points, and keep the better ones."""

from typing import Annotated, Literal

from lossatlas.core.optimizers.base import Described, Info, Optimizer, Rng, Stepped
from lossatlas.core.optimizers.oracle import Oracle
from lossatlas.core.optimizers.parameters import Meaning
from lossatlas.core.types import Floats

Scale = Annotated[float, Meaning("standard deviation of a random weight", exclusive_minimum=0)]


@Described(
    "Random search",
    "Tries random weights, and keeps the best.",
    "CS231n notes, Optimization, strategy 1",
    scale={"slice": 1.0, "full": 0.1},
)
def random_search(scale: Scale = 1e-4) -> Optimizer:
    """Tries points whose entries are scale · N(0, 1), and keeps the best, the start included."""
    return _keep_the_better(scale, around="zero")


@Described(
    "Random local search",
    "Perturbs the weights at random, and keeps improvements.",
    "CS231n notes, Optimization, strategy 2",
    scale={"slice": 0.1, "full": 0.02},
)
def random_local_search(scale: Scale = 1e-4) -> Optimizer:
    """Perturbs the weights by scale · N(0, 1), and keeps improvements."""
    return _keep_the_better(scale, around="here")


def _keep_the_better(scale: float, around: Literal["zero", "here"]) -> Optimizer:
    def step(state: float | None, w: Floats, oracle: Oracle, rng: Rng) -> Stepped[float]:
        best = oracle.value(w) if state is None else state
        tried = scale * rng.standard_normal(w.shape)
        if around == "here":
            tried += w
        value = oracle.value(tried)
        better = value < best
        return (value, tried, Info(None, None)) if better else (best, w, Info(None, None))

    return Optimizer(lambda w: None, step)
