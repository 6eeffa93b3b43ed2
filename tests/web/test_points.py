"""The inspection of a point over HTTP matches the core, on and off a slice."""

import json

import numpy as np
import pytest
from support.api import ZEROS, answer, at_point, inline
from support.classifiers import assert_close, classifier, slice_of_request

from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.minima import full_space
from lossatlas.core.slices import directions
from lossatlas.web.schemas.points import PointAnswer

AT = np.array([0.7, -0.4])


def post(client, **changes):
    return answer(client, "/api/v1/points", at_point(**changes), PointAnswer)


@pytest.mark.parametrize("loss", LOSSES)
def test_a_point_of_a_slice_is_inspected(client, loss):
    options = {"loss": loss, "l2": 0.3, "margin": 0.7}
    answer = post(client, problem=options, direction={"kind": "slice", "a": 2, "b": -1})
    f = classifier(**options)
    on = slice_of_request(f)
    seen = f.inspect(on.point(AT))
    assert_close(answer["loss"], f.value(on.point(AT)))
    assert_close([answer["data_loss"], answer["reg_loss"]], [seen.data_loss, seen.reg_loss])
    assert answer["accuracy"] == seen.classified.accuracy
    assert_close(answer["gradient_norm"], np.linalg.norm(seen.gradient))
    assert answer["confusion"] == seen.classified.confusion.tolist()
    along = np.tensordot([2.0, -1.0], on.directions, axes=1)
    assert_close([answer["slopes"]["left"], answer["slopes"]["right"]], seen.slopes(along))
    examples = answer["examples"]
    assert examples["total"] == 100
    assert examples["example"] == list(range(100))
    assert examples["index"] == f.examples.indices.tolist()
    assert examples["label"] == seen.classified.y.tolist()
    assert examples["predicted"] == seen.classified.predicted.tolist()
    assert_close(examples["loss"], seen.classified.losses)
    assert_close(examples["scores"], seen.classified.scores)
    assert_close(examples["margins"], seen.classified.margins)
    assert examples["misses"] == seen.classified.misses.tolist()
    if LOSSES[loss].has_slacks:
        assert_close(examples["slacks"], seen.classified.slacks)
    else:
        assert examples["slacks"] is None
    assert (answer["templates"], answer["full_minimum"]) == (None, None)


def test_a_point_can_be_inspected_without_a_slice(client):
    on_slice = post(client)
    w = slice_of_request(classifier()).point(AT)
    weights = {"kind": "weights", "values": w.tolist()}
    found = post(client, point=weights, slice=None)
    assert found.keys() == on_slice.keys()
    assert_close(found["loss"], on_slice["loss"])
    assert_close(found["examples"]["scores"], on_slice["examples"]["scores"])
    assert found["constraints"] == on_slice["constraints"]


def test_sorting_by_loss_puts_the_worst_examples_first(client):
    by_index = post(client, examples={"order": "index", "count": 100})["examples"]
    losses = np.array(by_index["loss"])
    order = np.argsort(-losses, kind="stable")
    page = post(client, examples={"order": "loss", "offset": 5, "count": 7})["examples"]
    assert (page["total"], page["offset"]) == (100, 5)
    assert page["example"] == order[5:12].tolist()
    assert page["loss"] == losses[order[5:12]].tolist()
    for column in ("index", "label", "predicted", "scores", "margins", "slacks", "misses"):
        assert page[column] == [by_index[column][k] for k in order[5:12]]


def test_pages_at_and_beyond_the_end(client):
    assert post(client, examples={"offset": 98})["examples"]["example"] == [98, 99]
    for page in ({"offset": 100}, {"offset": 50_000}, {"count": 0}):
        examples = post(client, examples=page)["examples"]
        assert examples["total"] == 100
        assert examples["example"] == examples["scores"] == examples["slacks"] == []


def test_at_zero_weights_every_constraint_has_a_positive_slack(client):
    held = {"margin": 900, "nonnegative": 0, "both": 0}
    answer = post(client, point=ZEROS)
    assert "W determines ξ" in answer["constraints"].pop("explanation")
    assert answer["constraints"] == held
    assert answer["examples"]["misses"] == [9] * 100
    # without a margin, zero scores lie on every kink
    answer = post(client, point=ZEROS, problem={"margin": 0})
    assert (answer["constraints"]["margin"], answer["constraints"]["both"]) == (0, 900)


def test_only_the_svm_has_constraints(client):
    for loss in set(LOSSES) - {"svm"}:
        assert post(client, problem={"loss": loss})["constraints"] is None


def test_slopes_at_a_kink_are_an_interval(client):
    """max(0, 1 + a) at a = -1: one example, two classes, the margin met exactly."""
    answer = post(
        client,
        problem=inline([[1.0]], [0], class_names=["a", "b"]),
        slice=None,
        point={"kind": "weights", "values": [[1.0, 0.0], [0.0, 0.0]]},
        direction={"kind": "weights", "values": [[0.0, 0.0], [1.0, 0.0]]},
    )
    assert answer["slopes"] == {"left": 0.0, "right": 1.0}
    assert answer["constraints"]["both"] == 1


def test_directions_are_evaluated_at_the_point(client):
    f = classifier()
    w = slice_of_request(f).point(AT)
    seen = f.inspect(w)
    cases = [
        ({"kind": "gradient"}, f.gradient(w)),
        ({"kind": "towards", "point": ZEROS}, -w),
        (
            {"kind": "random", "seed": 9, "normalize": "filter"},
            directions.random_direction(f.shape, 9, "filter", w),
        ),
    ]
    for spec, direction in cases:
        slopes = post(client, direction=spec)["slopes"]
        assert_close([slopes["left"], slopes["right"]], seen.slopes(direction))
    assert post(client, direction=None)["slopes"] is None


def test_templates_are_the_weights(client):
    f = classifier()
    answer = post(client, templates=True)
    assert_close(answer["templates"], slice_of_request(f).point(AT))
    assert post(client, point=ZEROS, templates=True)["templates"] == np.zeros((10, 65)).tolist()


def test_the_gradient_may_be_left_out(client):
    answer, without = post(client), post(client, gradient=False)
    assert without.pop("gradient_norm") is None
    del answer["gradient_norm"]
    assert without == answer


@pytest.mark.parametrize("loss", LOSSES)
def test_the_minimum_comes_with_its_gap(client, loss):
    options = {"loss": loss, "l2": 0.1}
    body = {"problem": {"dataset": "iris", **options}, "point": {"kind": "minimum"}}
    answer = post(client, **body, templates=True)
    f = classifier("iris", **options)
    full = answer["full_minimum"]
    assert full["reached"]
    assert full["gap"] == pytest.approx(full["loss"] - full["lower_bound"], abs=1e-15)
    assert 0 <= full["gap"] <= 1e-5 * full["loss"]
    assert_close(answer["loss"], full["loss"])
    assert_close(f.value(np.array(answer["templates"])), full["loss"])
    found = full_space.minimum(f)
    assert full["lower_bound"] <= found.loss + 1e-12
    assert found.lower_bound <= full["loss"] + 1e-12
    # no random step lowers the loss
    for seed in range(20):
        step = directions.random_direction(f.shape, seed, "unit", np.zeros(f.shape))
        assert f.value(np.array(answer["templates"]) + 1e-3 * step) >= full["lower_bound"]


def test_the_minimum_is_reported_wherever_it_is_used(client):
    least = {"kind": "minimum"}
    on = {"origin": least, "directions": [{"kind": "towards", "point": ZEROS}]}
    body = {"problem": {"dataset": "iris", "l2": 0.1}, "slice": on}
    along = post(client, **body, point={"kind": "slice", "a": 1})
    # cached slices report it again
    again = post(client, **body, point={"kind": "slice", "a": 0})
    assert again["full_minimum"] == along["full_minimum"]
    assert again["loss"] == pytest.approx(again["full_minimum"]["loss"])
    assert along["loss"] == pytest.approx(2.0)  # three classes, all scores zero


def test_real_images(client, data_dir):
    if data_dir is None:
        pytest.skip("the CIFAR-10 images are not on this machine")
    answer = post(client, problem={"dataset": "cifar10", "examples": {"count": 200}})
    assert np.isfinite(answer["loss"])
    assert np.shape(answer["examples"]["scores"]) == (100, 10)


def test_a_response_is_no_larger_than_its_page(client):
    few = post(client, examples={"count": 3})
    assert len(json.dumps(few)) < 5000
