"""The form of a lesson's front matter: its fields, and what they may be.

A validated form is rendered: a text is Markdown in the file, and HTML here.
"""

from collections.abc import Callable
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError

from lossatlas.lessons.markdown import render
from lossatlas.lessons.mistakes import Mistake, either, quoted, shortened
from lossatlas.lessons.vocabulary import Vocabulary

MOST_STEPS = 30
MOST_OPTIONS = 8


def wrong(message: str, line: int | None = None) -> PydanticCustomError:
    """An error in words, in a line of a text or in a whole value."""
    return PydanticCustomError("wrong", "{message}", {"message": message, "line": line})


def _vocabulary(info: ValidationInfo) -> Vocabulary:
    assert isinstance(info.context, Vocabulary)
    return info.context


def _rendered(inline: bool) -> Callable[[str, ValidationInfo], str]:
    def check(text: str, info: ValidationInfo) -> str:
        found = render(text, _vocabulary(info), inline)
        if isinstance(found, Mistake):
            raise wrong(found.message, found.line)
        if not found:
            raise wrong("the text is empty")
        return found

    return check


def _plain(text: str) -> str:
    if not text.strip() or set(text) & set("${}\n"):
        raise wrong("this is plain text on one line, without formulas and placeholders")
    return text.strip()


def _link(link: str, info: ValidationInfo) -> str:
    link = link.rpartition("#")[2].strip()
    if message := _vocabulary(info).wrong_link(link):
        raise wrong(message)
    return link


def _figure(name: str, info: ValidationInfo) -> str:
    figures = _vocabulary(info).figures
    if name not in figures:
        raise wrong(f"there is no figure `{shortened(name)}`; there are {quoted(list(figures))}")
    return name


def _fact(*kinds: str) -> AfterValidator:
    def check(name: str, info: ValidationInfo) -> str:
        vocabulary = _vocabulary(info)
        kind = vocabulary.kind_of(name)
        if kind is None:
            raise wrong(vocabulary.unknown_fact(name))
        if kind not in kinds:
            raise wrong(f"`{name}` is a {kind}; this needs a {either(kinds)}")
        return name

    return AfterValidator(check)


def _unit(given: None, info: ValidationInfo) -> str | None:
    return _vocabulary(info).kind_of(info.data.get("key", ""))


Plain = Annotated[str, Field(max_length=200), AfterValidator(_plain)]
Text = Annotated[str, AfterValidator(_rendered(inline=False)), Field(description="HTML")]
Phrase = Annotated[str, AfterValidator(_rendered(inline=True)), Field(description="HTML")]
Link = Annotated[str, AfterValidator(_link), Field(description="fragment of a link, without #")]
Figure = Annotated[str, AfterValidator(_figure)]
NumberFact = Annotated[str, _fact("number", "share", "count", "angle")]
PlaceFact = Annotated[str, _fact("place")]
DirectionFact = Annotated[str, _fact("direction")]
NameFact = Annotated[str, _fact("name")]


class Part(BaseModel):
    """A part of the front matter: no unknown fields, no coercion, only finite numbers."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        frozen=True,
        use_attribute_docstrings=True,
        serialize_by_alias=True,
        json_schema_serialization_defaults_required=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _known(cls, given: Any) -> Any:
        known = cls.model_fields.items()
        fields = [field.alias or name for name, field in known if field.init is not False]
        for name in given if isinstance(given, dict) else ():
            if name not in fields:
                message = f"there is no field `{shortened(name)}` here; there are {quoted(fields)}"
                raise PydanticCustomError(
                    "unknown", "{message}", {"message": message, "field": name}
                )
        return given


class ChoiceOption(Part):
    """An answer to choose."""

    id: Annotated[str, Field(pattern=r"^[\w.-]{1,40}$")]
    label: Phrase
    correct: bool | None = None
    """whether it is right; null if that follows from the prediction's key"""
    reveal: Text


class ChoicePrediction(Part):
    """Choose one of some answers."""

    kind: Literal["choice"]
    prompt: Text
    key: NameFact | None = None
    """the fact whose value is the id of the right option"""
    options: Annotated[list[ChoiceOption], Field(min_length=2, max_length=MOST_OPTIONS)]

    @model_validator(mode="after")
    def _one_is_right(self) -> Self:
        _differ("ids", [option.id for option in self.options])
        _differ("reveals", [option.reveal for option in self.options])
        right = [option for option in self.options if option.correct]
        if self.key is None and len(right) != 1:
            raise wrong("exactly one option needs `correct: true`, unless there is a `key`")
        if self.key is not None and any(option.correct is not None for option in self.options):
            raise wrong("with a `key`, no option says `correct`: the page knows the right one")
        return self


class NumberReveals(Part):
    """What is said after a number, by where it is."""

    right: Text
    below: Text
    above: Text


class NumberPrediction(Part):
    """Choose a number on a scale."""

    kind: Literal["number"]
    prompt: Text
    key: NumberFact
    min: float
    max: float
    step: Annotated[float, Field(gt=0)] | None = None
    scale: Literal["linear", "log"] = "linear"
    tolerance: Annotated[float, Field(ge=0, le=10)]
    """largest error that is still right, relative to the right number"""
    reveals: NumberReveals
    unit: Annotated[str | None, Field(init=False, validate_default=True), AfterValidator(_unit)] = (
        None
    )
    """the kind of the fact, which tells how to write it; not given by the author"""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.min < self.max:
            raise wrong("`min` must be less than `max`")
        if self.scale == "log" and self.min <= 0:
            raise wrong("on a scale `log`, `min` must be above zero")
        _differ("reveals", [self.reveals.right, self.reveals.below, self.reveals.above])
        return self


class PictureReveals(Part):
    """What is said after an answer on the picture."""

    right: Text
    otherwise: Text = Field(alias="else")
    """for a wrong answer that is near none of the expected ones"""


class NearPlace(Part):
    """A wrong answer that is expected, and what is said after it."""

    fact: PlaceFact
    reveal: Text


class NearDirection(Part):
    """A wrong answer that is expected, and what is said after it."""

    fact: DirectionFact
    reveal: Text


class PointPrediction(Part):
    """Choose a point on the picture."""

    kind: Literal["point"]
    prompt: Text
    key: PlaceFact
    tolerance: Annotated[float, Field(gt=0, le=0.5)]
    """largest distance that is still right, as a share of the window"""
    near: Annotated[list[NearPlace], Field(min_length=1)]
    reveals: PictureReveals

    @model_validator(mode="after")
    def _reasons_differ(self) -> Self:
        _differ_near(self.key, self.near, self.reveals)
        return self


class DirectionPrediction(Part):
    """Draw a direction from a point of the picture."""

    kind: Literal["direction"]
    prompt: Text
    at: PlaceFact
    key: DirectionFact
    tolerance: Annotated[float, Field(gt=0, le=90)]
    """largest angle that is still right, in degrees"""
    near: Annotated[list[NearDirection], Field(min_length=1)]
    reveals: PictureReveals

    @model_validator(mode="after")
    def _reasons_differ(self) -> Self:
        _differ_near(self.key, self.near, self.reveals)
        return self


def _differ_near(
    key: str, near: list[NearPlace] | list[NearDirection], reveals: PictureReveals
) -> None:
    _differ("facts", [key, *(answer.fact for answer in near)])
    _differ("reveals", [reveals.right, reveals.otherwise, *(answer.reveal for answer in near)])


def _differ(what: str, texts: list[str]) -> None:
    if len(set(texts)) < len(texts):
        raise wrong(f"two of the {what} are the same: each answer gets its own")


Prediction = Annotated[
    ChoicePrediction | NumberPrediction | PointPrediction | DirectionPrediction,
    Field(discriminator="kind"),
]


class Step(Part):
    """A step of the lesson, without the section of the body that belongs to it."""

    link: Link | None = None
    figure: Figure | None = None
    predict: Prediction | None = None
    after: Text | None = None
    """shown after the reveal"""

    @model_validator(mode="after")
    def _after_a_reveal(self) -> Self:
        if self.after is not None and self.predict is None:
            raise wrong("`after` needs `predict`: put this text into the section of the body")
        return self


class Front(Part):
    """The front matter."""

    title: Plain
    question: Plain
    steps: Annotated[list[Step], Field(min_length=1, max_length=MOST_STEPS)]
