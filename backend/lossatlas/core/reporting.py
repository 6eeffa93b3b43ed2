"""The report of a run: its iterates, projected on a slice, and how it ended."""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Literal, NamedTuple

import numpy as np

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
    """An iterate of a run that is to be reported."""

    step: int
    w: Floats
    info: Info | None = None
    """Of the step that led here; None at the start."""
    counts: tuple[int, int, int, float] = 0, 0, 0, 0.0
    """Examples, loss evaluations, gradient evaluations and seconds so far."""
    last: bool = False
    passed: tuple[float, float] | None = None
    """The loss and the norm of its gradient, if a pass over all examples has given them."""


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
    run = run._replace(objective=objective, extended=objective)
    if run.section is None:
        return run
    origin, directions = run.section.origin, run.section.directions
    along = objective.projection(origin, directions), objective.components(directions)
    return run._replace(project=along[0], components=along[1])


def most_iterates(run: RunContext, w: Floats) -> int:
    """How many iterates like w are reported at once."""
    return max(1, BLOCK_NUMBERS // max(w.size, run.alone.cost.on_slice))


def iterate(
    run: RunContext,
    oracle: Oracle,
    w: Floats,
    step: int,
    info: Info | None,
    last: bool,
    looks: bool = True,
) -> Iterate:
    """The iterate w that a step led to, before the next step.

    If it is to be reported (`looks`), a full-batch method's pass over all examples is made here:
    it serves both.
    """
    passed = None
    in_batches = info is not None and info.rows is not None
    if looks and (not in_batches or (run.extended and (last or step % PASS_EVERY == 0))):
        loss, gradient = oracle.look(w)
        passed = loss, run.norm(gradient)
    counts = oracle.examples, oracle.loss_evaluations, oracle.gradient_evaluations, oracle.seconds
    return Iterate(step, w, info, counts, last, passed)


def report(
    run: RunContext, reporting: Reporting, iterates: Sequence[Iterate], tick: Tick
) -> list[Step]:
    """The reports of iterates, together: each has the same bits whatever the others are."""
    if not iterates:
        return []
    points = _stacked([each.w for each in iterates])
    nothing: list[None] = [None] * len(iterates)
    places: Sequence[Sequence[float | None]] = [nothing, nothing]
    residuals, projected = nothing, nothing
    if run.project and run.section:
        coordinates, off = run.project(points)
        places = [*coordinates.T.tolist(), nothing][:2]
        residuals = off.tolist()
        if reporting.projected_loss:
            projected = run.section.values_at_each(coordinates, tick).tolist()
    losses, norms = _losses_and_norms(run, iterates, points, tick)
    rates = [each.info and each.info.learning_rate for each in iterates]
    counts = zip(*(each.counts for each in iterates), strict=True)
    gradients = _gradients(run, iterates) if reporting.gradients else (nothing, nothing)
    sharp = [_sharpness(run, reporting, each, tick) for each in iterates]
    steps = [each.step for each in iterates]
    found = losses, residuals, norms, rates, *counts, *gradients, projected, sharp
    return [Step._make(row) for row in zip(steps, *places, *found, strict=True)]


def _stacked(points: Sequence[Floats]) -> Floats:
    """Points (m, *shape); one that is alone, perhaps because it is large, is not copied."""
    return points[0][None] if len(points) == 1 else np.stack(points)


def _losses_and_norms(
    run: RunContext, iterates: Sequence[Iterate], points: Floats, tick: Tick
) -> tuple[list[float], list[float | None]]:
    """The loss at each iterate, and the norm of its gradient if it is known or easily had."""
    new = [each.passed is None for each in iterates]
    points = points if all(new) else points[new]
    found: Iterator[tuple[float, float | None]] = iter(())
    if len(points) and run.extended:
        values = run.objective.values_at_each(points, tick)
        found = ((value, None) for value in values.tolist())
    elif len(points):
        pairs = np.transpose(run.objective.values_and_norms(points, tick)).tolist()
        found = ((value, norm) for value, norm in pairs)
    both = [each.passed or next(found) for each in iterates]
    return [loss for loss, _ in both], [norm for _, norm in both]


def _gradients(
    run: RunContext, iterates: Sequence[Iterate]
) -> tuple[Sequence[float | None], Sequence[float | None]]:
    """The coordinates along the slice of the gradients by which the steps moved."""
    nothing: list[None] = [None] * len(iterates)
    used = [each.info.gradient if each.info else None for each in iterates]
    given = [gradient for gradient in used if gradient is not None]
    if not given or run.components is None:
        return nothing, nothing
    found = iter(run.components(_stacked(given)).tolist())
    pairs = [pair(None if gradient is None else next(found)) for gradient in used]
    return [a for a, _ in pairs], [b for _, b in pairs]


def _sharpness(run: RunContext, reporting: Reporting, iterate: Iterate, tick: Tick) -> float | None:
    every = reporting.sharpness_every
    if not every or not (iterate.step % every == 0 or iterate.last):
        return None
    return sharpness(run.alone, run.weights(iterate.w), tick)


def pair(coordinates: Sequence[float] | None) -> tuple[float | None, float | None]:
    """a and b; b is None on a ray, and both are None without a slice."""
    if coordinates is None:
        return None, None
    a, *b = coordinates
    return a, b[0] if b else None
