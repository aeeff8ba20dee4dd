"""Logs as JSON lines on standard error. Events hold ids, kinds and counts, no personal data.

An exception is logged by its kind and its places in the code. Its text is left out everywhere,
because it may hold what a person typed.
"""

import json
import logging
import re
import sys
import threading
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import structlog

from portal.config import PROJECT

PLACES: Final = 20
"""The most frames of a traceback that are logged: ours, and the innermost ones of libraries."""
_LIBRARY_PLACES: Final = 6
_CAUSES: Final = 5
_PACKAGES: Final = "site-packages/"
_VALUE: Final = re.compile(r"[%{=:]")
"""Where a message of a library begins to hold values."""


class _LineWriter(structlog.WriteLogger):
    """Writes a line, or loses it: a full disk or a closed pipe must not stop what the line is about."""

    def msg(self, message: str) -> None:
        with suppress(OSError):
            super().msg(message)

    log = debug = info = warn = warning = msg
    fatal = failure = err = error = critical = exception = msg


def configure() -> None:
    """Configures structlog, and what libraries log, for this process."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            _describe_exc_info,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        # Read at each call, because tests and supervisors replace the stream.
        logger_factory=lambda *_: _LineWriter(sys.stderr),
        cache_logger_on_first_use=False,
    )
    if logging.lastResort is not None:
        logging.lastResort.setFormatter(LibraryFormatter())


def describe_error(error: BaseException) -> dict[str, Any]:
    """The kind, the place in our code, the stack and the causes of an error, without its text.

    The place is the innermost line of this project, or of a library if no line of ours took part.
    """
    places = _places(error)
    own = [place for place in places if _is_own(place)]
    described: dict[str, Any] = {
        "error": type(error).__name__,
        "place": (own or places or [""])[-1].partition(" ")[0],
        "stack": [
            place
            for number, place in enumerate(places)
            if _is_own(place) or number >= len(places) - _LIBRARY_PLACES
        ][-PLACES:],
    }
    causes = [f"{type(cause).__name__} {(_places(cause) or [''])[-1]}" for cause in _causes(error)]
    return described | {"causes": causes} if causes else described


def hide_uncaught_values() -> None:
    """Logs an exception that ends this process or a thread by its kind and places, without its text."""
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_uncaught_of_thread


def log_failure(event: str, error: BaseException, **values: object) -> None:
    """Logs an error that was caught and does not go on, by its kind and place."""
    structlog.get_logger().error(event, **values, **describe_error(error))


class LibraryFormatter(logging.Formatter):
    """Formats what libraries log (gunicorn, SQLAlchemy) as a JSON line without the values in it.

    They log request lines and addresses of people. The words before the first value, and whole numbers, stay.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Returns the line."""
        text = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
        arguments = record.args if isinstance(record.args, tuple) else ()
        line: dict[str, Any] = {
            "event": "library.message_logged",
            "logger": record.name,
            "text": _VALUE.split(text)[0].strip(" ('\""),
            "level": record.levelname.lower(),
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
        }
        if numbers := [each for each in arguments if isinstance(each, int)]:
            line["numbers"] = numbers
        if record.exc_info and record.exc_info[1] is not None:
            line |= describe_error(record.exc_info[1])
        return json.dumps(line)


def _describe_exc_info(_log: Any, _method: str, event: Any) -> Any:
    """Replaces `exc_info` of any logger call by the description of the exception."""
    given = event.pop("exc_info", None)
    if not given:
        return event
    error = given if isinstance(given, BaseException) else sys.exception()
    if isinstance(given, tuple):
        error = given[1]
    return {**event, **describe_error(error)} if error else event


def _places(error: BaseException) -> list[str]:
    return [
        f"{_short(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}"
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]


def _short(file: str) -> str:
    if _PACKAGES in file:
        return file[file.rindex(_PACKAGES) :]
    path = Path(file)
    if path.is_relative_to(PROJECT):
        return str(path.relative_to(PROJECT))
    return "/".join(("…", *path.parts[-2:]))


def _is_own(place: str) -> bool:
    return not place.startswith((_PACKAGES, "…"))


def _causes(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    while cause is not None and cause not in found and len(found) < _CAUSES:
        found.append(cause)
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return found


def _log_uncaught(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    structlog.get_logger().critical("process.failed", **describe_error(error))


def _log_uncaught_of_thread(failed: threading.ExceptHookArgs) -> None:
    if failed.exc_value is not None:
        name = failed.thread.name if failed.thread else ""
        structlog.get_logger().critical(
            "process.thread_failed", thread=name, **describe_error(failed.exc_value)
        )
