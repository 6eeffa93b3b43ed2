"""What is reported of a run: its iterates, laid on a slice, and how it ended."""

from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np

from lossatlas.core.models.base import Objective, Section, StepObjective
from lossatlas.core.optimizers import Info, Oracle
from lossatlas.core.slices.projection import components, projection
from lossatlas.core.types import Floats, Ints

Space = Literal["slice", "full"]
Reason = Literal["steps", "stopped", "diverged"]

PASS_EVERY = 1000
"""Steps after which, where points carry their scores, a pass over all examples is paid for: scores
are computed anew, against the growth of rounding errors, and the gradient's norm is known."""


class Reporting(NamedTuple):
    """Which iterates are reported, and with which optional columns."""

    every: int = 1
    """The start, each such step and the last one are reported,"""
    from_step: int = 0
    """of these, the ones from here on, with the same bits as without it."""
    gradients: bool = False
    """Whether to report the gradients that the method saw."""
    projected_loss: bool = False
    """Whether to report the loss at the projection of each iterate."""


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
    """‖W − W_projected‖: how far the iterate lies off the slice."""
    gradient_norm: float | None
    """Of the full objective's (sub)gradient, in the space of the run; None at most steps of a
    mini-batch run whose points carry their scores, where no pass over the examples is needed."""
    learning_rate: float | None
    """Of the step that led here; None at the start, and where a method has none."""
    examples: int
    """Examples touched so far."""
    loss_evaluations: int
    """Loss evaluations that the method asked for so far."""
    gradient_evaluations: int
    """Gradients that the method asked for so far, each over a mini-batch or over all examples."""
    seconds: float
    """Processor time of the run's own steps so far, without reporting: never twice the same."""
    gradient_a: float | None = None
    """Where gradients are reported, of the (sub)gradient that the method saw in the step that led
    here: at the iterate that it left, over its mini-batch. Least squares, as the iterate's own.
    None at the start, and where a method asks for no gradient there, as one of an average."""
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
    b: float | None
    """None on a ray."""
    loss: float
    """The objective over the mini-batch alone, regularization included."""


class RunContext(NamedTuple):
    """What a run steps on, and how its points are seen from the slice."""

    objective: Objective
    section: Section | None
    """The slice, if there is one."""
    project: Callable[[Floats], tuple[Floats | None, float | None]]
    """Coordinates on the slice, and residual, of a point's weights."""
    components: Callable[[Floats], Floats | None]
    """Coordinates along the slice of a gradient's weights."""
    lifted: StepObjective | None = None
    """The objective, where its points carry their scores."""

    def weights(self, u: Floats) -> Floats:
        """The part of a point or a gradient that is the variables: without carried scores."""
        return self.lifted.weights(u) if self.lifted else u


def enter(section: Section | None, start: Floats, space: Space) -> Floats:
    """Where a run in a space begins.

    `start` is a point of the whole space, which a run in the slice enters at its projection; or the
    coordinates (k,) of a point of the slice. Raises ValueError for a run in no slice.
    """
    if section is None:
        if space == "slice":
            raise ValueError("a run in the slice needs one")
        return start
    if start.shape == section.shape:
        return section.point(start) if space == "full" else start
    return start if space == "full" else section.project(start)[0]


def context(objective: Objective, section: Section | None, space: Space) -> RunContext:
    """The context of a run in a space."""
    if section is None:
        return RunContext(objective, None, lambda w: (None, None), lambda gradient: None)
    if space == "slice":
        return RunContext(section, section, lambda w: (w, 0.0), lambda gradient: gradient)
    directions = section.directions
    along = projection(section.origin, directions), components(directions)
    return RunContext(objective, section, *along)


def report(
    run: RunContext,
    oracle: Oracle,
    reporting: Reporting,
    w: Floats,
    step: int,
    info: Info | None = None,
    last: bool = True,
) -> Step:
    """What is reported of w, the point that a step led to."""
    norm, passed = None, last or step % PASS_EVERY == 0
    if run.lifted and info and info.rows is not None and not passed:
        loss = run.objective.value(w, oracle.tick)
    else:
        loss, gradient = oracle.look(w)
        norm = float(np.linalg.norm(run.weights(gradient)))
    coordinates, residual = run.project(run.weights(w))
    seen: tuple[float | None, float | None] = None, None
    if reporting.gradients and info and info.gradient is not None:
        seen = pair(run.components(run.weights(info.gradient)))
    projected = None
    if reporting.projected_loss and run.section and coordinates is not None:
        projected = run.section.value(coordinates)
    found = loss, residual, norm, info.learning_rate if info else None
    counts = oracle.examples, oracle.loss_evaluations, oracle.gradient_evaluations, oracle.seconds
    columns = step, *pair(coordinates), *found, *counts, *seen, projected
    return Step(*columns)


def pair(coordinates: Floats | None) -> tuple[float | None, float | None]:
    """a and b; on a ray there is no b, and without a slice neither."""
    if coordinates is None:
        return None, None
    a, *b = coordinates.tolist()
    return a, b[0] if b else None
