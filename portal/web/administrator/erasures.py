"""Registrations whose owners want them erased, and which exported files held them."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.choices import Role
from portal.domain.errors import Conflict, Invalid, PortalError
from portal.domain.words import N_
from portal.services import erase
from portal.web import current
from portal.web.access import staff
from portal.web.locale import translate

blueprint = Blueprint("administrator_erasures", __name__)


@blueprint.get("/staff/erasures")
@staff(Role.ADMINISTRATOR)
def show() -> str:
    """Those that wait, and those that were erased."""
    return _page()


@blueprint.post("/staff/erasures/<reference>")
@staff(Role.ADMINISTRATOR)
def carry_out(reference: str) -> Response | tuple[str, int]:
    """Erases one."""
    try:
        with current.database().begin() as session:
            erase.erase(
                session,
                current.vault(),
                current.officer(),
                reference,
                request.form.get("reason", ""),
                now=current.now(),
            )
    except Invalid as problem:
        return _page(problem), 422
    except Conflict as problem:
        return _page(problem), 409
    flash(translate(N_("Erased. Nothing in it leads to the person any more.")))
    return redirect(url_for("administrator_erasures.show"))


def _page(problem: PortalError | None = None) -> str:
    with current.database().read() as session:
        waiting, done = erase.waiting(session), erase.done(session)
    return render_template(
        "administrator/erasures.html",
        waiting=waiting,
        done=done,
        problem=translate(problem.text, **problem.values) if problem else None,
    )
