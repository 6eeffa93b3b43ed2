"""The hook by which long computations are stopped from outside."""

from collections.abc import Callable

Tick = Callable[[], None]
"""Called at every block of work; raises to stop it (the client left, the deadline passed)."""


def no_tick() -> None:
    """Never stop."""
