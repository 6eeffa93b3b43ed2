import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import approx_fprime
from scipy.special import logsumexp
from sklearn.metrics import hinge_loss, log_loss
from support.naive import example_loss

from lossatlas.core.losses.margins import margin_terms
from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.models.classified import Classified

scores_and_labels = st.integers(2, 5).flatmap(
    lambda classes: st.tuples(
        arrays(np.float64, (3, classes), elements=st.floats(-50, 50)),
        arrays(np.int64, (3,), elements=st.integers(0, classes - 1)),
    )
)


@pytest.mark.parametrize("loss_id", LOSSES)
@given(case=scores_and_labels, margin=st.floats(0, 3))
def test_each_loss_matches_its_definition(loss_id, case, margin):
    scores, y = case
    ours = LOSSES[loss_id].per_example(scores, y, margin)
    naive = [
        example_loss(loss_id, row, label, margin) for row, label in zip(scores, y, strict=True)
    ]
    np.testing.assert_allclose(ours, naive, rtol=1e-12, atol=1e-13)


READINGS = {
    "Σ ξ": lambda shown: shown.slacks.sum(axis=1),
    "max ξ": lambda shown: shown.slacks.max(axis=1),
    "Σ ξ²": lambda shown: np.square(shown.slacks).sum(axis=1),
    "½ Σ r²": lambda shown: 0.5 * np.square(shown.margins).sum(axis=1),
    "−log p": lambda shown: -np.log(shown.probabilities[np.arange(len(shown.y)), shown.y]),
}


@pytest.mark.parametrize("loss_id", LOSSES)
def test_the_loss_of_an_example_follows_from_what_is_shown_of_it(loss_id):
    rng = np.random.default_rng(3)
    loss = LOSSES[loss_id]
    shown = Classified(rng.normal(0, 3, (8, 4)), rng.integers(0, 4, 8), loss, 1.0)
    np.testing.assert_allclose(READINGS[loss.reading](shown), shown.losses, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("loss_id", LOSSES)
def test_score_gradient_agrees_with_differences_away_from_kinks(loss_id):
    rng = np.random.default_rng(1)
    scores, y = rng.normal(0, 2, (6, 4)), rng.integers(0, 4, 6)
    loss = LOSSES[loss_id]

    def total(flat):
        return loss.per_example(flat.reshape(6, 4), y, 1.0).sum()

    differences = approx_fprime(scores.ravel(), total, 1e-7).reshape(6, 4)
    np.testing.assert_allclose(loss.score_gradient(scores, y, 1.0), differences, atol=1e-5)


@pytest.mark.parametrize("loss_id", LOSSES)
@given(case=scores_and_labels, seed=st.integers(0, 1000))
def test_score_gradient_is_a_subgradient_everywhere(loss_id, case, seed):
    scores, y = np.round(case[0]), case[1]  # integer scores: many lie on a kink
    loss = LOSSES[loss_id]
    other = scores + np.random.default_rng(seed).normal(0, 3, scores.shape)
    here = loss.per_example(scores, y, 1.0)
    slope = (loss.score_gradient(scores, y, 1.0) * (other - scores)).sum(axis=1)
    assert (loss.per_example(other, y, 1.0) >= here + slope - 1e-9 * (1 + abs(slope))).all()


def test_losses_agree_with_scikit_learn():
    rng = np.random.default_rng(2)
    scores, y = rng.normal(0, 2, (40, 3)), rng.integers(0, 3, 40)
    labels = [0, 1, 2]
    # scikit-learn's multiclass hinge loss is Crammer and Singer's
    ours = LOSSES["crammer_singer"].per_example(scores, y, 1.0).mean()
    assert ours == pytest.approx(hinge_loss(y, scores, labels=labels), rel=1e-12)
    probabilities = np.exp(scores - logsumexp(scores, axis=1, keepdims=True))
    ours = LOSSES["softmax"].per_example(scores, y, 1.0).mean()
    assert ours == pytest.approx(log_loss(y, probabilities, labels=labels), rel=1e-12)


def test_softmax_is_accurate_far_from_zero_and_near_it():
    y = np.array([0, 0, 1])
    scores = np.array([[1000.0, 960.0], [0.0, 900.0], [-1e6, 1e6]])
    expected = [np.exp(-40.0), 900.0, 0.0]
    losses = LOSSES["softmax"].per_example(scores, y, 1.0)
    np.testing.assert_allclose(losses, expected, rtol=1e-12)
    gradient = LOSSES["softmax"].score_gradient(scores, y, 1.0)
    np.testing.assert_allclose(gradient[0], [-np.exp(-40.0), np.exp(-40.0)], rtol=1e-12)


def test_margin_terms_match_the_lecture():
    # CS231n notes: scores 13, -7, 11, the first class is correct, and the margin is 10
    terms = margin_terms(np.array([[13.0, -7.0, 11.0]]), np.array([0]), 10.0)
    assert terms.tolist() == [[0.0, -10.0, 8.0]]
    assert LOSSES["svm"].per_example(np.array([[13.0, -7.0, 11.0]]), np.array([0]), 10.0) == [8.0]


class TestDemo:
    """The initial state of the CS231n linear-classification demo, which shows W to two digits."""

    x = np.array(
        [
            [(0.5, 0.4), (0.8, 0.3), (0.3, 0.8)],
            [(-0.4, 0.3), (-0.3, 0.7), (-0.7, 0.2)],
            [(0.7, -0.4), (0.5, -0.6), (-0.4, -0.5)],
        ]
    ).reshape(9, 2)
    y = np.repeat([0, 1, 2], 3)
    w = np.array([[2.06, 1.48], [0.44, -1.82], [2.27, -2.04]])
    scores = x @ w.T + np.array([-0.42, 0.52, -0.10])

    def test_svm_loss_of_each_example(self):
        expected = [0.02, 0.44, 0, 0.39, 1.87, 0, 0.25, 0.57, 2.24]
        losses = LOSSES["svm"].per_example(self.scores, self.y, 1.0)
        np.testing.assert_allclose(losses, expected, atol=0.015)

    @pytest.mark.parametrize(
        ("loss_id", "expected"), [("svm", 0.645), ("ova", 2.453), ("softmax", 0.675)]
    )
    def test_data_loss(self, loss_id, expected):
        loss = LOSSES[loss_id].per_example(self.scores, self.y, 1.0).mean()
        assert loss == pytest.approx(expected, abs=0.015)

    def test_regularization(self):
        assert 0.1 * np.square(self.w).sum() == pytest.approx(1.92, abs=0.015)


def test_crammer_singer_takes_the_highest_score_when_margins_tie():
    scores = np.array([[1e6, 1e6 + 2e-10, 1e6 + 4e-10]])
    assert scores[0, 1] - scores[0, 0] + 1e7 == scores[0, 2] - scores[0, 0] + 1e7
    gradient = LOSSES["crammer_singer"].score_gradient(scores, np.array([0]), 1e7)
    assert gradient.tolist() == [[-1.0, 0.0, 1.0]]
