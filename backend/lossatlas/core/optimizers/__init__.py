"""Optimizers as pairs of pure functions over arrays, as in optax; one module per family.

`init(w)` returns a state; `step(state, w, oracle, rng)` returns the next state, the next point and
a report of the step. The oracle evaluates the objective, and counts the evaluations.
"""

from collections.abc import Mapping
from typing import Any

from lossatlas.core.optimizers import schedules
from lossatlas.core.optimizers.adaptive import adagrad, adam, adamw, rmsprop
from lossatlas.core.optimizers.averaging import averaged
from lossatlas.core.optimizers.base import Info, Method, Optimizer
from lossatlas.core.optimizers.gradient import backtracking, gd, line_search, polyak
from lossatlas.core.optimizers.momentum import momentum, nesterov
from lossatlas.core.optimizers.oracle import Oracle
from lossatlas.core.optimizers.schedules import Rate, Schedule
from lossatlas.core.optimizers.search import random_local_search, random_search
from lossatlas.core.optimizers.stochastic import minibatch, pegasos, sgd, svrg

__all__ = [
    "Info",
    "Optimizer",
    "Oracle",
    "Rate",
    "gd",
    "minibatch",
    "random_local_search",
    "random_search",
    "sgd",
]

OPTIMIZERS: dict[str, Method[...]] = {
    method.kind: method
    for method in (
        gd,
        minibatch,
        sgd,
        random_search,
        random_local_search,
        line_search,
        backtracking,
        polyak,
        momentum,
        nesterov,
        adagrad,
        rmsprop,
        adam,
        adamw,
        pegasos,
        svrg,
    )
}

SCHEDULES: dict[str, Schedule[...]] = {
    schedule.kind: schedule
    for schedule in (
        schedules.constant,
        schedules.inverse_time,
        schedules.inverse_sqrt,
        schedules.step,
        schedules.exponential,
        schedules.cosine,
    )
}


def build(
    kind: str,
    parameters: Mapping[str, Any],
    schedule: str = "constant",
    schedule_parameters: Mapping[str, Any] | None = None,
    warm_up: int = 0,
    average: bool = False,
) -> Optimizer:
    """The optimizer of a kind.

    Raises KeyError for an unknown kind, TypeError for a missing or unknown parameter, or for a
    schedule of a method that chooses its own step size.
    """
    method, chosen = OPTIMIZERS[kind], dict(parameters)
    if schedule != "constant" or warm_up:
        if not method.scheduled:
            raise TypeError(f"{kind} chooses its own step size")
        rate = SCHEDULES[schedule](chosen["learning_rate"], **(schedule_parameters or {}))
        chosen["learning_rate"] = schedules.warm_up(rate, warm_up)
    optimizer = method(**chosen)
    return averaged(optimizer) if average else optimizer
