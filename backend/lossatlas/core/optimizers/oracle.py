"""The evaluations that an optimizer may request of an objective, and their cost."""

import time
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from lossatlas.core.minima.line_search import line_minimum
from lossatlas.core.models.base import Objective
from lossatlas.core.types import Floats, Ints, Tick, no_tick


class Pass(NamedTuple):
    """The last pass over all examples."""

    w: Floats
    answer: tuple[float, Floats]
    unpaid: float
    """Seconds that it took, if the method has not been charged for them yet."""


@dataclass
class Oracle:
    """Evaluates an objective for an optimizer, and counts the evaluations."""

    objective: Objective
    tick: Tick = field(default=no_tick, repr=False)
    """Called at each evaluation, and between its blocks."""
    examples: int = 0
    """Examples touched."""
    loss_evaluations: int = 0
    gradient_evaluations: int = 0
    seconds: float = 0.0
    """Processor time of the method, including passes that the observer made first."""
    _last: Pass = field(default=Pass(np.empty(0), (0.0, np.empty(0)), 0.0), repr=False)

    def value(self, w: Floats) -> float:
        """The loss at w over all examples."""
        self.loss_evaluations += 1
        self.examples += self.objective.n
        self.tick()
        return self.objective.value(w, self.tick)

    def gradient(self, w: Floats, rows: Ints | None = None) -> Floats:
        """The (sub)gradient at w over the chosen examples, or all."""
        self.gradient_evaluations += 1
        self.examples += self.objective.n if rows is None else len(rows)
        if rows is None and self._last.w is w:
            return self._pay(w)[1]
        self.tick()
        return self.objective.gradient(w, rows, self.tick)

    def value_and_gradient(self, w: Floats) -> tuple[float, Floats]:
        """Loss and (sub)gradient at w; one pass over all examples gives both."""
        self.loss_evaluations += 1
        self.gradient_evaluations += 1
        self.examples += self.objective.n
        return self._pay(w)

    def line_minimum(self, w: Floats, direction: Floats) -> float:
        """The t ≥ 0 at which the loss at w + t · direction stops falling.

        Counted as one loss evaluation if one pass gives the scores along the whole ray; otherwise
        as one loss and one gradient evaluation for each point evaluated.
        """
        self.tick()
        found = line_minimum(self.objective, w, direction, self.tick)
        passes = max(1, found.looks)
        self.loss_evaluations += passes
        self.gradient_evaluations += found.looks
        self.examples += passes * self.objective.n
        return found.t

    def look(self, w: Floats) -> tuple[float, Floats]:
        """Full value and gradient at w for the observer: not counted, and not computed twice."""
        if self._last.w is not w:
            self.tick()
            begin = time.thread_time()
            answer = self.objective.value_and_gradient(w, tick=self.tick)
            self._last = Pass(w, answer, time.thread_time() - begin)
        return self._last.answer

    def _pay(self, w: Floats) -> tuple[float, Floats]:
        """The same for the method, which is charged for the pass even if the observer made it."""
        if self._last.w is w:
            self.seconds += self._last.unpaid
        answer = self.look(w)
        self._last = self._last._replace(unpaid=0.0)
        return answer
