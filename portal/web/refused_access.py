"""Logs and counts requests that are refused for lack of rights."""

from flask import request

from portal.models import Officer
from portal.security_events import SecurityEvent, note_security_event


def note_refused_access(officer: Officer | None = None) -> None:
    """Logs the page and the officer. The address is left out, because it may name an object."""
    page = request.endpoint or ""
    if officer is None:
        note_security_event(SecurityEvent.ACCESS_REFUSED, page=page)
    else:
        who = {"officer": str(officer.id), "role": officer.role.value}
        note_security_event(SecurityEvent.ACCESS_REFUSED, page=page, **who)
