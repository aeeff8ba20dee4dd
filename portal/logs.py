"""Logs as JSON lines on standard error. Events hold ids, kinds and counts, no personal data."""

import logging
import sys
import traceback
from types import TracebackType
from typing import Final

import structlog

PLACES: Final = 20
"""The most frames of a traceback that are logged."""


def configure() -> None:
    """Configures structlog for this process."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        # Read at each call, because tests and supervisors replace the stream.
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def describe_error(error: BaseException) -> dict[str, str]:
    """The kind and the place of an error. Its text is left out: it may hold what a person typed."""
    where = error.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    place = f"{where.tb_frame.f_code.co_filename}:{where.tb_lineno}" if where else ""
    return {"error": type(error).__name__, "place": place}


def hide_uncaught_values() -> None:
    """Logs an exception that ends this process by its kind and its places, without its text."""
    sys.excepthook = _log_uncaught


def _log_uncaught(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    frames = traceback.extract_tb(trace, limit=-PLACES)
    stack = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    structlog.get_logger().critical("process.failed", **describe_error(error), stack=stack)


def log_failure(event: str, error: BaseException, **values: object) -> None:
    """Logs an error that was caught and does not go on, by its kind and place."""
    structlog.get_logger().error(event, **values, **describe_error(error))
