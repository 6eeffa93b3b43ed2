"""The request's models of optimizers and step-size rules, made from the core's catalog of them.

A parameter is written once, in the core; here it becomes a field with its type and bounds.
"""

from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Union

from pydantic import Discriminator, Field, create_model

from lossatlas.core import optimizers
from lossatlas.core.optimizers import OPTIMIZERS, SCHEDULES
from lossatlas.core.optimizers.registry import Method, Parameter, Schedule
from lossatlas.web.schemas import limits
from lossatlas.web.schemas.problem import Spec

INTEGERS: Final = {"batch_size": limits.EXAMPLES, "period": limits.STEPS}
"""The largest value of each whole number."""


class ScheduleSpec(Spec):
    """A step-size rule with its parameters."""

    kind: str


class MethodSpec(Spec):
    """An optimizer with its parameters."""

    kind: str


def _field(parameter: Parameter) -> tuple[Any, Any]:
    kind: Any
    match parameter.type:
        case "number":
            kind = float
        case "integer":
            kind = int
        case "choice":
            assert parameter.choices
            kind = Literal[parameter.choices]
    bounds = Field(
        ge=parameter.minimum,
        gt=parameter.exclusive_minimum,
        le=parameter.maximum if parameter.type != "integer" else INTEGERS[parameter.name],
        lt=parameter.exclusive_maximum,
    )
    bounded = Annotated[kind, bounds]
    choice = bounded | None if parameter.optional else bounded
    return Annotated[choice, Field(description=parameter.description)], parameter.default


def _fields(entry: Method | Schedule) -> dict[str, Any]:
    fields = {parameter.name: _field(parameter) for parameter in entry.parameters}
    return {"kind": (Literal[entry.kind], ...), **fields}


def _named(kind: str, what: str) -> str:
    return kind.title().replace("_", "") + what


def _schedule(entry: Schedule) -> type[ScheduleSpec]:
    return create_model(
        _named(entry.kind, "Schedule"),
        __base__=ScheduleSpec,
        __doc__=f"{entry.title}: {entry.formula}.",
        **_fields(entry),
    )


SCHEDULE_MODELS: Final = {kind: _schedule(entry) for kind, entry in SCHEDULES.items()}

if TYPE_CHECKING:
    ScheduleChoice = ScheduleSpec
else:
    ScheduleChoice = Annotated[Union[tuple(SCHEDULE_MODELS.values())], Discriminator("kind")]  # noqa: UP007


WarmUp = Annotated[
    int, Field(ge=0, le=limits.STEPS, description="first steps, over which η rises from near zero")
]
Average = Annotated[
    bool, Field(description="show the average of the points so far (Polyak and Juditsky 1992)")
]
RULE: Final = {
    "schedule": (
        Annotated[ScheduleChoice, Field(description="how the learning rate changes")],
        SCHEDULE_MODELS["constant"](kind="constant"),
    ),
    "warm_up": (WarmUp, 0),
}
"""The fields of an optimizer whose learning rate may follow a rule."""


def _method(entry: Method) -> type[MethodSpec]:
    fields = {**_fields(entry), **(RULE if entry.scheduled else {}), "average": (Average, False)}
    return create_model(
        _named(entry.kind, "Optimizer"),
        __base__=MethodSpec,
        __doc__=f"{entry.title}. {entry.description} {entry.citation}.",
        **fields,
    )


METHOD_MODELS: Final = {kind: _method(entry) for kind, entry in OPTIMIZERS.items()}

if TYPE_CHECKING:
    MethodChoice = MethodSpec
else:
    MethodChoice = Annotated[Union[tuple(METHOD_MODELS.values())], Discriminator("kind")]  # noqa: UP007


def build(spec: MethodSpec, **changes: Any) -> optimizers.Optimizer:
    """The optimizer that a request describes, with some of its parameters changed."""
    method, given = OPTIMIZERS[spec.kind], dict(spec)
    rule: dict[str, Any] = {}
    if method.scheduled:
        schedule = given["schedule"]
        rule = {
            "schedule": schedule.kind,
            "schedule_parameters": _parameters(schedule, SCHEDULES[schedule.kind]),
            "warm_up": given["warm_up"],
        }
    parameters = {**_parameters(spec, method), **changes}
    return optimizers.build(spec.kind, parameters, average=given["average"], **rule)


def _parameters(spec: Spec, entry: Method | Schedule) -> dict[str, Any]:
    given = dict(spec)
    return {parameter.name: given[parameter.name] for parameter in entry.parameters}
