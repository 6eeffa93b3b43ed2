"""The server's log."""

import logging

logger = logging.getLogger("lossatlas")


def log_crash(error: BaseException) -> None:
    """A fault of ours, with its trace."""
    logger.error("a request failed", exc_info=error)
