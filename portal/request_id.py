"""The id of a web request, which every log line of it carries, and each SMS and import that it queues.

A worker carries the id of the request that queued its work. The id is random and says nothing about a person.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from structlog.contextvars import bound_contextvars, get_contextvars

REQUEST_ID: Final = "request_id"
"""The key of log lines."""
_LENGTH: Final = 32
_FORM: Final = re.compile(r"[0-9a-f]{32}")


def new_request_id() -> str:
    """Returns a random id: 32 hexadecimal digits, as nginx makes them."""
    return secrets.token_hex(_LENGTH // 2)


def read_request_id(given: str) -> str | None:
    """Returns the id that a proxy gave, also if it has dashes (UUID), or None for anything else."""
    plain = given.replace("-", "").lower()
    return plain if _FORM.fullmatch(plain) else None


def current_request_id() -> str | None:
    """Returns the id whose work this thread does, or None."""
    found: str | None = get_contextvars().get(REQUEST_ID)
    return found


@contextmanager
def carry_request_id(request_id: str | None) -> Iterator[None]:
    """Gives the id to all log lines and units of work of the block."""
    if request_id is None:
        yield
        return
    with bound_contextvars(**{REQUEST_ID: request_id}):
        yield


def spoken_form(request_id: str) -> str:
    """Returns the first digits, which a person can say on the phone: `3F9A-71C2`."""
    return f"{request_id[:4]}-{request_id[4:8]}".upper()
