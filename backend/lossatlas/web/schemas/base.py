"""What all requests and all answers have in common."""

from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError, to_json

from lossatlas.core.minima.full_space import Minimum
from lossatlas.web.schemas import limits

Number = Annotated[float, Field(ge=-limits.NUMBER, le=limits.NUMBER)]
Seed = Annotated[int, Field(ge=0, le=limits.SEED, description="a seed gives the same numbers")]
Row = Annotated[
    list[Number], Field(fail_fast=True, min_length=1, max_length=limits.INLINE_COLUMNS + 1)
]

Numbers = list[float | None]
"""A column of an answer; null where a number is not finite, or not known."""


def within(what: str, bound: int) -> AfterValidator:
    """A validator for rows of numbers that bounds how many there are in all."""

    def check(rows: list[list[float]]) -> list[list[float]]:
        count = sum(map(len, rows))
        if count > bound:
            raise PydanticCustomError(
                "too_large", f"at most {bound:,} {what} are allowed in all; these are {count:,}"
            )
        return rows

    return AfterValidator(check)


class Spec(BaseModel):
    """A part of a request: no unknown fields, no coercion, only finite numbers."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True)

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
    """An answer, or a part of one. Numbers that are not finite become null in its JSON."""

    model_config = ConfigDict(
        from_attributes=True, validate_by_name=True, validate_by_alias=True, serialize_by_alias=True
    )

    def encode(self) -> bytes:
        """JSON, without the fields that were not given."""
        return self.model_dump_json(exclude_unset=True).encode()


def encode(answer: Any) -> bytes:
    """JSON of plain data; NaN and infinities, which JSON does not have, become null."""
    return to_json(answer, inf_nan_mode="null")


class FullMinimum(Answer):
    """The minimum over all weights, where a point of the request is it."""

    loss: float
    lower_bound: float = Field(description="no weights have a smaller loss")
    gap: float = Field(description="loss − lower_bound")
    reached: bool = Field(description="whether the gap is as small as was aimed at")


def full_minimum(found: Minimum | None) -> dict[str, Any] | None:
    """The minimum over all weights as plain data, where a point of the request is it."""
    return None if found is None else FullMinimum.model_validate(found).model_dump()
