"""Resubmits a returned registration with corrections of the requested answers only."""

import dataclasses
import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from portal.domain.messaging.kinds import MessageKind
from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import Conflict
from portal.domain.platform.form_input import FormInput
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.answers import Answers, merge, read_topics
from portal.domain.registration.corrections import INPUTS_OF, TOPIC_OF, Correctable
from portal.domain.registration.questions.registry import BY_ID
from portal.domain.registration.states import Actor, State
from portal.domain.registration.topics.home import without_refused_place
from portal.models import Registration, StateTransition
from portal.services.messaging import outbox
from portal.services.registration.answer_changes import (
    AnswerChange,
    compare_typed,
    note_answer_change,
)
from portal.services.registration.registration_mapper import (
    read_answers,
    unpack_typed,
    write_answers,
)
from portal.services.registration.status_tracking import lock_registration
from portal.services.registration.transition import transition
from portal.services.routing.centre_assignment import route
from portal.unit_of_work import UnitOfWork


class CorrectionRequest(NamedTuple):
    """The request of an officer with its reason, and the answers typed before."""

    fields: tuple[Correctable, ...]
    reason: str
    typed: Mapping[str, Sequence[str]]

    @property
    def inputs(self) -> tuple[str, ...]:
        """Returns the form fields of the requested answers."""
        return tuple(field for answer in self.fields for field in INPUTS_OF[answer])


def find_correction_request(work: UnitOfWork, registration: Registration) -> CorrectionRequest:
    """Returns the open request for a correction. Raises `Conflict` if there is none."""
    if registration.state is not State.RETURNED:
        raise Conflict(N_("There is nothing to correct in this registration."))
    made = work.session.scalars(
        select(StateTransition)
        .where(
            StateTransition.registration_id == registration.id,
            StateTransition.to_state == State.RETURNED,
        )
        .order_by(StateTransition.at.desc(), StateTransition.id.desc())
        .limit(1)
    ).one()
    return CorrectionRequest(
        fields=tuple(map(Correctable, made.fields)),
        reason=made.reason or "",
        typed=unpack_typed(registration.typed),
    )


class NothingChanged(Conflict):
    """The answers to correct are the same as before, and it is not confirmed that they are right."""


def resubmit_correction(
    work: UnitOfWork,
    registration_id: uuid.UUID,
    newer: FormInput,
    *,
    is_confirmed: bool = False,
) -> None:
    """Saves the corrected answers and sends the registration back to the officer.

    Does nothing if it was resubmitted before, for example by a double tap. Ignores answers that
    were not requested. Raises `InvalidAnswers`, `Conflict`, and `NothingChanged` for unchanged
    answers unless confirmed.
    """
    registration = lock_registration(work, registration_id)
    if registration.state is State.SUBMITTED:
        return
    asked = find_correction_request(work, registration)
    done = rewrite_answers(work, registration, asked, newer)
    if done.is_changed:
        note_answer_change(work, registration, asked.fields, done.values)
    elif not is_confirmed:
        raise NothingChanged(N_("You changed nothing. Send it anyway?"))
    if done.is_moved:
        _route_anew(work, registration)
    made = transition(work, registration, State.SUBMITTED, actor=Actor.RETURNEE)
    outbox.queue_transition_message(work, registration, made)


class Rewritten(NamedTuple):
    """What the newer answers have changed."""

    is_changed: bool
    is_moved: bool
    """Whether the present district is another one, which needs a new route."""
    values: AnswerChange


def rewrite_answers(
    work: UnitOfWork, registration: Registration, asked: CorrectionRequest, newer: FormInput
) -> Rewritten:
    """Writes the requested answers to a locked registration.

    Raises `InvalidAnswers`.
    """
    typed = merge(asked.typed, newer, asked.inputs)
    for prefix in ("", "permanent_"):
        typed = without_refused_place(typed, prefix)
    before = read_answers(registration)
    answers = _read(asked, typed, before, dhaka_day(work.now))
    write_answers(work.vault, registration, answers, typed)
    registration.compared_at = None
    return Rewritten(
        is_changed=answers != before,
        is_moved=answers.home.present.district != before.home.present.district,
        values=compare_typed(asked.typed, typed, asked.fields),
    )


def _route_anew(work: UnitOfWork, registration: Registration) -> None:
    """Routes a corrected registration to the centre of its new district and tells the person."""
    found = route(work, registration.district_code)
    registration.centre_code = found.centre_code
    registration.centre_distance_km = found.distance_km
    registration.route_reason = found.reason
    outbox.queue_registration_message(work, registration, MessageKind.ADDRESS_CHANGED)


def _read(asked: CorrectionRequest, typed: FormInput, before: Answers, day: date) -> Answers:
    """Returns the earlier answers, with the topics of the requested fields read again."""
    topics = tuple(dict.fromkeys(TOPIC_OF[field] for field in asked.fields))
    read = read_topics(topics, typed, day)
    others = {
        name: value for name, value in before.simple.items() if BY_ID[name].topic not in topics
    }
    read["simple"] = others | read["simple"]
    if "person" in read and Correctable.BIRTH not in asked.fields:
        # An age is relative to the day on which it was typed.
        read["person"] = dataclasses.replace(read["person"], birth=before.person.birth)
    return dataclasses.replace(before, **read)
