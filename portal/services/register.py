"""Sending a registration: from a draft's answers to one registration with one reference."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Executable
from sqlalchemy.dialects import postgresql, sqlite
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
from portal.models import Draft, Registration
from portal.models.base import new_id
from portal.services import notify
from portal.services.fill_in import lock_draft, today, typed_in
from portal.services.move import move
from portal.services.record import PHONE_INDEX, write_answers
from portal.services.route import route


class Origin(NamedTuple):
    """How answers came in."""

    language: Language
    channel: Channel
    consent_at: datetime
    proven_phone: bytes | None = None
    """The blind index of the phone that a code has proven."""
    campaign_code: str | None = None


def submit(
    session: Session, vault: Vault, visitor: str, *, language: Language, hotline: str, now: datetime
) -> uuid.UUID:
    """Sends the draft of this browser and returns the id of its registration.

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
    )
    registration = register(session, vault, without_marks(typed), origin, hotline=hotline, now=now)
    _empty(draft, registration, now)
    return registration.id


def register(
    session: Session, vault: Vault, typed: Typed, origin: Origin, *, hotline: str, now: datetime
) -> Registration:
    """Makes a registration of a whole set of typed answers. Raises `InvalidAnswers`.

    It is checked, routed, written with its first move, and the returnee's SMS is queued.
    """
    answers = Answers.read(typed, today(now))
    found = route(session, answers.home.present.district)
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
    made = move(session, vault, registration, State.SUBMITTED, actor=Actor.RETURNEE, now=now)
    _insert(session, registration)
    notify.queue_move(session, vault, registration, made, hotline=hotline, now=now)
    return registration


def _insert(session: Session, registration: Registration) -> None:
    """Inserts under a fresh reference; in the rare case that it is taken, under another.

    40 random bits among ten million registrations: one in a hundred thousand is taken. A statement
    that tells it, rather than an error that breaks the transaction; and on the connection, so that
    it goes before the move.
    """
    statement = _statement(session.get_bind().dialect.name)
    while True:
        registration.reference = new_reference()
        if session.connection().execute(statement, _values(registration)).first():
            return


def _statement(dialect: str) -> Executable:
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    statement = insert(Registration).on_conflict_do_nothing(index_elements=["reference"])
    return statement.returning(Registration.id)


def _values(registration: Registration) -> Mapping[str, Any]:
    return {name: getattr(registration, name) for name in _COLUMNS}


_COLUMNS = tuple(Registration.__table__.columns.keys())


def _empty(draft: Draft, registration: Registration, now: datetime) -> None:
    """The draft only remembers what became of it."""
    draft.registration_id = registration.id
    draft.typed = draft.mobile = draft.mobile_index = None
    draft.changed_at = now
