"""The status of a registration in plain words, withdrawal and erasure."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Final

from flask import Blueprint, abort, flash, get_flashed_messages, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.errors import NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.changes import ChangeKind
from portal.domain.registration.states import Actor, State, is_open
from portal.models import Registration
from portal.services.casework import appointments
from portal.services.privacy import erasure
from portal.services.registration import status_by_birth_date, status_tracking
from portal.services.registration.phone_verification import PROOF_LIFE
from portal.services.registration.status_tracking import StatusEvent, StatusView
from portal.unit_of_work import UnitOfWork
from portal.web import request_context
from portal.web.access import returnee
from portal.web.locale import gettext, translate
from portal.web.public import browser_token, status_steps
from portal.web.public.answer_texts import ChangedAnswer, changed_answers, changed_phones
from portal.web.public.centre_card import centre_card
from portal.web.public.expected_days import expected_days
from portal.web.public.finish import is_shared_phone
from portal.web.public.form_steps import see_other
from portal.web.public.own_answers import own_answers
from portal.web.public.tell_more import tasks_to_tell

blueprint = Blueprint("public_registration_status", __name__)

_SAVED = "saved"
_SENTENCES = {
    State.SUBMITTED: N_("You sent your registration."),
    State.RETURNED: N_("The officer in your district asked you to correct something."),
    State.VERIFIED: N_(
        "The officer in your district checked your registration. Everything is correct."
    ),
    State.REJECTED: N_("The officer in your district could not accept your registration."),
    State.DUPLICATE: N_("You are already registered, so this registration is not needed."),
    State.RECEIVED: N_("Your centre has received your registration."),
    State.CLOSED: N_("Your centre has finished its work on your registration."),
    State.WITHDRAWN: N_("You withdrew your registration."),
}
_ENTERED = N_("Someone filled in your registration for you and sent it.")
_AFTER = {
    (State.RETURNED, State.SUBMITTED): N_("You sent your corrected registration."),
    (State.REJECTED, State.SUBMITTED): N_("Your registration is being checked again."),
    (State.RECEIVED, State.VERIFIED): N_("Your registration was moved to another centre."),
    (State.CLOSED, State.RECEIVED): N_("Your centre is working with you again."),
    (State.VERIFIED, State.SUBMITTED): N_("Your registration is being checked again."),
    (State.DUPLICATE, State.SUBMITTED): N_("Your registration is being checked again."),
}
_CHANGES = {
    (ChangeKind.ANSWERS, Actor.RETURNEE): N_("You changed: %(answers)s."),
    (ChangeKind.PHONE, Actor.RETURNEE): N_("You gave a new phone number."),
    (ChangeKind.OTHER_NUMBER, Actor.RETURNEE): N_("You changed the other person's number."),
    (ChangeKind.ANSWERS, Actor.OFFICER): N_("An officer changed for you: %(answers)s."),
    (ChangeKind.ANSWERS, Actor.CENTRE): N_("Your centre changed for you: %(answers)s."),
    (ChangeKind.PHONE, Actor.OFFICER): N_(
        "The officer in your district recorded a new phone number for you."
    ),
}
_SHARING = {
    True: N_("You agreed that partner organisations may get your answers."),
    False: N_("You no longer agree that partner organisations get your answers."),
}
_OF_A_CENTRE = {
    ChangeKind.CENTRE: N_("Your registration was moved to another centre."),
    ChangeKind.REACHED: N_("We spoke to you on the phone."),
    ChangeKind.NOT_REACHED: N_("Your centre called you, but nobody answered."),
}
_NOW = {
    State.SUBMITTED: N_(
        "The officer in your district will check it. You do not have to do anything."
    ),
    State.RETURNED: N_("Please correct it so that the officer can check it again."),
    State.VERIFIED: N_("Your centre will contact you. You can also call or visit them."),
    State.REJECTED: N_("If you think this is wrong, call the hotline or visit your DEMO office."),
    State.DUPLICATE: N_(
        "Work goes on with your earlier registration. You do not have to do anything."
    ),
    State.RECEIVED: N_("The centre will call you. You can also call or visit them."),
    State.CLOSED: N_("If you need help again, call your centre or the hotline."),
    State.WITHDRAWN: N_("Nobody is working on it any more. You can register again at any time."),
}
_CENTRE_WORKS = (State.VERIFIED, State.RECEIVED)
_NO_CALLS = N_("You may call or visit your centre. Nobody will call you, as you asked.")


_NEWEST: Final = 20
"""How many events the page shows. The copy has all."""


@blueprint.get("/status/registration")
@returnee
def show() -> str:
    """Shows the status."""
    with request_context.read() as work:
        followed = _followed(work)
        view = status_tracking.status_view(work, followed or opened(work), most=_NEWEST)
        appointment = appointments.next_appointment_time(work, view.registration)
        own = None if followed else own_answers(work, view.registration, view.state)
        card = centre_card(work, view.registration)
        expected = expected_days(work, view.registration)
    state, is_owner = view.state, followed is None
    tasks = tasks_to_tell(view.registration, own) if own else ()
    return render_template(
        "public/status/registration.html",
        appointment=appointment if is_owner else None,
        # Distance and time would name the district to somebody who knows a date of birth only.
        card=card if is_owner else card._replace(km=0),
        expected=expected if is_owner and state is State.SUBMITTED else "",
        is_shared=not is_owner or is_shared_phone(view.registration),
        view=view,
        steps=status_steps.status_steps(view),
        tag=status_steps.tag_label(state),
        tone=status_steps.tag_tone(state),
        say=event_text,
        now_text=gettext(_now(state, view.registration)),
        is_owner=is_owner,
        may_correct=is_owner and state is State.RETURNED,
        own=own,
        changed_in=event_changes,
        tasks=tasks if not all(each.is_answered for each in tasks) else (),
        saved=_newest_saved(view, is_owner=is_owner),
        may_withdraw=is_owner and is_open(state),
    )


@blueprint.get("/status/withdraw")
@returnee
def ask() -> str | Response:
    """Asks whether it is really meant."""
    with request_context.read() as work:
        view = status_tracking.status_view(work, opened(work), most=1)
    if not is_open(view.state):
        return see_other(url_for("public_registration_status.show"))
    return render_template("public/status/withdraw.html", view=view)


@blueprint.post("/status/withdraw")
@returnee
def withdraw() -> Response:
    """Withdraws the registration."""
    with request_context.begin() as work:
        status_tracking.withdraw_registration(work, opened(work))
    return see_other(url_for("public_registration_status.show"))


@blueprint.get("/status/erase")
@returnee
def ask_to_erase() -> str | Response:
    """Asks whether it is really meant."""
    with request_context.read() as work:
        view = status_tracking.status_view(work, opened(work), most=1)
    if view.registration.erasure_asked_at:
        return see_other(url_for("public_registration_status.show"))
    return render_template("public/status/erase.html", view=view, may_withdraw=is_open(view.state))


@blueprint.post("/status/erase")
@returnee
def erase_all() -> Response:
    """Adds the registration to the administrators' list of erasures."""
    with request_context.begin() as work:
        erasure.request_erasure(work, opened(work))
    return see_other(url_for("public_registration_status.show"))


def _now(state: State, registration: Registration) -> str:
    """Returns what happens next. Nothing promises a call to a person who does not want one."""
    is_refused = state in _CENTRE_WORKS and not registration.may_call
    return _NO_CALLS if is_refused else _NOW[state]


def _followed(work: UnitOfWork) -> uuid.UUID | None:
    """Returns the registration opened with a date of birth only."""
    secret = browser_token.browser_token()
    try:
        status_tracking.opened_id(work, secret)
    except NotFound:
        return status_by_birth_date.followed_registration_id(work, secret)
    return None


def opened(work: UnitOfWork, life: timedelta = PROOF_LIFE) -> uuid.UUID:
    """Returns the registration opened in this browser, else redirects to the page that opens one."""
    secret = browser_token.browser_token()
    try:
        return status_tracking.opened_id(work, secret, life=life)
    except NotFound:
        abort(closed())


def closed() -> Response:
    """Redirects to the page that opens a registration, and says so if a form was lost."""
    lost = request.method == "POST"
    return see_other(url_for("public_status.show", closed="unsaved" if lost else "yes"))


class Saved(StrEnum):
    """What became of a change that was sent."""

    YES = "yes"
    SAME = "same"
    """It is the same answer as before."""
    NO = "no"
    """The state of the registration does not allow it any more."""


def after_saving(saved: Saved = Saved.YES) -> Response:
    """Redirects to the status, or to the confirmation if the access has expired meanwhile."""
    flash(saved.value, _SAVED)
    with request_context.read() as work:
        try:
            status_tracking.opened_id(work, browser_token.browser_token())
        except NotFound:
            return see_other(url_for("public_status.show", closed="saved"))
    return see_other(url_for("public_registration_status.show"))


def _newest_saved(view: StatusView, *, is_owner: bool) -> tuple[Saved, StatusEvent] | None:
    """Returns what became of the change just sent, and the newest event."""
    said = get_flashed_messages(category_filter=[_SAVED])
    return (Saved(str(said[-1])), view.events[-1]) if said and is_owner else None


def event_changes(event: StatusEvent) -> Sequence[ChangedAnswer]:
    """Returns what a change replaced. Of a phone only the last digits are shown."""
    if event.change is ChangeKind.SHARING:
        return ()
    if event.change in (ChangeKind.PHONE, ChangeKind.OTHER_NUMBER):
        return changed_phones(event.values)
    return changed_answers(event.values)


def event_text(event: StatusEvent) -> str:
    """Returns an event in a sentence."""
    if event.change is ChangeKind.SHARING:
        return gettext(_SHARING[bool(event.values and event.values.after["may_share"])])
    if event.change:
        answers = ", ".join(gettext(field.label) for field in event.fields)
        said = _OF_A_CENTRE.get(event.change) or _CHANGES[event.change, event.actor]
        return translate(said, answers=answers)
    if event.before is State.DRAFT and event.actor is Actor.OFFICER:
        return gettext(_ENTERED)
    return gettext(_AFTER.get((event.before, event.state)) or _SENTENCES[event.state])
