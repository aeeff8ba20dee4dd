"""Internal notes on a registration."""

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.reference import show_reference
from portal.domain.staff.roles import Role
from portal.services.review import notes
from portal.services.staff import form_draft
from portal.web import request_context
from portal.web.access import staff
from portal.web.locale import translate
from portal.web.staff.review.registration_page import registration_page

blueprint = Blueprint("staff_notes", __name__)


@blueprint.post("/staff/registrations/<reference>/notes")
@staff(Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE)
def write(reference: str) -> Response | tuple[str, int]:
    """Saves a note and returns to the registration."""
    officer, text = request_context.officer(), request.form.get("note", "")
    try:
        with request_context.begin() as work:
            noted = notes.write_note(work, officer, reference, text)
            form_draft.delete_form_draft(work, officer, noted)
    except Invalid as problem:
        return registration_page(reference, problem, "note"), 422
    flash(translate(N_("Note saved.")))
    shown = show_reference(noted.reference)
    return redirect(url_for("staff_registration.show", reference=shown))
