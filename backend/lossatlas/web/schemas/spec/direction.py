"""Directions in weight space."""

from typing import Annotated, Literal, get_args

from pydantic import Discriminator, Field

from lossatlas.core.slices.directions import Normalize
from lossatlas.web.schemas.base import Number, Seed, Spec, with_kind
from lossatlas.web.schemas.spec.point import Point, Weights


class RandomDirection(Spec, title="Random direction"):
    """Gaussian entries: uniform over all directions."""

    kind: Literal["random"]
    seed: Seed = 0
    normalize: Normalize = "unit"
    """unit: length 1; filter: each class's row as long as the origin's, of a network each unit's
    weights without the bias; layer: each matrix as long as the origin's; none: N(0, 1) as is"""


class Replaceable(Spec):
    """A direction that may turn out to be zero, or to lie on one line with the one before it."""

    otherwise: RandomDirection | None = None
    """what takes its place then; null: a zero direction is refused, and parallel ones span a ray"""


class Towards(Replaceable, title="Towards a point"):
    """From the origin to a point: a = 1 is that point."""

    kind: Literal["towards"]
    point: Point


class GradientDirection(Replaceable, title="Gradient"):
    """The (sub)gradient at the origin; the loss falls towards negative a."""

    kind: Literal["gradient"]


class PrincipalDirection(Spec, title="Principal component of a race"):
    """A principal component of all points of the request's `race`: how they spread."""

    kind: Literal["pca"]
    component: Annotated[int, Field(ge=0, le=1, description="0 has the largest variance")] = 0


class CurvatureDirection(Spec, title="Largest curvature"):
    """An eigenvector of the Hessian at the origin; the loss must be smooth."""

    kind: Literal["curvature"]
    rank: Annotated[int, Field(ge=0, le=1, description="0 has the largest eigenvalue")] = 0
    end: Literal["largest", "smallest"] = "largest"
    """smallest counts eigenvalues from the other end: at a saddle, these are negative"""


class SliceDirection(Spec, title="Direction of the slice"):
    """A direction of the request's own slice, if it has one: a D₁ + b D₂."""

    kind: Literal["slice"]
    a: Number
    b: Number = 0.0


ORTHONORMAL = (
    "use orthonormal directions of the same slice, the first along the given first: coordinates "
    "are then distances in weight space; a second direction that is parallel becomes zero"
)
Orthonormal = Annotated[bool, Field(description=ORTHONORMAL)]


Others = GradientDirection | PrincipalDirection | CurvatureDirection
DirectionSpec = RandomDirection | Weights | Towards | Others
Direction = Annotated[DirectionSpec, Discriminator("kind"), with_kind(DirectionSpec)]
DirectionHere = Annotated[
    DirectionSpec | SliceDirection,
    Discriminator("kind"),
    with_kind(DirectionSpec | SliceDirection),
]

DIRECTIONS: tuple[type[Spec], ...] = (*get_args(DirectionSpec), SliceDirection)
