"""The catalog's description of kinds and their parameters, read from the request schema itself."""

from collections.abc import Sequence
from typing import Any

from lossatlas.web.schemas.problem import Spec


def kinds(models: Sequence[tuple[str, type[Spec]]]) -> list[dict[str, Any]]:
    """Kinds with title, description and parameters."""
    return [kind(title, model) for title, model in models]


def kind(title: str, model: type[Spec]) -> dict[str, Any]:
    """A kind with title, description and parameters."""
    schema = model.model_json_schema()
    properties = schema["properties"]
    return {
        "kind": properties["kind"]["const"],
        "title": title,
        "description": schema["description"],
        "parameters": [
            _parameter(name, form) for name, form in properties.items() if name != "kind"
        ],
    }


def _parameter(name: str, form: dict[str, Any]) -> dict[str, Any]:
    optional = {"type": "null"} in form.get("anyOf", [])
    value = form["anyOf"][0] if optional else form
    return {
        "name": name,
        "type": value.get("type", "object"),
        "optional": optional,
        "default": form.get("default"),
        "minimum": value.get("minimum"),
        "exclusive_minimum": value.get("exclusiveMinimum"),
        "maximum": value.get("maximum"),
        "exclusive_maximum": value.get("exclusiveMaximum"),
        "choices": value.get("enum"),
        "description": form.get("description", ""),
    }
