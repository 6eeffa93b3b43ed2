"""Random draws and random perturbations over HTTP."""

import numpy as np
import pytest
from support.api import ZEROS, answer, inline, problem

from lossatlas.web.schemas.search import DrawsAnswer, PerturbationsAnswer

DRAWS, PERTURBATIONS = "/api/v1/search/draws", "/api/v1/search/perturbations"
DIGITS = {"dataset": "digits", "examples": {"count": 100, "seed": 0}}
WALK = {
    "problem": DIGITS,
    "start": ZEROS,
    "optimizer": {"kind": "gd", "learning_rate": 0.05},
    "steps": 40,
    "moved": [1, 650, 9999],
    "points": 3,
    "count": 50,
}


def test_random_draws_stay_far_from_the_target(client):
    found = answer(client, DRAWS, {"problem": DIGITS, "count": 300}, DrawsAnswer)
    accuracy = np.array(found["accuracy"])
    assert (found["n"], len(accuracy), found["target"]) == (100, 300, 0.9)
    np.testing.assert_array_equal(found["best"], np.maximum.accumulate(accuracy))
    assert found["log10_draws"] > 10


def test_perturbations_help_less_and_less_along_a_run(client):
    found = answer(client, PERTURBATIONS, WALK, PerturbationsAnswer)
    assert found["step"] == [0, 20, 40]
    assert found["loss"][2] < found["loss"][0]
    share = np.array(found["share"])
    assert (found["moved"], share.shape) == ([1, 650], (3, 2))
    assert share[2, 1] < share[0, 1]


def test_a_function_has_no_accuracy(client):
    response = client.post(DRAWS, json={"problem": {"function": "bowl"}})
    assert "accuracy" in problem(response, 422)["errors"][0]["message"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"moved": []}, "#/moved"),
        ({"scale": 0}, "#/scale"),
        ({"points": 0}, "#/points"),
        ({"optimizer": {"kind": "pegasos"}}, "#/optimizer/kind"),
        ({"start": {"kind": "slice", "a": 1}}, "#/start"),
    ],
)
def test_bad_perturbations(client, change, pointer):
    found = problem(client.post(PERTURBATIONS, json={**WALK, **change}), 422)
    assert found["errors"][0]["pointer"].startswith(pointer)


def test_the_number_of_samples_is_bounded(client):
    data = inline(np.eye(40, 4000).tolist(), [row % 20 for row in range(40)])
    body = {"problem": data, "count": 10_000}
    found = problem(client.post(DRAWS, json=body), 422)
    assert "samples fit" in found["errors"][0]["message"]
