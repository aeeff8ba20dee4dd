"""Logs as JSON lines on standard error. No personal data: events carry ids, kinds and counts."""

import logging
import sys

import structlog


def configure() -> None:
    """Sets up structured logs for this process."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        # Asked for anew each time: under tests and supervisors the stream changes.
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
