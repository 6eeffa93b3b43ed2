"""What an exported page is made of."""

from typing import Annotated, Any, Final, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from lossatlas.web.schemas import limits
from lossatlas.web.schemas.base import Spec

PATHS: Final = {
    "GET": r"catalog|datasets/[a-z0-9_-]+/(images|examples)\?[a-z0-9=&,]*",
    "POST": "slices/(ray|plane)|points(/race)?|trajectories|sweeps",
}
"""What may be recorded, below `/api/v1/`."""


class RecordedRequest(Spec):
    """A request whose answer the exported page has."""

    method: Literal["GET", "POST"]
    path: Annotated[
        str,
        Field(
            max_length=limits.LINK + 200,
            pattern=f"^({'|'.join(PATHS.values())})$",
            description="below /api/v1/, with the query",
        ),
    ]
    body: Annotated[dict[str, Any] | None, Field(description="of a POST request")] = None
    accept: Literal["application/json", "text/event-stream"] = "application/json"

    @model_validator(mode="after")
    def _consistent(self) -> "RecordedRequest":
        reads = self.path.startswith(("catalog", "datasets"))
        if reads != (self.method == "GET") or reads != (self.body is None):
            message = "catalog and datasets are read with GET; all else is POST, with a body"
            raise PydanticCustomError("method", message)
        return self


class ExportRequest(Spec):
    """The state of the page, and the requests whose answers it needs."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "title": "The loss of 100 digits on a random plane",
                    "fragment": "#v=1&t=0",
                    "requests": [
                        {"method": "GET", "path": "catalog"},
                        {
                            "method": "POST",
                            "path": "slices/plane",
                            "body": {
                                "problem": {"dataset": "digits", "loss": "svm"},
                                "origin": {"kind": "random", "seed": 0, "scale": 0.1},
                                "directions": [
                                    {"kind": "random", "seed": 1},
                                    {"kind": "random", "seed": 2},
                                ],
                                "a": {"min": -6, "max": 6, "count": 121},
                                "b": {"min": -4, "max": 4, "count": 81},
                            },
                        },
                    ],
                }
            ]
        }
    )

    title: Annotated[str, Field(max_length=300)] = "Loss Atlas"
    fragment: Annotated[
        str, Field(max_length=limits.LINK, description="the state, as in a link: `#v=1&…`")
    ]
    page: Annotated[
        str,
        Field(
            max_length=limits.LINK,
            pattern=r"^(https?://.*)?$",
            description="link to the same on a server's page",
        ),
    ] = ""
    requests: Annotated[
        list[RecordedRequest], Field(fail_fast=True, max_length=limits.EXPORT_REQUESTS)
    ]
