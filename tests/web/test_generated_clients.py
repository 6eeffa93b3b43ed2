"""Clients generated from the OpenAPI document work: every operation, with typed requests."""

import importlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.needs import skip_unless_ci
from support.npm import NODE_MODULES, installed

NAME = "atlas_client"
# The generator has no type for pictures: it takes them as bytes.
CONFIG = {"content_type_overrides": {"image/png": "application/octet-stream"}, "post_hooks": []}
METHODS = ("get", "post")
IDS = {"datasets": "digits", "lessons": "slack"}
TYPESCRIPT = Path(__file__).with_name("generated_client.ts")


@pytest.fixture(scope="module")
def document(server: str) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"{server}/openapi.json").json()
    return found


@pytest.fixture(scope="module")
def package(document: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The generated Python package; the generator has nothing to warn of."""
    folder = tmp_path_factory.mktemp("python")
    source, config = folder / "openapi.json", folder / "config.json"
    source.write_text(json.dumps(document))
    config.write_text(json.dumps(CONFIG))
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
    options = ["--path", source, "--config", config, "--output-path", folder / NAME]
    done = subprocess.run(
        [*command, *options, "--fail-on-warning"], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout
    sys.path.insert(0, str(folder))
    yield importlib.import_module(NAME)
    sys.path.remove(str(folder))


def operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Every operation of the document, with its path."""
    paths = document["paths"].items()
    return [(path, found[method]) for path, found in paths for method in METHODS if method in found]


def arguments(path: str, operation: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """The id in the path, and the body that the document gives as an example."""
    known: dict[str, Any] = {}
    if path.startswith("/api/v1/") and "{id}" in path:
        known["id"] = IDS[path.split("/")[3]]
    if "requestBody" in operation:
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        name = schema["$ref"].rpartition("/")[2]
        model = getattr(importlib.import_module(f"{NAME}.models"), name)
        known["body"] = model.from_dict(document["components"]["schemas"][name]["examples"][0])
    return known


def test_every_operation_answers_in_python(package, document, server):
    atlas = package.Client(base_url=server, timeout=60)
    models = importlib.import_module(f"{NAME}.models")
    for path, operation in operations(document):
        (tag,), name = operation["tags"], operation["operationId"]
        module = importlib.import_module(f"{NAME}.api.{tag}.{name}")
        answer = module.sync_detailed(client=atlas, **arguments(path, operation, document))
        assert answer.status_code == 200, (name, answer.content[:500])
        assert answer.parsed is not None, name
        assert not isinstance(answer.parsed, models.ProblemDetails), name


def test_a_request_in_python_needs_only_its_required_fields(package, server):
    models = importlib.import_module(f"{NAME}.models")
    compute_plane = importlib.import_module(f"{NAME}.api.slices.compute_plane").sync
    asked = models.PlaneRequest(
        problem=models.ProblemSpec(
            dataset="iris",
            examples=models.CountedExamples(count=None),
            loss=models.ProblemSpecLoss.SOFTMAX,
        ),
        origin=models.Zeros(kind="zeros"),
        directions=[models.RandomDirection(kind="random", seed=seed) for seed in (1, 2)],
        a=models.PlaneAxis(min_=-1, max_=1, count=3),
        b=models.PlaneAxis(min_=-1, max_=1, count=2),
    )
    atlas = package.Client(base_url=server, timeout=60)
    found = compute_plane(client=atlas, body=asked)
    assert (found.n, found.a, found.b) == (150, [-1, 0, 1], [-1, 1])
    assert found.minimum.certified
    asked.problem.dataset = "nothing"
    refused = compute_plane(client=atlas, body=asked)
    assert isinstance(refused, models.ProblemDetails)
    assert refused.errors[0].pointer == "#/problem/dataset"
    assert "iris" in refused.errors[0].allowed


def test_a_typed_client_in_typescript(document, server, tmp_path):
    """openapi-typescript gives the types, and openapi-fetch the calls; the compiler checks both."""
    if not shutil.which("node"):
        skip_unless_ci("Node.js is not on this machine")
    generator = installed("openapi-typescript/bin/cli.js")
    compiler, _ = installed("typescript-7/bin/tsc"), installed("openapi-fetch/package.json")
    tmp_path.joinpath("node_modules").symlink_to(NODE_MODULES.resolve())
    tmp_path.joinpath("package.json").write_text('{"type": "module"}')
    tmp_path.joinpath("openapi.json").write_text(json.dumps(document))
    shutil.copy(TYPESCRIPT, tmp_path)

    def node(*command: str | Path) -> str:
        done = subprocess.run(
            ["node", *command], cwd=tmp_path, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    node(generator, "openapi.json", "--default-non-nullable=false", "--output", "schema.d.ts")
    node(compiler, "--strict", "--target", "es2023", "--module", "nodenext", TYPESCRIPT.name)
    found = json.loads(node(TYPESCRIPT.with_suffix(".js").name, server))
    assert found == {
        "losses": True,
        "plane": {"n": 150, "size": [2, 3], "certified": True},
        "race": ["gd", "my sgd"],
        "refused": "#/problem/dataset",
    }
