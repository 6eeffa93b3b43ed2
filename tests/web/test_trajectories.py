"""Trajectories: the stream against the JSON document, and both against the core."""

import numpy as np
import pytest
from support.api import DIRECTIONS, ORIGIN, answer, events, problem, race, run

from lossatlas.core import optimizers, trajectories
from lossatlas.core.data.catalog import open_catalog
from lossatlas.core.data.examples import choose
from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.models.linear import LinearClassifier
from lossatlas.core.reporting import Finished, Reporting, Step
from lossatlas.core.slices import directions
from lossatlas.core.trajectories import Run
from lossatlas.web.schemas.trajectories import FrameEvent, RunDoneEvent, TrajectoriesAnswer

PATH = "/api/v1/trajectories"
EVENTS = {"Accept": "text/event-stream"}
NOT_COMPARED = ("seconds", "sharpness")  # the latter is reported on request only
COLUMNS = [name for name in Step._fields if name not in NOT_COMPARED]
"""The columns that are identical in every computation."""


def whole(client, body):
    response = client.post(PATH, json=body)
    assert response.status_code == 200, response.text
    assert response.headers["server-timing"].startswith(("compute;dur=", "cache;"))
    TrajectoriesAnswer.model_validate(response.json())
    return response.json()["runs"]


def streamed(client, body):
    with client.stream("POST", PATH, json=body, headers=EVENTS) as response:
        assert response.status_code == 200, response.read()
        assert response.headers["content-type"].startswith("text/event-stream")
        return list(events(response.iter_lines()))


def columns_of(stream, position):
    frames = [data for name, data in stream if name == "frame" and data["run"] == position]
    return {name: [value for frame in frames for value in frame[name]] for name in COLUMNS}


def the_plane(f, k=2):
    origin = directions.random_point(f.shape, 1, 0.1)
    found = [directions.random_direction(f.shape, seed, "unit", origin) for seed in (2, 3)[:k]]
    return f.section(origin, np.stack(found))


def the_objective():
    return LinearClassifier(choose(open_catalog()["digits"].load(), 100), 10, LOSSES["svm"])


RUNS = [
    run("gd", 6),
    run("sgd", 9, space="full"),
    run("minibatch", 4, optimizer={"kind": "minibatch", "learning_rate": 0.1, "batch_size": 8}),
]


def test_the_stream_matches_the_document(client):
    body = race(*RUNS, gradients=True, projected_loss=True)
    document, stream = whole(client, body), streamed(client, body)
    assert stream[-1] == ("done", {})
    for position, found in enumerate(document):
        assert found["name"] == RUNS[position]["name"]
        assert columns_of(stream, position) == {name: found[name] for name in COLUMNS}
        (done,) = [data for name, data in stream if name == "run_done" and data["run"] == position]
        assert done["name"] == found["name"]
        assert done["reason"] == found["reason"] == "steps"
        assert done["steps"] == found["steps"] == RUNS[position]["steps"]
        assert done["accuracy"] == found["accuracy"]
        assert done["loss"] == found["loss"][-1]


def test_events_match_their_schema(client):
    for name, data in streamed(client, race(*RUNS, gradients=True, projected_loss=True)):
        match name:
            case "frame":
                frame = FrameEvent.model_validate(data)
                assert data["name"] == RUNS[data["run"]]["name"]
                assert len({len(data[column]) for column in (*COLUMNS, "seconds")}) == 1
                assert frame.step
            case "run_done":
                RunDoneEvent.model_validate(data)
            case other:
                assert other == "done"


def test_the_numbers_match_the_core(client):
    f = the_objective()
    plane = the_plane(f)
    gd = Run("gd", optimizers.gd(0.05), 6, 7, "slice")
    start = plane.point(np.array([2.0, -1.0]))
    options = Reporting(gradients=True, projected_loss=True)
    *steps, end = trajectories.walk(f, plane, start, gd, options)
    (found,) = whole(client, race(RUNS[0], gradients=True, projected_loss=True))
    assert isinstance(end, Finished)
    for name in COLUMNS:
        expected = [getattr(step, name) for step in steps]
        numbers = [np.array(column, dtype=float) for column in (found[name], expected)]
        np.testing.assert_allclose(*numbers, rtol=1e-9, atol=1e-12)
    assert (found["reason"], found["steps"], found["accuracy"]) == (
        end.reason,
        end.steps,
        end.accuracy,
    )


def test_the_regularization_is_told_apart_from_the_data_loss(client):
    regularized = {"dataset": "digits", "loss": "svm", "l2": 0.1}
    body = race(*RUNS, problem=regularized)
    walked = {"start": body["start"], "runs": RUNS, "slice": body["slice"]}
    on = {"slice": {**body["slice"], "race": walked}}
    for position, found in enumerate(whole(client, body)):
        point = {"kind": "iterate", "run": position, "step": found["steps"]}
        exact = answer(client, "/api/v1/points", {"problem": body["problem"], "point": point, **on})
        assert found["reg_loss"] == pytest.approx(exact["reg_loss"], rel=1e-9)
        assert found["final_loss"] - found["reg_loss"] == pytest.approx(exact["data_loss"])
        assert exact["reg_loss"] > 0


def test_time_starts_at_zero_and_increases(client):
    for found in whole(client, race(*RUNS)):
        times = found["seconds"]
        assert times[0] == 0
        assert times[1:] == sorted(set(times[1:]))
        assert times[1] > 0


def test_a_run_in_the_full_space_reports_its_distance_from_the_plane(client):
    f = the_objective()
    plane = the_plane(f)
    (found,) = whole(client, race(run("gd", 3, space="full")))
    w = plane.point(np.array([2.0, -1.0]))
    for k in range(4):
        (a, b), residual = plane.project(w)
        here = [found[name][k] for name in ("a", "b", "residual", "loss")]
        np.testing.assert_allclose(here, [a, b, residual, f.value(w)], rtol=1e-9, atol=1e-9)
        w = w - 0.05 * f.gradient(w)
    assert found["residual"][0] < 1e-9 < found["residual"][-1]


def test_the_first_frames_are_the_starts_of_all_runs_and_runs_take_turns(client):
    body = race(run("gd", 2000, space="full"), run("sgd", 2000, space="full"))
    order = []
    with client.stream("POST", PATH, json=body, headers=EVENTS) as response:
        for name, data in events(response.iter_lines()):
            if name == "frame":
                order.append(data["run"])
                if len(order) <= 2:
                    assert data["step"] == [0]
            if len(order) == 6:
                break
    assert order == [0, 1, 0, 1, 0, 1]


def test_events_arrive_while_the_work_continues(client):
    """The first event arrives long before the work for the last is done."""
    body = race(run("gd", 100_000, space="full"))
    with client.stream("POST", PATH, json=body, headers=EVENTS) as response:
        name, data = next(events(response.iter_lines()))
    assert (name, data["step"]) == ("frame", [0])


def test_a_ray_has_no_b(client):
    body = race(
        run("gd", 2),
        start={"kind": "slice", "a": 1.5},
        slice={"origin": ORIGIN, "directions": DIRECTIONS[:1]},
    )
    (found,) = whole(client, body)
    assert found["a"][0] == 1.5
    assert found["b"] == [None, None, None]


def test_the_end_of_a_run_is_reported_even_without_steps(client):
    (found,) = whole(client, race(run("gd", 9)))
    (without,) = whole(client, race(run("gd", 9), from_step=50))
    assert without["step"] == without["loss"] == []
    assert without["final_loss"] == found["final_loss"] == found["loss"][-1]


def test_a_huge_learning_rate_diverges_and_keeps_the_last_finite_step(client):
    for rate in (1e9, 1e300):
        body = race(run("gd", 500, optimizer={"kind": "gd", "learning_rate": rate}))
        (found,) = whole(client, body)
        assert found["reason"] == "diverged"
        assert found["steps"] == found["step"][-1] < 500
        assert np.isfinite(found["loss"]).all()


def test_every_nth_step_and_the_last(client):
    (found,) = whole(client, race(run("gd", 7), every=3))
    assert found["step"] == [0, 3, 6, 7]


@pytest.mark.parametrize("from_step", [0, 1, 300, 499, 500, 700])
def test_resuming_from_a_step_gives_identical_numbers(client, from_step):
    optimizers = [
        {"kind": "adam", "batch_size": 8, "schedule": {"kind": "cosine"}, "average": True},
        {"kind": "momentum", "batch_size": 8},
        {"kind": "random_local_search"},
    ]
    runs = [run(optimizer=kind, steps=500, space="full") for kind in optimizers]
    body = race(*runs, gradients=True, projected_loss=True)
    for uninterrupted, resumed in zip(
        whole(client, body), whole(client, {**body, "from_step": from_step}), strict=True
    ):
        for name in COLUMNS:
            assert resumed[name] == uninterrupted[name][from_step:]
        for name in ("reason", "steps", "accuracy"):
            assert resumed[name] == uninterrupted[name]


def test_resuming_a_stream(client):
    stream = streamed(client, race(*RUNS, from_step=5, gradients=True, projected_loss=True))
    assert columns_of(stream, 0)["step"] == [5, 6]
    assert columns_of(stream, 1)["step"] == [5, 6, 7, 8, 9]
    assert columns_of(stream, 2)["step"] == []
    done = {data["run"]: data for name, data in stream if name == "run_done"}
    assert done[2]["steps"] == 4
    assert stream[-1] == ("done", {})


def test_runs_in_the_slice_start_exactly_at_the_given_point(client):
    start = {"kind": "slice", "a": 0.1, "b": -3.3}
    (found,) = whole(client, race(run(steps=0), start=start))
    assert (found["a"], found["b"], found["residual"]) == ([0.1], [-3.3], [0])


def test_a_run_stops_when_nothing_changes_any_more(client):
    """On ½(x² + y²), a step with learning rate 1 reaches the minimum; the next changes nothing."""
    gd = {"kind": "gd", "learning_rate": 1.0, "tolerance": 0}
    body = {
        "problem": {"function": "bowl", "condition": 1},
        "start": {"kind": "weights", "values": [[3, 4]]},
        "runs": [run(optimizer=gd, steps=9, space="full")],
    }
    (found,) = whole(client, body)
    assert (found["reason"], found["steps"]) == ("stopped", 2)
    assert found["loss"] == [12.5, 0, 0]
    (end,) = [data for name, data in streamed(client, body) if name == "run_done"]
    assert (end["reason"], end["steps"], end["accuracy"]) == ("stopped", 2, None)


def test_gradient_norms_that_would_cost_a_pass_are_null(client):
    problem = {"dataset": "shapes32", "examples": {"count": 100}}
    sgd = run("sgd", 150, space="full")
    (found,) = whole(client, race(sgd, problem=problem, start={"kind": "zeros"}))
    known = [k for k, norm in enumerate(found["gradient_norm"]) if norm is not None]
    assert known == [0, 150]
    assert None not in found["loss"]


def test_unusual_but_valid_races(client):
    assert whole(client, race()) == []
    assert streamed(client, race()) == [("done", {})]
    twins = whole(client, race(run(), run()))
    assert {**twins[0], "seconds": []} == {**twins[1], "seconds": []}
    (still,) = whole(client, race(run(steps=0)))
    assert (still["step"], still["reason"]) == ([0], "steps")
    batch = {"kind": "minibatch", "learning_rate": 0.05, "batch_size": 5000}
    large, gd = whole(client, race(run(optimizer=batch), run()))
    np.testing.assert_allclose(large["loss"], gd["loss"], rtol=1e-12)
    nameless = {**run(), "name": ""}
    assert whole(client, race(nameless))[0]["name"] == "gd"


def test_starts_of_all_kinds(client):
    f = the_objective()
    (found,) = whole(client, race(run(steps=0, space="full"), start={"kind": "zeros"}))
    assert found["loss"] == [pytest.approx(9.0)]
    at = {"kind": "random", "seed": 12, "scale": 0.5}
    (found,) = whole(client, race(run(steps=0, space="full"), start=at))
    expected = f.value(directions.random_point(f.shape, 12, 0.5))
    assert found["loss"] == [pytest.approx(expected, rel=1e-12)]


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/json", "application/json"),
        ("*/*", "application/json"),
        ("text/event-stream", "text/event-stream"),
        ("text/event-stream, */*;q=0.1", "text/event-stream"),
        ("application/json, text/event-stream;q=0.5", "text/event-stream"),
    ],
)
def test_the_client_chooses_between_stream_and_document(client, accept, kind):
    response = client.post(PATH, json=race(run(steps=1)), headers={"Accept": accept})
    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] == kind


def test_other_media_types_are_not_acceptable(client):
    response = client.post(PATH, json=race(run()), headers={"Accept": "image/png"})
    assert "text/event-stream" in problem(response, 406)["detail"]


def test_bad_input_is_refused_before_a_stream_begins(client):
    for body in (race(run(steps=-1)), race(run(), start={"kind": "weights", "values": [[1.0]]})):
        problem(client.post(PATH, json=body, headers=EVENTS), 422)


def test_a_race_in_the_full_space_needs_no_slice(client):
    start = {"kind": "random", "seed": 3, "scale": 0.1}
    runs = [run(space="full"), run("minibatch", space="full")]
    on = answer(client, PATH, race(*runs, start=start))
    body = race(*runs, start=start, gradients=True, projected_loss=True)
    del body["slice"]
    found = answer(client, PATH, body, TrajectoriesAnswer)
    assert found["n"] == on["n"] == 100
    for without, with_slice in zip(found["runs"], on["runs"], strict=True):
        assert without["loss"] == with_slice["loss"]
        assert without["final_loss"] == with_slice["final_loss"]
        for name in ("a", "b", "residual", "gradient_a", "gradient_b", "projected_loss"):
            assert set(without[name]) == {None}


def test_the_last_event_of_a_run_states_how_many_examples_it_used(client):
    headers = {"Accept": "text/event-stream"}
    with client.stream("POST", PATH, json=race(run(steps=2)), headers=headers) as response:
        done = [data for name, data in events(response.iter_lines()) if name == "run_done"]
    assert [RunDoneEvent.model_validate(data).n for data in done] == [100]
