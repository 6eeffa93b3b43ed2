"""The catalog's description of kinds and their parameters, read from the request schema itself."""

from collections.abc import Sequence
from typing import Any

from lossatlas.web.schemas import Spec


def kinds(models: Sequence[tuple[str, type[Spec]]]) -> list[dict[str, Any]]:
    """Kinds with title, description and parameters."""
    return [_kind(title, model.model_json_schema()) for title, model in models]


def _kind(title: str, schema: dict[str, Any]) -> dict[str, Any]:
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
    return {
        "name": name,
        "type": form.get("type", "object"),
        "default": form.get("default"),
        "minimum": form.get("minimum"),
        "exclusive_minimum": form.get("exclusiveMinimum"),
        "maximum": form.get("maximum"),
        "choices": form.get("enum"),
        "description": form.get("description", ""),
    }
