"""Correcting a registration that an officer sent back: the answers named, and nothing else."""

import dataclasses
import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.domain.answers import READERS, Answers, merge
from portal.domain.corrections import INPUTS_OF, TOPIC_OF, Correctable
from portal.domain.errors import Conflict, Invalid, InvalidAnswers
from portal.domain.states import Actor, State
from portal.domain.typed import Typed
from portal.domain.words import N_
from portal.models import Move, Registration
from portal.services.fill_in import today
from portal.services.follow import lock
from portal.services.move import move
from portal.services.record import read_answers, unpack_typed, write_answers
from portal.services.route import route
from portal.services.sms import notify


class Request(NamedTuple):
    """What an officer asked to be corrected, and why; and what was typed before."""

    fields: tuple[Correctable, ...]
    reason: str
    typed: Mapping[str, Sequence[str]]

    @property
    def inputs(self) -> tuple[str, ...]:
        """The form fields behind the answers named."""
        return tuple(field for answer in self.fields for field in INPUTS_OF[answer])


def asked_for(session: Session, vault: Vault, registration: Registration) -> Request:
    """The correction a registration waits for. Raises `Conflict` when it waits for none."""
    if registration.state is not State.RETURNED:
        raise Conflict(N_("There is nothing to correct in this registration now."))
    made = session.scalars(
        select(Move)
        .where(Move.registration_id == registration.id, Move.to_state == State.RETURNED)
        .order_by(Move.at.desc(), Move.id.desc())
        .limit(1)
    ).one()
    return Request(
        fields=tuple(map(Correctable, made.fields)),
        reason=made.unsealed(vault, "reason") or "",
        typed=unpack_typed(registration.unsealed(vault, "typed")),
    )


def correct(
    session: Session,
    vault: Vault,
    registration_id: uuid.UUID,
    newer: Typed,
    *,
    hotline: str,
    now: datetime,
) -> None:
    """Takes the corrected answers and sends the registration back to the officer.

    Sent already, by a double tap: nothing happens. Answers that were not asked for are ignored.
    Raises `InvalidAnswers`, `Conflict`.
    """
    registration = lock(session, registration_id)
    if registration.state is State.SUBMITTED:
        return
    rewrite(session, vault, registration, asked_for(session, vault, registration), newer, now=now)
    made = move(session, vault, registration, State.SUBMITTED, actor=Actor.RETURNEE, now=now)
    notify.queue_move(session, vault, registration, made, hotline=hotline, now=now)


def rewrite(
    session: Session,
    vault: Vault,
    registration: Registration,
    asked: Request,
    newer: Typed,
    *,
    now: datetime,
) -> bool:
    """Puts newer answers into a locked registration, those of the request alone.

    Another present district routes it anew. Returns whether any answer is another than before.
    Raises `InvalidAnswers`.
    """
    typed = merge(asked.typed, newer, asked.inputs)
    before = read_answers(vault, registration)
    answers = _read(asked, typed, before, today(now))
    if answers.home.present.district != before.home.present.district:
        found = route(session, answers.home.present.district)
        registration.centre_code = found.centre_code
        registration.centre_distance_km = found.distance_km
        registration.route_reason = found.reason
    write_answers(vault, registration, answers, typed)
    registration.compared_at = None
    return answers != before


def _read(asked: Request, typed: Typed, before: Answers, day: date) -> Answers:
    """The answers before, with the topics of the fields named read again."""
    read: dict[str, Any] = {}
    problems: dict[str, Invalid] = {}
    for topic in dict.fromkeys(TOPIC_OF[field] for field in asked.fields):
        try:
            read[topic.value] = READERS[topic](typed, day)
        except InvalidAnswers as several:
            problems |= several.problems
    if problems:
        raise InvalidAnswers(problems)
    if "person" in read and Correctable.BIRTH not in asked.fields:
        # An age counts from the day it was said on.
        read["person"] = dataclasses.replace(read["person"], birth=before.person.birth)
    return dataclasses.replace(before, **read)
