"""What an optimizer may ask of an objective, and what that costs."""

import time
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lossatlas.core.minima.line_search import line_minimum
from lossatlas.core.models.base import Objective
from lossatlas.core.types import Tick, no_tick

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


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
    """Processor time that the method took, with the answers that were ready before it asked."""
    _last: tuple[Floats, tuple[float, Floats]] | None = field(default=None, repr=False)
    _owed: float = field(default=0.0, repr=False)
    """Seconds that the observer's last look took, and the method would have to take itself."""

    @property
    def n(self) -> int:
        """N, the number of examples."""
        return self.objective.n

    @property
    def l2(self) -> float:
        """λ of the objective's regularization."""
        return self.objective.l2

    def value(self, w: Floats) -> float:
        """The loss at w over all examples."""
        self.loss_evaluations += 1
        self.examples += self.n
        self.tick()
        return self.objective.value(w, self.tick)

    def gradient(self, w: Floats, rows: Ints | None = None) -> Floats:
        """The (sub)gradient at w over the chosen examples, or all."""
        self.gradient_evaluations += 1
        self.examples += self.n if rows is None else len(rows)
        if rows is None:
            return self._asked(w)[1]
        self.tick()
        return self.objective.value_and_gradient(w, rows, self.tick)[1]

    def value_and_gradient(self, w: Floats) -> tuple[float, Floats]:
        """Loss and (sub)gradient at w; one pass over all examples gives both."""
        self.loss_evaluations += 1
        self.gradient_evaluations += 1
        self.examples += self.n
        return self._asked(w)

    def line_minimum(self, w: Floats, direction: Floats) -> float:
        """The t ≥ 0 at which the loss at w + t · direction stops to fall.

        Counted as one loss evaluation where one pass gives the scores along the whole ray; else
        each point that is looked at is one, and a gradient evaluation too.
        """
        self.tick()
        found = line_minimum(self.objective, w, direction, self.tick)
        passes = max(1, found.looks)
        self.loss_evaluations += passes
        self.gradient_evaluations += found.looks
        self.examples += passes * self.n
        return found.t

    def look(self, w: Floats) -> tuple[float, Floats]:
        """Full value and gradient at w for the observer: not counted, and not computed twice."""
        if self._last is None or self._last[0] is not w:
            self.tick()
            begin = time.thread_time()
            self._last = w, self.objective.value_and_gradient(w, tick=self.tick)
            self._owed = time.thread_time() - begin
        return self._last[1]

    def _asked(self, w: Floats) -> tuple[float, Floats]:
        if self._last is not None and self._last[0] is w:
            self.seconds += self._owed
        answer = self.look(w)
        self._owed = 0.0
        return answer
