"""The interfaces of an objective and of a slice of one, with their optional capabilities.

An objective is a function of a point w with a (sub)gradient: a classifier's loss, a formula, or a
slice of either. Beyond that it states its capabilities. For what it cannot do, it returns None or
False, and its callers pass that on: no caller checks its type. Implementations inherit from these
protocols, and with them those defaults.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from lossatlas.core.minima.accuracy import AccuracySteps
from lossatlas.core.minima.full_space import Minimum
from lossatlas.core.minima.kinks import Kinks
from lossatlas.core.minima.plane import PlaneMinimum, RayMinimum
from lossatlas.core.models.classified import Classified
from lossatlas.core.models.layers import Layers
from lossatlas.core.models.switches import Switches
from lossatlas.core.rounding import EPSILON
from lossatlas.core.slices.directions import matrices
from lossatlas.core.slices.projection import Projection, projection
from lossatlas.core.types import Flags, Floats, Ints, Tick, no_tick

EVEN = 1e-9
"""How far a value of an evenly spaced axis may be off, in units of the spacing."""

FEW_VARIABLES = 16
"""The most variables for which an inspection gives the eigenvalues of the Hessian."""


class Cost(NamedTuple):
    """How many numbers one evaluation of an objective processes."""

    full: int
    """At a point of the whole space."""
    on_slice: int
    """At a point of a slice, once the slice is computed."""


Resolution = Literal["exact", "grid"]

Scheme = Literal["he", "xavier", "lecun"]
"""How a network is initialised."""


class Traits(NamedTuple):
    """Global properties of an objective, as far as they are known."""

    convex: bool = False
    differentiable: bool = False
    """Whether it has a gradient everywhere, and no kinks."""
    twice_differentiable: bool = False
    """Whether it has a Hessian everywhere."""
    resolution: Resolution = "grid"
    """What is known of a slice: all of it, or only its values at the points of a grid."""


class NoMinimum(ValueError):
    """There is no minimum over all points; `field` of the problem is the reason."""

    def __init__(self, field: str, message: str) -> None:
        """The message says why."""
        super().__init__(message)
        self.field = field


class EntryKink(NamedTuple):
    """A kink of the objective as one entry of its point changes."""

    at: float
    """Distance from the entry's value."""
    example: int | None = None
    """Position of the example whose term has the kink; None if there are no examples."""
    class_: int | None = None


class EntryLine(NamedTuple):
    """An objective as one entry of its point changes, for a gradient check."""

    value: Callable[[float], tuple[float, float]]
    """From a change: the objective, and the size of the numbers it is computed from."""
    kinks: Callable[[float], list[EntryKink]]
    """All kinks within (−step, step)."""


Valued = tuple[float, Floats]
"""An objective and its (sub)gradient."""

Slopes = tuple[float, float]
"""One-sided derivatives along a direction: to the left, and to the right."""


class Objective(Protocol):
    """A function with a (sub)gradient."""

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of a point."""

    def value(self, w: Floats, tick: Tick = no_tick) -> float:
        """The objective at w."""

    def value_and_gradient(self, w: Floats, rows: Any = None, tick: Tick = no_tick) -> Valued:
        """Objective and (sub)gradient at w, over the chosen examples or all."""

    # Capabilities.

    l2: float = 0.0
    """λ of the regularization λ Σ w²; zero without regularization."""

    @property
    def n(self) -> int:
        """The number of examples that the loss is averaged over; 1 without examples."""
        return 1

    def gradient(self, w: Floats, rows: Any = None, tick: Tick = no_tick) -> Floats:
        """The (sub)gradient at w, with the data loss over `rows`, or over all."""
        return self.value_and_gradient(w, rows, tick)[1]

    def values_at_each(self, points: Floats, tick: Tick = no_tick) -> Floats:
        """The objective (m,) at points (m, *shape).

        Each has the same bits whatever the other points are.
        """
        return np.array([self.value(w, tick) for w in points])

    def values_and_norms(self, points: Floats, tick: Tick = no_tick) -> tuple[Floats, Floats]:
        """The same, and the norms (m,) of the (sub)gradients there."""
        found = [self.value_and_gradient(w, tick=tick) for w in points]
        norms = [np.linalg.norm(gradient) for _, gradient in found]
        return np.array([value for value, _ in found]), np.array(norms)

    def gradients_at_each(
        self, points: Floats, rows: NDArray[np.int32] | None = None, tick: Tick = no_tick
    ) -> Floats:
        """The (sub)gradients (m, *shape) at points, each over its own rows (m, n), or over all.

        Points may have different numbers of rows: negative rows are ignored.
        """
        chosen = [None] * len(points) if rows is None else [each[each >= 0] for each in rows]
        pairs = zip(points, chosen, strict=True)
        return np.stack([self.gradient(w, own, tick) for w, own in pairs])

    def repeats(self, batch_size: int | None) -> bool:
        """Whether a pass over this many examples, or all, is short.

        Its results are then not kept but computed again, at many points at once.
        """
        return False

    @property
    def cost(self) -> Cost:
        """What an evaluation costs, for limits on work."""
        numbers = self.n * math.prod(self.shape)
        return Cost(numbers, numbers)

    def section(self, origin: Floats, directions: Floats, tick: Tick = no_tick) -> "Section":
        """The slice along directions (k, *shape), k ≤ 2. Raises TypeError if it has no slices."""
        raise TypeError(f"{type(self).__name__} has no slices")

    @property
    def traits(self) -> Traits:
        """Whether it is known to be convex, and its smoothness."""
        return Traits()

    @property
    def classifies(self) -> bool:
        """Whether it is the loss of a classifier: then it has examples, scores and accuracy."""
        return self.example_indices is not None

    @property
    def example_indices(self) -> Ints | None:
        """(N,) positions of the examples in their data set."""
        return None

    @property
    def labels(self) -> Ints | None:
        """(N,) their labels."""
        return None

    def accuracy(self, w: Floats, tick: Tick = no_tick) -> float:
        """The share of examples whose label has the highest score; NaN without examples."""
        return math.nan

    def inspect(
        self, w: Floats, tick: Tick = no_tick, scores: Floats | None = None
    ) -> "Inspection":
        """Everything there is to see at w; pass `scores` (N, C) if they are already known."""
        return Inspection(self, w, tick)

    def slopes(self, w: Floats, direction: Floats, tick: Tick = no_tick) -> Slopes | None:
        """The one-sided derivatives [left, right] along a direction: the subdifferential there."""
        if not self.traits.differentiable:
            return None
        slope = float(np.vdot(self.gradient(w, tick=tick), direction))
        return slope, slope

    def kinks_along(self, w: Floats, direction: Floats, reach: float) -> list[float]:
        """The distances from w, along a direction, of its kinks nearer than `reach`."""
        return []

    def hessian_product(self, w: Floats, tick: Tick = no_tick) -> Callable[[Floats], Floats] | None:
        """The map from a direction to the Hessian at w times it."""
        return None

    def full_minimum(self, tick: Tick = no_tick, max_passes: float | None = None) -> Minimum | None:
        """The global minimum, in at most `max_passes` passes. Raises NoMinimum without one."""
        return None

    def whole(self) -> "Section | None":
        """The objective itself as a slice, if it has one or two variables."""
        return None

    def entry_lines(self, w: Floats, tick: Tick = no_tick) -> Callable[[int, int], EntryLine]:
        """The objective around w along an entry (row, column) of a point that is a matrix."""

        def line(row: int, column: int) -> EntryLine:
            axis = np.zeros_like(w)
            axis[row, column] = 1.0

            def value(change: float) -> tuple[float, float]:
                here = self.value(w + change * axis)
                return here, abs(here)

            found = partial(self.kinks_along, w, axis)
            return EntryLine(value, lambda step: [EntryKink(at) for at in found(step)])

        return line

    def penalty(self, w: Floats) -> float:
        """λ Σ w², the part of the objective that is the regularization."""
        return 0.0

    def regularization_gradient(self, w: Floats) -> Floats:
        """The part of the gradient at w that is due to the regularization."""
        return np.zeros_like(w)

    def pull_back(
        self, w: Floats, score_gradient: Floats, rows: Any = None, tick: Tick = no_tick
    ) -> Floats:
        """The data loss's gradient at w from its score gradient. TypeError without scores."""
        raise TypeError(f"{type(self).__name__} has no scores")

    def scores_of(self, w: Floats, inputs: Floats) -> Floats | None:
        """Scores (m, C) at w of inputs (m, D), features after preprocessing."""
        return None

    def activity(self, w: Floats, tick: Tick = no_tick) -> list[Floats] | None:
        """For each hidden layer the share of the examples that switch each unit (H,) on.

        A unit is dead if it is zero. None for a model without units that are off at times.
        """
        return None

    @property
    def architecture(self) -> Layers | None:
        """The layers of a network; None for everything that has no hidden units."""
        return None

    @property
    def layer_shapes(self) -> Sequence[tuple[int, ...]]:
        """The shapes of the matrices that a point consists of: one, except for networks."""
        return [self.shape]

    def matrices(self, w: Floats) -> list[Floats]:
        """The matrices of a point, views of it."""
        return matrices(w, self.layer_shapes)

    def initial(self, seed: int, scheme: Scheme) -> Floats | None:
        """A random point to start training from; None if it has no layers."""
        return None

    def scores_at_each(self, points: Floats, tick: Tick = no_tick) -> Floats:
        """Scores (m, N, C) at points (m, *shape). TypeError without scores."""
        raise TypeError(f"{type(self).__name__} has no scores")

    def right_at_each(self, points: Floats, tick: Tick = no_tick) -> Flags:
        """Whether each example is classified correctly (m, N) at points (m, *shape).

        TypeError without scores.
        """
        predicted = self.scores_at_each(points, tick).argmax(axis=2)
        return np.asarray(predicted == self.labels)

    def scores_along(self, change: Floats, tick: Tick = no_tick) -> Floats | None:
        """How scores (N, C) change along a direction."""
        return None

    def prepared(self) -> "Objective":
        """The same objective, prepared for many passes over its examples."""
        return self

    def step_bytes(self, batch_sizes: Iterable[int | None]) -> int:
        """Memory of the prepared objective for linear optimizers with these batch sizes."""
        return 0

    def for_steps(
        self, start: Floats, batch_size: int | None = None, tick: Tick = no_tick
    ) -> "StepObjective | None":
        """The same objective for linear steps from `start`; None if they are no faster."""
        return None


class StepObjective(Objective, Protocol):
    """An objective over points U that stand for points w, and depend linearly on them."""

    @property
    def first(self) -> Floats:
        """The point U of the start."""

    def weights(self, u: Floats) -> Floats:
        """The point, or the gradient, w that U stands for."""

    def norm(self, u: Floats) -> float:
        """‖w‖"""

    def within(self, u: Floats, distance: float) -> bool:
        """Whether ‖w‖ < distance."""

    def refreshed(self, u: Floats) -> Floats:
        """The same point without the rounding errors of the steps to it."""

    def projection(self, origin: Floats, directions: Floats) -> Projection:
        """From points U (m, …) to coordinates (m, k) and residuals (m,) of points w on a slice."""

    def components(self, directions: Floats) -> Callable[[Floats], Floats]:
        """From gradients (m, …) in the form of U to their coordinates (m, k) along directions."""


class RayLoss(NamedTuple):
    """An objective along a ray; every array is (Ka,), or None if it is not available."""

    a: Floats
    data_loss: Floats
    reg_loss: Floats
    slope_before: Floats | None
    """To the left of a."""
    slope_after: Floats | None
    accuracy: Floats | None

    @property
    def loss(self) -> Floats:
        """The objective: data loss plus regularization."""
        return self.data_loss + self.reg_loss


@dataclass(frozen=True)
class Lowest:
    """The lowest point found on a slice, in place of a minimum: others were not evaluated."""

    a: float
    b: float | None
    """None on a ray."""
    loss: float
    gradient_norm: float
    """Of the gradient in the slice, along the coordinates that are inside their bounds."""
    lower_bound: None = None
    unique: None = None
    direction: None = None
    attained: bool = True
    certified: bool = False

    @property
    def lo(self) -> float:
        """Its place on a ray, like the interval of a minimum."""
        return self.a

    hi = lo


class Section(Objective, Protocol):
    """A slice of an objective, itself an objective of one or two coordinates."""

    origin: Floats
    """The point of the whole space that the slice goes through."""
    directions: Floats
    """(k, *shape of a point): the directions that span it."""

    @property
    def shape(self) -> tuple[int]:
        """(k,)"""
        return (len(self.directions),)

    @property
    def nbytes(self) -> int:
        """The memory that it holds."""
        return self.origin.nbytes + self.directions.nbytes

    def point(self, coordinates: Floats) -> Floats:
        """The points (…, *shape of a point) of the whole space at coordinates (…, k)."""
        moved = coordinates @ self.directions.reshape(len(self.directions), -1)
        return np.asarray(self.origin + moved.reshape(*coordinates.shape[:-1], *self.origin.shape))

    def project(self, w: Floats) -> tuple[Floats, float]:
        """Least-squares coordinates (k,) of a point w of the whole space, and the residual."""
        coordinates, residuals = projection(self.origin, self.directions)(w[None])
        return coordinates[0], float(residuals[0])

    def on_ray(self, a: Floats, tick: Tick = no_tick) -> RayLoss:
        """The objective along a ray. Raises ValueError for an axis that `on_grid` does not take."""

    def on_grid(self, a: Floats, b: Floats, tick: Tick = no_tick) -> Floats:
        """On the grid of increasing, evenly spaced a (Ka,) and b (Kb,): (Kb, Ka).

        Raises ValueError for others.
        """

    # Capabilities.

    def scores_at(self, coordinates: Floats) -> Floats | None:
        """Scores (N, C) at coordinates (k,)."""
        return None

    def ray_minimum(self, tick: Tick = no_tick) -> RayMinimum | None:
        """Its minimum on the whole ray."""
        return None

    def plane_minimum(self, tick: Tick = no_tick) -> PlaneMinimum | None:
        """Its minimum on the whole plane."""
        return None

    def lowest(self, axes: Sequence[Floats], values: Floats, tick: Tick = no_tick) -> Lowest | None:
        """The lowest point found within axes a (Ka,) and b (Kb,), whose grid has these values.

        None where the minimum is known, or is not looked for.
        """
        return None

    def kinks(
        self, low: float = -np.inf, high: float = np.inf, limit: int | None = None
    ) -> Kinks | None:
        """The kinks of a ray with low ≤ a ≤ high, up to `limit` with the largest slope changes."""
        return None

    def switches(self, low: float, high: float, tick: Tick = no_tick) -> Switches | None:
        """Where hidden units switch on a ray, with low < a < high; None without such units."""
        return None

    def accuracy_steps(
        self, low: float = -np.inf, high: float = np.inf, limit: int | None = None
    ) -> AccuracySteps | None:
        """Where the accuracy on a ray jumps, with low ≤ a ≤ high."""
        return None


@dataclass(frozen=True)
class Inspection:
    """An objective at one point w."""

    objective: Objective
    w: Floats
    tick: Tick
    """Called between the blocks of a product with the data."""

    classified: Classified | None = None
    """The examples, their scores and losses; None without examples."""

    @property
    def data_loss(self) -> float:
        """The objective without the regularization: the mean loss of the examples, if any."""
        if self.classified is None:
            return self.objective.value(self.w, self.tick)
        return float(self.classified.losses.mean())

    @property
    def reg_loss(self) -> float:
        """λ Σ w²."""
        return self.objective.penalty(self.w)

    @cached_property
    def gradient(self) -> Floats:
        """The (sub)gradient of the objective, in the shape of w: one product with the data."""
        if self.classified is None:
            return self.objective.gradient(self.w, tick=self.tick)
        data = self.objective.pull_back(self.w, self.classified.score_gradient, tick=self.tick)
        return data + self.objective.regularization_gradient(self.w)

    @property
    def hessian_eigenvalues(self) -> Floats | None:
        """The Hessian's eigenvalues, the largest first; None if it is absent or large."""
        product = self.objective.hessian_product(self.w, self.tick)
        if product is None or self.w.size > FEW_VARIABLES:
            return None
        return np.asarray(np.linalg.eigvalsh(dense_hessian(product, self.w.shape))[::-1], float)

    def slopes(self, direction: Floats, scores: Floats | None = None) -> Slopes | None:
        """The one-sided derivatives along a direction; pass its `scores` (N, C) if known."""
        if scores is None:
            scores = self.objective.scores_along(direction, self.tick)
        if scores is None or self.classified is None:
            return self.objective.slopes(self.w, direction, self.tick)
        steady = float(np.vdot(self.objective.regularization_gradient(self.w), direction))
        right = self.classified.right_derivative(scores)
        left = -self.classified.right_derivative(-scores)
        return left + steady, right + steady


def dense_hessian(product: Callable[[Floats], Floats], shape: tuple[int, ...]) -> Floats:
    """The Hessian (m, m) of few variables from its products with the axes."""
    axes = np.eye(math.prod(shape))
    return np.stack([product(axis.reshape(shape)).ravel() for axis in axes])


def nested(origin: Floats, directions: Floats) -> Floats:
    """The matrix (1+m, 1+k) from the origin and directions of a slice to those of a slice of it.

    The new slice goes through coordinates `origin` (k,) along `directions` (m, k).
    """
    change = np.zeros((1 + len(directions), 1 + len(origin)))
    change[0, 0] = 1.0
    change[0, 1:] = origin
    change[1:, 1:] = directions
    return change


def check_axis(*axes: Floats) -> None:
    """Raise ValueError unless values (K,) are increasing and evenly spaced up to rounding."""
    for values in axes:
        if values.ndim == 1 and len(values) and (len(values) == 1 or values[0] < values[-1]):
            even = np.linspace(values[0], values[-1], len(values))
            spacing = (values[-1] - values[0]) / max(1, len(values) - 1)
            rounding = 4.0 * EPSILON * np.abs(values[[0, -1]]).max()
            if (np.abs(values - even) <= EVEN * spacing + rounding).all():
                continue
        raise ValueError("the values of an axis must be increasing and evenly spaced")
