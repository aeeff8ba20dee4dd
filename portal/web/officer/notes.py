"""Writing an internal note on a registration."""

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.domain.choices import Role
from portal.domain.errors import Invalid
from portal.domain.reference import show_reference
from portal.domain.words import N_
from portal.services import keep_typed, notes
from portal.web import current
from portal.web.access import staff
from portal.web.locale import translate
from portal.web.officer.registration_page import page

blueprint = Blueprint("staff_notes", __name__)


@blueprint.post("/staff/registrations/<reference>/notes")
@staff(Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE)
def write(reference: str) -> Response | tuple[str, int]:
    """Keeps the note and comes back to the registration."""
    officer, text = current.officer(), request.form.get("note", "")
    try:
        with current.database().begin() as session:
            noted = notes.write(
                session, current.vault(), officer, reference, text, now=current.now()
            )
            keep_typed.forget(session, officer, noted)
    except Invalid as problem:
        return page(reference, problem, "note"), 422
    flash(translate(N_("The note is kept.")))
    shown = show_reference(noted.reference)
    return redirect(url_for("staff_registration.show", reference=shown))
