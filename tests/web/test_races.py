"""Planes defined by a race: its start, its end points, their mean, its principal components."""

import numpy as np
import pytest
from support.api import DIRECTIONS, ORIGIN, answer, at_point, plane, problem, race, ray, run

from lossatlas.core import optimizers, trajectories
from lossatlas.core.analysis import curvature, random_walk
from lossatlas.core.data.catalog import open_catalog
from lossatlas.core.data.examples import choose
from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.models.linear import LinearClassifier
from lossatlas.core.slices import directions
from lossatlas.core.trajectories import Run, visited
from lossatlas.core.types import no_tick
from lossatlas.web.build.problem import open_caches
from lossatlas.web.routes.slices import plane_answer
from lossatlas.web.schemas import limits
from lossatlas.web.schemas.slices import PlaneAnswer, PlaneRequest
from lossatlas.web.settings import Settings

PLANE, RAY, RACE = "/api/v1/slices/plane", "/api/v1/slices/ray", "/api/v1/trajectories"
POINTS = "/api/v1/points"
START, MEAN = {"kind": "start"}, {"kind": "mean"}
ON_SLICE = {"kind": "slice", "a": 1}
PCA = [{"kind": "pca", "component": k} for k in (0, 1)]
BENDS = [{"kind": "curvature", "rank": k} for k in (0, 1)]
AT = {"kind": "random", "seed": 4, "scale": 0.1}
RUNS = [run("gd", 12, space="full"), run("sgd", 30, space="full")]
WALKED = {"start": AT, "runs": RUNS}


def end(k):
    return {"kind": "end", "run": k}


def towards(point):
    return {"kind": "towards", "point": point}


def the_objective(loss="svm"):
    return LinearClassifier(choose(open_catalog()["digits"].load(), 100), 10, LOSSES[loss])


def the_paths(f):
    start = directions.random_point(f.shape, 4, 0.1)
    return [
        visited(f, start, Run("", optimizers.gd(0.05), 12, 7, "full")),
        visited(f, start, Run("", optimizers.sgd(0.05), 30, 7, "full")),
    ]


def test_a_change_of_one_run_leaves_the_paths_of_others(monkeypatch):
    walked, computed = trajectories.walked, []

    def noted(*given):
        computed.append(given)
        return walked(*given)

    monkeypatch.setattr(trajectories, "walked", noted)
    caches = open_caches(open_catalog(), Settings())
    ends = [towards(end(0)), towards(end(1))]

    def ask(runs, caches=caches):
        body = plane(origin=START, directions=ends, race={"start": AT, "runs": runs})
        return plane_answer(PlaneRequest.model_validate(body), caches, no_tick).encode()

    ask(RUNS)
    assert len(computed) == 2
    slower = {"kind": "sgd", "learning_rate": 0.01}
    changed = [RUNS[0], run("sgd", 30, space="full", optimizer=slower)]
    found = ask(changed)
    assert len(computed) == 3
    assert found == ask(changed, open_caches(open_catalog(), Settings())), "the bits are equal"


def test_the_plane_through_a_start_and_two_ends(client):
    f = the_objective()
    first, second = the_paths(f)
    axis = {"min": 0, "max": 1, "count": 2}
    body = plane(origin=START, directions=[towards(end(0)), towards(end(1))], race=WALKED)
    found = answer(client, PLANE, {**body, "a": axis, "b": axis})
    PlaneAnswer.model_validate(found)
    corners = [found["loss"][0][0], found["loss"][0][1], found["loss"][1][0]]
    expected = [f.value(w) for w in (first[0], first[-1], second[-1])]
    np.testing.assert_allclose(corners, expected, rtol=1e-9)


def test_principal_components_of_all_runs_together(client):
    f = the_objective()
    cloud = np.concatenate(the_paths(f))
    principal = directions.principal(cloud)
    body = plane(origin=MEAN, directions=PCA, race=WALKED)
    found = answer(client, PLANE, body)
    shares = [way["explained_variance"] for way in found["directions"]]
    np.testing.assert_allclose(shares, principal.explained, rtol=1e-9)
    of_walks = [way["walk_variance"] for way in found["directions"]]
    lengths = [len(path) for path in the_paths(f)]
    np.testing.assert_allclose(of_walks, random_walk.explained(lengths, 2), rtol=1e-9)
    corner = principal.origin + found["a"][0] * principal.directions[0]
    corner = corner + found["b"][0] * principal.directions[1]
    assert found["loss"][0][0] == pytest.approx(f.value(corner), rel=1e-9)


def test_a_race_is_drawn_on_the_plane_that_fits_it_best(client):
    """The sum of squared residuals is the variance that the plane does not explain."""
    on = {"origin": MEAN, "directions": PCA, "race": WALKED}
    runs = answer(client, RACE, race(*RUNS, start=AT, slice=on))["runs"]
    cloud = np.concatenate(the_paths(the_objective()))
    left = sum(np.square(one["residual"]).sum() for one in runs)
    total = np.square(cloud - cloud.mean(axis=0)).sum()
    explained = directions.principal(cloud).explained.sum()
    assert left == pytest.approx((1 - explained) * total, rel=1e-6)


def test_a_race_may_start_and_run_on_a_slice(client):
    on = {"origin": ORIGIN, "directions": DIRECTIONS}
    walked = {"start": {"kind": "slice", "a": 2, "b": -1}, "slice": on, "runs": [run("gd", 5)]}
    (one,) = answer(client, RACE, race(run("gd", 5)))["runs"]
    found = answer(client, POINTS, at_point(point=end(0), slice={**on, "race": walked}))
    assert found["loss"] == pytest.approx(one["loss"][-1], rel=1e-9)


def test_a_long_race_is_sampled_at_few_of_its_points(client):
    long = {"start": AT, "runs": [run("gd", 3 * limits.PATH_POINTS, space="full")]}
    found = answer(client, PLANE, plane(origin=MEAN, directions=PCA, race=long))
    assert found["directions"][0]["explained_variance"] > 0.5


def test_directions_of_largest_curvature(client):
    f = the_objective("softmax")
    w = directions.random_point(f.shape, 1, 0.1)
    bends = curvature.sharpest(f, w)
    found = answer(client, PLANE, plane(problem={"loss": "softmax"}, directions=BENDS))
    eigenvalues = [way["eigenvalue"] for way in found["directions"]]
    np.testing.assert_allclose(eigenvalues, bends.eigenvalues, rtol=1e-6)
    corner = found["a"][0] * bends.directions[0] + found["b"][0] * bends.directions[1]
    assert found["loss"][0][0] == pytest.approx(f.value(w + corner), rel=1e-6)


def test_directions_of_largest_curvature_of_a_function(client):
    at = {"kind": "weights", "values": [[1.0, 1.0]]}
    body = plane(problem={"function": "murphy"}, origin=at, directions=BENDS)
    found = answer(client, PLANE, body)
    eigenvalues = [way["eigenvalue"] for way in found["directions"]]
    np.testing.assert_allclose(eigenvalues, [5.8284, 0.1716], atol=5e-5)


REFUSED = [
    (PLANE, plane(directions=PCA), "/directions/0/kind", "needs a race"),
    (RAY, ray(origin=end(0)), "/origin/kind", "needs a race"),
    (RAY, ray(origin=end(2), race=WALKED), "/origin/run", "the number of runs, 2"),
    (PLANE, plane(directions=BENDS), "/directions/0/kind", "kinks"),
    (RAY, ray(origin=end(0), race={"start": AT, "runs": []}), "/origin/run", "of runs, 0"),
    (RAY, ray(origin=MEAN, race={"start": START, "runs": RUNS}), "/race/start/kind", "needs a"),
    (RAY, ray(origin=START, race={"start": ON_SLICE, "runs": []}), "/race/slice", "needs a slice"),
    (RAY, ray(origin=MEAN, race={"start": AT, "runs": [run()]}), "/race/runs", "requires a slice"),
    (
        RAY,
        ray(direction=PCA[0], race={"start": AT, "runs": [run(steps=0, space="full")]}),
        "/direction/kind",
        "more steps",
    ),
    (
        RAY,
        ray(origin=MEAN, race={"start": AT, "runs": [run(optimizer={"kind": "pegasos"})]}),
        "/race/runs/0/optimizer/kind",
        "l2",
    ),
    (
        RACE,
        race(run(), slice={"origin": end(9), "directions": DIRECTIONS, "race": WALKED}),
        "/slice/origin/run",
        "the number of runs, 2",
    ),
    (
        RAY,
        ray(
            origin=MEAN,
            problem={"examples": {"count": None}},
            race={
                "start": AT,
                "runs": [run(optimizer={"kind": "backtracking"}, steps=100_000, space="full")],
            },
        ),
        "/race/runs",
        "use fewer steps",
    ),
]


@pytest.mark.parametrize(("path", "body", "pointer", "message"), REFUSED)
def test_impossible_races_are_refused(client, path, body, pointer, message):
    (error,) = problem(client.post(path, json=body), 422)["errors"]
    assert error["pointer"] == f"#{pointer}"
    assert message in error["message"]
