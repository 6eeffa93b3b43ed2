"""What all requests and all answers have in common."""

from hashlib import sha256
from typing import Annotated, Any, Self, get_args

import numpy as np
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidatorFunctionWrapHandler,
    field_validator,
    model_validator,
)
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


def within(what: str, bound: int, max_rows: int) -> BeforeValidator:
    """A validator that limits rows of numbers and their total, before it reads the numbers."""

    def check(given: Any) -> Any:
        rows = given if isinstance(given, list) else []
        if len(rows) > max_rows:
            raise too_large(f"at most {max_rows:,} rows are allowed", len(rows))
        count = sum(len(row) for row in rows if isinstance(row, list))
        if count > bound:
            raise too_large(f"at most {bound:,} {what} are allowed in total", count)
        return given

    return BeforeValidator(check)


def with_kind(models: Any) -> BeforeValidator:
    """A validator that names the kinds of a union of models to a request that gives none."""
    allowed = [kind_of(model) for model in get_args(models)]

    def check(given: Any) -> Any:
        if not isinstance(given, dict | BaseModel):
            raise PydanticCustomError("no_kind", "this must be an object", {"allowed": allowed})
        if isinstance(given, dict) and "kind" not in given:
            raise PydanticCustomError("no_kind", "kind is missing", {"allowed": allowed})
        return given

    return BeforeValidator(check)


def kind_of(model: type[BaseModel]) -> str | None:
    """The kind of a model in a union; None for a model that has none."""
    kind = model.model_fields.get("kind")
    return None if kind is None else str(get_args(kind.annotation)[0])


class Spec(BaseModel):
    """A part of a request: no unknown fields, no coercion, only finite numbers."""

    model_config = ConfigDict(
        extra="forbid", strict=True, allow_inf_nan=False, frozen=True, use_attribute_docstrings=True
    )

    def encode(self) -> bytes:
        """JSON, with all fields."""
        return self.__pydantic_serializer__.to_json(self)

    @model_validator(mode="before")
    @classmethod
    def _known(cls, given: Any) -> Any:
        fields = cls.__pydantic_fields__
        if isinstance(given, cls) or (isinstance(given, dict) and given.keys() <= fields.keys()):
            return given
        context = {"allowed": [name for name in fields if name != "kind"], "kind": kind_of(cls)}
        if not isinstance(given, dict):
            raise PydanticCustomError("no_object", "this must be an object", context)
        # the first unknown field is enough: an error for each of a million would take seconds
        unknown = next(name for name in given if name not in fields)
        raise PydanticCustomError("unknown_field", "{field}", {**context, "field": unknown})


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

    @field_validator("*", mode="wrap")
    @classmethod
    def _plain(cls, value: Any, check: ValidatorFunctionWrapHandler) -> Any:
        # the numbers of an array have one type, which the encoder checks: here it would cost more
        return value.tolist() if isinstance(value, np.ndarray | np.generic) else check(value)

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
        # `model_dump_json` would decode it to text
        return self.__pydantic_serializer__.to_json(self, exclude_unset=True)


class Computed(Answer):
    """An answer computed from the examples of a problem."""

    n: int = Field(description="examples used")
    note: str | None
    """what a reader must know: that directions are parallel and span only a ray, that classes have
    no examples, or that a mini-batch is all examples; null if nothing"""


class FullMinimum(Answer):
    """The minimum over all weights, if a point of the request is it."""

    loss: float
    lower_bound: float = Field(description="no weights have a smaller loss")
    gap: float = Field(description="loss − lower_bound")
    reached: bool = Field(description="whether the gap is as small as intended")


def digest(*parts: Spec | str) -> str:
    """A key that identifies the parts."""
    texts = [part.encode() for part in parts]
    return sha256(b" ".join(texts)).hexdigest()
