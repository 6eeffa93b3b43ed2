"""Planes with orthonormal coordinates, and ranges that show everything the request names."""

import numpy as np
import pytest
from pydantic import TypeAdapter
from support.api import DIRECTIONS, ORIGIN, answer, at_point, plane, problem, race, ray, run

from lossatlas.core import optimizers
from lossatlas.core.data.catalog import open_catalog
from lossatlas.core.data.examples import choose, pick
from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.models.linear import LinearClassifier
from lossatlas.core.slices import directions
from lossatlas.core.slices.projection import orthonormal, projection
from lossatlas.core.slices.window import fitting
from lossatlas.core.trajectories import Run, visited
from lossatlas.core.types import no_tick
from lossatlas.web.build import slices
from lossatlas.web.build.race import problem_with_race
from lossatlas.web.schemas.spec import problem as schemas
from lossatlas.web.schemas.spec.runs import PlainSlice, RaceSpec
from lossatlas.web.services import open_services
from lossatlas.web.settings import Settings

PLANE, RAY, RACE = "/api/v1/slices/plane", "/api/v1/slices/ray", "/api/v1/trajectories"
POINTS, SWEEPS = "/api/v1/points", "/api/v1/sweeps"
SLICE: TypeAdapter[PlainSlice] = TypeAdapter(PlainSlice)
START, MEAN = {"kind": "start"}, {"kind": "mean"}
PCA = [{"kind": "pca", "component": k} for k in (0, 1)]
ENDS = [{"kind": "towards", "point": {"kind": "end", "run": k}} for k in (0, 1)]
HOME = {"origin": ORIGIN, "directions": DIRECTIONS}
AT = {"kind": "slice", "a": 8.0, "b": -5.0}
RUNS = [run("gd", 12, space="full"), run("sgd", 30, space="full")]
WALKED = {"start": AT, "slice": HOME, "runs": RUNS}
AUTO = {"a": {"count": 31}, "b": {"count": 21}}
THROUGH_ENDS = {"origin": START, "directions": ENDS, "orthonormal": True, "race": WALKED}


def the_objective(loss="svm", l2=0.0):
    return LinearClassifier(choose(open_catalog()["digits"].load(), 100), 10, LOSSES[loss], l2=l2)


def the_start(f):
    first, second = (directions.random_direction(f.shape, seed, "unit", None) for seed in (2, 3))
    return directions.random_point(f.shape, 1, 0.1) + 8.0 * first - 5.0 * second


def the_paths(f):
    start = the_start(f)
    return [
        visited(f, start, Run("", optimizers.gd(0.05), 12, 7, "full")),
        visited(f, start, Run("", optimizers.sgd(0.05), 30, 7, "full")),
    ]


def test_the_end_points_of_runs_keep_their_distances_on_the_plane(client):
    first, second = the_paths(the_objective())
    runs = answer(client, RACE, race(*RUNS, start=START, slice=THROUGH_ENDS))["runs"]
    for found, path in zip(runs, (first, second), strict=True):
        here = np.array([found["a"][-1], found["b"][-1]])
        assert found["residual"][-1] < 1e-9
        assert np.linalg.norm(here) == pytest.approx(np.linalg.norm(path[-1] - path[0]))
        assert max(found["residual"]) > 0.05
    assert runs[0]["b"][-1] == pytest.approx(0, abs=1e-9)
    between = [runs[0]["a"][-1] - runs[1]["a"][-1], runs[1]["b"][-1]]
    assert np.linalg.norm(between) == pytest.approx(np.linalg.norm(first[-1] - second[-1]))


def test_an_automatic_range_shows_the_whole_race(client):
    f = the_objective()
    paths = the_paths(f)
    found = answer(client, PLANE, plane(**{**THROUGH_ENDS, **AUTO}))
    along = np.stack([path[-1] - paths[0][0] for path in paths])
    project = projection(paths[0][0], orthonormal(along))
    places, _ = project(np.concatenate(paths))
    for axis, expected in zip("ab", fitting(places, [31, 21]), strict=True):
        np.testing.assert_allclose([found[axis][0], found[axis][-1]], expected, rtol=1e-9)
        assert len(found[axis]) == AUTO[axis]["count"]


def test_an_automatic_range_shows_a_minimum_that_defines_the_plane(client):
    spec = {"dataset": "digits", "loss": "softmax", "l2": 0.1}
    body = plane(
        problem=spec,
        origin=START,
        directions=[{"kind": "towards", "point": {"kind": "minimum"}}, {"kind": "gradient"}],
        orthonormal=True,
        race={**WALKED, "runs": []},
        **AUTO,
    )
    found = answer(client, PLANE, body)
    least = answer(client, POINTS, {"problem": spec, "point": {"kind": "minimum"}})["loss"]
    assert found["minimum"]["loss"] == pytest.approx(least, abs=1e-6)
    assert found["a"][0] < 0 < found["minimum"]["a"] < found["a"][-1]
    assert found["minimum"]["b"] == pytest.approx(0, abs=0.1)


def test_an_automatic_range_of_a_function_shows_its_race(client):
    body = {
        "problem": {"function": "murphy"},
        "origin": {"kind": "weights", "values": [[0, 0]]},
        "directions": [{"kind": "weights", "values": [row]} for row in ([1, 0], [0, 1])],
        "race": {"start": {"kind": "weights", "values": [[-3, 0]]}, "runs": []},
        **AUTO,
    }
    found = answer(client, PLANE, body)
    assert found["a"][0] < -3 < 0 < found["a"][-1]


def test_the_plane_moves_to_a_step_of_a_run(client):
    f = the_objective()
    there = the_paths(f)[1][17]
    moved = {"origin": {"kind": "iterate", "run": 1, "step": 17}, "directions": DIRECTIONS}
    runs = answer(client, RACE, race(*RUNS, start=START, slice={**moved, "race": WALKED}))["runs"]
    here = {name: runs[1][name][17] for name in ("a", "b", "residual", "loss")}
    expected = {"a": 0, "b": 0, "residual": 0, "loss": f.value(there)}
    assert here == pytest.approx(expected, abs=1e-9)
    assert runs[1]["residual"][30] > 0.01
    line = ray(direction=DIRECTIONS[0], origin=moved["origin"], race=WALKED)
    found = answer(client, RAY, {**line, "a": {"min": 0, "max": 1, "count": 2}})
    assert found["loss"][0] == pytest.approx(f.value(there), rel=1e-9)


@pytest.mark.parametrize(("dataset", "steps"), [("digits", 30), ("shapes32", 170)])
def test_a_step_can_be_inspected_whether_or_not_all_iterates_are_cached(client, dataset, steps):
    problem = {"dataset": dataset, "examples": {"count": 40}}
    walks = {**WALKED, "runs": [run("sgd", steps, space="full")]}
    walked = answer(client, RACE, {"problem": problem, **walks})["runs"][0]
    for step in (0, 17, steps):
        there = {"kind": "iterate", "run": 0, "step": step}
        body = {"problem": problem, "point": there, "slice": {**HOME, "race": walks}}
        seen = answer(client, POINTS, body)
        assert seen["loss"] == pytest.approx(walked["loss"][step], rel=1e-9)


def test_the_loss_of_one_example_on_the_plane_of_all(client):
    body = plane(origin=MEAN, directions=PCA, race=WALKED, shown={"indices": [11]}, **AUTO)
    found = answer(client, PLANE, body)
    all_of_them = answer(client, PLANE, {**body, "shown": None})
    assert (found["a"], found["b"]) == (all_of_them["a"], all_of_them["b"])
    digits = open_catalog()["digits"].load()
    alone = LinearClassifier(pick(digits, [11]), 10, LOSSES["svm"])
    on = directions.principal(np.concatenate(the_paths(the_objective())))
    corner = on.origin + np.tensordot([found["a"][0], found["b"][0]], on.directions, axes=1)
    assert found["loss"][0][0] == pytest.approx(alone.value(corner), rel=1e-9)


def test_a_point_and_a_sweep_on_such_a_plane(client):
    (gd, _) = answer(client, RACE, race(*RUNS, start=START, slice=THROUGH_ENDS))["runs"]
    point = {"kind": "slice", "a": gd["a"][-1], "b": gd["b"][-1]}
    seen = answer(client, POINTS, at_point(point=point, slice=THROUGH_ENDS))
    assert seen["loss"] == pytest.approx(gd["loss"][-1], rel=1e-9)
    body = {
        "problem": {"dataset": "digits"},
        "start": START,
        "slice": THROUGH_ENDS,
        "optimizer": {"kind": "gd"},
        "learning_rates": {"min": 0.05, "max": 0.5, "count": 2},
        "steps": 12,
    }
    assert answer(client, SWEEPS, body)["loss"][0] == pytest.approx(gd["loss"][-1], rel=1e-9)


@pytest.mark.parametrize(
    ("along", "same"), [([{"kind": "gradient"}, DIRECTIONS[1]], True), (ENDS, False), (PCA, False)]
)
def test_a_plane_through_the_start_does_not_wait_for_other_runs(along, same):
    """It is computed once for all races with the same start."""
    runs = [RUNS, [run("gd", 6, space="full"), RUNS[1]]]
    caches = open_services(Settings()).caches
    first, second = (
        the_slice(caches, {**WALKED, "runs": some}, along, orthonormal=True) for some in runs
    )
    assert (first is second) == same


@pytest.mark.parametrize("spaces", [("slice", "full"), ("full", "slice")])
def test_the_start_is_in_the_space_of_the_first_run(spaces):
    """If the start is off the slice, a run in the slice starts at its projection."""
    caches = open_services(Settings()).caches
    for space in spaces:
        walked = {"start": {"kind": "zeros"}, "slice": HOME, "runs": [run("gd", 3, space=space)]}
        found = the_slice(caches, walked, DIRECTIONS[:1], orthonormal=False)
        assert (not found.section.origin.any()) == (space == "full")


def the_slice(caches, walked, along, *, orthonormal):
    """The slice through the start of a race."""
    spec = RaceSpec.model_validate(walked)
    asked = problem_with_race(schemas.ProblemSpec(dataset="digits"), caches, spec, "race")
    on = SLICE.validate_python({"origin": START, "directions": along})
    return slices.resolve(on.origin, on.directions, orthonormal, asked, no_tick)


REFUSED = [
    (plane(a={"count": 5}), "", "of neither"),
    (plane(a={"min": 1, "count": 5}, b={"count": 5}), "/a", "both min and max"),
    (plane(a={"count": 1}, b={"count": 5}), "/a", "at least 2"),
    (plane(**AUTO), "/a", "one place"),
    (plane(origin=START, directions=ENDS, race={**WALKED, "runs": []}), None, "of runs, 0"),
    (plane(origin=MEAN, race={**WALKED, "runs": []}), "/race/runs", "no runs"),
    (
        plane(origin={"kind": "iterate", "run": 0, "step": 13}, race=WALKED),
        "/origin/step",
        "the number of steps, 12",
    ),
    (
        plane(
            origin=START,
            directions=[ENDS[0], DIRECTIONS[0]],
            race={**WALKED, "runs": [run("gd", 0)]},
            orthonormal=True,
        ),
        "/directions/0",
        "zero",
    ),
    (
        plane(
            problem={"function": "murphy"},
            origin=None,
            directions=None,
            shown={"indices": [1]},
        ),
        "/shown",
        "no examples",
    ),
    (plane(shown={"indices": [5000]}), "/shown/indices", "1797 examples"),
]


@pytest.mark.parametrize(("body", "pointer", "message"), REFUSED)
def test_impossible_planes_are_refused(client, body, pointer, message):
    (error,) = problem(client.post(PLANE, json=body), 422)["errors"]
    assert pointer is None or error["pointer"] == f"#{pointer}"
    assert message in error["message"]


def test_a_direction_of_zero_is_refused(client):
    zeros = {"kind": "weights", "values": np.zeros((10, 65)).tolist()}
    for place in (0, 1):
        along = [DIRECTIONS[0], DIRECTIONS[1]]
        along[place] = zeros
        (error,) = problem(client.post(PLANE, json=plane(directions=along)), 422)["errors"]
        assert error["pointer"] == f"#/directions/{place}"
        assert "the direction is zero" in error["message"]
    (error,) = problem(client.post(RAY, json=ray(direction=zeros)), 422)["errors"]
    assert error["pointer"] == "#/direction"


@pytest.mark.parametrize("orthonormal", [False, True])
def test_exactly_parallel_directions_give_the_ray_that_they_span(client, orthonormal):
    body = plane(directions=[DIRECTIONS[0]] * 2, orthonormal=orthonormal)
    found = answer(client, PLANE, body)
    assert "parallel" in found["note"]
    assert found["minimum"]["certified"]
    assert not found["minimum"]["unique"]
    assert answer(client, PLANE, plane())["note"] is None
    if orthonormal:
        a = {"min": found["a"][0], "max": found["a"][-1], "count": len(found["a"])}
        line = answer(client, RAY, ray(direction=DIRECTIONS[0], a=a))
        for row in found["loss"]:
            assert row == pytest.approx(line["loss"], rel=1e-12)
        assert found["minimum"]["loss"] == pytest.approx(line["minimum"]["loss"], rel=1e-9)


OTHERWISE = [{"kind": "random", "seed": seed} for seed in (5, 6)]
SPARE = [{**own, "otherwise": other} for own, other in zip(ENDS, OTHERWISE, strict=True)]
ALL = {**run("minibatch", 12, space="full"), "seed": 1}
ALL["optimizer"] = {"kind": "minibatch", "learning_rate": 0.05, "batch_size": 100}
GD = run("gd", 12, space="full")


@pytest.mark.parametrize(
    "second",
    [
        GD,  # one run twice
        ALL,  # a mini-batch of all examples
        {**GD, "optimizer": {"kind": "momentum", "learning_rate": 0.05, "momentum": 0.0}},
        run("sgd", 0, space="full"),  # a run that does not move
    ],
    ids=["twice", "all", "rounded", "still"],
)
def test_an_end_that_spans_no_plane_gives_way_to_a_random_direction(client, second):
    races = {**WALKED, "runs": [GD, second]}
    through = {"origin": START, "orthonormal": True, "race": races}
    found = answer(client, PLANE, plane(**through, directions=SPARE, **AUTO))
    alone = answer(client, PLANE, plane(**through, directions=[ENDS[0], OTHERWISE[1]], **AUTO))
    assert found["note"].startswith("both directions lie on one line")
    assert [own["replaced"] for own in found["directions"]] == [False, True]
    assert found["loss"] == alone["loss"]
    assert not any(own["replaced"] for own in alone["directions"])
    slice = {**through, "directions": SPARE}
    ends = answer(client, RACE, race(GD, second, start=START, slice=slice))["runs"]
    assert [own["b"][-1] for own in ends] == pytest.approx([0, 0], abs=1e-9)


def test_runs_that_do_not_move_span_a_random_plane(client):
    still = {**WALKED, "runs": [run("gd", 0, space="full"), run("sgd", 0, space="full")]}
    through = {"origin": START, "directions": SPARE, "orthonormal": True, "race": still}
    found = answer(client, PLANE, plane(**through, **AUTO))
    assert [own["replaced"] for own in found["directions"]] == [True, True]
    assert found["a"][0] < 0 < 1 < found["a"][-1]
    assert found["b"][0] < 0 < 1 < found["b"][-1]
    line = answer(client, RAY, ray(origin=START, direction=SPARE[0], race=still))
    assert line["note"] == "the first direction leads nowhere, so a random one takes its place"
