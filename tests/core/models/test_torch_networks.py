"""Networks against PyTorch, as recorded by scripts/record_torch.py."""

import json
from pathlib import Path

import numpy as np
import pytest

from lossatlas.core import optimizers
from lossatlas.core.data.examples import choose
from lossatlas.core.data.inline import inline
from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.models.layers import Layers
from lossatlas.core.models.network import Network
from lossatlas.core.trajectories import Run, visited

TORCH = json.loads(Path(__file__).with_name("torch_networks.json").read_text())
CASES = TORCH["gradients"]
METHODS = {
    "gd": optimizers.gd,
    "momentum": lambda rate: optimizers.momentum(rate, 0.8),
    "nesterov": lambda rate: optimizers.nesterov(rate, 0.8),
    "adagrad": optimizers.adagrad,
    "rmsprop": optimizers.rmsprop,
    "adam": optimizers.adam,
    "adamw": lambda rate: optimizers.adamw(rate, 0.2),
}


def network(loss, activation, skip):
    classes = tuple(map(str, range(TORCH["widths"][-1])))
    examples = choose(inline(TORCH["x"], TORCH["y"], classes))
    return Network(examples, Layers(tuple(TORCH["widths"]), activation, skip), LOSSES[loss])


def flat(matrices):
    return np.concatenate([np.array(matrix).ravel() for matrix in matrices])[None]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['loss']}-{c['activation']}-{c['skip']}")
def test_pytorch_has_the_same_gradient(case):
    objective = network(case["loss"], case["activation"], case["skip"])
    value, gradient = objective.value_and_gradient(flat(TORCH["start"]))
    assert value == pytest.approx(case["value"], rel=1e-14)
    np.testing.assert_allclose(gradient, flat(case["gradient"]), rtol=1e-10, atol=1e-14)


def test_every_loss_and_method_was_recorded():
    assert {case["loss"] for case in CASES} == set(LOSSES)
    assert set(TORCH["ends"]) == set(METHODS)


@pytest.mark.parametrize("name", METHODS)
def test_pytorch_is_at_the_same_place_after_100_steps(name):
    recorded, objective = TORCH["ends"][name], network("softmax", "tanh", False)
    run = Run(name, METHODS[name](recorded["learning_rate"]), 100, 0, "full")
    end = visited(objective, flat(TORCH["start"]), run, 100)[-1]
    np.testing.assert_allclose(end, flat(recorded["end"]), rtol=1e-10, atol=1e-10)
