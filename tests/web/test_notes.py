"""Answers note what a reader must know: classes without examples, batches of all examples."""

import pytest
from support.api import answer, at_point, events, inline, plane, race, ray, run

GAPS = inline([[1.0], [2.0], [3.0]], [0, 3, 5])
BATCH = {"kind": "minibatch", "learning_rate": 0.1, "batch_size": 500}
ON = {"problem": GAPS}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("slices/ray", ray(**ON)),
        ("slices/plane", plane(**ON)),
        ("points", at_point(**ON)),
        ("gradient-check", at_point(**ON)),
        ("trajectories", race(run(), **ON)),
        ("search/draws", {**ON, "count": 3}),
    ],
)
def test_classes_without_examples_are_noted(client, path, body):
    note = answer(client, f"/api/v1/{path}", body)["note"]
    assert note == "no example has the label 1, 2, 4: every label up to the largest is a class"


def test_classes_that_the_user_has_named_are_not_noted(client):
    named = inline([[1.0], [2.0]], [0, 2], class_names=["a", "b", "c"])
    assert answer(client, "/api/v1/slices/ray", ray(problem=named))["note"] is None
    assert answer(client, "/api/v1/slices/ray", ray())["note"] is None


def test_a_long_list_of_labels_is_cut(client):
    sparse = inline([[1.0], [2.0]], [0, 999])
    assert "9, 10, …" in answer(client, "/api/v1/slices/ray", ray(problem=sparse))["note"]


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({}, "a mini-batch of 500 (minibatch) is all 100 examples"),
        ({"batch_size": 100}, None),
        ({"sampling": "independent"}, None),  # with replacement: there may be more
    ],
)
def test_a_batch_of_more_examples_than_there_are_is_noted(client, changes, note):
    body = race(run(optimizer={**BATCH, **changes}), run())
    assert answer(client, "/api/v1/trajectories", body)["note"] == note
    accept = {"Accept": "text/event-stream"}
    response = client.post("/api/v1/trajectories", json=body, headers=accept)
    ends = [data for name, data in events(response.text.splitlines()) if name == "run_done"]
    assert {end["run"]: end["note"] for end in ends} == {0: note, 1: None}
