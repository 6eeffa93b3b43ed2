"""Request models of optimizers and learning-rate schedules, built from the core's registries.

A parameter is declared once, in the core; here it becomes a field with its type and bounds.
"""

from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Union

from pydantic import Discriminator, Field, create_model

from lossatlas.core import optimizers
from lossatlas.core.optimizers import OPTIMIZERS, SCHEDULES
from lossatlas.core.optimizers.base import Method
from lossatlas.core.optimizers.parameters import Parameter
from lossatlas.core.optimizers.schedules import Schedule
from lossatlas.web.schemas import limits
from lossatlas.web.schemas.base import Spec, with_kind

Entry = Method[...] | Schedule[...]


class ScheduleSpec(Spec):
    """A learning-rate schedule with its parameters."""

    kind: str


class MethodSpec(Spec):
    """An optimizer with its parameters."""

    kind: str


def _field(parameter: Parameter) -> tuple[Any, Any]:
    kind: Any = {"number": float, "integer": int}.get(parameter.type)
    if parameter.choices:
        kind = Literal[parameter.choices]
    bounds = Field(
        ge=parameter.minimum,
        gt=parameter.exclusive_minimum,
        le=limits.INTEGER if parameter.type == "integer" else parameter.maximum,
        lt=parameter.exclusive_maximum,
    )
    bounded = Annotated[kind, bounds]
    choice = bounded | None if parameter.optional else bounded
    return choice, Field(parameter.default, description=parameter.description)


def _model(base: type[Spec], entry: Entry, what: str, doc: str, **more: Any) -> type[Any]:
    kind: Any = Literal[entry.kind]
    own: dict[str, Any] = {parameter.name: _field(parameter) for parameter in entry.parameters}
    fields = {"kind": (kind, ...), **own, **more}
    name, options = entry.kind.title().replace("_", "") + what, {"title": entry.title}
    return create_model(name, __base__=base, __cls_kwargs__=dict(options), __doc__=doc, **fields)


SCHEDULE_MODELS: Final[dict[str, type[ScheduleSpec]]] = {
    kind: _model(ScheduleSpec, entry, "Schedule", f"{entry.title}: {entry.formula}.")
    for kind, entry in SCHEDULES.items()
}

if TYPE_CHECKING:
    ScheduleChoice = ScheduleSpec
else:
    _SCHEDULES = Union[tuple(SCHEDULE_MODELS.values())]  # noqa: UP007
    ScheduleChoice = Annotated[_SCHEDULES, Discriminator("kind"), with_kind(_SCHEDULES)]

SCHEDULED: Final = {
    "schedule": (
        ScheduleChoice | None,
        Field(None, description="how the learning rate changes; null is constant"),
    ),
    "warm_up": (
        int,
        Field(0, ge=0, le=limits.STEPS, description="first steps, over which η rises from near 0"),
    ),
}
"""The fields of an optimizer whose learning rate may follow a schedule."""

AVERAGE = "report the average of the points so far (Polyak and Juditsky 1992)"


def _method(entry: Method[...]) -> type[MethodSpec]:
    more: dict[str, Any] = {"average": (bool, Field(False, description=AVERAGE))}
    if entry.scheduled:
        more = {**SCHEDULED, **more}
    doc = f"{entry.title}. {entry.description} {entry.citation}."
    return _model(MethodSpec, entry, "Optimizer", doc, **more)


METHOD_MODELS: Final = {kind: _method(entry) for kind, entry in OPTIMIZERS.items()}

if TYPE_CHECKING:
    MethodChoice = MethodSpec
else:
    _METHODS = Union[tuple(METHOD_MODELS.values())]  # noqa: UP007
    MethodChoice = Annotated[_METHODS, Discriminator("kind"), with_kind(_METHODS)]


def build(spec: MethodSpec, **changes: Any) -> optimizers.Optimizer:
    """The optimizer that a request describes, with some of its parameters changed."""
    method, given = OPTIMIZERS[spec.kind], dict(spec)
    scheduled: dict[str, Any] = {}
    if method.scheduled:
        scheduled["warm_up"] = given["warm_up"]
        if schedule := given["schedule"]:
            scheduled["schedule"] = schedule.kind
            scheduled["schedule_parameters"] = _parameters(schedule, SCHEDULES[schedule.kind])
    parameters = {**_parameters(spec, method), **changes}
    return optimizers.build(spec.kind, parameters, average=given["average"], **scheduled)


def _parameters(spec: Spec, entry: Entry) -> dict[str, Any]:
    given = dict(spec)
    return {parameter.name: given[parameter.name] for parameter in entry.parameters}
