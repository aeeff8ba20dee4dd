"""The signed-in officer of a browser.

The browser keeps a random token and the time it was last seen in the signed cookie; the database
keeps the token's hash, so that a session can be ended at once. The last-seen time is in the cookie
because a GET writes nothing.
"""

import secrets
from datetime import UTC, datetime

from flask import Flask, Response, g, session

from portal.models import Officer
from portal.services.staff import sign_in
from portal.web import request_context

_TOKEN, _SEEN = "staff", "seen"


def init_app(app: Flask) -> None:
    """Refreshes the last-seen time in every response to a signed-in officer."""
    app.after_request(_refresh)


def new_token() -> str:
    """Replaces the browser's session by an empty one and returns its token."""
    session.clear()
    session[_TOKEN] = secrets.token_urlsafe(32)
    session[_SEEN] = int(request_context.now().timestamp())
    return str(session[_TOKEN])


def token() -> str | None:
    """Returns the token of this browser."""
    value: str | None = session.get(_TOKEN)
    return value


def forget() -> None:
    """Clears the session of this browser."""
    session.clear()


def find_officer() -> Officer | None:
    """Returns the signed-in officer, unless the session ended, was idle too long or expired."""
    if _TOKEN not in session:
        return None
    seen = datetime.fromtimestamp(session.get(_SEEN, 0), UTC)
    if request_context.now() - seen > sign_in.IDLE:
        forget()
        return None
    with request_context.read() as work:
        officer = sign_in.find_officer(work, session[_TOKEN])
    if officer is None:
        forget()
    return officer


def _refresh(response: Response) -> Response:
    if "officer" in g and _TOKEN in session:
        session[_SEEN] = int(request_context.now().timestamp())
        request_context.note_write()
    return response
