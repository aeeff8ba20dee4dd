"""Agents of the hotline in an open call, before and after the proof."""

from datetime import datetime

from portal.domain.staff.roles import Role
from portal.models import Officer, Registration
from portal.services.hotline.calls import begin_call
from tests.unit import unit
from tests.web.staff_client import Office


def cookie_of(office: Office, officer: Officer) -> str:
    """Returns the cookie of a browser in which the officer is signed in."""
    cookie = office.browser(officer).client.get_cookie("phera")
    assert cookie is not None
    return cookie.value


def agents_in_calls(office: Office, registration: Registration, now: datetime) -> dict[str, str]:
    """Returns the cookies of two agents: one asks a caller, the caller of the other has proven it."""
    cookies = {}
    for name, proven_at in (("in a call", None), ("in a proven call", now)):
        agent = office.officer(Role.REGISTRAR)
        with office.database.begin() as session:
            work = unit(session, vault=office.vault, now=now)
            begin_call(work, agent, registration.id).proven_at = proven_at
        cookies[name] = cookie_of(office, agent)
    return cookies
