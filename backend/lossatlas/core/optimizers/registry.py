"""Every optimizer and learning-rate schedule by its kind."""

from collections.abc import Mapping
from typing import Any

from lossatlas.core.optimizers import adaptive, averaging, gradient, schedules, search, stochastic
from lossatlas.core.optimizers.base import Method, Optimizer
from lossatlas.core.optimizers.momentum import momentum, nesterov
from lossatlas.core.optimizers.schedules import Schedule

OPTIMIZERS: dict[str, Method[...]] = {
    method.kind: method
    for method in (
        gradient.gd,
        stochastic.minibatch,
        stochastic.sgd,
        search.random_search,
        search.random_local_search,
        gradient.line_search,
        gradient.backtracking,
        gradient.polyak,
        momentum,
        nesterov,
        adaptive.adagrad,
        adaptive.rmsprop,
        adaptive.adam,
        adaptive.adamw,
        stochastic.pegasos,
        stochastic.svrg,
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

    Raises KeyError for an unknown kind, TypeError for a parameter that is missing or unknown, or
    for a schedule of a method whose learning rate is its own.
    """
    method, chosen = OPTIMIZERS[kind], dict(parameters)
    if schedule != "constant" or warm_up:
        if not method.scheduled:
            raise TypeError(f"{kind} chooses its own step size")
        rate = SCHEDULES[schedule](chosen["learning_rate"], **(schedule_parameters or {}))
        chosen["learning_rate"] = schedules.warm_up(rate, warm_up)
    optimizer = method(**chosen)
    return averaging.averaged(optimizer) if average else optimizer
