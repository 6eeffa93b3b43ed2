"""Any input gets a valid response or a small problem document, never a server error."""

import copy
import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.api import at_point, inline, plane, problem, race, ray, run

JSON = {"Content-Type": "application/json"}
SMALL = inline([[0.5, 0.4], [0.8, 0.3], [-0.4, 0.3], [0.7, -0.4]], [0, 0, 1, 2])
BODIES = [
    (
        "/api/v1/slices/ray",
        ray(
            problem={**SMALL, "l2": 0.5},
            origin={"kind": "minimum"},
            kinks={"limit": 3},
            accuracy_steps=True,
        ),
    ),
    (
        "/api/v1/points",
        at_point(
            problem=SMALL,
            direction={"kind": "slice", "a": 1, "b": 2},
            templates=True,
            examples={"order": "loss", "offset": 1, "count": 2},
        ),
    ),
    (
        "/api/v1/gradient-check",
        at_point(
            problem=SMALL, entries={"indices": [[0, 1], [2, 2]]}, step=0.1, fault="sign", curve=True
        ),
    ),
    ("/api/v1/gradient-check", at_point(problem=SMALL, entries={"count": 3, "seed": 1})),
    ("/api/v1/slices/plane", plane(problem={"dataset": "iris", "loss": "softmax", "l2": 0.1})),
    ("/api/v1/trajectories", race(run("gd"), run("sgd", space="full"), problem=SMALL)),
    (
        "/api/v1/trajectories/batch",
        {
            "problem": SMALL,
            "start": {"kind": "slice", "a": 2.0},
            "run": run("sgd"),
            "slice": {"origin": {"kind": "zeros"}, "directions": [{"kind": "gradient"}]},
            "step": 3,
        },
    ),
    (
        "/api/v1/trajectories",
        {
            "problem": {"function": "rosenbrock"},
            "start": {"kind": "random", "seed": 1},
            "runs": [
                {"optimizer": {"kind": "line_search"}, "steps": 5},
                {
                    "optimizer": {
                        "kind": "adam",
                        "beta1": 0.5,
                        "batch_size": 1,
                        "schedule": {"kind": "cosine", "period": 3, "least": 0.1},
                        "warm_up": 2,
                        "average": True,
                    },
                    "steps": 5,
                },
                {"optimizer": {"kind": "backtracking", "shrink": 0.4}, "steps": 5},
                {"optimizer": {"kind": "svrg", "period": 2}, "steps": 5},
            ],
            "from_step": 2,
            "gradients": True,
        },
    ),
    (
        "/api/v1/slices/plane",
        plane(
            problem={**SMALL, "loss": "softmax", "l2": 0.1},
            origin={"kind": "mean"},
            directions=[{"kind": "pca"}, {"kind": "curvature", "rank": 1}],
            race={
                "start": {"kind": "slice", "a": 1.0, "b": 0.5},
                "slice": {"origin": {"kind": "zeros"}, "directions": [{"kind": "gradient"}]},
                "runs": [{"optimizer": {"kind": "pegasos"}, "steps": 4, "space": "full"}],
            },
        ),
    ),
    (
        "/api/v1/sweeps",
        {
            "problem": {"function": "bowl", "condition": 3},
            "start": {"kind": "weights", "values": [[1.0, 2.0]]},
            "optimizer": {"kind": "nesterov", "momentum": 0.5},
            "learning_rates": {"min": 0.1, "max": 10, "count": 3},
            "steps": 5,
            "space": "slice",
        },
    ),
]

NUMBERS = st.one_of(
    st.integers(),
    st.integers(-3, 300),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([1e-320, 1e308, -1e308, 1e12, -1e12, 2**53, 0.0, -0.0]),
)
WORDS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [
            "iris",
            "digits",
            "cifar10",
            "zeros",
            "random",
            "gradient",
            "minimum",
            "loss",
            "towards",
            "weights",
            "sgd",
            "kind",
            "values",
            "seed",
            "svm",
            "ova",
            "softmax",
            "crammer_singer",
            "slice",
            "full",
            "murphy",
            "adam",
            "polyak",
            "step",
            "start",
            "end",
            "mean",
            "pca",
            "curvature",
            "function",
            "race",
        ]
    ),
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, WORDS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=6,
)


def places(value, path=()):
    """The paths to all values in a JSON document."""
    yield path
    items = ()
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in items:
        yield from places(inner, (*path, key))


def put(document, path, value):
    if not path:
        return value
    document = copy.deepcopy(document)
    inner = document
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return document


@st.composite
def mutated(draw):
    path, body = draw(st.sampled_from(BODIES))
    for _ in range(draw(st.integers(1, 2))):
        body = put(body, draw(st.sampled_from(list(places(body)))), draw(VALUES))
    return path, body


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mutated())
def test_a_changed_request_is_answered_or_refused(client, changed):
    path, body = changed
    response = client.post(path, content=json.dumps(body), headers=JSON)
    if response.status_code == 200:
        response.json()
    else:
        problem(response, response.status_code)
        assert response.status_code == 422, response.text


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200), st.sampled_from([path for path, _ in BODIES]))
def test_any_bytes_are_refused(client, content, path):
    response = client.post(path, content=content, headers=JSON)
    assert response.status_code in (400, 422)
    problem(response, response.status_code)
