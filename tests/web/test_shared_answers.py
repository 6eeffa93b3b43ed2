"""Answers that processes share; Redis itself is in tests/cluster."""

import asyncio

import pytest
from support.api import in_process, plane

from lossatlas.web.compute.encoded import Encoded
from lossatlas.web.compute.pool import Pool
from lossatlas.web.compute.response_cache import ResponseCache
from lossatlas.web.compute.shared_answers import SharedAnswers
from lossatlas.web.settings import Settings, load_settings

NOWHERE = "redis://127.0.0.1:1/0"
"""Nothing listens on this port."""


class Request:
    """A request whose client stays."""

    scope: dict = {}  # noqa: RUF012

    async def receive(self):
        await asyncio.Event().wait()


def two_processes(main):
    """Run a test with two caches, each with a pool of its own, that share answers in a dict."""

    class Shared:
        answers: dict = {}  # noqa: RUF012

        async def find(self, key):
            return self.answers.get(key)

        def store(self, key, answer):
            self.answers[key] = answer

        async def get(self, key, compute):
            if key in self.answers:
                return self.answers[key], True
            self.answers[key] = await compute()
            return self.answers[key], False

    async def run():
        pools = [Pool(1, 8), Pool(1, 8)]
        try:
            await main([ResponseCache(pool, 100, 60, Shared()) for pool in pools])
        finally:
            for pool in pools:
                pool.close()

    asyncio.run(run())


def test_an_answer_of_another_process_is_not_computed_and_kept():
    async def main(caches):
        first, second = caches
        answer, hit = await first.get("key", lambda tick: Encoded(b"answer"), Request())
        assert (answer.body, hit) == (b"answer", False)
        answer, hit = await second.get("key", pytest.fail, Request())
        assert (answer.body, hit) == (b"answer", True)
        assert second.find("key") == answer

    two_processes(main)


def test_a_stored_answer_is_found_by_another_process():
    async def main(caches):
        first, second = caches
        first.store("race", Encoded(b"events"))
        assert second.find("race") is None
        assert (await second.look_up("race")).body == b"events"
        assert second.find("race").body == b"events"

    two_processes(main)


def test_without_redis_every_request_is_answered_and_one_line_is_logged(caplog):
    settings = Settings(threads=1, redis_url=NOWHERE)
    response = in_process("POST", "/api/v1/slices/plane", settings, json=plane())
    assert response.status_code == 200
    assert response.content == in_process("POST", "/api/v1/slices/plane", json=plane()).content

    async def ask():
        shared = SharedAnswers(NOWHERE, "fingerprint")

        async def compute():
            return Encoded(b"answer")

        found = [await shared.get(str(k), compute) for k in range(20)]
        await shared.close()
        return found

    caplog.clear()
    assert asyncio.run(ask()) == [(Encoded(b"answer"), False)] * 20
    assert [record.getMessage()[:11] for record in caplog.records] == ["Redis fails"]


@pytest.mark.parametrize(
    ("name", "value"), [("redis_url", "localhost:6379"), ("dask_scheduler", "localhost:8786")]
)
def test_an_invalid_address_is_refused_by_name(name, value):
    with pytest.raises(ValueError, match=f"LOSSATLAS_{name.upper()}"):
        load_settings(**{name: value})


@pytest.mark.parametrize(
    ("name", "value"), [("redis_url", NOWHERE), ("dask_scheduler", "tcp://127.0.0.1:1")]
)
def test_a_missing_package_is_named(monkeypatch, name, value):
    monkeypatch.setattr("lossatlas.web.settings.find_spec", lambda package: None)
    with pytest.raises(ValueError, match=r"pip install 'lossatlas\[cluster\]'"):
        load_settings(**{name: value})
