"""The OpenAPI document: the one that FastAPI derives, with our errors in place of its own."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI

from lossatlas.web.http.errors import MEDIA_TYPE, InputError, ProblemDetails
from lossatlas.web.schemas.trajectories import FrameEvent, RunDoneEvent

REFERENCE = {"$ref": "#/components/schemas/ProblemDetails"}
GET_ERRORS = {
    404: "It was not found; the answer lists what exists.",
    422: "A value is not allowed; the answer says which, and what is allowed.",
    429: "The server is busy; Retry-After says when to try again.",
    503: "It took too long, or the server is shutting down.",
}
POST_ERRORS = {
    400: "The body could not be read.",
    413: "The body is too large.",
    415: "The Content-Type is not application/json.",
    **{status: GET_ERRORS[status] for status in (422, 429, 503)},
}


def describe(app: FastAPI) -> None:
    """Replace the errors in the application's OpenAPI document with our own."""
    derive = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _with_errors(derive())
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _with_errors(schema: dict[str, Any]) -> dict[str, Any]:
    schemas = schema["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for model in (InputError, ProblemDetails, FrameEvent, RunDoneEvent):
        form = model.model_json_schema(ref_template="#/components/schemas/{model}")
        form.pop("$defs", None)
        schemas[model.__name__] = form
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            if path.startswith("/api/"):
                errors = POST_ERRORS if method == "post" else GET_ERRORS
                operation["responses"].update(
                    {str(status): _problem(text) for status, text in errors.items()}
                )
            operation["responses"]["default"] = _problem(HTTPStatus(500).phrase)
    _drop_titles(schema["paths"])
    _drop_titles(schemas)
    return schema


def _drop_titles(node: Any) -> None:
    """Remove titles: client generators would name their classes after them, such as "1/t"."""
    if isinstance(node, dict):
        if isinstance(node.get("title"), str):  # else it is a property with this name
            del node["title"]
        for inner in node.values():
            _drop_titles(inner)
    elif isinstance(node, list):
        for inner in node:
            _drop_titles(inner)


def _problem(description: str) -> dict[str, Any]:
    return {"description": description, "content": {MEDIA_TYPE: {"schema": REFERENCE}}}
