"""Another phone number for a registration, from its page, for somebody whose old phone is lost."""

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.domain.choices import Role
from portal.domain.errors import Conflict, Invalid
from portal.domain.reference import show_reference
from portal.domain.words import N_
from portal.services import change_phone, keep_typed
from portal.web import current
from portal.web.access import staff
from portal.web.locale import translate
from portal.web.officer.registration import seen_here
from portal.web.officer.registration_page import page

blueprint = Blueprint("staff_phone", __name__)


@blueprint.post("/staff/registrations/<reference>/phone")
@staff(Role.DISTRICT, Role.SUPERVISOR)
def change(reference: str) -> Response | tuple[str, int]:
    """Takes the new number and the reason; what does not fit is told on the same page."""
    seen = seen_here(reference)
    try:
        with current.database().begin() as session:
            changed = change_phone.set_by_officer(
                session,
                current.vault(),
                seen,
                request.form.get("mobile", ""),
                request.form.get("reason", ""),
            )
            keep_typed.forget(session, seen.officer, changed)
    except Invalid as problem:
        return page(reference, problem, "phone"), 422
    except Conflict as problem:
        return page(reference, problem), 409
    said = N_("%(reference)s has the new number.")
    flash(translate(said, reference=show_reference(changed.reference)))
    return redirect(url_for("staff_registration.show", reference=changed.reference))
