"""Invalid requests get a small, clear response that says what is allowed."""

import json
import math

import pytest
from support.api import DIRECTIONS, ZEROS, at_point, inline, plane, problem, race, ray, run

from lossatlas.web.schemas import limits

RAY, PLANE, RACE = "/api/v1/slices/ray", "/api/v1/slices/plane", "/api/v1/trajectories"
POINT, CHECK = "/api/v1/points", "/api/v1/gradient-check"
JSON = {"Content-Type": "application/json"}


def axis(low=0, high=1, count=3):
    return {"min": low, "max": high, "count": count}


def weights(rows):
    return {"kind": "weights", "values": rows}


def with_run(**changes):
    return race({**run(), **changes})


def with_rate(rate):
    return with_run(optimizer={"kind": "gd", "learning_rate": rate})


REFUSED = [
    # (path, body, pointer, part of the message)
    (RAY, ray(problem={"dataset": "nothing"}), "/problem/dataset", "no such data set"),
    (RAY, ray(problem={"examples": {"count": 0}}), "/problem/examples/count", "greater than or"),
    (RAY, ray(problem={"examples": {"count": 1798}}), "/problem/examples/count", "1797 examples"),
    (RAY, ray(problem={"examples": {"indices": []}}), "/problem/examples/indices", "at least 1"),
    (RAY, ray(problem={"examples": {"indices": [1797]}}), "/problem/examples/indices", "0 to 1796"),
    (RAY, ray(problem={"examples": {"indices": [-1]}}), "/problem/examples/indices/0", "greater"),
    (
        RAY,
        ray(problem={"dataset": "shapes32", "examples": {"indices": [0] * 5462}}),
        "/problem/examples/indices",
        "at most 5,461",
    ),
    (RAY, ray(problem={"loss": "hinge"}), "/problem/loss", "'svm'"),
    (RAY, ray(problem={"margin": -1}), "/problem/margin", "greater than or equal to 0"),
    (RAY, ray(problem={"l2": -0.1}), "/problem/l2", "greater than or equal to 0"),
    (RAY, ray(problem={"l2": "0.1"}), "/problem/l2", "valid number"),
    (RAY, ray(problem={"regularize_bias": 1}), "/problem/regularize_bias", "valid boolean"),
    (RAY, ray(problem={"colour": "red"}), "/problem/colour", "is not a field"),
    (RAY, ray(colour="red"), "/colour", "is not a field"),
    (RAY, ray(origin={"kind": "nowhere"}), "/origin", "kind must be one of"),
    (RAY, ray(origin={}), "/origin", "kind is missing"),
    (RAY, ray(origin={"kind": "random", "seed": -1}), "/origin/seed", "greater than or equal to 0"),
    (RAY, ray(origin={"kind": "random", "seed": 1.5}), "/origin/seed", "valid integer"),
    (RAY, ray(origin={"kind": "slice", "a": 1}), "/origin", "kind must be one of"),
    (RAY, ray(origin=weights([[1.0] * 65] * 9)), "/origin/values", "10 rows"),
    (RAY, ray(origin=weights([[1.0] * 64] * 10)), "/origin/values", "65 numbers"),
    (RAY, ray(origin=weights([[1.0] * 65] * 9 + [[1.0]])), "/origin/values", "65 numbers"),
    (RAY, ray(origin=weights([])), "/origin/values", "at least 1"),
    (RAY, ray(origin=weights([["1"]])), "/origin/values/0/0", "valid number"),
    (RAY, ray(origin=weights("all")), "/origin/values", "valid list"),
    (RAY, ray(direction=weights([[1.0]])), "/direction/values", "10 rows"),
    (
        RAY,
        ray(direction={"kind": "towards", "point": weights([[1.0]])}),
        "/direction/point/values",
        "10 rows",
    ),
    (
        RAY,
        ray(origin=ZEROS, direction={"kind": "random", "normalize": "filter"}),
        "/direction/normalize",
        "other than zero",
    ),
    (RAY, ray(direction={"kind": "random", "normalize": "l1"}), "/direction/normalize", "'unit'"),
    (RAY, ray(a=axis(1, 0)), "/a", "min must be less than max"),
    (RAY, ray(a=axis(1, 1)), "/a", "min must be less than max"),
    (RAY, ray(a=axis(count=0)), "/a/count", "greater than or equal to 1"),
    (RAY, ray(a=axis(count=1_000_000)), "/a/count", f"{limits.RAY_COUNT}"),
    (RAY, ray(a=axis(-1e300)), "/a/min", "greater than or equal to"),
    (RAY, ray(a={"min": 0, "max": 1}), "/a/count", "required"),
    (PLANE, plane(a=axis(count=1_000_000)), "/a/count", f"{limits.AXIS_COUNT}"),
    (PLANE, plane(a=axis(count=600), b=axis(count=600)), "", f"{limits.GRID_COUNT:,}"),
    (PLANE, plane(directions=DIRECTIONS[:1]), "/directions", "at least 2"),
    (PLANE, plane(directions=DIRECTIONS * 2), "/directions", "at most 2"),
    (PLANE, plane(directions=[DIRECTIONS[0], weights([[1.0]])]), "/directions/1/values", "10 rows"),
    (RACE, with_rate(-0.1), "/runs/0/optimizer/learning_rate", "greater than 0"),
    (RACE, with_rate(0), "/runs/0/optimizer/learning_rate", "greater than 0"),
    (RACE, with_run(optimizer={"kind": "magic"}), "/runs/0/optimizer", "kind must be one of"),
    (
        RACE,
        with_run(optimizer={"kind": "minibatch", "learning_rate": 1, "batch_size": 0}),
        "/runs/0/optimizer/batch_size",
        "greater than or equal to 1",
    ),
    (RACE, with_run(steps=-1), "/runs/0/steps", "greater than or equal to 0"),
    (RACE, with_run(steps=10**9), "/runs/0/steps", f"{limits.STEPS}"),
    (RACE, with_run(space="outer"), "/runs/0/space", "'slice' or 'full'"),
    (RACE, race(*[run()] * 17), "/runs", "at most 16"),
    (RACE, race(*[run(steps=limits.STEPS)] * 3), "", f"{limits.REPORTED_STEPS:,}"),
    (RACE, race(run(), every=0), "/every", "greater than or equal to 1"),
    (RACE, race(run(), slice={"origin": ZEROS, "directions": []}), "/slice/directions", "at least"),
    (
        RACE,
        race(run(), slice={"origin": ZEROS, "directions": DIRECTIONS[:1]}),
        "/start/b",
        "a ray has no b",
    ),
    (RACE, race(run(), slice={"origin": weights([[1.0]]), "directions": DIRECTIONS}),
     "/slice/origin/values", "10 rows"),
    (RACE, race(run(), start=weights([[1.0]])), "/start/values", "10 rows"),
    (RAY, ray(problem=inline([], [])), "/problem/dataset/inline/X", "at least 1"),
    (RAY, ray(problem=inline([[1.0], [1.0, 2.0]], [0, 1])), "/problem/dataset/inline/X", "equal"),
    (RAY, ray(problem=inline([[1.0], [2.0]], [0])), "/problem/dataset/inline/y", "2 labels"),
    (RAY, ray(problem=inline([[1.0]], [0])), "/problem/dataset/inline/y", "two or more classes"),
    (RAY, ray(problem=inline([[1.0]], [-1])), "/problem/dataset/inline/y/0", "greater"),
    (RAY, ray(problem=inline([[1.0]], [10**6])), "/problem/dataset/inline/y/0", "less than 1000"),
    (
        RAY,
        ray(problem=inline([[1.0], [2.0]], [0, 2], class_names=["a", "b"])),
        "/problem/dataset/inline/class_names",
        "3 to 1000 names",
    ),
    (RAY, ray(origin={"kind": "minimum"}), "/problem/l2", "l2 must be greater than 0"),
    (
        PLANE,
        plane(directions=[DIRECTIONS[0], {"kind": "towards", "point": {"kind": "minimum"}}]),
        "/problem/l2",
        "needs regularization",
    ),
    (RACE, race(run(), start={"kind": "minimum"}), "/problem/l2", "needs regularization"),
    (RAY, ray(kinks=True), "/kinks", "must be an object"),
    (RAY, ray(kinks={"limit": 0}), "/kinks/limit", "greater than or equal to 1"),
    (RAY, ray(kinks={"limit": 10**6}), "/kinks/limit", f"{limits.KINKS}"),
    (RAY, ray(accuracy_steps=1), "/accuracy_steps", "valid boolean"),
    (RAY, ray(direction={"kind": "slice", "a": 1}), "/direction", "kind must be one of"),
    (PLANE, plane(minimum="no"), "/minimum", "valid boolean"),
    (POINT, at_point(point={"kind": "nowhere"}), "/point", "kind must be one of"),
    (POINT, {"problem": {"dataset": "digits"}}, "/point", "required"),
    (POINT, at_point(point=weights([[1.0]])), "/point/values", "10 rows"),
    (POINT, at_point(point={"kind": "minimum"}), "/problem/l2", "l2 must be greater than 0"),
    (POINT, at_point(slice=None), "/slice", "needs a slice"),
    (POINT, at_point(point=ZEROS, slice=None, direction={"kind": "slice", "a": 1}), "/slice",
     "needs a slice"),
    (POINT, at_point(slice={"origin": ZEROS, "directions": []}), "/slice/directions", "at least"),
    (POINT, at_point(slice={"origin": weights([[1.0]]), "directions": DIRECTIONS}),
     "/slice/origin/values", "10 rows"),
    (POINT, at_point(slice={"origin": ZEROS, "directions": DIRECTIONS[:1]}), "/point/b",
     "a ray has no b"),
    (POINT, at_point(point=ZEROS, slice={"origin": ZEROS, "directions": DIRECTIONS[:1]},
                     direction={"kind": "slice", "a": 1, "b": 1}), "/direction/b", "has no b"),
    (POINT, at_point(direction=weights([[1.0]])), "/direction/values", "10 rows"),
    (POINT, at_point(point=ZEROS, direction={"kind": "random", "normalize": "filter"}),
     "/direction/normalize", "other than zero"),
    (POINT, at_point(examples={"order": "label"}), "/examples/order", "'index' or 'loss'"),
    (POINT, at_point(examples={"count": 1001}), "/examples/count", "1000"),
    (POINT, at_point(examples={"count": -1}), "/examples/count", "greater than or equal to 0"),
    (POINT, at_point(examples={"offset": -1}), "/examples/offset", "greater than or equal to 0"),
    (POINT, at_point(templates=1), "/templates", "valid boolean"),
    (POINT, at_point(gradient=None), "/gradient", "valid boolean"),
    (CHECK, at_point(direction=None), "/direction", "is not a field"),
    (CHECK, at_point(step=0), "/step", "greater than 0"),
    (CHECK, at_point(step=-1e-5), "/step", "greater than 0"),
    (CHECK, at_point(step=1.5), "/step", "less than or equal to 1"),
    (CHECK, at_point(fault="none"), "/fault", "'sign'"),
    (CHECK, at_point(curve=0), "/curve", "valid boolean"),
    (CHECK, at_point(entries={"count": 0}), "/entries/count", "greater than or equal to 1"),
    (CHECK, at_point(entries={"count": 501}), "/entries/count", "500"),
    (CHECK, at_point(entries={"indices": []}), "/entries/indices", "at least 1"),
    (CHECK, at_point(entries={"indices": [[0, 0]] * 501}), "/entries/indices", "500"),
    (CHECK, at_point(entries={"indices": [[0, 0], [1]]}), "/entries/indices/1", "at least 2"),
    (CHECK, at_point(entries={"indices": [[0, 0, 0]]}), "/entries/indices/0", "at most 2"),
    (CHECK, at_point(entries={"indices": [[-1, 0]]}), "/entries/indices/0/0", "greater than"),
    (CHECK, at_point(entries={"indices": [[0, 0], [10, 0]]}), "/entries/indices/1", "0 to 9"),
    (CHECK, at_point(entries={"indices": [[0, 65]]}), "/entries/indices/0", "0 to 64"),
    (CHECK, at_point(slice=None), "/slice", "needs a slice"),
    (CHECK, at_point(point={"kind": "minimum"}), "/problem/l2", "l2 must be greater than 0"),
    (RAY, [], "", "must be an object"),
    (RAY, "text", "", "must be an object"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "body", "pointer", "message"), REFUSED)
def test_a_refused_value_is_pointed_at(client, path, body, pointer, message):
    details = problem(client.post(path, json=body), 422)
    error = details["errors"][0]
    assert error["pointer"] == "#" + pointer
    assert message in error["message"]


def test_the_allowed_values_are_listed(client):
    details = problem(client.post(RAY, json=ray(problem={"dataset": "x"})), 422)
    assert details["errors"][0]["allowed"][0] == "digits"
    details = problem(client.post(RAY, json=ray(origin={"kind": "x"})), 422)
    allowed = ["zeros", "random", "initial", "weights", "minimum"]
    allowed += ["start", "end", "mean", "iterate", "permuted", "rescaled", "matched", "bend"]
    assert details["errors"][0]["allowed"] == allowed
    assert details["detail"].endswith("; allowed: " + ", ".join(allowed))
    for part in ({}, 5, "zeros"):
        details = problem(client.post(RAY, json=ray(origin=part)), 422)
        assert details["errors"][0]["allowed"] == allowed
    details = problem(client.post(RAY, json=ray(kinks=True)), 422)
    assert details["detail"] == "kinks: this must be an object; allowed: limit"


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e309", "-1e999"])
@pytest.mark.parametrize(
    ("path", "body"),
    [
        (RAY, ray(a={"min": 0, "max": math.pi, "count": 3})),
        (RAY, ray(origin={"kind": "random", "scale": math.pi})),
        (RAY, ray(problem={"l2": math.pi})),
        (RAY, ray(origin=weights([[math.pi]]))),
        (RAY, ray(problem=inline([[math.pi], [1.0]], [0, 1]))),
        (POINT, at_point(point={"kind": "slice", "a": math.pi})),
        (CHECK, at_point(step=math.pi)),
        (RACE, with_rate(math.pi)),
        (RACE, race(run(), start={"kind": "slice", "a": math.pi})),
    ],
)
def test_only_finite_numbers_are_accepted(client, path, body, number):
    text = json.dumps(body).replace(str(math.pi), number)
    assert number in text
    details = problem(client.post(path, content=text, headers=JSON), 422)
    assert "finite" in details["errors"][0]["message"]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (b"", 422),
        (b"{", 422),
        (b"{'a': 1}", 422),
        (b'{"a": 1} trailing', 422),
        (b'"\xff"', 422),
        (b"[" * 100_000, 422),
        (b"9" * 10_000, 422),
        (b"null", 422),
    ],
)
def test_invalid_json_is_a_problem(client, text, status):
    problem(client.post(RAY, content=text, headers=JSON), status)


def test_the_input_is_never_echoed(client):
    secret = "do-not-repeat-me"
    bodies = [
        ray(problem={"dataset": secret}),
        ray(problem={"dataset": secret * 10_000}),
        ray(problem={"loss": secret}),
        ray(origin={"kind": secret}),
        ray(origin={"kind": "random", "seed": secret}),
        ray(origin=weights([[secret]])),
        ray(a=secret),
        [secret] * 1000,
    ]
    for body in bodies:
        response = client.post(RAY, json=body)
        problem(response, 422)
        assert secret not in response.text


def test_many_errors_give_a_small_response(client):
    wrong = {f"field {k} " + "x" * 1000: k for k in range(90)}
    details = problem(client.post(RAY, json=ray(**wrong)), 422)
    assert "more" not in details["detail"]  # one error is enough
    several = ray(kinks=1, accuracy_steps=1, orthonormal=1)
    assert "2 more" in problem(client.post(RAY, json=several), 422)["detail"]
    problem(client.post(RAY, json=ray(origin=weights([["x"] * 1000] * 1000))), 422)
    problem(client.post(RACE, json=race(*[{}] * 16)), 422)


@pytest.mark.parametrize("part", ["", "/problem", "/a", "/problem/examples"])
def test_many_unknown_fields_are_one_error(client, part):
    body = ray(problem={"examples": {"count": 100}})
    crowded = body
    for name in part.split("/")[1:]:
        crowded = crowded[name]
    crowded.update({f"field {k}": k for k in range(100_000)})
    [error] = problem(client.post(RAY, json=body), 422)["errors"]
    assert error["pointer"] == f"#{part}/field 0"
    assert "`field 0` is not a field here; there are" in error["message"]


def test_a_pointer_contains_fields_but_not_kinds(client):
    """The optimizer `momentum` has a field `momentum`; the choice of examples, a field `count`."""
    optimizer = {"kind": "momentum", "momentum": 0.9, "learning_rate": -1}
    (error,) = problem(client.post(RACE, json=race(run(optimizer=optimizer))), 422)["errors"]
    assert error["pointer"] == "#/runs/0/optimizer/learning_rate"
    optimizer = {"kind": "momentum", "momentum": 1}
    (error,) = problem(client.post(RACE, json=race(run(optimizer=optimizer))), 422)["errors"]
    assert error["pointer"] == "#/runs/0/optimizer/momentum"
    chosen = {"examples": {"count": 5, "seed": -1}}
    (error,) = problem(client.post(RAY, json=ray(problem=chosen)), 422)["errors"]
    assert error["pointer"] == "#/problem/examples/seed"


def test_an_unknown_field_is_refused_with_the_known_ones_listed(client):
    wrong = run(optimizer={"kind": "gd", "lr": 0.1})
    (error,) = problem(client.post(RACE, json=race(wrong)), 422)["errors"]
    assert error["pointer"] == "#/runs/0/optimizer/lr"
    assert "`lr` is not a field of gd; it has learning_rate, tolerance" in error["message"]
    known = ["learning_rate", "tolerance", "schedule", "warm_up", "average"]
    assert error["allowed"] == known


def test_too_many_numbers_in_total(client):
    body = ray(problem=inline([[1] * 1001] * 1000, [0, 1] * 500))
    details = problem(client.post(RAY, json=body), 422)
    assert "1,000,000" in details["detail"]
    problem(client.post(RAY, json=ray(origin=weights([[1] * 1001] * 1000))), 422)


def test_the_work_of_a_request_has_a_stated_bound(client):
    many = inline([[1.0]] * 20_000, [0, 99] * 10_000)
    details = problem(client.post(RAY, json=ray(problem=many, a=axis(count=100_001))), 422)
    assert "the number of products" in details["detail"]
    assert "1,000 points fit" in details["detail"]

    grid = axis(count=500)
    details = problem(client.post(PLANE, json=plane(problem=many, a=grid, b=grid)), 422)
    assert "10,000 points fit" in details["detail"]

    few = {**many, "examples": {"count": 1}}
    shown = {"indices": list(range(20_000))}
    body = plane(problem=few, a=grid, b=grid, shown=shown)
    (error,) = problem(client.post(PLANE, json=body), 422)["errors"]
    assert error["pointer"] == "#/shown"
    assert "10,000 points fit" in error["message"]

    too_many = inline([[1.0]] * 20_001, [0, 99] * 10_000 + [0])
    details = problem(client.post(RAY, json=ray(problem=too_many)), 422)
    assert "2,000,000" in details["detail"]

    wide = inline([[1.0]] * 1000, [0, 999] * 500)
    body = {"point": ZEROS, "problem": wide, "examples": {"count": 101}}
    details = problem(client.post(POINT, json=body), 422)
    assert "100 examples fit" in details["detail"]
    body = {"point": ZEROS, "problem": many, "entries": {"count": 200}, "curve": True}
    details = problem(client.post(CHECK, json=body), 422)
    assert "use fewer entries" in details["detail"]

    runs = [run(steps=100_000)] * 16
    body = race(*runs, problem=many, every=1000)
    details = problem(client.post(RACE, json=body), 422)
    assert "use fewer steps" in details["detail"]


def test_a_body_over_the_limit_is_refused_with_content_length_or_chunked(client):
    hundred = 100 * 2**20
    block = b"1" * 2**16

    def chunks():
        for _ in range(hundred // len(block)):
            yield block

    details = problem(client.post(RAY, content=b"1" * hundred, headers=JSON), 413)
    assert "16,777,216 bytes" in details["detail"]
    details = problem(client.post(RAY, content=chunks(), headers=JSON), 413)
    assert "16,777,216 bytes" in details["detail"]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", None])
def test_a_body_of_another_type_is_not_supported(client, kind):
    headers = {} if kind is None else {"Content-Type": kind}
    content = json.dumps(ray()).encode()
    problem(client.post(RAY, content=content, headers=headers), 415)


def test_wrong_methods_and_unknown_paths(client):
    response = client.get(RAY)
    problem(response, 405)
    assert response.headers["allow"] == "POST"
    response = client.delete("/api/v1/catalog")
    problem(response, 405)
    assert response.headers["allow"] == "GET, HEAD"
    problem(client.put(RACE, json={}), 405)
    problem(client.post("/healthz"), 405)
    problem(client.post("/"), 405)
    for path in ("/api/v1/nothing", "/nothing", "/static/nothing.js", "/docs/files/nothing"):
        problem(client.get(path), 404)
    problem(client.get("/static/..%2f..%2fpyproject.toml"), 404)
