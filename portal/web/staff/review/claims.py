"""Claiming and releasing a registration, by POST only, so that viewing claims nothing."""

from typing import Final

from flask import Blueprint, redirect, request, session, url_for
from werkzeug.wrappers import Response

from portal.domain.registration.reference import show_reference
from portal.domain.staff.roles import Role
from portal.services.registration.visibility import find_registration
from portal.services.review import claims
from portal.web import request_context
from portal.web.access import staff

blueprint = Blueprint("staff_claims", __name__)

_LIST: Final = "list"
_LONGEST_QUERY: Final = 1500
"""The length limit of a list address in the cookie. Filters and a search take less."""
_KEYS: Final = frozenset("vrx")
"""Keys of a list that open a registration at a decision; `static/keyboard-shortcuts.js` goes there."""


@blueprint.post("/staff/registrations/<reference>/claim")
@staff(Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE)
def take(reference: str) -> Response:
    """Claims a registration and opens it. If another officer holds the claim, the page says so."""
    with request_context.begin() as work:
        registration = find_registration(work, request_context.officer(), reference, lock=True)
        claims.claim_registration(work, request_context.officer(), registration)
    key = request.form.get("key", "")
    shown = show_reference(registration.reference)
    anchor = key if key in _KEYS else None
    return redirect(url_for("staff_registration.show", reference=shown, _anchor=anchor))


@blueprint.post("/staff/leave")
@staff(Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE)
def leave() -> Response:
    """Releases the claim and returns to the officer's last list."""
    with request_context.begin() as work:
        claims.release_all_claims(work, request_context.officer())
    return redirect(address_of_list())


def address_of_list() -> str:
    """Returns the address that `remember_list` stored last."""
    query = session.get(_LIST, "")
    return url_for("staff_queue.show") + (f"?{query}" if query else "")


def remember_list() -> None:
    """Stores the address of the shown list, with filters and page, in the cookie."""
    query = request.query_string.decode("ascii", "ignore")
    session[_LIST] = query if len(query) <= _LONGEST_QUERY else ""
