"""The location in the request of the part being resolved, for the JSON pointers of errors.

Each level names the fields that it enters, with `at`; the innermost level refuses invalid values.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from lossatlas.web.http.errors import ApiError, bad_input

Field = str | int

_path: ContextVar[tuple[Field, ...]] = ContextVar("path", default=())


@contextmanager
def at(*fields: Field) -> Iterator[None]:
    """Enter these nested fields of the current part of the request."""
    with at_root(*_path.get(), *fields):
        yield


@contextmanager
def at_root(*fields: Field) -> Iterator[None]:
    """Enter these nested fields from the root of the request."""
    token = _path.set(fields)
    try:
        yield
    finally:
        _path.reset(token)


def refused(message: str, *fields: Field, allowed: Sequence[str] | None = None) -> ApiError:
    """The error for the value in these nested fields of the current part of the request."""
    pointer = "".join(f"/{field}" for field in (*_path.get(), *fields))
    return bad_input(pointer, message, allowed)
