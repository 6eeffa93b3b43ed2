"""How responses are filled from the core's results and written as JSON."""

import json
from typing import NamedTuple

import numpy as np
import pytest
from pydantic import ValidationError

from lossatlas.web.schemas.base import Answer, Numbers


class Found(NamedTuple):
    a: np.ndarray
    loss: float


class Part(Answer):
    a: list[int]
    loss: float | None


class Whole(Answer):
    a: Numbers
    loss: float | None
    parts: list[Part]
    optional: Numbers | None = None


FOUND = Found(np.array([1, 2]), np.float64("nan"))


def test_an_answer_takes_attributes_arrays_and_parts():
    answer = Whole.of(FOUND, a=np.array([0.5, np.inf]), parts=[FOUND])
    part = {"a": [1, 2], "loss": None}
    assert json.loads(answer.encode()) == {"a": [0.5, None], "loss": None, "parts": [part]}


def test_a_field_without_a_source_is_an_error():
    with pytest.raises(ValidationError, match="parts"):
        Whole.of(FOUND)
