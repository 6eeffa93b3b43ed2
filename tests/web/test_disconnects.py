"""A client that disconnects in the middle of a streamed event is not a server error."""

import anyio
import pytest

from lossatlas.web.http.middleware import IgnoreDisconnects


async def answer(error: Exception) -> None:
    async def app(scope, receive, send):
        raise error

    await IgnoreDisconnects(app)({"type": "http"}, None, None)


def test_a_closed_stream_is_ignored():
    anyio.run(answer, ExceptionGroup("tasks", [anyio.BrokenResourceError()]))
    anyio.run(answer, anyio.BrokenResourceError())


def test_other_errors_are_raised():
    with pytest.raises(ZeroDivisionError):
        anyio.run(answer, ZeroDivisionError())
    with pytest.raises(ExceptionGroup) as caught:
        anyio.run(answer, ExceptionGroup("tasks", [anyio.BrokenResourceError(), KeyError()]))
    assert caught.group_contains(KeyError)
    assert not caught.group_contains(anyio.BrokenResourceError)
