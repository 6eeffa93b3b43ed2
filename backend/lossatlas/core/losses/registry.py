"""All losses by id. To add a loss, write its module and name it here."""

from lossatlas.core.losses.base import Loss
from lossatlas.core.losses.crammer_singer import CRAMMER_SINGER
from lossatlas.core.losses.ova import OVA
from lossatlas.core.losses.softmax import SOFTMAX
from lossatlas.core.losses.squared_error import SQUARED_ERROR
from lossatlas.core.losses.squared_hinge import SQUARED_HINGE
from lossatlas.core.losses.svm import SVM

LOSSES: dict[str, Loss] = {
    loss.id: loss for loss in (SVM, CRAMMER_SINGER, OVA, SOFTMAX, SQUARED_HINGE, SQUARED_ERROR)
}
