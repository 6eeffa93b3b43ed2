"""Small classifiers whose features are shifted and scaled, like those of a data set."""

import numpy as np

from lossatlas.core.data.examples import Examples
from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.models.linear import LinearClassifier
from lossatlas.core.models.linear_section import LinearSection

KINKED = [loss_id for loss_id, loss in LOSSES.items() if not loss.differentiable]
SMOOTH = [loss_id for loss_id, loss in LOSSES.items() if loss.differentiable]


def small_problem(loss_id, n=17, d=5, classes=4, seed=0, **options):
    rng = np.random.default_rng(seed)
    examples = Examples(
        raw=rng.normal(3.0, 2.0, (n, d)),
        y=rng.integers(0, classes, n),
        shift=rng.normal(3.0, 0.1, d),
        scale=rng.uniform(0.5, 2.0, d),
        indices=np.arange(n),
    )
    return LinearClassifier(examples, classes, LOSSES[loss_id], **options)


def random_slice(objective, k=2, seed=0, scale=1.0):
    """A slice through a Gaussian origin along k Gaussian directions."""
    rng = np.random.default_rng(seed)
    origin = rng.normal(0.0, scale, objective.shape)
    return objective.section(origin, rng.normal(0.0, scale, (k, *objective.shape)))


def slice_of(loss_id, scores, y, margin=1.0):
    """A slice with these scores (1+k, N, C); its weights do not matter here."""
    k, _, classes = len(scores) - 1, *scores.shape[1:]
    return LinearSection(
        origin=np.zeros((classes, 2)),
        directions=np.eye(k, 2 * classes).reshape(k, classes, 2),
        scores=scores,
        roots=np.zeros((1 + k, 1 + k)),
        y=y,
        loss=LOSSES[loss_id],
        margin=margin,
        l2=0.0,
    )


def plain_features(examples):
    """Features (N, D) from the definition x = (raw - shift) / scale."""
    return (examples.raw.astype(float) - examples.shift) / examples.scale
