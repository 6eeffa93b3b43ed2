"""The files for Docker Compose and Kubernetes, and docs/deploy.md, name settings that exist."""

import re
from pathlib import Path
from typing import Any

import yaml

from lossatlas.web.settings import Settings, default_of, load_settings, variable

REPOSITORY = Path(__file__).parents[2]
GUIDE = (REPOSITORY / "docs/deploy.md").read_text()
COMPOSE = yaml.safe_load((REPOSITORY / "compose.yaml").read_text())
SERVER, FETCH = COMPOSE["services"]["lossatlas"], COMPOSE["services"]["fetch"]
OUTSIDE = {"host", "port", "data_dir"}
"""Settings of the container's surroundings: what it publishes and mounts."""


def test_compose_passes_every_setting_on() -> None:
    inside = [variable(name) for name in Settings.model_fields if name not in OUTSIDE]
    assert SERVER["environment"] == inside
    assert SERVER["ports"] == ["${LOSSATLAS_HOST:-0.0.0.0}:${LOSSATLAS_PORT:-8000}:8000"]


def test_only_the_service_that_fetches_may_write_data() -> None:
    assert SERVER["volumes"] == ["${LOSSATLAS_DATA_DIR:-data}:/data:ro"]
    assert FETCH["volumes"] == ["${LOSSATLAS_DATA_DIR:-data}:/data"]
    assert FETCH["profiles"], "it does not start with the server"
    for service in (SERVER, FETCH):
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]


def test_the_pod_has_valid_settings(monkeypatch: Any) -> None:
    text = (REPOSITORY / "deploy/kubernetes.yaml").read_text()
    found = {one["kind"]: one["spec"] for one in yaml.safe_load_all(text)}
    pod = found["Deployment"]["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["enableServiceLinks"] is False
    for name in Settings.model_fields:
        monkeypatch.delenv(variable(name), raising=False)
    for one in container["env"]:
        monkeypatch.setenv(one["name"], one["value"])
    settings = load_settings()
    (rule,) = found["Ingress"]["rules"]
    assert rule["http"]["paths"][0]["path"] == settings.path_prefix
    assert settings.public_url == f"https://{rule['host']}{settings.path_prefix}/"


def test_the_guide_lists_every_setting() -> None:
    rows = [
        f"| `{variable(name)}` | {shown_default(name)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    (table,) = re.findall(r"^\| Variable .*\n\|[-| ]+\|\n((?:\|.*\n)+)", GUIDE, re.MULTILINE)
    assert table.splitlines() == rows


def shown_default(name: str) -> str:
    if name == "threads":
        return "cores / workers"
    default = default_of(name)
    return default if default == "none" else f"`{default}`"


def test_the_guide_and_the_files_name_only_settings() -> None:
    known = {variable(name) for name in Settings.model_fields}
    for path in ("docs/deploy.md", "README.md", "compose.yaml", "deploy/nginx.conf"):
        text = (REPOSITORY / path).read_text()
        assert set(re.findall(r"LOSSATLAS_[A-Z_]+", text)) <= known, path


def test_the_guide_links_to_what_exists() -> None:
    for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", GUIDE):
        assert (REPOSITORY / "docs" / link).exists(), link
