"""A cached slice, with the minima that were found on it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lossatlas.core.minima.full_space import Minimum
from lossatlas.core.minima.plane import PlaneMinimum, RayMinimum
from lossatlas.core.models.base import Section
from lossatlas.core.once import Once
from lossatlas.core.types import Tick
from lossatlas.web.build.directions import ResolvedDirection


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
