"""The usual learning rates of the page learn, by the numbers of the API."""

import json
import subprocess
from pathlib import Path
from shutil import which

import pytest
from support.needs import skip_unless_ci

from lossatlas.core.losses.registry import LOSSES

FRONTEND = Path(__file__).parents[2] / "frontend"
KINDS = {"gd": {}, "minibatch": {"batch_size": 10}, "sgd": {}}
RATES = """
const [frontend, catalog, settings] = process.argv.slice(1);
const { learn } = await import(`${frontend}/state/catalog.js`);
const { initialState } = await import(`${frontend}/state/state.js`);
const { usualRate } = await import(`${frontend}/derive/defaults.js`);
learn(JSON.parse(catalog));
const state = { ...initialState(), ...JSON.parse(settings) };
console.log(JSON.stringify(["gd", "minibatch", "sgd"].map(kind => usualRate(state, kind))));
"""
SLICE = {
    "origin": {"kind": "random", "seed": 219, "scale": 0.1},
    "directions": [{"kind": "random", "seed": 220}, {"kind": "random", "seed": 221}],
}


def usual_rates(client, settings):
    node = which("node")
    if node is None:
        skip_unless_ci("node is missing")
    catalog = client.get("/api/v1/catalog").text
    command = [node, "--input-type=module", "-e", RATES, str(FRONTEND), catalog]
    found = subprocess.run([*command, json.dumps(settings)], capture_output=True, check=True)
    return json.loads(found.stdout)


def usual_runs(client, dataset, loss, l2, space="full"):
    """The three runs of the page, from where it starts them."""
    plane = {"full": "ends", "slice": "random"}[space]
    settings = {"dataset": dataset, "loss": loss, "l2": l2, "planeKind": plane}
    rates = usual_rates(client, settings)
    runs = [
        {"optimizer": {"kind": kind, "learning_rate": rate, **more}, "steps": 150, "space": space}
        for (kind, more), rate in zip(KINDS.items(), rates, strict=True)
    ]
    body = {"problem": {"dataset": dataset, "loss": loss, "l2": l2}, "runs": runs}
    if space == "full":
        body["start"] = {"kind": "zeros"}
    else:
        sets = client.get("/api/v1/catalog").json()["datasets"]
        reach = next(own["window_reach"] for own in sets if own["id"] == dataset)
        body |= {"start": {"kind": "slice", "a": -1.1 * reach, "b": 0.7 * reach}, "slice": SLICE}
    answer = client.post("/api/v1/trajectories", json=body)
    return answer.raise_for_status().json()["runs"]


@pytest.mark.parametrize("loss", LOSSES)
def test_every_loss_learns_the_digits_of_the_first_screen(client, loss):
    whole, batches, single = (run["accuracy"] for run in usual_runs(client, "digits", loss, 0))
    assert min(whole, batches) > 0.9
    assert single > 0.85


def expect_calm(runs):
    """No run diverges or fans out: the loss stays near or below that of the start."""
    for run in runs:
        assert run["reason"] == "steps"
        assert max(run["loss"]) < 1.5 * run["loss"][0]
        assert run["final_loss"] < 1.1 * run["loss"][0]


@pytest.mark.parametrize("loss", LOSSES)
def test_a_large_regularization_does_not_fan_out(client, loss):
    expect_calm(usual_runs(client, "digits", loss, 1))


@pytest.mark.slow
@pytest.mark.parametrize("space", ["full", "slice"])
@pytest.mark.parametrize("dataset", ["digits", "iris", "shapes32", "blobs", "spiral"])
@pytest.mark.parametrize("loss", LOSSES)
def test_no_default_run_fans_out(client, loss, dataset, space):
    for l2 in (0, 0.0001, 0.001, 0.01, 0.1, 1):
        expect_calm(usual_runs(client, dataset, loss, l2, space))
