"""The request for an exported page."""

from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from lossatlas.web.schemas import base, limits
from lossatlas.web.schemas.base import Spec

PATHS: Final = {
    "GET": r"catalog|datasets/[a-z0-9_-]+/(images|examples)\?[a-z0-9=&,]*",
    "POST": "slices/(ray|plane)|points(/race)?|trajectories|sweeps",
}
"""What may be recorded, below `/api/v1/`."""


class RecordedRequest(Spec):
    """A request whose answer the exported page contains."""

    method: Literal["GET", "POST"]
    path: Annotated[
        str, Field(max_length=limits.LINK + 200, pattern=f"^({'|'.join(PATHS.values())})$")
    ]
    """below /api/v1/, with the query"""
    body: dict[str, Any] | None = None
    """of a POST request"""
    accept: Literal["application/json", "text/event-stream"] = "application/json"

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        reads = self.path.startswith(("catalog", "datasets"))
        if reads != (self.method == "GET") or reads != (self.body is None):
            message = "catalog and datasets are read with GET; all else is POST, with a body"
            raise PydanticCustomError("method", message)
        if self.accept == "text/event-stream" and self.path != "trajectories":
            raise PydanticCustomError("accept", "only trajectories answers with events")
        return self


class ExportRequest(Spec):
    """The state of the page, and the requests whose answers it needs."""

    model_config = base.example(
        title="Ten digits",
        fragment="#v=1&t=0",
        requests=[{"method": "GET", "path": "datasets/digits/examples?count=10"}],
    )

    title: Annotated[str, Field(max_length=300)] = "Loss Atlas"
    fragment: Annotated[str, Field(max_length=limits.LINK)]
    """the state, as in a link: `#v=1&…`"""
    page: Annotated[str, Field(max_length=limits.LINK, pattern=r"^(https?://.*)?$")] = ""
    """link to the same state on a server"""
    requests: Annotated[
        list[RecordedRequest], Field(fail_fast=True, max_length=limits.EXPORT_REQUESTS)
    ]
