"""The second look: verified registrations drawn by lot, for another officer than who verified."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.choices import Role
from portal.domain.errors import Conflict, Forbidden, Invalid
from portal.domain.reference import show_reference
from portal.domain.second_look import Finding
from portal.domain.words import N_
from portal.services import keep_typed, second_look
from portal.web import current
from portal.web.access import staff
from portal.web.locale import translate
from portal.web.officer.places import area_of
from portal.web.officer.registration import seen_here
from portal.web.officer.registration_page import page

blueprint = Blueprint("staff_second_look", __name__)


@blueprint.get("/staff/second-looks")
@staff(Role.DISTRICT, Role.SUPERVISOR)
def show() -> str:
    """Those that this officer can look at."""
    officer = current.officer()
    with current.database().read() as session:
        drawn = second_look.waiting(session, current.vault(), officer, current.language())
        number = second_look.count_waiting(session, officer)
        area = area_of(session, officer)
    return render_template(
        "officer/second-looks.html",
        area=area,
        drawn=drawn,
        number=number,
        percent=current.settings().second_look_percent,
    )


@blueprint.post("/staff/registrations/<reference>/second-look")
@staff(Role.DISTRICT, Role.SUPERVISOR)
def finish(reference: str) -> Response | tuple[str, int]:
    """Confirms the verification, or sends it back; then on with the list."""
    seen = seen_here(reference)
    is_right = request.form.get("finding") == Finding.CONFIRMED
    finding = Finding.CONFIRMED if is_right else Finding.WRONG  # which asks for a reason
    try:
        with current.database().begin() as session:
            finished = second_look.finish(
                session, current.vault(), seen, finding, request.form.get("reason", "")
            )
            keep_typed.forget(session, seen.officer, finished)
    except Invalid as problem:
        return page(reference, problem, "second-look"), 422
    except (Conflict, Forbidden) as problem:
        return page(reference, problem), 403 if isinstance(problem, Forbidden) else 409
    said = N_("%(reference)s: second look done. %(state)s.")
    state = translate(finished.state.label)
    flash(translate(said, reference=show_reference(finished.reference), state=state))
    return redirect(url_for(".show"))
