"""Reads what an answer leaves of a request's body, for example of a file from an officer who is signed out.

gunicorn closes the connection after the answer. If a part of the body is unread then, the kernel resets
the connection, and nginx may lose the answer and show an error page instead.
"""

from contextlib import suppress
from typing import Final

from flask import Flask, request
from werkzeug.exceptions import ClientDisconnected
from werkzeug.wsgi import get_input_stream

from portal.domain.intake.import_types import LARGEST_FILE

_MOST: Final = LARGEST_FILE + 1024 * 1024
"""More than nginx lets through."""
_AT_ONCE: Final = 256 * 1024


def init_app(app: Flask) -> None:
    """Reads the rest at the end of each request."""
    app.teardown_request(lambda _error: _read_rest())


def _read_rest() -> None:
    if request.method in ("GET", "HEAD"):
        return
    # Flask keeps the stream once a view has begun to read it.
    stream = request.__dict__.get("stream") or get_input_stream(request.environ)
    with suppress(ClientDisconnected, OSError, ValueError):
        for _ in range(_MOST // _AT_ONCE):
            if not stream.read(_AT_ONCE):
                return
