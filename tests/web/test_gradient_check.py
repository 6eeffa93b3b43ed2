"""The gradient check over HTTP: correct and wrong gradients, kinks, the U-shaped error curve."""

import numpy as np
import pytest
from support.api import ORIGIN, ZEROS, answer, at_point, inline
from support.classifiers import assert_close, classifier, origin_of, slice_of_request

from lossatlas.core.analysis import gradient_check
from lossatlas.core.losses.registry import LOSSES
from lossatlas.web.schemas.gradient_check import GradientCheckAnswer

ENTRIES = [[0, 3], [4, 20], [9, 64], [2, 37]]


def post(client, **changes):
    body = at_point(**{"point": ORIGIN, "slice": None, **changes})
    return answer(client, "/api/v1/gradient-check", body, GradientCheckAnswer)


@pytest.mark.parametrize("loss", LOSSES)
def test_the_entries_match_the_core(client, loss):
    problem = {"loss": loss, "l2": 0.1}
    answer = post(client, problem=problem, entries={"indices": ENTRIES}, step=1e-3)
    f = classifier(**problem)
    w = origin_of(f)
    places = [(row, column) for row, column in ENTRIES]
    expected = gradient_check.gradient_check(f, w, 1e-3, places, f.gradient(w))
    assert (answer["step"], answer["fault"], answer["curve"]) == (1e-3, None, None)
    assert answer["passed"] is True
    for found, entry in zip(answer["entries"], expected, strict=True):
        assert [found["row"], found["column"]] == [entry.row, entry.column]
        assert_close(found["analytic"], entry.analytic)
        assert found["numeric"] == pytest.approx(entry.numeric, rel=1e-8, abs=1e-10)
        assert found["verdict"] == entry.verdict
        assert found["kinks_total"] == len(entry.kinks)
        at = sorted(abs(kink.at) for kink in entry.kinks)
        np.testing.assert_allclose([abs(kink["at"]) for kink in found["kinks"]], at, rtol=1e-9)
        for kink in found["kinks"]:
            assert kink["index"] == f.examples.indices[kink["example"]]


def test_random_entries_depend_on_the_seed(client):
    answer = post(client, entries={"count": 7, "seed": 3})
    found = [(entry["row"], entry["column"]) for entry in answer["entries"]]
    assert found == gradient_check.random_entries((10, 65), 7, 3)
    assert len(post(client)["entries"]) == 10
    few = post(client, problem=inline([[0.5], [1.0]], [0, 1]), entries={"count": 500})
    assert sorted([e["row"], e["column"]] for e in few["entries"]) == [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
    ]


@pytest.mark.parametrize("fault", gradient_check.FAULTS)
def test_wrong_gradients_are_found(client, fault):
    body = {"problem": {"loss": "softmax", "l2": 1.0}, "entries": {"count": 50}}
    assert post(client, **body)["passed"] is True
    answer = post(client, **body, fault=fault)
    assert (answer["fault"], answer["passed"]) == (fault, False)
    assert "differs" in [entry["verdict"] for entry in answer["entries"]]
    f = classifier(loss="softmax", l2=1.0)
    wrong = gradient_check.faulty_gradient(f, origin_of(f), fault)
    for entry in answer["entries"]:
        assert_close(entry["analytic"], wrong[entry["row"], entry["column"]])


def test_a_kink_within_the_step_explains_a_mismatch(client):
    """f = max(0, 1 + w) for w = W[1, 0], at w = -1 + h/2: the kink lies h/2 to the left."""
    step = 1e-3
    answer = post(
        client,
        problem=inline([[1.0]], [0], class_names=["a", "b"]),
        point={"kind": "weights", "values": [[0.0, 0.0], [step / 2 - 1.0, 0.0]]},
        entries={"indices": [[1, 0]]},
        step=step,
    )
    (entry,) = answer["entries"]
    assert entry["analytic"] == pytest.approx(1.0)
    assert entry["numeric"] == pytest.approx(0.75)
    assert entry["relative_error"] == pytest.approx(0.25)
    (kink,) = entry["kinks"]
    assert (kink["example"], kink["index"], kink["class"]) == (0, 0, 1)
    assert kink["at"] == pytest.approx(-step / 2)
    assert (entry["verdict"], entry["kinks_total"], answer["passed"]) == ("kink", 1, True)


def test_only_the_nearest_of_many_kinks_are_listed(client):
    (entry,) = post(client, entries={"indices": [[3, 64]]}, step=1.0)["entries"]
    assert len(entry["kinks"]) == 20 < entry["kinks_total"]
    distances = [abs(kink["at"]) for kink in entry["kinks"]]
    assert distances == sorted(distances)


def test_a_tiny_step_fails_by_rounding(client):
    answer = post(client, problem={"loss": "softmax"}, step=1e-13)
    verdicts = {entry["verdict"] for entry in answer["entries"]}
    assert "rounding" in verdicts
    assert answer["passed"] is True


def test_the_error_curve_is_u_shaped(client):
    curve = post(client, problem={"loss": "softmax"}, curve=True)["curve"]
    steps, errors = np.array(curve["step"]), np.array(curve["relative_error"])
    assert (steps[0], steps[-1]) == pytest.approx((1e-1, 1e-14))
    lowest = int(errors.argmin())
    assert 1e-8 < steps[lowest] < 1e-2
    assert errors[0] > 100 * errors[lowest]
    assert errors[-1] > 10_000 * errors[lowest]
    # the truncation error is proportional to the square of the step
    slope = np.polyfit(np.log10(steps[:4]), np.log10(errors[:4]), 1)[0]
    assert slope == pytest.approx(2.0, abs=0.2)


def test_points_of_all_kinds(client):
    f = classifier(l2=0.1)
    problem = {"l2": 0.1}
    entries = {"indices": ENTRIES}
    at = {"kind": "slice", "a": 0.7, "b": -0.4}
    on = at_point()["slice"]
    w = slice_of_request(f).point(np.array([0.7, -0.4]))
    for point, weights in ((at, w), (ZEROS, np.zeros(f.shape))):
        found = post(client, problem=problem, point=point, slice=on, entries=entries)
        expected = [f.gradient(weights)[row, column] for row, column in ENTRIES]
        assert_close([entry["analytic"] for entry in found["entries"]], expected)
        assert found["full_minimum"] is None
    least = {"problem": {"dataset": "iris", "l2": 0.1}, "point": {"kind": "minimum"}}
    assert post(client, **least)["full_minimum"]["reached"] is True


def test_identical_checks_are_answered_from_the_cache(client):
    body = at_point(entries={"count": 3, "seed": 987})
    first, again = (client.post("/api/v1/gradient-check", json=body) for _ in range(2))
    assert first.content == again.content
    assert again.headers["server-timing"].startswith("cache")
