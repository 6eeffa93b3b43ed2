"""Lessons, rendered."""

from pydantic import Field

from lossatlas.lessons.form import Prediction
from lossatlas.web.schemas.base import Answer


class LessonEntry(Answer):
    """A lesson, as in the list."""

    id: str
    title: str
    question: str
    steps: int = Field(description="number of steps")
    own: bool = Field(description="a teacher's, from the folder `lessons` of the data folder")


class LessonProblem(Answer):
    """What is wrong with a file that is therefore not in the list."""

    file: str
    line: int
    message: str


class LessonsAnswer(Answer):
    """All lessons, in their order, and what is wrong with the other files."""

    lessons: list[LessonEntry]
    problems: list[LessonProblem]


class LessonStepAnswer(Answer):
    """A step: the state of the page, a text, and perhaps a prediction before the reveal."""

    title: str
    link: str | None = Field(description="the page's state as in its link, after the #")
    figure: str | None = Field(description="a figure of the page")
    html: str = Field(
        description='HTML and MathML; `<output data-fact="…"></output>` is for a fact of the page'
    )
    prediction: Prediction | None
    after: str | None = Field(description="HTML, shown after the reveal")


class LessonAnswer(Answer):
    """A lesson, rendered."""

    id: str
    title: str
    question: str
    own: bool
    steps: list[LessonStepAnswer]
