"""A cached slice, with its directions and the minima that were found on it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lossatlas.core.minima.full_space import Minimum
from lossatlas.core.minima.plane import PlaneMinimum, RayMinimum
from lossatlas.core.models.base import Section
from lossatlas.core.once import Once
from lossatlas.core.types import Floats, Tick


class ResolvedDirection(NamedTuple):
    """A direction, and what is known about it."""

    weights: Floats
    """In the shape of a point."""
    explained_variance: float | None = None
    """The fraction of the variance of a race's points along it."""
    walk_variance: float | None = None
    """The same for random walks in many dimensions."""
    eigenvalue: float | None = None
    """Of the Hessian at the origin: the second derivative along it."""
    replaced: bool = False
    """Whether it replaces one that is zero, or parallel to the one before it."""


@dataclass(frozen=True)
class CachedSlice:
    """A slice, its resolved directions, and its minimum once it has been requested."""

    section: Section
    directions: Sequence[ResolvedDirection]
    full_minimum: Minimum | None = None
    """The minimum over all points, if the slice is built from it."""
    note: str | None = None
    """What a reader must know about it."""
    _ray: Once[RayMinimum | None] = field(default_factory=Once)
    _plane: Once[PlaneMinimum | None] = field(default_factory=Once)

    def ray_minimum(self, tick: Tick) -> RayMinimum | None:
        """The minimum of the whole ray: found once for all its windows."""
        return self._ray.get(lambda: self.section.ray_minimum(tick), tick)

    def plane_minimum(self, tick: Tick) -> PlaneMinimum | None:
        """The minimum of the whole plane: found once for all its windows."""
        return self._plane.get(lambda: self.section.plane_minimum(tick), tick)
