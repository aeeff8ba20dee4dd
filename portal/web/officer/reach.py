"""Whom to call: those whose SMS come back, and those who asked for it by SMS."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.domain.choices import Role
from portal.domain.phone import show_mobile
from portal.domain.words import N_
from portal.services import call_backs, queue, reach
from portal.web import current
from portal.web.access import staff
from portal.web.locale import translate
from portal.web.officer.places import area_of

blueprint = Blueprint("staff_reach", __name__)


@blueprint.get("/staff/unreachable")
@staff(Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE)
def show() -> str:
    """The registrations of the area whose last SMS did not arrive."""
    officer = current.officer()
    with current.database().read() as session:
        rows = queue.unreachable(session, current.vault(), officer, current.language())
        area = area_of(session, officer)
    return render_template("officer/unreachable.html", area=area, rows=rows)


@blueprint.post("/staff/unreachable/<reference>")
@staff(Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE)
def reached(reference: str) -> Response:
    """Takes one off the list: the officer has spoken with the person."""
    with current.database().begin() as session:
        reach.reached(session, current.officer(), reference, now=current.now())
    flash(translate(N_("Taken off the list.")))
    return redirect(url_for("staff_reach.show"))


@blueprint.get("/staff/call-backs")
@staff(Role.DISTRICT, Role.SUPERVISOR, Role.REGISTRAR)
def calls() -> str:
    """The numbers that asked for a call: of the district, or those that the hotline calls."""
    officer = current.officer()
    with current.database().read() as session:
        waiting = call_backs.waiting(session, current.vault(), officer)
        number = call_backs.count_waiting(session, officer)
    return render_template(
        "officer/call-backs.html", calls=waiting, number=number, show_mobile=show_mobile
    )


@blueprint.post("/staff/call-backs/<uuid:call_id>")
@staff(Role.DISTRICT, Role.SUPERVISOR, Role.REGISTRAR)
def called(call_id: UUID) -> Response:
    """Takes a number off the list."""
    with current.database().begin() as session:
        was_first = call_backs.finish(session, current.officer(), call_id, now=current.now())
    text = N_("Taken off the list.") if was_first else N_("Somebody has called already.")
    flash(translate(text))
    return redirect(url_for("staff_reach.calls"))
