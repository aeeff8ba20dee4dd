"""What became of a registration, in plain words, and withdrawing it."""

import uuid
from datetime import timedelta

from flask import Blueprint, abort, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.domain.changes import ChangeKind
from portal.domain.errors import NotFound
from portal.domain.states import Actor, State, is_open
from portal.domain.words import N_
from portal.services import amend, erase, follow, open_by_birth
from portal.services.centre_work import appoint
from portal.services.confirm_phone import PROOF_LIFE
from portal.services.follow import Event
from portal.web import current
from portal.web.access import returnee
from portal.web.locale import gettext, translate
from portal.web.public import visitor
from portal.web.public.steps import see

blueprint = Blueprint("public_story", __name__)

_SENTENCES = {
    State.SUBMITTED: N_("You sent your registration."),
    State.RETURNED: N_("The officer of your district asked you to correct something."),
    State.VERIFIED: N_("The officer of your district checked your registration. It is in order."),
    State.REJECTED: N_("The officer of your district could not accept your registration."),
    State.DUPLICATE: N_("You are registered already, so this registration is not needed."),
    State.RECEIVED: N_("Your centre has received your registration."),
    State.CLOSED: N_("Your centre has finished its work on your registration."),
    State.WITHDRAWN: N_("You withdrew your registration."),
}
_ENTERED = N_("Your registration was written down for you and sent.")
_AFTER = {
    (State.RETURNED, State.SUBMITTED): N_("You sent your corrected registration."),
    (State.REJECTED, State.SUBMITTED): N_("Your registration is being checked once more."),
    (State.RECEIVED, State.VERIFIED): N_("The new centre will get in touch with you."),
    (State.CLOSED, State.RECEIVED): N_("Your centre works with you again."),
    (State.VERIFIED, State.SUBMITTED): N_("Your registration is being checked once more."),
    (State.DUPLICATE, State.SUBMITTED): N_("Your registration is being checked once more."),
}
_CHANGES = {
    (ChangeKind.ANSWERS, Actor.RETURNEE): N_("You changed: %(answers)s."),
    (ChangeKind.PHONE, Actor.RETURNEE): N_("You gave another phone number."),
    (ChangeKind.OTHER_NUMBER, Actor.RETURNEE): N_("You changed the other number."),
    (ChangeKind.PHONE, Actor.OFFICER): N_(
        "The officer of your district wrote down another phone number for you."
    ),
}
_OF_A_CENTRE = {
    ChangeKind.CENTRE: N_("Your registration was given to another centre."),
    ChangeKind.REACHED: N_("We talked with you on the phone."),
    ChangeKind.NOT_REACHED: N_("Your centre called you, and nobody answered."),
}
_NOW = {
    State.SUBMITTED: N_("The officer of your district will check it. You need not do anything."),
    State.RETURNED: N_("Please correct it, so that the officer can check it again."),
    State.VERIFIED: N_("Your centre will get in touch with you. You may also call or visit it."),
    State.REJECTED: N_("If you think this is wrong, call the hotline or visit your DEMO office."),
    State.DUPLICATE: N_("Your other registration goes on. You need not do anything."),
    State.RECEIVED: N_("The centre will call you. You may also call or visit it."),
    State.CLOSED: N_("If you need help again, call your centre or the hotline."),
    State.WITHDRAWN: N_("Nobody works on it any more. You may register again at any time."),
}


@blueprint.get("/status/registration")
@returnee
def show() -> str:
    """The whole story."""
    vault = current.vault()
    with current.database().read() as session:
        followed = _followed(session)
        story = follow.tell(session, vault, followed or opened(session), now=current.now())
        appointment = appoint.next_time(session, story.registration, now=current.now())
    state, is_owner = story.state, followed is None
    return render_template(
        "public/status/story.html",
        appointment=appointment if is_owner else None,
        story=story,
        say=_say,
        now_text=gettext(_NOW[state]),
        is_owner=is_owner,
        may_correct=is_owner and state is State.RETURNED,
        may_amend=is_owner
        and state is story.registration.state
        and amend.may_amend(story.registration),
        may_withdraw=is_owner and is_open(state),
    )


@blueprint.get("/status/withdraw")
@returnee
def ask() -> str | Response:
    """Asks whether it is really meant."""
    with current.database().read() as session:
        story = follow.tell(session, current.vault(), opened(session), now=current.now())
    if not is_open(story.state):
        return see(url_for("public_story.show"))
    return render_template("public/status/withdraw.html", story=story)


@blueprint.post("/status/withdraw")
@returnee
def withdraw() -> Response:
    """Withdraws it."""
    with current.database().begin() as session:
        follow.withdraw(
            session,
            current.vault(),
            opened(session),
            hotline=current.settings().hotline,
            now=current.now(),
        )
    return see(url_for("public_story.show"))


@blueprint.get("/status/erase")
@returnee
def ask_to_erase() -> str | Response:
    """Asks whether it is really meant."""
    with current.database().read() as session:
        story = follow.tell(session, current.vault(), opened(session), now=current.now())
    if story.registration.erasure_asked_at:
        return see(url_for("public_story.show"))
    return render_template(
        "public/status/erase.html", story=story, may_withdraw=is_open(story.state)
    )


@blueprint.post("/status/erase")
@returnee
def erase_all() -> Response:
    """Puts it on the administrators' list."""
    with current.database().begin() as session:
        erase.ask(
            session,
            current.vault(),
            opened(session),
            hotline=current.settings().hotline,
            now=current.now(),
        )
    return see(url_for("public_story.show"))


def _followed(session: Session) -> uuid.UUID | None:
    """The registration that is open here by a date of birth alone."""
    vault, secret, now = current.vault(), visitor.secret(), current.now()
    try:
        follow.opened_id(session, vault, secret, now=now)
    except NotFound:
        return open_by_birth.followed_id(session, vault, secret, now=now)
    return None


def opened(session: Session, life: timedelta = PROOF_LIFE) -> uuid.UUID:
    """The registration opened in this browser, or else to where one opens it."""
    vault, secret, now = current.vault(), visitor.secret(), current.now()
    try:
        return follow.opened_id(session, vault, secret, life=life, now=now)
    except NotFound:
        abort(see(url_for("public_status.show", closed="yes")))


def after_saving() -> Response:
    """To the story; or, where typing took longer than that stays open, to where it is said."""
    with current.database().read() as session:
        try:
            follow.opened_id(session, current.vault(), visitor.secret(), now=current.now())
        except NotFound:
            return see(url_for("public_status.show", closed="saved"))
    return see(url_for("public_story.show"))


def _say(event: Event) -> str:
    if event.change:
        answers = ", ".join(gettext(field.label) for field in event.fields)
        said = _OF_A_CENTRE.get(event.change) or _CHANGES[event.change, event.actor]
        return translate(said, answers=answers)
    if event.before is State.DRAFT and event.actor is Actor.OFFICER:
        return gettext(_ENTERED)
    return gettext(_AFTER.get((event.before, event.state)) or _SENTENCES[event.state])
