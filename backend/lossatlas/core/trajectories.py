"""Running optimizers: one run, its mini-batches, and races of several."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextvars import copy_context
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from lossatlas.core import reporting
from lossatlas.core.models.base import Objective, Section
from lossatlas.core.optimizers import Info, Optimizer, Oracle
from lossatlas.core.parallel import sharing
from lossatlas.core.reporting import (
    EVERY_STEP,
    Finished,
    Iterate,
    Iterates,
    Reason,
    Reporting,
    RunContext,
    Step,
)
from lossatlas.core.types import Floats, Tick, no_tick

BATCH_STREAM = 4
"""Keeps the mini-batches of a seed independent of the points and directions of that seed."""

DIVERGED = 1e8
"""A run has diverged when its distance from zero exceeds this multiple of max(1, its start's).

The loss is not the criterion: it is not computed at unreported steps. Pegasos begins with steps of
1/(2λ), and comes back: there the first step counts as a start."""

HUGE = 1e20
"""A run has also diverged beyond this distance: up to it, losses and gradients are finite."""


class Path(NamedTuple):
    """Where a run has been."""

    points: Floats
    """(m, *shape): its first point, and others up to its last."""
    iterates: Iterates | None = None
    """Its start and all others, if it need not be walked again to be reported."""

    @property
    def nbytes(self) -> int:
        """The memory that it holds."""
        return self.points.nbytes + (0 if self.iterates is None else self.iterates.nbytes)


@dataclass(frozen=True)
class Run:
    """One optimizer's run: what to run, for how long, and where."""

    name: str
    optimizer: Optimizer
    steps: int
    seed: int
    space: reporting.Space
    """`slice`: the variables are the coordinates of the slice. `full`: they are all weights."""
    start: Floats | None = None
    """Its own start, a point of the full space; None for that of the race."""
    known: Iterates | None = None
    """The iterates of its path, if it has been walked before, in the full space."""

    def enter(self, section: Section | None, start: Floats) -> Floats:
        """Where it begins in a race with this start: see `reporting.enter`."""
        return reporting.enter(section, start if self.start is None else self.start, self.space)


class Frame(NamedTuple):
    """Consecutive reported steps of a run and, once it has ended, how."""

    run: int
    """The position of the run in the race."""
    steps: list[Step]
    finished: Finished | None


def race(
    objective: Objective,
    section: Section | None,
    start: Floats,
    runs: Sequence[Run],
    which: Reporting = EVERY_STEP,
    seconds: float = 0.03,
    tick: Tick = no_tick,
    held_out: Objective | None = None,
) -> Iterator[Frame]:
    """The runs in turn: the start of each, then frames of about `seconds` per round.

    They are seconds of the processor: with those of the clock, a busy machine would cut a race into
    many small frames, which keep it busy.
    """
    until = clock = 0.0

    def due() -> bool:
        # processor time is never ahead of the clock, which is faster to read
        return time.perf_counter() >= clock and time.thread_time() >= until

    spaces = {run.space for run in runs}
    contexts = {space: reporting.context(objective, section, space) for space in spaces}
    running = {
        position: _blocks(objective, contexts[run.space], start, run, which, tick, held_out, due)
        for position, run in enumerate(runs)
    }
    turn = 0.0
    while running:
        for position, blocks in list(running.items()):
            until, clock = time.thread_time() + turn, time.perf_counter() + turn
            taken: list[Step] = []
            with sharing(None):  # the seconds of a step are those of this thread
                for steps, finished in blocks:
                    taken += steps
                    if finished or due():
                        break
            if finished:
                del running[position]
            yield Frame(position, taken, finished)
        turn = seconds / max(1, len(running))


def walk(
    objective: Objective,
    section: Section | None,
    start: Floats,
    run: Run,
    which: Reporting = EVERY_STEP,
    tick: Tick = no_tick,
    held_out: Objective | None = None,
) -> Iterator[Step | Finished]:
    """The iterates of a run, projected on the slice if there is one, and finally how it ended.

    `start` is as for `reporting.enter`; `held_out` is the loss over other examples. The same
    arguments give the same bits, except for times.
    """
    context = reporting.context(objective, section, run.space)
    for steps, finished in _blocks(objective, context, start, run, which, tick, held_out):
        yield from steps
        if finished:
            yield finished


def _blocks(
    objective: Objective,
    context: RunContext,
    start: Floats,
    run: Run,
    which: Reporting,
    tick: Tick,
    held_out: Objective | None,
    due: Callable[[], bool] = lambda: False,
) -> Iterator[tuple[list[Step], Finished | None]]:
    """The steps of `walk` in blocks; with the last block, how the run ended.

    A block ends when it is full or `due`.
    """
    context = _prepared(context, run)
    first = run.enter(context.section, start)

    def ended(w: Floats, reached: int, stopped: bool, loss: float | None) -> Finished:
        reason: Reason = "stopped" if stopped else "steps" if reached == run.steps else "diverged"
        if loss is None:
            loss = context.objective.value(w, tick)
        accuracy = context.objective.accuracy(w, tick)
        point = context.weights(w)
        if run.space == "slice" and context.section is not None:
            point = context.section.point(point)
        other = None if held_out is None else held_out.accuracy(point, tick)
        return Finished(reason, reached, loss, accuracy, other, objective.penalty(point))

    if run.known is not None:
        yield from _reported(context, run.known, which, ended, tick)
        return
    oracle = Oracle(context.objective, tick)
    most = reporting.most_iterates(context, first)
    block: list[Iterate] = []
    last: Step | None = None

    def reported() -> list[Step]:
        nonlocal last
        if not block:
            return []
        own = reporting.columns(block, which.gradients)
        steps = reporting.report(context, which, own, tick)
        block.clear()
        last = steps[-1]
        return steps

    here = Iterate(0, first)
    if which.shows(0, last=False):
        block.append(here)
        yield reported(), None
    if run.steps:
        context, first = _fastest(context, first, run, tick)
        oracle = Oracle(context.objective, tick)
        most = reporting.most_iterates(context, first)
        here = Iterate(0, first)
    for here in _noted(context, oracle, first, run, which):
        if which.shows(here.step, here.last):
            block.append(here)
            if len(block) == most or due():
                yield reported(), None
    if not which.shows(here.step, here.last) and which.shows(here.step, last=True):
        block.append(reporting.looked(context, oracle, here._replace(last=True)))
    steps = reported()
    yield steps, ended(here.w, here.step, here.stopped, last.loss if last else None)


def _reported(
    context: RunContext,
    iterates: Iterates,
    which: Reporting,
    ended: Callable[[Floats, int, bool, float | None], Finished],
    tick: Tick,
) -> Iterator[tuple[list[Step], Finished | None]]:
    """The same of a run whose path is known; its start is not apart."""
    end = len(iterates.points) - 1
    last = iterates.last or not which.shows(end, last=False)
    shown = [step for step in range(end + 1) if which.shows(step, last=step == end)]
    most = reporting.most_iterates(context, iterates.points[0])
    steps: list[Step] = []
    for first in range(0, len(shown), most):
        if steps:
            yield steps, None
        block = shown[first : first + most]
        some = slice(block[0], block[-1] + 1) if which.every == 1 else np.array(block)
        own = iterates.at(some, last=last and block[-1] == end)
        steps = reporting.report(context, which, own, tick)
    loss = steps[-1].loss if steps else None
    yield steps, ended(iterates.points[-1], end, iterates.stopped, loss)


def walked(objective: Objective, start: Floats, run: Run, tick: Tick = no_tick) -> Path:
    """The path of a run in the full space, with all that `walk` needs to report it."""
    context = _prepared(reporting.context(objective, None, "full"), run)
    found = _noted(context, Oracle(objective, tick), start, run, EVERY_STEP)
    iterates = reporting.columns([Iterate(0, start), *found], with_gradients=True)
    if objective.repeats(None):  # the passes that reports on all slices share
        most, count = reporting.most_iterates(context, start), len(iterates.points)
        blocks = [iterates.at(slice(first, first + most)) for first in range(0, count, most)]
        passes = [reporting.passed(context, block, tick) for block in blocks]
        iterates = replace(iterates, passed=np.concatenate(passes))
    return Path(iterates.points, iterates)


def _prepared(context: RunContext, run: Run) -> RunContext:
    """The context of this run in a space."""
    own = run.optimizer
    return context._replace(repeats=not own.corrects and context.alone.repeats(own.batch_size))


def _noted(
    context: RunContext, oracle: Oracle, first: Floats, run: Run, which: Reporting
) -> Iterator[Iterate]:
    """The iterates of a run after its start, with what the report needs of those it shows."""
    left = first
    for step, w, info in _iterates(context, oracle, first, run):
        last = info.stopped or step == run.steps
        here = reporting.iterate(context, oracle, left, step, w, info, last)
        yield reporting.looked(context, oracle, here) if which.shows(step, last) else here
        if info.stopped:
            return
        left = w


def batch(
    objective: Objective,
    section: Section | None,
    start: Floats,
    run: Run,
    step: int,
    tick: Tick = no_tick,
) -> reporting.Batch:
    """The mini-batch of a step (from 1), as in `walk`. Raises ValueError if it is not reached."""
    context = reporting.context(objective, section, run.space)
    context, w = _fastest(context, run.enter(section, start), run, tick)
    for count, ahead, info in _iterates(context, Oracle(context.objective, tick), w, run):
        if count == step:
            loss, _ = context.objective.value_and_gradient(w, info.rows, tick)
            here = None
            if context.project:
                here = context.project(w[None])[0][0].tolist()
            return reporting.Batch(info.rows, *reporting.pair(here), loss)
        if info.stopped:
            break
        w = ahead
    raise ValueError(f"the run does not reach step {step}")


def visited(
    objective: Objective, start: Floats, run: Run, every: int = 1, tick: Tick = no_tick
) -> Floats:
    """The points (m, *shape) that `iterates` gives."""
    return np.stack([w for _, w in iterates(objective, start, run, every, tick)])


def iterates(
    objective: Objective, start: Floats, run: Run, every: int = 1, tick: Tick = no_tick
) -> Iterator[tuple[int, Floats]]:
    """Steps and points of a run, as in `walk` up to rounding: start, every `every`-th, and last."""
    context = reporting.context(objective, None, "full")
    step, w = 0, start
    yield step, w
    for step, w, info in _iterates(context, Oracle(objective, tick), start, run):
        if step % every == 0:
            yield step, w
        if info.stopped:
            break
    if step % every:
        yield step, w


def _fastest(context: RunContext, first: Floats, run: Run, tick: Tick) -> tuple[RunContext, Floats]:
    """The context and start of a run, with points that carry their scores if that is faster."""
    if not run.optimizer.linear:
        return context, first
    extended = context.objective.for_steps(first, run.optimizer.batch_size, tick)
    if extended is None:
        return context, first
    return reporting.extended(context, extended), extended.first


def _iterates(
    context: RunContext, oracle: Oracle, w: Floats, run: Run
) -> Iterator[tuple[int, Floats, Info]]:
    """The points of a run after its start w, up to the last one before it diverges."""
    farthest = min(HUGE, DIVERGED * max(1.0, context.norm(w)))
    rng = np.random.default_rng([run.seed, BATCH_STREAM])
    state = run.optimizer.init(w)
    quiet = copy_context().run  # faster than np.errstate at each step
    quiet(np.seterr, over="ignore", invalid="ignore")
    for count in range(1, run.steps + 1):
        oracle.tick()  # even if the step evaluates nothing
        # this thread only: wall-clock time would include other threads
        begin = time.thread_time()
        state, w, info = quiet(run.optimizer.step, state, w, oracle, rng)
        oracle.seconds += time.thread_time() - begin
        if count == 1 and run.optimizer.comes_back:
            farthest = min(HUGE, max(farthest, DIVERGED * quiet(context.norm, w)))
        if not quiet(context.within, w, farthest):
            return
        if context.extended and count % reporting.PASS_EVERY == 0:
            w = context.extended.refreshed(w)
        yield count, w, info
