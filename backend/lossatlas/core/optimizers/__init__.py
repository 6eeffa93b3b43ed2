"""Optimizers as pairs of pure functions over arrays, as in optax; one family a module.

`init(w)` gives a state; `step(state, w, oracle, rng)` gives the next state, the next point and
a report of the step. The oracle answers what a method may ask, and counts it.
"""

from lossatlas.core.optimizers.adaptive import adagrad, adam, adamw, rmsprop
from lossatlas.core.optimizers.averaging import averaged
from lossatlas.core.optimizers.base import Info, Optimizer
from lossatlas.core.optimizers.gradient import backtracking, gd, line_search, polyak
from lossatlas.core.optimizers.momentum import momentum, nesterov
from lossatlas.core.optimizers.oracle import Oracle
from lossatlas.core.optimizers.registry import OPTIMIZERS, SCHEDULES, build
from lossatlas.core.optimizers.sampling import Sampling
from lossatlas.core.optimizers.schedules import Rate
from lossatlas.core.optimizers.search import random_local_search, random_search
from lossatlas.core.optimizers.stochastic import minibatch, pegasos, sgd, svrg

__all__ = [
    "OPTIMIZERS",
    "SCHEDULES",
    "Info",
    "Optimizer",
    "Oracle",
    "Rate",
    "Sampling",
    "adagrad",
    "adam",
    "adamw",
    "averaged",
    "backtracking",
    "build",
    "gd",
    "line_search",
    "minibatch",
    "momentum",
    "nesterov",
    "pegasos",
    "polyak",
    "random_local_search",
    "random_search",
    "rmsprop",
    "sgd",
    "svrg",
]
