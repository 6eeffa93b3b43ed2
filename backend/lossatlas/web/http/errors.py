"""Errors as problem details (RFC 9457), which never echo the values of the input."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

MEDIA_TYPE = "application/problem+json"
MAX_ERRORS = 8
MAX_MESSAGE = 300
MAX_NAME = 40


class InputError(BaseModel):
    """What is wrong with one part of the input."""

    pointer: str | None = Field(
        default=None, description="JSON pointer into the body, such as `#/problem/l2`"
    )
    parameter: str | None = Field(default=None, description="the path or query parameter")
    message: str
    allowed: list[str] | None = None


class ProblemDetails(BaseModel):
    """An error, as in RFC 9457."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[InputError] | None = None


class ApiError(Exception):
    """An error that is reported to the client."""

    def __init__(
        self,
        status: int,
        detail: str,
        errors: Sequence[InputError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """An error with its HTTP status."""
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = list(errors)
        self.headers = headers

    def __reduce__(self) -> tuple[Any, ...]:
        """An error of another process is the same without its class."""
        return ApiError, (self.status, self.detail, self.errors, self.headers)

    def details(self) -> dict[str, Any]:
        """The problem details as a JSON object."""
        return ProblemDetails(
            title=HTTPStatus(self.status).phrase,
            status=self.status,
            detail=self.detail,
            errors=self.errors or None,
        ).model_dump(exclude_none=True)


def bad_input(pointer: str, message: str, allowed: Sequence[str] | None = None) -> ApiError:
    """The error for an invalid value; `pointer` has the form `/problem/l2`."""
    allowed = None if allowed is None else list(allowed)
    error = InputError(pointer="#" + pointer, message=message, allowed=allowed)
    return ApiError(422, _with_allowed(error), [error])


def respond(error: ApiError) -> Response:
    """An error as a response."""
    return JSONResponse(error.details(), error.status, error.headers, media_type=MEDIA_TYPE)


async def on_api_error(request: Request, error: Exception) -> Response:
    """Our own errors."""
    assert isinstance(error, ApiError)
    return respond(error)


async def on_http_exception(request: Request, error: Exception) -> Response:
    """The framework's errors: unknown paths, wrong methods, unreadable bodies."""
    assert isinstance(error, HTTPException)
    detail = {
        404: "there is nothing at this path",
        405: "this method is not allowed here",
        400: "the body could not be read as JSON",
    }.get(error.status_code, str(error.detail))
    headers = dict(error.headers or {})
    if headers.get("Allow") == "GET":
        headers["Allow"] = "GET, HEAD"
    return respond(ApiError(error.status_code, detail, headers=headers))


async def on_validation_error(request: Request, error: Exception) -> Response:
    """Input that does not fit the schema."""
    assert isinstance(error, RequestValidationError)
    errors = [_input_error(found, error.body) for found in list(error.errors())[:MAX_ERRORS]]
    first = errors[0]
    place = first.parameter or (first.pointer or "").removeprefix("#").removeprefix("/") or "body"
    detail = f"{place}: {_with_allowed(first)}"
    if len(error.errors()) > 1:
        detail += f" (and {len(error.errors()) - 1} more)"
    return respond(ApiError(422, detail, errors))


async def on_crash(request: Request, error: Exception) -> Response:
    """An error of the server. It is logged with its traceback, which the client does not get."""
    return respond(ApiError(500, "the server failed on this request; the reason is in its log"))


def _input_error(found: dict[str, Any], body: Any) -> InputError:
    message, allowed = _explain(found)
    source, *path = found["loc"]
    if source != "body":
        return InputError(parameter=".".join(map(str, path)), message=message, allowed=allowed)
    if found["type"] == "unknown_field":
        path = [*path, found["ctx"]["field"]]
    pointer = _pointer(path, body, found["type"] == "missing")
    return InputError(pointer=pointer, message=message, allowed=allowed)


def _with_allowed(error: InputError) -> str:
    names = ", ".join(error.allowed or ())
    return error.message if names in error.message else f"{error.message}; allowed: {names}"


def _explain(found: dict[str, Any]) -> tuple[str, list[str] | None]:
    context = found.get("ctx", {})
    match found["type"]:
        case "union_tag_invalid":
            # Pydantic's own message repeats the tag of the request
            tags = [tag.strip(" '") for tag in context["expected_tags"].split(",")]
            return f"{context['discriminator'].strip(chr(39))} must be one of those allowed", tags
        case "union_tag_not_found":
            return f"{context['discriminator'].strip(chr(39))} is missing", None
        case "unknown_field":
            return _unknown(**context), context["allowed"]
        case "no_object" | "no_kind":
            return str(found["msg"]), context["allowed"]
        case "too_long":
            most, given = context["max_length"], context["actual_length"]
            return f"at most {most:,} items are allowed; these are {given:,}", None
        case "too_short":
            least, given = context["min_length"], context["actual_length"]
            return f"at least {least:,} items are needed; these are {given:,}", None
        case _:
            message = str(found["msg"])
            return message[0].lower() + message[1:MAX_MESSAGE], None


def _unknown(field: str, allowed: list[str], kind: str | None) -> str:
    names = ", ".join(allowed) or "none"
    known = f"here; there are {names}" if kind is None else f"of {kind}; it has {names}"
    return f"`{field[:MAX_NAME]}` is not a field {known}"


def _pointer(path: Sequence[Any], body: Any, missing: bool) -> str:
    """A JSON pointer from Pydantic's location, without the names of union members.

    The steps of the pointer exist in the body, except for the last one if a field is missing.
    """
    steps: list[str] = []
    value, tagged = body, False
    for position, step in enumerate(path):
        if isinstance(value, dict) and step == value.get("kind") and not tagged:
            tagged = True  # the kind, which may have the name of one of its fields
            continue
        inside = (isinstance(value, dict) and step in value) or (
            isinstance(value, list) and isinstance(step, int) and step < len(value)
        )
        if inside:
            value, tagged = value[step], False
        elif position < len(path) - 1 or not missing:
            continue
        steps.append(str(step)[:MAX_NAME].replace("~", "~0").replace("/", "~1"))
    return "#" + "".join("/" + step for step in steps)
