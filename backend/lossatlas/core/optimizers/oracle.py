"""What an optimizer may ask of an objective, and what that costs."""

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
    """Seconds that it took, where the method has not asked for it yet."""


@dataclass
class Oracle:
    """Answers an optimizer's questions about an objective, and counts them."""

    objective: Objective
    tick: Tick = field(default=no_tick, repr=False)
    """Called at each question, and between the blocks of its answer."""
    examples: int = 0
    """Examples touched."""
    loss_evaluations: int = 0
    gradient_evaluations: int = 0
    seconds: float = 0.0
    """Processor time of the method, with the answers that were ready before it asked."""
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
        if rows is None:
            return self._pay(w)[1]
        self.tick()
        return self.objective.value_and_gradient(w, rows, self.tick)[1]

    def value_and_gradient(self, w: Floats) -> tuple[float, Floats]:
        """Loss and (sub)gradient at w; one pass over all examples gives both."""
        self.loss_evaluations += 1
        self.gradient_evaluations += 1
        self.examples += self.objective.n
        return self._pay(w)

    def line_minimum(self, w: Floats, direction: Floats) -> float:
        """The t ≥ 0 at which the loss at w + t · direction ceases to fall.

        Counted as one loss evaluation where one pass gives the scores along the whole ray;
        otherwise each point that is evaluated counts as one, and as a gradient evaluation too.
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
        """The same for the method, which pays for the pass if the observer made it."""
        if self._last.w is w:
            self.seconds += self._last.unpaid
        answer = self.look(w)
        self._last = self._last._replace(unpaid=0.0)
        return answer
