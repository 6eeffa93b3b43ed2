"""The lessons, rendered."""

from fastapi import APIRouter, Request, Response

from lossatlas.lessons.library import Shelf
from lossatlas.web.compute import replies
from lossatlas.web.compute.encoded import Encoded
from lossatlas.web.http.errors import ApiError, InputError
from lossatlas.web.schemas.base import Answer
from lossatlas.web.schemas.lessons import LessonAnswer, LessonEntry, LessonProblem, LessonsAnswer
from lossatlas.web.services import Services, Shared

router = APIRouter(tags=["lessons"])


@router.get("/lessons", operation_id="list_lessons", response_model=LessonsAnswer)
async def lessons(request: Request, services: Shared) -> Response:
    """All lessons: those of the page, then a teacher's own from the data folder."""
    shelf = await _read(request, services)
    return _respond(
        request,
        LessonsAnswer(
            lessons=[
                LessonEntry.of(lesson, steps=len(lesson.steps)) for lesson in shelf.lessons.values()
            ],
            problems=[
                LessonProblem.of(problem, file=problem.file.name) for problem in shelf.problems
            ],
        ),
    )


@router.get("/lessons/{id}", operation_id="get_lesson", response_model=LessonAnswer)
async def lesson(id: str, request: Request, services: Shared) -> Response:
    """A lesson, whose texts are HTML, and formulas MathML."""
    shelf = await _read(request, services)
    if id not in shelf.lessons:
        known = list(shelf.lessons)
        message = "there is no such lesson"
        error = InputError(parameter="id", message=message, allowed=known)
        raise ApiError(404, f"{message}; there are: {', '.join(known)}", [error])
    return _respond(request, LessonAnswer.of(shelf.lessons[id]))


async def _read(request: Request, services: Services) -> Shelf:
    try:
        return await services.run(lambda tick: services.library.read(), request)
    except FileNotFoundError:
        raise ApiError(404, "the page is not installed, and its lessons with it") from None


def _respond(request: Request, answer: Answer) -> Response:
    return replies.respond(Encoded(answer.model_dump_json().encode()), False, request)
