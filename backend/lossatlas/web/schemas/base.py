"""What all requests and all answers have in common."""

from hashlib import sha256
from typing import Annotated, Any, Self

import numpy as np
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from lossatlas.web.schemas import limits

Number = Annotated[float, Field(ge=-limits.NUMBER, le=limits.NUMBER)]
Seed = Annotated[
    int, Field(ge=0, le=limits.SEED, description="the same seed gives the same numbers")
]
Row = Annotated[
    list[Number], Field(fail_fast=True, min_length=1, max_length=limits.INLINE_COLUMNS + 1)
]

Numbers = list[float | None]
"""A column of an answer; null where a number is not finite or not known."""


# For the examples of requests.
DIGITS = {"dataset": "digits", "loss": "svm"}
ORIGIN = {"kind": "random", "seed": 1, "scale": 0.1}
DIRECTIONS = [{"kind": "random", "seed": 2}, {"kind": "random", "seed": 3}]


def example(description: str | None = None, /, **body: Any) -> ConfigDict:
    """The configuration of a request that is documented with this example."""
    extra = {"description": description} if description else {}
    return ConfigDict(json_schema_extra={**extra, "examples": [body]})


def too_large(bound: str, count: int, advice: str = "") -> PydanticCustomError:
    """The error for a count that exceeds a bound, which is given in words."""
    return PydanticCustomError("too_large", f"{bound}; these are {count:,}{advice}")


def within(what: str, bound: int) -> AfterValidator:
    """A validator that limits the total count of rows of numbers."""

    def check(rows: list[list[float]]) -> list[list[float]]:
        count = sum(map(len, rows))
        if count > bound:
            raise too_large(f"at most {bound:,} {what} are allowed in total", count)
        return rows

    return AfterValidator(check)


class Spec(BaseModel):
    """A part of a request: no unknown fields, no coercion, only finite numbers."""

    model_config = ConfigDict(
        extra="forbid", strict=True, allow_inf_nan=False, frozen=True, use_attribute_docstrings=True
    )

    @model_validator(mode="before")
    @classmethod
    def _known(cls, given: Any) -> Any:
        # the first unknown field is enough: an error for each of a million would take seconds
        if isinstance(given, dict):
            for name in given:
                if name not in cls.model_fields:
                    raise unknown_field(name, cls)
        return given


def unknown_field(name: str, model: type[BaseModel]) -> PydanticCustomError:
    """The error for a field that a model does not have."""
    allowed = list(model.model_fields)
    kind = model.model_fields.get("kind")
    owner = f" of {kind.annotation.__args__[0]}" if kind and kind.annotation else ""
    message = "there is no such field{owner}; there are {names}"
    context = {"field": name, "allowed": allowed, "owner": owner, "names": ", ".join(allowed)}
    return PydanticCustomError("unknown_field", message, context)


class Range(Spec):
    """From min to max."""

    min: float
    max: float

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.min < self.max:
            raise PydanticCustomError("range", "min must be less than max")
        return self


class Answer(BaseModel):
    """An answer, or a part of one: arrays become lists, and non-finite numbers null."""

    model_config = ConfigDict(
        from_attributes=True,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        use_attribute_docstrings=True,
    )

    @field_validator("*", mode="before")
    @classmethod
    def _plain(cls, value: Any) -> Any:
        return value.tolist() if isinstance(value, np.ndarray | np.generic) else value

    @classmethod
    def of(cls, *parts: object, **more: Any) -> Self:
        """The answer from the attributes of its parts; the fields in `more` take precedence."""
        for part in parts:
            for name in cls.model_fields.keys() - more.keys():
                if hasattr(part, name):
                    more[name] = getattr(part, name)
        return cls.model_validate(more)

    def encode(self) -> bytes:
        """JSON, without the fields that were not set."""
        return self.model_dump_json(exclude_unset=True).encode()


class FullMinimum(Answer):
    """The minimum over all weights, if a point of the request is it."""

    loss: float
    lower_bound: float = Field(description="no weights have a smaller loss")
    gap: float = Field(description="loss − lower_bound")
    reached: bool = Field(description="whether the gap is as small as intended")


def digest(*parts: Spec | str) -> str:
    """A key that identifies the parts."""
    texts = [part if isinstance(part, str) else part.model_dump_json() for part in parts]
    return sha256(" ".join(texts).encode()).hexdigest()
