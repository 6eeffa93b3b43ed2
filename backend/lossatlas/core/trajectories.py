"""Running optimizers, and laying their paths on a slice."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lossatlas.core.objectives import Objective, Section
from lossatlas.core.optimizers import Info, Optimizer, Oracle
from lossatlas.core.ticks import Tick, no_tick

Floats = NDArray[np.float64]
Space = Literal["slice", "full"]
Reason = Literal["steps", "converged", "diverged"]

BATCH_STREAM = 4
"""Keeps the mini-batches of a seed apart from the points and directions of the same seed."""

DIVERGED = 1e6
"""A run has diverged when its |loss| passes this multiple of max(1, |loss| at the start),"""

HUGE = 1e20
"""or one of its coordinates this: up to it, losses and gradients are finite."""


@dataclass(frozen=True)
class Run:
    """One optimizer's walk: what to run, for how long, and where."""

    name: str
    optimizer: Optimizer
    steps: int
    seed: int
    space: Space
    """`slice`: the coordinates of the slice are the variables. `full`: all the weights are."""


class Step(NamedTuple):
    """An iterate as it is reported."""

    step: int
    a: float
    b: float | None
    """None on a ray."""
    loss: float
    """The full objective at the iterate itself, not at its projection."""
    residual: float
    """‖W − W_projected‖: how far the iterate lies off the slice."""
    gradient_norm: float
    """Of the full objective's (sub)gradient, in the space walked in."""
    learning_rate: float | None
    """Of the step that led here; None at the start, and where a method has none."""
    examples: int
    """Examples touched so far."""
    loss_evaluations: int
    """Loss evaluations that the method asked for so far."""


class Finished(NamedTuple):
    """How a run ended; all numbers are those of the last finite iterate."""

    reason: Reason
    """`converged`: the method's own rule said so."""
    steps: int
    loss: float
    accuracy: float


class Frame(NamedTuple):
    """Consecutive reported steps of a run, and how it ended once it has."""

    run: int
    """The position of the run in the race."""
    steps: list[Step]
    finished: Finished | None


def race(
    objective: Objective,
    plane: Section,
    start: Floats,
    runs: Sequence[Run],
    every: int = 1,
    seconds: float = 0.03,
    tick: Tick = no_tick,
) -> Iterator[Frame]:
    """Runs that advance in turn: first the start of each, then frames of about `seconds` a round.

    How many steps a frame carries depends on the clock; the steps themselves do not.
    """
    walks = {
        position: walk(objective, plane, start, run, every, tick)
        for position, run in enumerate(runs)
    }
    turn = 0.0
    while walks:
        for position in list(walks):
            frame = _frame(position, walks[position], turn)
            if frame.finished:
                del walks[position]
            yield frame
        turn = seconds / max(1, len(walks))


def _frame(position: int, steps: Iterator[Step | Finished], turn: float) -> Frame:
    """As many steps as fit into `turn` seconds, at least one."""
    until = time.perf_counter() + turn
    taken: list[Step] = []
    for step in steps:
        if isinstance(step, Finished):
            return Frame(position, taken, step)
        taken.append(step)
        if time.perf_counter() >= until:
            break
    return Frame(position, taken, None)


def walk(
    objective: Objective,
    plane: Section,
    start: Floats,
    run: Run,
    every: int = 1,
    tick: Tick = no_tick,
) -> Iterator[Step | Finished]:
    """The iterates of a run from the start on, and at last how it ended.

    `start` is a point in weight space; a run in the slice starts at its projection. Reported are
    the start, each `every`-th step and the last one. The same arguments give the same bits.
    """
    inside = run.space == "slice"
    oracle = Oracle(plane if inside else objective)
    rng = np.random.default_rng([run.seed, BATCH_STREAM])
    w = plane.project(start)[0] if inside else start
    state = run.optimizer.init(w)
    here = _report(plane, inside, w, 0, None, oracle)
    yield here
    ceiling = DIVERGED * max(1.0, abs(here.loss))
    reached, learning_rate = 0, None
    reason: Reason = "steps"
    for count in range(1, run.steps + 1):
        tick()
        state, ahead, info = _advance(run.optimizer, state, w, oracle, rng)
        if not np.abs(ahead).max() < HUGE:  # also where it is not a number
            reason = "diverged"
            break
        w, reached, learning_rate = ahead, count, info.learning_rate
        if info.converged or count % every == 0 or count == run.steps:
            here = _report(plane, inside, w, count, learning_rate, oracle)
            yield here
            if not abs(here.loss) <= ceiling:
                reason = "diverged"
                break
            if info.converged:
                reason = "converged"
                break
    if here.step != reached:
        here = _report(plane, inside, w, reached, learning_rate, oracle)
        yield here
    yield Finished(reason, here.step, here.loss, oracle.objective.accuracy(w))


@np.errstate(over="ignore", invalid="ignore")
def _advance(
    optimizer: Optimizer, state: Any, w: Floats, oracle: Oracle, rng: np.random.Generator
) -> tuple[Any, Floats, Info]:
    return optimizer.step(state, w, oracle, rng)


def _report(
    plane: Section, inside: bool, w: Floats, step: int, learning_rate: float | None, oracle: Oracle
) -> Step:
    loss, gradient = oracle.look(w)
    coordinates, residual = (w, 0.0) if inside else plane.project(w)
    return Step(
        step=step,
        a=float(coordinates[0]),
        b=float(coordinates[1]) if len(coordinates) > 1 else None,
        loss=loss,
        residual=residual,
        gradient_norm=float(np.linalg.norm(gradient)),
        learning_rate=learning_rate,
        examples=oracle.examples,
        loss_evaluations=oracle.loss_evaluations,
    )
