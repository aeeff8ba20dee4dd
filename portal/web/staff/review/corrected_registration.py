"""The registration whose answers staff correct, and the page after a correction."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.errors import NotFound
from portal.domain.registration.reference import show_reference
from portal.models import Registration
from portal.services.casework import staff_correction
from portal.services.registration.proven_caller import is_of_hotline, proven_caller
from portal.web import request_context
from portal.web.staff.record_access_hook import record_access

_MOST_DIGITS = 9


def version_seen() -> int:
    """Returns the version of the registration that the form shows, or 0."""
    typed = request.form.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= _MOST_DIGITS else 0


def corrected_registration(reference: str) -> Registration:
    """Returns a registration of the officer's area, and records the access. Raises `NotFound`."""
    with request_context.read() as work:
        found = staff_correction.find_correctable(work, request_context.officer(), reference)
    record_access(found.id)
    return found


def corrected_of_caller() -> Registration | None:
    """Returns the registration of the caller, and records the access; None if none is open."""
    with request_context.read() as work:
        found = proven_caller(work, request_context.officer())
    if found is not None:
        record_access(found.id)
    return found


def go_on_after_correction(registration: Registration) -> Response:
    """Redirects to the record, or to the list if another office has it now."""
    officer = request_context.officer()
    if is_of_hotline(officer):
        return redirect(url_for("staff_caller.show"))
    with request_context.read() as work:
        try:
            staff_correction.find_correctable(work, officer, registration.reference)
        except NotFound:
            return redirect(url_for("staff_queue.show"))
    reference = show_reference(registration.reference)
    return redirect(url_for("staff_registration.show", reference=reference))
