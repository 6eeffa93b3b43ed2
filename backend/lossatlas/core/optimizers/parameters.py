"""The meaning and range of a function's parameters, read from its signature.

A parameter's name, type and default are in the signature; its meaning and range are an annotation
there: `scale: Annotated[float, Meaning("standard deviation", minimum=0)] = 1.0`.
"""

import inspect
from collections.abc import Callable
from dataclasses import asdict, dataclass
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints


@dataclass(frozen=True)
class Meaning:
    """An annotation: what a parameter means, and the values that it may have."""

    description: str
    minimum: float | None = None
    exclusive_minimum: float | None = None
    maximum: float | None = None
    exclusive_maximum: float | None = None


@dataclass(frozen=True, kw_only=True)
class Parameter(Meaning):
    """A parameter of an optimizer or a learning-rate schedule."""

    name: str
    type: Literal["number", "integer", "choice"]
    default: Any
    optional: bool
    """Whether it may be None."""
    choices: tuple[str, ...] | None
    scheduled: bool
    """Whether it may be a learning-rate schedule: a function of the step number."""


def parameters_of(function: Callable[..., Any]) -> tuple[Parameter, ...]:
    """The parameters of a function that have a `Meaning`.

    Raises TypeError for one that has a meaning, but no default or a type other than float, int and
    Literal.
    """
    hints = get_type_hints(function, include_extras=True)
    signature = inspect.signature(function).parameters
    return tuple(
        _parameter(name, hints[name], parameter.default)
        for name, parameter in signature.items()
        if get_origin(hints[name]) is Annotated
    )


def _parameter(name: str, hint: Any, default: Any) -> Parameter:
    annotated, meaning = get_args(hint)
    choices = get_args(annotated) if get_origin(annotated) is Literal else None
    types = {annotated} if choices else set(get_args(annotated)) or {annotated}
    if not choices and not types & {float, int}:
        raise TypeError(f"{name}: no form has a field for the type {annotated}")
    if default is inspect.Parameter.empty:
        raise TypeError(f"{name} has no default")
    return Parameter(
        **asdict(meaning),
        name=name,
        type="choice" if choices else "number" if float in types else "integer",
        default=default,
        optional=NoneType in types,
        choices=choices,
        scheduled=any(get_origin(alternative) is Callable for alternative in types),
    )
