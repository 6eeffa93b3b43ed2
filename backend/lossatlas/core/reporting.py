"""The report of a run: its iterates, projected on a slice, and how it ended."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lossatlas.core.analysis.curvature import sharpness
from lossatlas.core.models.base import Objective, Section, StepObjective
from lossatlas.core.optimizers import Info, Oracle
from lossatlas.core.slices.projection import Projection, components, projection
from lossatlas.core.types import Floats, Ints, Tick

Space = Literal["slice", "full"]
Reason = Literal["steps", "stopped", "diverged"]

PASS_EVERY = 1000
"""If points carry their scores, a pass over all examples is made after this many steps: it
recomputes the scores, so that rounding errors do not accumulate, and gives the gradient norm."""

BLOCK_NUMBERS = 1 << 17
"""The weights, or scores, of the iterates that are reported at once: 1 MiB."""


class Reporting(NamedTuple):
    """Which iterates are reported, and with which optional columns."""

    every: int = 1
    """Report the start, every step that is a multiple of this, and the last step."""
    from_step: int = 0
    """Leave out the steps before this one. The others have the same bits as without it."""
    gradients: bool = False
    """Whether to report the gradients that the method used."""
    projected_loss: bool = False
    """Whether to report the loss at the projection of each iterate."""
    sharpness_every: int | None = None
    """Report the sharpness at the reported steps that are a multiple of this, and at the last."""

    def shows(self, step: int, last: bool) -> bool:
        """Whether a step is reported."""
        return step >= self.from_step and (last or step % self.every == 0)


EVERY_STEP = Reporting()
"""Every iterate, without optional columns."""


class Step(NamedTuple):
    """A reported iterate."""

    step: int
    a: float | None
    """None without a slice."""
    b: float | None
    """None on a ray."""
    loss: float
    """The full objective at the iterate itself, not at its projection."""
    residual: float | None
    """‖W − W_projected‖: the distance of the iterate from the slice."""
    gradient_norm: float | None
    """Of the full objective's (sub)gradient, in the space of the run; None at most steps of a
    mini-batch run whose points carry their scores, where no pass over the examples is needed."""
    learning_rate: float | None
    """Of the step that led here; None at the start, and if the method has none."""
    examples: int
    """Examples used so far, counted with repeats."""
    loss_evaluations: int
    """Loss evaluations by the method so far."""
    gradient_evaluations: int
    """Gradient evaluations by the method so far, each over a mini-batch or over all examples."""
    seconds: float
    """Processor time of the run's own steps so far, without reporting: it varies between runs."""
    gradient_a: float | None = None
    """If gradients are reported, the least-squares coordinate of the (sub)gradient in the step that
    led here: at the iterate that it left, over its mini-batch. None at the start, and if the method
    evaluates no gradient there, such as an averaged one."""
    gradient_b: float | None = None
    projected_loss: float | None = None
    """If it is reported, the objective at the iterate's projection on the slice."""
    sharpness: float | None = None
    """If it is reported, the largest eigenvalue of the objective's Hessian in the space of the run:
    gradient descent is stable up to a learning rate of 2 divided by it. None without a Hessian."""


class Finished(NamedTuple):
    """How a run ended; all numbers are those of the last finite iterate."""

    reason: Reason
    """`stopped`: the method's own stopping rule was met."""
    steps: int
    loss: float
    accuracy: float
    held_out_accuracy: float | None = None
    """On examples that the run does not train on; None if there are none."""
    reg_loss: float = 0.0
    """The part of the loss that is the regularization."""


class Batch(NamedTuple):
    """The mini-batch of one step, at the iterate that the step leaves."""

    rows: Ints | None
    """The rows of its examples, in the order drawn; None if the step uses all examples."""
    a: float | None
    b: float | None
    """None on a ray."""
    loss: float
    """The objective over only the mini-batch, regularization included."""


class Iterate(NamedTuple):
    """An iterate of a run."""

    step: int
    w: Floats
    rate: float | None = None
    """The learning rate of the step that led here."""
    counts: tuple[int, int, int] = 0, 0, 0
    """Examples, loss evaluations and gradient evaluations so far."""
    seconds: float = 0.0
    """Processor time of the method so far."""
    rows: Ints | None = None
    """As in `Info`."""
    gradient: Floats | None = None
    """As in `Info`, unless it is computed anew."""
    left: Floats | None = None
    """The point that the step left, if the gradient there is computed anew."""
    passed: tuple[float, float] | None = None
    """The loss and the norm of its gradient, if a pass over all examples has given them."""
    last: bool = False
    stopped: bool = False


@dataclass(frozen=True)
class Iterates:
    """Iterates of a run: a column for each quantity."""

    points: Floats
    """(m, *shape)"""
    step: Ints
    """(m,)"""
    rate: Floats
    """(m,) NaN where there is none."""
    counts: Ints
    """(m, 3)"""
    seconds: Floats
    """(m,)"""
    passed: Floats
    """(m, 2) NaN where no pass has been made."""
    gradients: Floats | None
    """(m, *shape); zero at the start. None if there are none, or they are computed anew."""
    left: Floats | None
    """(m, *shape) the points that the steps left, if the gradients are computed anew."""
    rows: NDArray[np.int32] | None
    """(m, n) the mini-batches for that, as in `Objective.gradients_at_each`."""
    last: bool
    """Whether the last of them is the last of the run."""
    stopped: bool

    @property
    def nbytes(self) -> int:
        """The memory of all but the points."""
        columns = self.step, self.rate, self.counts, self.seconds, self.passed
        return sum(own.nbytes for own in (*columns, self.gradients, self.rows) if own is not None)

    def at(self, positions: slice | Ints, last: bool = False) -> "Iterates":
        """Those at some positions."""
        columns = {name: own for name, own in vars(self).items() if isinstance(own, np.ndarray)}
        taken: dict[str, Any] = {name: column[positions] for name, column in columns.items()}
        return replace(self, **taken, last=last)


def columns(iterates: Sequence[Iterate], with_gradients: bool) -> Iterates:
    """The columns of iterates."""
    end, unknown = iterates[-1], (math.nan, math.nan)
    gradients = left = rows = None
    if with_gradients and end.left is not None:
        points, left = _with_left(iterates)
        rows = _batches([each.rows for each in iterates])
    else:
        points = _stacked([each.w for each in iterates])
    if with_gradients and end.gradient is not None:
        zero = np.zeros_like(end.gradient)
        gradients = _stacked([zero if own.gradient is None else own.gradient for own in iterates])
    return Iterates(
        points,
        np.array([each.step for each in iterates]),
        np.array([each.rate for each in iterates], dtype=np.float64),
        np.array([each.counts for each in iterates]),
        np.array([each.seconds for each in iterates]),
        np.array([each.passed or unknown for each in iterates]),
        gradients,
        left,
        rows,
        end.last,
        end.stopped,
    )


def _with_left(iterates: Sequence[Iterate]) -> tuple[Floats, Floats]:
    """Points (m, *shape) and the points that the steps to them left; at the start, itself.

    If they are consecutive, both share their memory.
    """
    left = [each.w if each.left is None else each.left for each in iterates]
    points = [each.w for each in iterates]
    if all(before is after for before, after in zip(points, left[1:], strict=False)):
        ways = np.stack([left[0], *points])
        return ways[1:], ways[:-1]
    return _stacked(points), _stacked(left)


def _batches(drawn: Sequence[Ints | None]) -> NDArray[np.int32] | None:
    """Mini-batches as `Objective.gradients_at_each` takes them; at the start, any example."""
    if drawn[-1] is None:
        return None
    batches = [np.zeros(1, dtype=np.int32) if rows is None else rows for rows in drawn]
    found = np.full((len(batches), max(map(len, batches))), -1, dtype=np.int32)
    for row, rows in zip(found, batches, strict=True):
        row[: len(rows)] = rows
    return found


class RunContext(NamedTuple):
    """What a run steps on, and how its points are projected on the slice."""

    objective: Objective
    alone: Objective
    """The objective over points that carry no scores."""
    section: Section | None = None
    """The slice, if there is one."""
    project: Projection | None = None
    """From points (m, …) to coordinates (m, k) on the slice and residuals (m,)."""
    components: Callable[[Floats], Floats] | None = None
    """From gradients (m, …) to coordinates (m, k) along the slice."""
    extended: StepObjective | None = None
    """The objective, if its points carry their scores."""
    repeats: bool = False
    """Whether the passes of a step are short: see `Objective.repeats`."""

    def weights(self, u: Floats) -> Floats:
        """The variables that a point or a gradient stands for."""
        return self.extended.weights(u) if self.extended else u

    def norm(self, u: Floats) -> float:
        """The norm of the variables of a point or a gradient."""
        return self.extended.norm(u) if self.extended else math.sqrt(np.vdot(u, u))

    def within(self, u: Floats, distance: float) -> bool:
        """Whether the variables of a point are nearer to zero than that; false for NaN."""
        return self.extended.within(u, distance) if self.extended else self.norm(u) < distance


def enter(section: Section | None, start: Floats, space: Space) -> Floats:
    """The point at which a run in a space begins.

    `start` is a point of the full space, whose projection a run in the slice begins at; or the
    coordinates (k,) of a point of the slice. Raises ValueError if a run in the slice has none.
    """
    if section is None:
        if space == "slice":
            raise ValueError("a run in the slice needs a slice")
        return start
    if start.shape == section.shape:
        return section.point(start) if space == "full" else start
    return start if space == "full" else section.project(start)[0]


def context(objective: Objective, section: Section | None, space: Space) -> RunContext:
    """The context of a run in a space."""
    if section is None:
        return RunContext(objective, objective)
    if space == "slice":
        inside = section, section, section
        return RunContext(*inside, lambda points: (points, np.zeros(len(points))), lambda v: v)
    directions = section.directions
    along = projection(section.origin, directions), components(directions)
    return RunContext(objective, objective, section, *along)


def extended(run: RunContext, objective: StepObjective) -> RunContext:
    """The same context, with points that carry their scores."""
    run = run._replace(objective=objective, extended=objective, repeats=False)
    if run.section is None:
        return run
    origin, directions = run.section.origin, run.section.directions
    along = objective.projection(origin, directions), objective.components(directions)
    return run._replace(project=along[0], components=along[1])


def most_iterates(run: RunContext, w: Floats) -> int:
    """How many iterates like w are reported at once."""
    return max(1, BLOCK_NUMBERS // max(w.size, run.alone.cost.on_slice))


def iterate(
    run: RunContext, oracle: Oracle, left: Floats, step: int, w: Floats, info: Info, last: bool
) -> Iterate:
    """The iterate w that a step led to from the point `left`."""
    rate, rows, gradient, stopped = info
    counts = oracle.examples, oracle.loss_evaluations, oracle.gradient_evaluations
    anew = run.repeats and gradient is not None
    used, base = (None, left) if anew else (gradient, None)
    return Iterate(step, w, rate, counts, oracle.seconds, rows, used, base, None, last, stopped)


def looked(run: RunContext, oracle: Oracle, here: Iterate) -> Iterate:
    """The same iterate, to be reported, before the next step.

    A full-batch method's pass over all examples is made here: it serves both, unless it is short.
    """
    in_batches = here.rows is not None
    refreshes = run.extended and (here.last or here.step % PASS_EVERY == 0)
    if run.repeats or (in_batches and not refreshes):
        return here
    loss, gradient = oracle.look(here.w)
    return here._replace(passed=(loss, run.norm(gradient)))


def report(run: RunContext, reporting: Reporting, found: Iterates, tick: Tick) -> list[Step]:
    """The reports of iterates, together: each has the same bits whatever the others are."""
    nothing: list[None] = [None] * len(found.points)
    places: Sequence[Sequence[float | None]] = [nothing, nothing]
    residuals, projected = nothing, nothing
    if run.project and run.section:
        coordinates, off = run.project(found.points)
        places = [*coordinates.T.tolist(), nothing][:2]
        residuals = off.tolist()
        if reporting.projected_loss:
            projected = run.section.values_at_each(coordinates, tick).tolist()
    losses, norms = passed(run, found, tick).T
    gradients = _gradients(run, found, tick) if reporting.gradients else (nothing, nothing)
    known = losses.tolist(), residuals, _optional(norms), _optional(found.rate)
    used = *found.counts.T.tolist(), found.seconds.tolist()
    sharp = _sharpness(run, reporting, found, tick)
    reported = found.step.tolist(), *places, *known, *used, *gradients, projected, sharp
    return [Step._make(row) for row in zip(*reported, strict=True)]


def _optional(numbers: Floats) -> list[float | None]:
    """Numbers, with None for NaN."""
    return [None if number != number else number for number in numbers.tolist()]


def _stacked(points: Sequence[Floats]) -> Floats:
    """Points (m, *shape); one that is alone, perhaps because it is large, is not copied."""
    return points[0][None] if len(points) == 1 else np.stack(points)


def passed(run: RunContext, found: Iterates, tick: Tick) -> Floats:
    """(m, 2) the loss at each iterate, and the norm of its gradient if it is easily had."""
    new = np.isnan(found.passed[:, 0])
    if not new.any():
        return found.passed
    passed, points = found.passed.copy(), found.points if new.all() else found.points[new]
    if run.extended:
        passed[new, 0] = run.objective.values_at_each(points, tick)
    else:
        passed[new] = np.transpose(run.objective.values_and_norms(points, tick))
    return passed


def _gradients(
    run: RunContext, found: Iterates, tick: Tick
) -> tuple[Sequence[float | None], Sequence[float | None]]:
    """The coordinates along the slice of the gradients by which the steps moved."""
    nothing: list[None] = [None] * len(found.points)
    if run.components is None:
        return nothing, nothing
    gradients = found.gradients
    if gradients is None and found.left is not None:
        gradients = run.alone.gradients_at_each(found.left, found.rows, tick)
    if gradients is None:
        return nothing, nothing
    along = run.components(gradients).tolist()
    moved = zip(found.step.tolist(), along, strict=True)
    pairs = [pair(coordinates if step else None) for step, coordinates in moved]
    return [a for a, _ in pairs], [b for _, b in pairs]


def _sharpness(
    run: RunContext, reporting: Reporting, found: Iterates, tick: Tick
) -> list[float | None]:
    every, steps = reporting.sharpness_every, found.step.tolist()
    if not every:
        return [None] * len(steps)
    shown = [step % every == 0 for step in steps]
    shown[-1] |= found.last
    return [
        sharpness(run.alone, run.weights(w), tick) if shows else None
        for w, shows in zip(found.points, shown, strict=True)
    ]


def pair(coordinates: Sequence[float] | None) -> tuple[float | None, float | None]:
    """a and b; b is None on a ray, and both are None without a slice."""
    if coordinates is None:
        return None, None
    a, *b = coordinates
    return a, b[0] if b else None
