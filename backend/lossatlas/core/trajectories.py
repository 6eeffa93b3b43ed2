"""Running optimizers, and laying their paths on a slice."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple, TypeGuard

import numpy as np

from lossatlas.core.models.gram import Carried, carry, pays
from lossatlas.core.models.linear import LinearClassifier, Objective, Section
from lossatlas.core.optimizers import Info, Optimizer, Oracle
from lossatlas.core.slices.directions import components, projection
from lossatlas.core.types import Floats, Ints, Tick, no_tick

Space = Literal["slice", "full"]
Reason = Literal["stopped", "steps", "diverged"]

BATCH_STREAM = 4
"""Keeps the mini-batches of a seed apart from the points and directions of the same seed."""

DIVERGED = 1e8
"""A run has diverged when it is farther from zero than this multiple of max(1, that of its start).

Not the loss tells: it would have to be known at steps that are not reported. Pegasos begins with
steps of 1/(2λ), and comes back."""

HUGE = 1e20
"""Nor is any run followed beyond this distance: up to it, losses and gradients are finite."""

PASS_EVERY = 1000
"""Steps after which, where scores are carried, a pass over all examples is paid for: scores are
computed anew, against the growth of rounding errors, and the gradient's norm is known."""


@dataclass(frozen=True)
class Run:
    """One optimizer's walk: what to run, for how long, and where."""

    name: str
    optimizer: Optimizer
    steps: int
    seed: int
    space: Space
    """`slice`: the coordinates of the slice are the variables. `full`: all the weights are."""


class Reporting(NamedTuple):
    """Which iterates are reported, and what of them is told beside the usual."""

    every: int = 1
    """The start, each such step and the last one are reported,"""
    from_step: int = 0
    """of these, the ones from here on, with the same bits as without it."""
    gradients: bool = False
    """Whether the gradients are told that the method saw."""
    projected_loss: bool = False
    """Whether the loss of the slice is told below each iterate."""


PLAINLY = Reporting()
"""Every iterate, and of each the usual."""


class Step(NamedTuple):
    """An iterate as it is reported."""

    step: int
    a: float | None
    """None without a slice."""
    b: float | None
    """None on a ray, and without a slice."""
    loss: float
    """The full objective at the iterate itself, not at its projection."""
    residual: float | None
    """‖W − W_projected‖: how far the iterate lies off the slice; None without one."""
    gradient_norm: float | None
    """Of the full objective's (sub)gradient, in the space walked in.

    None at most steps of a mini-batch run whose scores are carried: the loss is known there
    without a pass over the examples, but the gradient is not.
    """
    learning_rate: float | None
    """Of the step that led here; None at the start, and where a method has none."""
    examples: int
    """Examples touched so far."""
    loss_evaluations: int
    """Loss evaluations that the method asked for so far."""
    gradient_evaluations: int
    """Gradients that the method asked for so far, each over a mini-batch or over all examples."""
    seconds: float
    """Processor time that the run's own steps took so far, without what reporting takes.

    As they are done here: with scores that are carried, say. No two walks take the same.
    """
    gradient_a: float | None = None
    """Where gradients are reported, of the (sub)gradient that the method saw in the step that led
    here: at the iterate that it left, over its mini-batch. Least squares, as the iterate's own.

    None at the start, and where a method asks for no gradient there: an average, say, is not where
    the method walks.
    """
    gradient_b: float | None = None
    projected_loss: float | None = None
    """Where it is reported, the objective at the iterate's projection on the slice."""


class Finished(NamedTuple):
    """How a run ended; all numbers are those of the last finite iterate."""

    reason: Reason
    """`stopped`: the method's own stopping rule was met."""
    steps: int
    loss: float
    accuracy: float


class Batch(NamedTuple):
    """The mini-batch of one step, seen from the iterate that the step leaves."""

    rows: Ints | None
    """Its examples as they were drawn, by their rows; None where the step looks at all."""
    a: float | None
    """None without a slice."""
    b: float | None
    """None on a ray, and without a slice."""
    loss: float
    """The objective over the mini-batch alone, regularization included."""


class Frame(NamedTuple):
    """Consecutive reported steps of a run, and how it ended once it has."""

    run: int
    """The position of the run in the race."""
    steps: list[Step]
    finished: Finished | None


def race(
    objective: Objective,
    plane: Section | None,
    start: Floats,
    runs: Sequence[Run],
    reporting: Reporting = PLAINLY,
    seconds: float = 0.03,
    tick: Tick = no_tick,
    lift: Callable[[], Carried] | None = None,
) -> Iterator[Frame]:
    """Runs that advance in turn: first the start of each, then frames of about `seconds` a round.

    How many steps a frame carries depends on the clock; the steps themselves do not. `lift` is as
    for `walk`.
    """

    lift = lift or lifting(objective, tick)
    walks = {
        position: walk(objective, plane, start, run, reporting, tick, lift)
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


def lifting(objective: Objective, tick: Tick = no_tick) -> Callable[[], Carried]:
    """What gives the objective with carried scores, made once for several walks."""

    @cache
    def lift() -> Carried:
        assert isinstance(objective, LinearClassifier)
        return carry(objective, tick)

    return lift


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
    plane: Section | None,
    start: Floats,
    run: Run,
    reporting: Reporting = PLAINLY,
    tick: Tick = no_tick,
    lift: Callable[[], Carried] | None = None,
) -> Iterator[Step | Finished]:
    """The iterates of a run from the start on, and at last how it ended.

    `start` is a point in weight space, where a run in the slice starts at its projection; or the
    coordinates (k,) of a point of the slice, where it starts exactly. The same arguments give the
    same bits, but for the time that it took. Without a slice (`plane` is None) the run must be in
    the full space, and start at a point in weight space.

    `lift` gives the objective with carried scores, where that pays; several walks may share it.
    """
    ground, first = _entered(objective, plane, start, run.space)
    oracle = Oracle(ground.objective, tick)
    here = None if reporting.from_step else _report(ground, oracle, reporting, first, 0)
    if here:
        yield here
    if run.steps and carries(objective, run):
        ground, first = _carried(lift() if lift else carry(objective, tick), ground, first)
        oracle = Oracle(ground.objective, tick)
    w, reached, info = first, 0, None
    for reached, w, info in _iterates(ground, oracle, first, run):
        last = info.stopped or reached == run.steps
        if reached >= reporting.from_step and (last or reached % reporting.every == 0):
            here = _report(ground, oracle, reporting, w, reached, info, last)
            yield here
        if info.stopped:
            break
    stopped = info is not None and info.stopped
    reason: Reason = "stopped" if stopped else "steps" if reached == run.steps else "diverged"
    if reached >= reporting.from_step and (here is None or here.step != reached):
        here = _report(ground, oracle, reporting, w, reached, info)
        yield here
    loss = here.loss if here else ground.objective.value(w, tick)
    yield Finished(reason, reached, loss, ground.objective.accuracy(w, tick))


def entry(plane: Section | None, start: Floats, space: Space) -> Floats:
    """Where a walk in a space begins: see `walk`."""
    if plane is None:
        return start
    if start.shape == plane.shape:
        return plane.point(start) if space == "full" else start
    return start if space == "full" else plane.project(start)[0]


def batch(
    objective: Objective,
    plane: Section | None,
    start: Floats,
    run: Run,
    step: int,
    tick: Tick = no_tick,
    lift: Callable[[], Carried] | None = None,
) -> Batch:
    """The mini-batch that a step (from 1) of a run takes, with the same bits as in `walk`.

    `lift` is as there. Raises ValueError where the run does not come to this step.
    """
    ground, w = _entered(objective, plane, start, run.space)
    if carries(objective, run):
        ground, w = _carried(lift() if lift else carry(objective, tick), ground, w)
    for count, ahead, info in _iterates(ground, Oracle(ground.objective, tick), w, run):
        if count == step:
            loss, _ = ground.objective.value_and_gradient(w, info.rows, tick)
            coordinates, _ = ground.place(ground.weights(w))
            return Batch(info.rows, *_pair(coordinates), loss)
        if info.stopped:
            break
        w = ahead
    raise ValueError(f"the run does not come to step {step}")


def visited(
    objective: Objective, start: Floats, run: Run, every: int = 1, tick: Tick = no_tick
) -> Floats:
    """The points (m, *shape) of a run in the whole space: its start, each `every`-th and its last.

    Up to rounding the points that `walk` reports.
    """
    points, step = [start], 0
    for step, w in iterates(objective, start, run, tick):
        if step % every == 0:
            points.append(w)
    if step % every:
        points.append(w)
    return np.stack(points)


def iterates(
    objective: Objective, start: Floats, run: Run, tick: Tick = no_tick
) -> Iterator[tuple[int, Floats]]:
    """Each step (from 1) of a run in the whole space, with the point (*shape) that it leads to.

    Up to rounding the points that `walk` reports.
    """
    ground = _Ground(objective, lambda w: w)
    for step, w, info in _iterates(ground, Oracle(objective, tick), start, run):
        yield step, w
        if info.stopped:
            return


NOWHERE: Floats = np.empty(0)
"""The coordinates of a point where there is no slice."""


class _Ground(NamedTuple):
    """Where a run walks, and how its points are seen from the slice."""

    objective: Objective
    weights: Callable[[Floats], Floats]
    """The part of a point or a gradient that are variables: all but the scores carried."""
    place: Callable[[Floats], tuple[Floats, float | None]] = lambda w: (NOWHERE, None)
    """Coordinates on the slice and residual of a point's weights."""
    along: Callable[[Floats], Floats] = lambda gradient: NOWHERE
    """Coordinates along the slice of a gradient's weights."""
    below: Callable[[Floats], float | None] = lambda coordinates: None
    """The objective at coordinates of the slice, where there is one."""
    refresh: Callable[[Floats], Floats] | None = None
    """Where scores are carried, computes them anew."""


def _entered(
    objective: Objective, plane: Section | None, start: Floats, space: Space
) -> tuple[_Ground, Floats]:
    """The ground of a run, and where it begins there."""
    first = entry(plane, start, space)
    if plane is None:
        if space == "slice":
            raise ValueError("a run in the slice needs a slice")
        return _Ground(objective, lambda w: w), first
    if space == "slice":
        inside = _Ground(plane, lambda w: w, lambda w: (w, 0.0), lambda w: w, plane.value)
        return inside, first
    place, along = projection(plane.origin, plane.directions), components(plane.directions)
    return _Ground(objective, lambda w: w, place, along, plane.value), first


def _carried(carried: Carried, whole: _Ground, first: Floats) -> tuple[_Ground, Floats]:
    """The same ground and beginning, where points carry their scores."""

    def refresh(u: Floats) -> Floats:
        return carried.lift(carried.weights(u))

    ground = whole._replace(objective=carried, weights=carried.weights, refresh=refresh)
    return ground, carried.lift(first)


def carries(objective: Objective, run: Run) -> TypeGuard[LinearClassifier]:
    """Whether a run's points carry their scores: where the method allows it, and where it pays."""
    return (
        run.space == "full"
        and run.optimizer.linear
        and isinstance(objective, LinearClassifier)
        and pays(objective, run.optimizer.batch_size)
    )


def _iterates(
    ground: _Ground, oracle: Oracle, w: Floats, run: Run
) -> Iterator[tuple[int, Floats, Info]]:
    """The points of a run after its start w, up to the last one before it diverges."""
    farthest = min(HUGE, DIVERGED * max(1.0, _norm(ground.weights(w))))
    rng = np.random.default_rng([run.seed, BATCH_STREAM])
    state = run.optimizer.init(w)
    for count in range(1, run.steps + 1):
        oracle.tick()  # also where the step asks for nothing
        # of this thread alone: a clock on the wall would count what others do meanwhile
        begin = time.thread_time()
        with np.errstate(over="ignore", invalid="ignore"):
            state, w, info = run.optimizer.step(state, w, oracle, rng)
            oracle.seconds += time.thread_time() - begin
            if not _norm(ground.weights(w)) < farthest:  # also where it is not a number
                return
        if ground.refresh and count % PASS_EVERY == 0:
            w = ground.refresh(w)
        yield count, w, info


def _report(
    ground: _Ground,
    oracle: Oracle,
    reporting: Reporting,
    w: Floats,
    step: int,
    info: Info | None = None,
    last: bool = True,
) -> Step:
    """What is reported of w, the point that a step led to."""
    norm, passed = None, last or step % PASS_EVERY == 0
    if ground.refresh and info and info.rows is not None and not passed:
        loss = ground.objective.value(w, oracle.tick)
    else:
        loss, gradient = oracle.look(w)
        norm = float(np.linalg.norm(ground.weights(gradient)))
    coordinates, residual = ground.place(ground.weights(w))
    a, b = _pair(coordinates)
    seen: tuple[float | None, float | None] = None, None
    if reporting.gradients and info and info.gradient is not None:
        seen = _pair(ground.along(ground.weights(info.gradient)))
    return Step(
        step=step,
        a=a,
        b=b,
        loss=loss,
        residual=residual,
        gradient_norm=norm,
        learning_rate=info.learning_rate if info else None,
        examples=oracle.examples,
        loss_evaluations=oracle.loss_evaluations,
        gradient_evaluations=oracle.gradient_evaluations,
        seconds=oracle.seconds,
        gradient_a=seen[0],
        gradient_b=seen[1],
        projected_loss=ground.below(coordinates) if reporting.projected_loss else None,
    )


def _norm(w: Floats) -> float:
    """‖w‖. (`np.linalg.norm` copies what is part of a larger array.)"""
    return math.sqrt(np.vecdot(w, w).sum())


def _pair(coordinates: Floats) -> tuple[float | None, float | None]:
    """a and b; on a ray there is no b, without a slice neither."""
    a, b = [*coordinates.tolist(), None, None][:2]
    return a, b
