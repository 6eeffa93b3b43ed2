"""Settings come from the environment and go to it."""

from dataclasses import fields
from pathlib import Path

import pytest

from lossatlas.web.settings import Settings, from_environment, to_environment


def test_without_variables_all_is_default():
    assert from_environment({}) == Settings()
    assert from_environment({"LOSSATLAS_PORT": "", "PORT": "1"}) == Settings()


def test_settings_survive_the_way_to_a_worker():
    chosen = Settings(
        host="0.0.0.0",
        port=1234,
        workers=3,
        data_dir=Path("/some where"),
        threads=5,
        queue_length=0,
        streams=6,
        deadline_seconds=0.5,
        stream_seconds=7.25,
        body_bytes=8,
        cache_bytes=0,
        slice_bytes=0,
        minimum_bytes=0,
        path_bytes=0,
        ready_bytes=0,
        stream_bytes=0,
    )
    different = [f.name for f in fields(Settings) if getattr(chosen, f.name) == f.default]
    assert different == []
    assert from_environment(to_environment(chosen)) == chosen
    assert from_environment(to_environment(Settings())) == Settings()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PORT", "http"),
        ("PORT", "70000"),
        ("WORKERS", "0"),
        ("THREADS", "-1"),
        ("QUEUE_LENGTH", "-1"),
        ("DEADLINE_SECONDS", "0"),
        ("DEADLINE_SECONDS", "nan"),
        ("BODY_BYTES", "1.5"),
    ],
)
def test_a_wrong_setting_is_named(name, text):
    with pytest.raises(ValueError, match=f"(?i){name}"):
        from_environment({f"LOSSATLAS_{name}": text})
