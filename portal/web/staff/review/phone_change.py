"""Change of the phone of a registration by an officer, for a person who lost the old phone."""

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.errors import Conflict, Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.reference import show_reference
from portal.domain.staff.roles import Role
from portal.services.review import phone_change
from portal.services.staff import form_draft
from portal.web import request_context
from portal.web.access import staff
from portal.web.locale import translate
from portal.web.staff.review.registration import seen_here
from portal.web.staff.review.registration_page import registration_page

blueprint = Blueprint("staff_phone_change", __name__)


@blueprint.post("/staff/registrations/<reference>/phone")
@staff(Role.DISTRICT, Role.SUPERVISOR)
def change(reference: str) -> Response | tuple[str, int]:
    """Changes the number with a reason. Errors are shown on the same page."""
    seen = seen_here(reference)
    try:
        with request_context.begin() as work:
            changed = phone_change.set_phone_by_officer(
                work, seen, request.form.get("mobile", ""), request.form.get("reason", "")
            )
            form_draft.delete_form_draft(work, seen.officer, changed)
    except Invalid as problem:
        return registration_page(reference, problem, "phone"), 422
    except Conflict as problem:
        return registration_page(reference, problem), 409
    said = N_("%(reference)s has the new number.")
    flash(translate(said, reference=show_reference(changed.reference)))
    return redirect(url_for("staff_registration.show", reference=changed.reference))
