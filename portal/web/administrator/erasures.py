"""Requests for erasure, and the exports that contained the registrations."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.errors import Conflict, Invalid, PortalError
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.erasure_confirmation import ErasureConfirmation
from portal.domain.staff.roles import Role
from portal.services.privacy import erasure
from portal.web import request_context
from portal.web.access import staff
from portal.web.locale import translate

blueprint = Blueprint("administrator_erasures", __name__)


@blueprint.get("/staff/erasures")
@staff(Role.ADMINISTRATOR)
def show() -> str:
    """Lists pending and completed erasures."""
    return _page()


@blueprint.post("/staff/erasures/<reference>")
@staff(Role.ADMINISTRATOR)
def carry_out(reference: str) -> Response | tuple[str, int]:
    """Erases a registration."""
    try:
        with request_context.begin() as work:
            erasure.erase_registration(
                work, request_context.officer(), reference, request.form.get("confirmed", "")
            )
    except Invalid as problem:
        return _page(problem), 422
    except Conflict as problem:
        return _page(problem), 409
    flash(translate(N_("Deleted. Nothing in it can identify the person any more.")))
    return redirect(url_for("administrator_erasures.show"))


def _page(problem: PortalError | None = None) -> str:
    with request_context.read() as work:
        waiting, done = erasure.pending_erasures(work), erasure.finished_erasures(work)
    return render_template(
        "administrator/erasures.html",
        waiting=waiting,
        done=done,
        confirmations=ErasureConfirmation,
        problem=translate(problem.text, **problem.values) if problem else None,
    )
