"""The problem: a classifier's data, loss and regularization, or an analytic function."""

from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

from pydantic import Discriminator, Field, Tag

from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.models.formulas import FUNCTIONS
from lossatlas.web.schemas import limits
from lossatlas.web.schemas.base import Number, Row, Seed, Spec, within


class InlineData(Spec):
    """Examples given in the request, used as they are."""

    X: Annotated[
        list[Row],
        Field(
            fail_fast=True,
            min_length=1,
            max_length=limits.INLINE_ROWS,
            description=f"N rows of D features, at most {limits.INLINE_NUMBERS:,} numbers in total",
        ),
        within("numbers", limits.INLINE_NUMBERS, limits.INLINE_ROWS),
    ]
    y: Annotated[
        list[Annotated[int, Field(ge=0, lt=limits.CLASSES)]],
        Field(fail_fast=True, min_length=1, max_length=limits.INLINE_ROWS),
    ]
    """N labels from 0 to C − 1, at least two classes"""
    class_names: (
        Annotated[
            list[Annotated[str, Field(max_length=100)]],
            Field(fail_fast=True, min_length=2, max_length=limits.CLASSES),
        ]
        | None
    ) = None


class InlineDataset(Spec):
    """A data set that comes with the request."""

    inline: InlineData


class CountedExamples(Spec):
    """The first examples of a seeded permutation, so that a larger count includes a smaller one."""

    count: Annotated[int | None, Field(ge=1, description="N; null takes all")]
    seed: Seed = 0


class PickedExamples(Spec):
    """Exactly these examples, in this order; one that is named twice counts twice."""

    indices: Annotated[
        list[Annotated[int, Field(ge=0)]],
        Field(fail_fast=True, min_length=1, max_length=limits.EXAMPLES),
    ]
    """positions in the data set"""


def _dataset_tag(value: Any) -> str:
    return "inline data" if isinstance(value, dict | InlineDataset) else "an id"


def _examples_tag(value: Any) -> str:
    picked = isinstance(value, PickedExamples) or (isinstance(value, dict) and "indices" in value)
    return "given examples" if picked else "some examples"


DatasetId = Annotated[str, Field(min_length=1, max_length=64, examples=["digits"])]
DatasetChoice = Annotated[
    Annotated[DatasetId, Tag("an id")] | Annotated[InlineDataset, Tag("inline data")],
    Discriminator(_dataset_tag),
]
ExamplesChoice = Annotated[
    Annotated[CountedExamples, Tag("some examples")]
    | Annotated[PickedExamples, Tag("given examples")],
    Discriminator(_examples_tag),
]

if TYPE_CHECKING:
    LossId = str
    FunctionId = str
else:
    LossId = Literal[tuple(LOSSES)]
    FunctionId = Literal[tuple(FUNCTIONS)]


class LinearModel(Spec, title="Linear"):
    """Scores W x̃, where x̃ = (x, 1)."""

    kind: Literal["linear"]


class NetworkModel(Spec, title="Network"):
    """Scores from layers h = φ(W h̃), where h̃ = (h, 1) and h = x at first; the last has no φ."""

    kind: Literal["mlp"]
    hidden: Annotated[
        list[Annotated[int, Field(ge=1, le=limits.WIDTH)]],
        Field(fail_fast=True, min_length=1, max_length=limits.HIDDEN_LAYERS),
    ] = [32]  # noqa: RUF012
    """units of each hidden layer"""
    activation: Literal["relu", "tanh"] = "relu"
    """φ: max(0, z) or tanh z"""
    skip: bool = False
    """add its input to the output of every hidden layer that is as wide as its input"""


ModelSpec = LinearModel | NetworkModel

MODELS: tuple[type[Spec], ...] = get_args(ModelSpec)


class ProblemSpec(Spec):
    """A classifier's loss over its weights: the data, the loss and the regularization."""

    dataset: DatasetChoice
    examples: ExamplesChoice | None = None
    """null means all inline examples, or a data set's `default_count` from the catalog, seed 0"""
    held_out: ExamplesChoice | None = None
    """other examples of the data set, for a second accuracy: the first `count` of the permutation
    that are not among `examples`, or given ones; null means none"""
    model: Annotated[ModelSpec, Discriminator("kind")] | None = None
    """how scores are computed; null is linear"""
    loss: LossId = "svm"
    margin: Annotated[Number, Field(ge=0)] = 1.0
    """Δ; softmax and squared_error do not use it"""
    l2: Annotated[Number, Field(ge=0, description="λ, the weight of λ Σ W²")] = 0.0
    regularize_bias: Annotated[bool, Field(description="whether Σ W² includes the bias")] = False


class FunctionSpec(Spec):
    """A formula of one or two variables; its points are `values: [[x]]` or `[[x, y]]`."""

    function: FunctionId
    condition: Annotated[Number | None, Field(ge=1)] = None
    """κ, the condition number of the bowl; 10 if null"""


def _problem_tag(value: Any) -> str:
    given = isinstance(value, FunctionSpec) or (isinstance(value, dict) and "function" in value)
    return "a function" if given else "a classifier"


ProblemChoice = Annotated[
    Annotated[ProblemSpec, Tag("a classifier")] | Annotated[FunctionSpec, Tag("a function")],
    Discriminator(_problem_tag),
]
