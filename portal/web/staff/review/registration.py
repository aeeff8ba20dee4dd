"""The review of one registration and its decision."""

from collections.abc import Callable, Mapping
from typing import Final

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.domain.messaging.sending_times import is_night
from portal.domain.platform.errors import Conflict, Forbidden, Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.corrections import Correctable
from portal.domain.registration.reference import show_reference
from portal.domain.review.evidence import Evidence
from portal.domain.staff.roles import Role
from portal.models import Registration
from portal.services.review import claims, decisions, undo
from portal.services.review.decisions import DecisionContext
from portal.services.staff import form_draft
from portal.unit_of_work import UnitOfWork
from portal.web import request_context
from portal.web.access import staff
from portal.web.locale import translate
from portal.web.staff.review.registration_page import DecisionForm, registration_page

blueprint = Blueprint("staff_registration", __name__)


@blueprint.get("/staff/registrations/<reference>")
@staff(Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE)
def show(reference: str) -> str:
    """Shows everything that a decision needs."""
    return registration_page(reference)


@blueprint.get("/staff/registrations/<reference>/print")
@staff(Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE)
def paper(reference: str) -> str:
    """Shows the registration for a printer. The access log counts it as a view."""
    return registration_page(reference, template="staff/review/printed.html")


@blueprint.post("/staff/registrations/<reference>")
@staff(Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE)
def take(reference: str) -> tuple[str, int] | Response:
    """Executes a decision and opens the next registration. Errors are shown on the page."""
    try:
        decision = DecisionForm(request.form.get("decision", ""))
    except ValueError as error:
        raise Invalid(N_("Please reload the page and use one of its buttons.")) from error
    seen = seen_here(reference)
    try:
        with request_context.begin() as work:
            decided = _TAKE[decision](work, seen)
            form_draft.delete_form_draft(work, seen.officer, decided)
    except Invalid as problem:
        return registration_page(reference, problem, decision), 422
    except (Conflict, Forbidden) as problem:
        return registration_page(reference, problem), 403 if isinstance(problem, Forbidden) else 409
    _say_what_was_done(decided)
    if decision is DecisionForm.REOPEN:  # the officer who reopens it also decides on it
        return redirect(url_for(".show", reference=show_reference(decided.reference)))
    return onward()


@blueprint.post("/staff/registrations/<reference>/undo")
@staff(Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE)
def take_back(reference: str) -> tuple[str, int] | Response:
    """Undoes the last decision and opens the registration again."""
    seen = seen_here(reference)
    try:
        with request_context.begin() as work:
            undone = undo.undo_decision(work, seen)
            claims.claim_registration(work, seen.officer, undone)
    except Conflict as problem:
        return registration_page(reference, problem), 409
    said = N_("%(reference)s: undone. No SMS is sent.")
    flash(translate(said, reference=show_reference(undone.reference)))
    return redirect(url_for(".show", reference=show_reference(undone.reference)))


def seen_here(reference: str) -> DecisionContext:
    """Returns the registration and version that the officer saw. Raises `Invalid` without version."""
    version = request.form.get("version", type=int)
    if version is None:
        raise Invalid(N_("Please reload the page and use one of its buttons."))
    return DecisionContext(
        officer=request_context.officer(),
        reference=reference,
        version=version,
    )


def onward() -> Response:
    """Redirects to the registration that has waited longest, or to the empty list."""
    with request_context.begin() as work:
        following = claims.claim_next(work, request_context.officer())
    if following is None:
        return redirect(url_for("staff_queue.show"))
    return redirect(
        url_for("staff_registration.show", reference=show_reference(following.reference))
    )


def _say_what_was_done(decided: Registration) -> None:
    said = N_("%(reference)s: %(state)s.")
    if decided.may_sms:
        said = (
            N_("%(reference)s: %(state)s. It is night: the SMS is sent in the morning.")
            if is_night(request_context.now())
            else N_("%(reference)s: %(state)s. The SMS is sent after half a minute.")
        )
    reference, state = show_reference(decided.reference), translate(decided.state.label)
    flash(translate(said, reference=reference, state=state))


def _verify(work: UnitOfWork, seen: DecisionContext) -> Registration:
    ticked = set(request.form.getlist("evidence"))
    evidence = [item for item in Evidence if item.value in ticked]
    percent = request_context.settings().second_look_percent
    return decisions.verify_registration(
        work,
        seen,
        evidence,
        second_look_percent=percent,
        is_compared=request.form.get("compared") == "yes",
    )


def _send_back(work: UnitOfWork, seen: DecisionContext) -> Registration:
    ticked = set(request.form.getlist("fields"))
    fields = [field for field in Correctable if field.value in ticked]
    return decisions.return_for_correction(work, seen, fields, request.form.get("reason", ""))


def _reject(work: UnitOfWork, seen: DecisionContext) -> Registration:
    return decisions.reject_registration(work, seen, request.form.get("reason", ""))


def _receive(work: UnitOfWork, seen: DecisionContext) -> Registration:
    return decisions.receive_registration(work, seen)


def _reopen(work: UnitOfWork, seen: DecisionContext) -> Registration:
    return decisions.reopen_registration(work, seen, request.form.get("reason", ""))


_TAKE: Final[Mapping[DecisionForm, Callable[[UnitOfWork, DecisionContext], Registration]]] = {
    DecisionForm.VERIFY: _verify,
    DecisionForm.SEND_BACK: _send_back,
    DecisionForm.REJECT: _reject,
    DecisionForm.RECEIVE: _receive,
    DecisionForm.REOPEN: _reopen,
}
