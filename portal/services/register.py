"""Sending a registration: from a draft's answers to one registration with one reference."""

import uuid
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.domain.answers import Answers
from portal.domain.choices import Channel, Language
from portal.domain.errors import Conflict
from portal.domain.pages import is_marked_done, pages_for, without_marks
from portal.domain.reference import new_reference
from portal.domain.states import Actor, State
from portal.domain.typed import Typed
from portal.domain.words import N_
from portal.models import Draft, Move, Officer, Registration
from portal.models.base import Base, new_id
from portal.models.insert import insert
from portal.services.fill_in import lock_draft, today, typed_in
from portal.services.move import make_move
from portal.services.record import PHONE_INDEX, write_answers
from portal.services.route import route_new
from portal.services.sms import notify


class Origin(NamedTuple):
    """How answers came in."""

    language: Language
    channel: Channel
    consent_at: datetime
    proven_phone: bytes | None = None
    """The blind index of the phone that a code has proven."""
    campaign_code: str | None = None
    officer: Officer | None = None
    """Who entered it for the returnee, if somebody did."""
    tells: bool = True
    """Whether the returnee gets the SMS that it has come in."""


def submit(
    session: Session,
    vault: Vault,
    visitor: str,
    *,
    language: Language,
    hotline: str,
    now: datetime,
    officer: Officer | None = None,
) -> uuid.UUID:
    """Sends the draft of this browser, or of an officer's entry, and returns its registration's id.

    Sent already, by a double tap or from another tab: the same id again. Raises `NotFound` without
    a draft, `InvalidAnswers` or `Conflict` when pages are not finished.
    """
    draft = lock_draft(session, vault, visitor, now=now)
    if draft.registration_id is not None:
        return draft.registration_id
    typed = typed_in(vault, draft)
    if draft.consent_at is None or not all(
        is_marked_done(typed, page) for page in pages_for(typed)
    ):
        raise Conflict(N_("Some pages are not filled in yet."))
    origin = Origin(
        language=language,
        channel=draft.channel,
        consent_at=draft.consent_at,
        proven_phone=draft.mobile_index if draft.phone_verified else None,
        campaign_code=draft.campaign_code,
        officer=officer,
    )
    registration = register(session, vault, without_marks(typed), origin, hotline=hotline, now=now)
    _empty(session, draft, registration, now)
    return registration.id


def register(
    session: Session, vault: Vault, typed: Typed, origin: Origin, *, hotline: str, now: datetime
) -> Registration:
    """Makes a registration of a whole set of typed answers. Raises `InvalidAnswers`.

    It is checked, routed, written with its first move, and the returnee's SMS is queued.
    """
    answers = Answers.read(typed, today(now))
    return write(session, vault, answers, typed, origin, hotline=hotline, now=now)


def write(
    session: Session,
    vault: Vault,
    answers: Answers,
    typed: Typed,
    origin: Origin,
    *,
    hotline: str,
    now: datetime,
) -> Registration:
    """The same of answers that were read from these typed ones a moment ago."""
    found = route_new(session, answers.home.present.district)
    registration = Registration(
        id=new_id(),
        language=origin.language,
        channel=origin.channel,
        campaign_code=origin.campaign_code,
        submitted_at=now,
        consent_at=origin.consent_at,
        phone_verified=origin.proven_phone == vault.index(PHONE_INDEX, answers.contact.mobile),
        centre_code=found.centre_code,
        centre_distance_km=found.distance_km,
        route_reason=found.reason,
    )
    write_answers(vault, registration, answers, typed)
    made = make_move(
        vault,
        registration,
        State.SUBMITTED,
        actor=Actor.OFFICER if origin.officer else Actor.RETURNEE,
        officer=origin.officer,
        now=now,
    )
    while not _insert(session, vault, registration, made, origin, hotline=hotline, now=now):
        pass
    return registration


def _insert(
    session: Session,
    vault: Vault,
    registration: Registration,
    made: Move,
    origin: Origin,
    *,
    hotline: str,
    now: datetime,
) -> bool:
    """Inserts it, its first move and its SMS under a fresh reference; False when that is taken.

    40 random bits among ten million registrations: one in a hundred thousand is taken.
    """
    registration.reference = new_reference()
    rows: list[Base] = [registration, made]
    if origin.tells:
        message = notify.write_of_move(session, vault, registration, made, hotline=hotline, now=now)
        rows += [message] if message else []
    return insert(session, *rows, conflict="reference")


def _empty(session: Session, draft: Draft, registration: Registration, now: datetime) -> None:
    """The draft only remembers what became of it."""
    session.connection().execute(
        _EMPTY_DRAFT,
        {
            "draft_id": draft.id,
            "registration_id": registration.id,
            "changed_at": now,
            "typed": None,
            "mobile": None,
            "mobile_index": None,
        },
    )
    session.expire(draft)


_EMPTY_DRAFT = update(Draft).where(Draft.id == bindparam("draft_id"))
