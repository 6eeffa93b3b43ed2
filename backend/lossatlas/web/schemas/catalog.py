"""The catalog: data sets, losses, functions, optimizers, and kinds of points and directions."""

from typing import Any, Literal, Self

from pydantic import Field
from pydantic.alias_generators import to_camel

from lossatlas.web.schemas.base import Answer, Numbers, Spec


class Noun(Answer):
    """What to call an example."""

    singular: str
    plural: str


class LearningRates(Answer):
    """Learning rates with which gradient descent crosses the window in about 100 steps."""

    slice: float = Field(description="in the slice")
    slice_gentle: float = Field(description="in the slice, for a loss that is `gentle`")
    full: float = Field(description="in the full space")


class DatasetEntry(Answer):
    """A data set, as in the catalog."""

    id: str
    title: str
    available: bool
    unavailable_because: str | None
    n: int | None = Field(description="N, examples; null if the files are missing")
    dimension: int = Field(description="D, features of an example")
    classes: int = Field(description="C")
    class_names: list[str]
    image_shape: list[int] | None = Field(description="height, width, channels; null for tables")
    source: str
    licence: str
    preprocessing: str
    default_count: int = Field(description="number of examples if a problem does not choose any")
    noun: Noun
    features: list[str] | None = Field(description="names of the features; null for images")
    editable: bool = Field(description="two features: examples can be drawn and moved by hand")
    window_reach: float = Field(description="half the height of a window for a first picture")
    learning_rates: LearningRates


class DatasetAnswer(DatasetEntry):
    """A data set, with its examples counted by label."""

    label_counts: list[int]


class ExamplesAnswer(Answer):
    """Examples of a data set, one column per quantity."""

    index: list[int] = Field(description="position in the data set")
    label: list[int]
    features: list[Numbers] = Field(description="x after preprocessing, without the final 1")


class LossEntry(Answer):
    """A loss."""

    id: str
    title: str
    formula: str
    description: str
    differentiable: bool = Field(description="whether there is a gradient everywhere")
    twice_differentiable: bool = Field(description="whether there is a Hessian everywhere")
    gentle: bool = Field(description="whether an example adds at most one margin term")
    has_constraints: bool
    """whether it is the minimum of Σ ξ_ij under margin constraints, as the svm's"""
    rate_factor: float
    """the usual learning rate in all weights, relative to that of `svm`"""
    reading: str | None
    """the loss of an example in symbols: slacks ξ, residuals r, the probability p of its label"""


class StationaryPoint(Answer):
    """A point where the derivative of a function of one variable is zero."""

    x: float
    kind: Literal["minimum", "maximum", "inflection"]


class FunctionEntry(Answer):
    """An analytic function of one or two variables."""

    id: str
    title: str
    formula: str
    source: str
    dimension: int
    range: list[list[float]] = Field(description="[lowest, highest] of each variable in a picture")
    start: list[float] = Field(description="an instructive start")
    minima: list[list[float]] = Field(description="known minimisers, the global ones first")
    convex: bool
    smooth: bool = Field(description="whether there is a Hessian everywhere")
    learning_rate: float = Field(description="for gradient descent from its start")
    log_colour: bool = Field(description="whether its valleys need a logarithmic colour scale")
    stationary: list[StationaryPoint] = Field(description="known ones, of one variable")
    points: list[list[float]] | None
    """[input, target] of the examples over which it is a mean; null if it is not"""


class GraphEntry(Answer):
    """A formula with a computational graph; its id is a function's, where it is that function."""

    id: str
    formula: str
    variables: list[str]
    start: list[float] = Field(description="instructive values of its variables")


BOUNDS = ("minimum", "exclusive_minimum", "maximum", "exclusive_maximum")


class ParameterEntry(Answer):
    """A parameter of an optimizer, a learning-rate schedule, a point or a direction."""

    name: str
    type: str
    optional: bool = Field(description="whether it may be null")
    default: Any
    minimum: float | None
    exclusive_minimum: float | None
    maximum: float | None
    exclusive_maximum: float | None
    choices: list[str] | None
    description: str

    @classmethod
    def of_property(cls, name: str, form: dict[str, Any]) -> Self:
        """The entry for a property of a JSON schema."""
        optional = {"type": "null"} in form.get("anyOf", [])
        value = form["anyOf"][0] if optional else form
        return cls(
            name=name,
            type=value.get("type", "object"),
            optional=optional,
            default=form.get("default"),
            **{name: value.get(to_camel(name)) for name in BOUNDS},
            choices=value.get("enum"),
            description=form.get("description", ""),
        )


class KindEntry(Answer):
    """A kind of model, optimizer, schedule, point or direction."""

    kind: str
    title: str
    description: str
    parameters: list[ParameterEntry]

    @classmethod
    def of_model(cls, model: type[Spec], *parts: object, **known: Any) -> Self:
        """The entry for a request's model of this kind; `known` fields override the model's."""
        schema = model.model_json_schema()
        properties = schema["properties"]
        # the catalog lists the schedules only once
        names = [name for name in properties if name not in ("kind", "schedule")]
        parameters = [ParameterEntry.of_property(name, properties[name]) for name in names]
        known = {"title": schema["title"], "description": schema["description"], **known}
        kind = properties["kind"]["const"]
        return cls.of(*parts, kind=kind, parameters=parameters, **known)


class ScheduleEntry(KindEntry):
    """A learning-rate schedule; its description is its formula."""

    citation: str


class BySpace(Answer):
    """A number for each space that a run may move in."""

    slice: float
    full: float


class OptimizerEntry(KindEntry):
    """An optimizer."""

    citation: str
    scheduled: bool = Field(description="whether its learning rate may follow a `schedule`")
    needs_l2: bool = Field(description="whether the loss must be regularized")
    needs_learning_rate: bool = Field(description="whether it has a learning rate")
    rate_factor: BySpace
    """a good learning rate, as a multiple of that of gradient descent"""
    absolute_rate: float | None
    """if not null, a good learning rate in the slice, as a fraction of half the window's height:
    for steps whose length does not depend on the size of the gradient"""
    default_batch: int | None
    """a good batch size; null for the default of the parameter"""
    scale: BySpace | None
    """a good `scale`, if there is such a parameter; in the slice as a fraction of half the window's
    height"""


class FaultEntry(Answer):
    """A wrong gradient to find with the gradient check."""

    id: str
    description: str


class Catalog(Answer):
    """Everything that a request may name."""

    version: str
    datasets: list[DatasetEntry]
    losses: list[LossEntry]
    models: list[KindEntry]
    functions: list[FunctionEntry]
    graphs: list[GraphEntry]
    optimizers: list[OptimizerEntry]
    schedules: list[ScheduleEntry]
    points: list[KindEntry]
    directions: list[KindEntry]
    faults: list[FaultEntry]
    limits: dict[str, float]


class Health(Answer):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Readiness(Answer):
    """Whether the bundled data are loaded, and what the process is doing."""

    ready: bool
    running: int = Field(description="running computations")
    waiting: int = Field(description="computations in the queue")
    finished: int
    stopped: int = Field(description="computations stopped: client left, deadline, shutdown")
    streams: int = Field(description="running races whose steps are streamed")
    cached_bytes: int = Field(description="of finished answers and intermediate results")
