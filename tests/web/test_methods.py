"""Every optimizer and learning-rate schedule through the API, against the core."""

import numpy as np
import pytest
from support.api import problem, race, run
from support.problems import small_problem

from lossatlas.core import optimizers, trajectories
from lossatlas.core.data.catalog import open_catalog
from lossatlas.core.data.examples import choose
from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.models.linear import LinearClassifier
from lossatlas.core.optimizers import OPTIMIZERS, SCHEDULES, Oracle
from lossatlas.core.reporting import Finished
from lossatlas.core.slices import directions
from lossatlas.core.trajectories import Run

PATH = "/api/v1/trajectories"
L2 = 0.01
AT = (20.0, 30.0)

OTHERS = {
    # parameters that differ from the defaults
    "gd": {"tolerance": 10.0},
    "minibatch": {"learning_rate": 0.3, "batch_size": 7, "sampling": "cyclic"},
    "sgd": {"sampling": "independent"},
    "random_search": {"scale": 10.0},
    "random_local_search": {"scale": 0.1},
    "backtracking": {"learning_rate": 4.0, "shrink": 0.7, "sufficient": 0.1},
    "polyak": {"least": 5.0},
    "momentum": {"momentum": 0.5, "batch_size": 5},
    "nesterov": {"momentum": 0.5},
    "adagrad": {"epsilon": 0.1},
    "rmsprop": {"decay": 0.5},
    "adam": {"beta1": 0.5, "beta2": 0.6},
    "adamw": {"weight_decay": 0.5},
    "pegasos": {"batch_size": 9},
    "svrg": {"learning_rate": 10.0, "period": 3, "batch_size": 2},
}
RULES = {
    "constant": {},
    "inverse_time": {"decay": 0.2},
    "inverse_sqrt": {"decay": 0.5},
    "step": {"factor": 0.1, "period": 2},
    "exponential": {"factor": 0.5},
    "cosine": {"period": 5, "least": 0.01},
}


def found(client, optimizer, **changes):
    start = {"kind": "slice", "a": AT[0], "b": AT[1]}
    body = race(run(optimizer=optimizer, steps=8), problem={"l2": L2}, start=start, **changes)
    response = client.post(PATH, json=body)
    assert response.status_code == 200, response.text
    return response.json()["runs"][0]


def expected(optimizer):
    data = choose(open_catalog()["digits"].load(), 100)
    f = LinearClassifier(data, 10, LOSSES["svm"], l2=L2)
    origin = directions.random_point(f.shape, 1, 0.1)
    along = [directions.random_direction(f.shape, seed, "unit", origin) for seed in (2, 3)]
    plane = f.section(origin, np.stack(along))
    *steps, end = trajectories.walk(f, plane, np.array(AT), Run("", optimizer, 8, 7, "slice"))
    assert isinstance(end, Finished)
    return steps, end


def same(run, steps, end):
    counts = ("examples", "loss_evaluations", "gradient_evaluations")
    for name in ("step", "a", "b", "loss", *counts, "learning_rate"):
        theirs = np.array([getattr(step, name) for step in steps], dtype=float)
        np.testing.assert_allclose(np.array(run[name], dtype=float), theirs, rtol=1e-12)
    assert (run["reason"], run["steps"]) == (end.reason, end.steps)


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_defaults_match_the_catalog(client, kind):
    known = {p.name: p.default for p in OPTIMIZERS[kind].parameters}
    same(found(client, {"kind": kind}), *expected(optimizers.build(kind, known)))


@pytest.mark.parametrize("kind", OTHERS)
def test_every_parameter_reaches_the_optimizer(client, kind):
    known = {p.name: p.default for p in OPTIMIZERS[kind].parameters}
    steps, end = expected(optimizers.build(kind, {**known, **OTHERS[kind]}))
    same(found(client, {"kind": kind, **OTHERS[kind]}), steps, end)
    default, _ = expected(optimizers.build(kind, known))
    assert [step.a for step in steps] != [step.a for step in default]


def test_all_optimizers_with_parameters_and_all_schedules_are_covered():
    assert set(OTHERS) == {kind for kind, method in OPTIMIZERS.items() if method.parameters}
    assert set(RULES) == set(SCHEDULES)


@pytest.mark.parametrize("warm_up", [0, 3])
@pytest.mark.parametrize("rule", RULES)
def test_every_schedule_reaches_the_optimizer(client, rule, warm_up):
    body = {"kind": "momentum", "schedule": {"kind": rule, **RULES[rule]}, "warm_up": warm_up}
    made = optimizers.build("momentum", {"learning_rate": 0.1}, rule, RULES[rule], warm_up)
    same(found(client, body), *expected(made))


def test_the_average_of_the_iterates_can_be_shown(client):
    plain = found(client, {"kind": "sgd", "learning_rate": 5})
    shown = found(client, {"kind": "sgd", "learning_rate": 5, "average": True})
    points = np.array([plain["a"], plain["b"]])[:, 1:]
    means = points.cumsum(axis=1) / np.arange(1, 9)
    np.testing.assert_allclose([shown["a"][1:], shown["b"][1:]], means, rtol=1e-12)


@pytest.mark.parametrize(
    ("optimizer", "pointer", "message"),
    [
        ({"kind": "gd", "batch_size": 3}, "batch_size", "is not a field"),
        ({"kind": "line_search", "learning_rate": 1}, "learning_rate", "is not a field"),
        ({"kind": "polyak", "schedule": {"kind": "constant"}}, "schedule", "is not a field"),
        ({"kind": "backtracking", "warm_up": 1}, "warm_up", "is not a field"),
        ({"kind": "adam", "beta1": 1}, "beta1", "less than 1"),
        ({"kind": "adam", "beta2": -0.1}, "beta2", "greater than or equal to 0"),
        ({"kind": "gd", "learning_rate": None}, "learning_rate", "valid number"),
        ({"kind": "gd", "learning_rate": "0.1"}, "learning_rate", "valid number"),
        ({"kind": "gd", "tolerance": -1}, "tolerance", "greater than or equal to 0"),
        ({"kind": "minibatch", "batch_size": None}, "batch_size", "valid integer"),
        ({"kind": "svrg", "period": 0}, "period", "greater than or equal to 1"),
        ({"kind": "sgd", "sampling": "random"}, "sampling", "'shuffled'"),
        ({"kind": "gd", "schedule": {"kind": "linear"}}, "schedule", "one of those allowed"),
        ({"kind": "gd", "schedule": {"kind": "step", "factor": 2}}, "schedule/factor", "less than"),
        ({"kind": "gd", "schedule": {"kind": "step", "decay": 2}}, "schedule/decay", "not a field"),
        ({"kind": "gd", "warm_up": -1}, "warm_up", "greater than or equal to 0"),
        ({"kind": "gd", "average": 1}, "average", "valid boolean"),
    ],
)
def test_invalid_parameters_are_refused(client, optimizer, pointer, message):
    details = problem(client.post(PATH, json=race(run(optimizer=optimizer))), 422)
    (error,) = details["errors"]
    assert error["pointer"] == f"#/runs/0/optimizer/{pointer}"
    assert message in error["message"]


def test_pegasos_needs_regularization(client):
    pegasos = run(optimizer={"kind": "pegasos"})
    (error,) = problem(client.post(PATH, json=race(run(), pegasos)), 422)["errors"]
    assert error["pointer"] == "#/runs/1/optimizer/kind"
    assert "l2 must be greater than 0" in error["message"]


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_no_step_takes_more_passes_than_its_stated_cost(kind):
    """With mini-batches of all examples, and a snapshot at every step."""
    f = small_problem("softmax", l2=0.1)
    most = {"batch_size": f.n, "sampling": "independent", "period": 1, "tolerance": 0.0}
    known = {parameter.name: parameter.default for parameter in OPTIMIZERS[kind].parameters}
    optimizer = optimizers.build(kind, {name: most.get(name, known[name]) for name in known})
    oracle, rng = Oracle(f), np.random.default_rng(0)
    w = np.ones(f.shape)
    state = optimizer.init(w)
    for _ in range(5):
        state, w, _ = optimizer.step(state, w, oracle, rng)
    beforehand = 1  # some methods evaluate the start
    assert oracle.examples <= (5 * OPTIMIZERS[kind].passes + beforehand) * f.n


def test_a_step_with_many_loss_evaluations_costs_more(client):
    """The same number of steps is allowed for one optimizer but not for another."""
    whole = {"dataset": "digits", "examples": {"count": None}}
    steps = {"steps": 100_000, "space": "full"}
    patient = run(optimizer={"kind": "backtracking"}, **steps)
    (error,) = problem(client.post(PATH, json=race(patient, problem=whole, every=1000)), 422)[
        "errors"
    ]
    assert error["pointer"] == "#/runs"
    body = race(run("gd", **steps), problem=whole, every=1000)
    with client.stream("POST", PATH, json=body, headers={"Accept": "text/event-stream"}) as found:
        assert found.status_code == 200
