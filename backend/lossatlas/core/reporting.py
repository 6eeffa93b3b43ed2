"""The report of a run: its iterates, projected on a slice, and how it ended."""

from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np

from lossatlas.core.analysis.curvature import sharpness
from lossatlas.core.models.base import Objective, Section, StepObjective
from lossatlas.core.optimizers import Info, Oracle
from lossatlas.core.slices.projection import components, projection
from lossatlas.core.types import Floats, Ints

Space = Literal["slice", "full"]
Reason = Literal["steps", "stopped", "diverged"]

PASS_EVERY = 1000
"""If points carry their scores, a pass over all examples is made after this many steps: it
recomputes the scores, so that rounding errors do not accumulate, and gives the gradient norm."""


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


class RunContext(NamedTuple):
    """What a run steps on, and how its points are projected on the slice."""

    objective: Objective
    alone: Objective
    """The objective over points that carry no scores."""
    section: Section | None
    """The slice, if there is one."""
    project: Callable[[Floats], tuple[Floats | None, float | None]]
    """Coordinates on the slice, and residual, of a point's weights."""
    components: Callable[[Floats], Floats | None]
    """Coordinates along the slice of a gradient's weights."""
    extended: StepObjective | None = None
    """The objective, if its points carry their scores."""

    def weights(self, u: Floats) -> Floats:
        """The part of a point or a gradient that is the variables, without carried scores."""
        return self.extended.weights(u) if self.extended else u


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
        return RunContext(objective, objective, None, lambda w: (None, None), lambda gradient: None)
    if space == "slice":
        return RunContext(section, section, section, lambda w: (w, 0.0), lambda gradient: gradient)
    directions = section.directions
    along = projection(section.origin, directions), components(directions)
    return RunContext(objective, objective, section, *along)


def report(
    run: RunContext,
    oracle: Oracle,
    reporting: Reporting,
    w: Floats,
    step: int,
    info: Info | None = None,
    last: bool = True,
) -> Step:
    """The report of w, the point that a step led to."""
    norm, passed = None, last or step % PASS_EVERY == 0
    if run.extended and info and info.rows is not None and not passed:
        loss = run.objective.value(w, oracle.tick)
    else:
        loss, gradient = oracle.look(w)
        norm = float(np.linalg.norm(run.weights(gradient)))
    coordinates, residual = run.project(run.weights(w))
    along: tuple[float | None, float | None] = None, None
    if reporting.gradients and info and info.gradient is not None:
        along = pair(run.components(run.weights(info.gradient)))
    projected = None
    if reporting.projected_loss and run.section and coordinates is not None:
        projected = run.section.value(coordinates)
    sharp, every = None, reporting.sharpness_every
    if every and (step % every == 0 or last):
        sharp = sharpness(run.alone, run.weights(w), oracle.tick)
    found = loss, residual, norm, info.learning_rate if info else None
    counts = oracle.examples, oracle.loss_evaluations, oracle.gradient_evaluations, oracle.seconds
    columns = step, *pair(coordinates), *found, *counts, *along, projected, sharp
    return Step(*columns)


def pair(coordinates: Floats | None) -> tuple[float | None, float | None]:
    """a and b; b is None on a ray, and both are None without a slice."""
    if coordinates is None:
        return None, None
    a, *b = coordinates.tolist()
    return a, b[0] if b else None
