"""One registration on one screen, and the decision on it."""

from collections.abc import Callable, Mapping
from typing import Final

from flask import Blueprint, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.domain.choices import Evidence, Role
from portal.domain.corrections import Correctable
from portal.domain.errors import Conflict, Forbidden, Invalid
from portal.domain.reference import show_reference
from portal.domain.words import N_
from portal.models import Registration
from portal.services import claim, decide, keep_typed, undo
from portal.services.decide import Seen
from portal.web import current
from portal.web.access import staff
from portal.web.locale import translate
from portal.web.officer.registration_page import Decision, page

blueprint = Blueprint("staff_registration", __name__)


@blueprint.get("/staff/registrations/<reference>")
@staff(Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE)
def show(reference: str) -> str:
    """Everything that a decision needs."""
    return page(reference)


@blueprint.post("/staff/registrations/<reference>")
@staff(Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE)
def take(reference: str) -> tuple[str, int] | Response:
    """Takes a decision and opens the next registration; what does not fit is told on the page."""
    try:
        decision = Decision(request.form.get("decision", ""))
    except ValueError as error:
        raise Invalid(N_("Please load the page again and choose one of its buttons.")) from error
    seen = seen_here(reference)
    try:
        with current.database().begin() as session:
            decided = _TAKE[decision](session, seen)
            keep_typed.forget(session, seen.officer, decided)
    except Invalid as problem:
        return page(reference, problem, decision), 422
    except (Conflict, Forbidden) as problem:
        return page(reference, problem), 403 if isinstance(problem, Forbidden) else 409
    _say_what_was_done(decided)
    if decision is Decision.REOPEN:  # whoever reopens it decides on it, too
        return redirect(url_for(".show", reference=show_reference(decided.reference)))
    return onward()


@blueprint.post("/staff/registrations/<reference>/undo")
@staff(Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE)
def take_back(reference: str) -> tuple[str, int] | Response:
    """Undoes the decision made a moment ago, and opens the registration again."""
    seen = seen_here(reference)
    try:
        with current.database().begin() as session:
            undone = undo.undo(session, current.vault(), seen)
            claim.take(session, seen.officer, undone, now=seen.now)
    except Conflict as problem:
        return page(reference, problem), 409
    said = N_("%(reference)s: undone. No SMS goes out.")
    flash(translate(said, reference=show_reference(undone.reference)))
    return redirect(url_for(".show", reference=show_reference(undone.reference)))


def seen_here(reference: str) -> Seen:
    """The registration as it was on this officer's screen. Raises `Invalid` without its version."""
    version = request.form.get("version", type=int)
    if version is None:
        raise Invalid(N_("Please load the page again and choose one of its buttons."))
    return Seen(
        officer=current.officer(),
        reference=reference,
        version=version,
        now=current.now(),
        hotline=current.settings().hotline,
    )


def onward() -> Response:
    """To the registration that waits longest, or to the list when all is done."""
    with current.database().begin() as session:
        following = claim.take_next(session, current.officer(), now=current.now())
    if following is None:
        return redirect(url_for("staff_queue.show"))
    return redirect(
        url_for("staff_registration.show", reference=show_reference(following.reference))
    )


def _say_what_was_done(decided: Registration) -> None:
    said = N_("%(reference)s: %(state)s.")
    if decided.may_sms:
        said = N_("%(reference)s: %(state)s. The SMS goes out only after half a minute.")
    reference, state = show_reference(decided.reference), translate(decided.state.label)
    flash(translate(said, reference=reference, state=state))


def _verify(session: Session, seen: Seen) -> Registration:
    ticked = set(request.form.getlist("evidence"))
    evidence = [item for item in Evidence if item.value in ticked]
    percent = current.settings().second_look_percent
    return decide.verify(session, current.vault(), seen, evidence, second_look_percent=percent)


def _send_back(session: Session, seen: Seen) -> Registration:
    ticked = set(request.form.getlist("fields"))
    fields = [field for field in Correctable if field.value in ticked]
    return decide.send_back(session, current.vault(), seen, fields, request.form.get("reason", ""))


def _reject(session: Session, seen: Seen) -> Registration:
    return decide.reject(session, current.vault(), seen, request.form.get("reason", ""))


def _receive(session: Session, seen: Seen) -> Registration:
    return decide.receive(session, current.vault(), seen)


def _reopen(session: Session, seen: Seen) -> Registration:
    return decide.reopen(session, current.vault(), seen, request.form.get("reason", ""))


_TAKE: Final[Mapping[Decision, Callable[[Session, Seen], Registration]]] = {
    Decision.VERIFY: _verify,
    Decision.SEND_BACK: _send_back,
    Decision.REJECT: _reject,
    Decision.RECEIVE: _receive,
    Decision.REOPEN: _reopen,
}
