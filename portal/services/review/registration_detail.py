"""One registration with everything that an officer needs for a decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, not_, select

from portal.domain.platform.choices import Language
from portal.domain.registration.answers import Answers
from portal.domain.registration.changes import AgreedHow, ChangeKind
from portal.domain.registration.corrections import Correctable
from portal.domain.registration.document_numbers import DocumentWarning, document_warnings
from portal.domain.registration.states import Actor, State
from portal.domain.review.evidence import Evidence
from portal.models import (
    AssistedEntry,
    Centre,
    Change,
    Message,
    Officer,
    Registration,
    StateTransition,
)
from portal.services.platform.blind_index import phone_index_of
from portal.services.registration.answer_changes import AnswerChange, unpack_change
from portal.services.registration.registration_mapper import index_of_document, read_answers
from portal.services.registration.visibility import find_registration, visible_to
from portal.services.review.registration_row import RegistrationRow, row_of
from portal.unit_of_work import UnitOfWork

MOST_MATCHES: Final = 10


class HistoryEvent(NamedTuple):
    """An event of the history: a transition with its reason, or a change without a transition."""

    at: datetime
    actor: Actor
    officer_name: str | None
    from_state: State
    to_state: State
    reason: str | None
    evidence: Sequence[Evidence]
    fields: Sequence[Correctable]
    change: ChangeKind | None = None
    values: AnswerChange | None = None
    """What a change replaced. None for a withdrawn registration."""
    agreed: AgreedHow | None = None
    is_undo: bool = False
    """Whether it undid the previous decision before its SMS."""


class Matches(NamedTuple):
    """Other registrations with the same document or phone.

    For those in another area the officer sees only that they exist.
    """

    here: list[RegistrationRow]
    elsewhere: bool

    def __bool__(self) -> bool:
        return self.elsewhere or bool(self.here)


@dataclass(frozen=True, slots=True)
class RegistrationDetail:
    """A registration as an officer sees it.

    A withdrawn one keeps its history but shows no answers, because the consent is withdrawn.
    """

    registration: Registration
    answers: Answers | None
    warnings: Sequence[DocumentWarning]
    same_document: Matches
    same_phone: Matches
    history: Sequence[HistoryEvent]
    messages: Sequence[Message]
    centre: Centre
    entry: AssistedEntry | None
    """The officer and the desk of an assisted entry."""


def registration_detail(
    work: UnitOfWork, officer: Officer, reference: str, language: Language
) -> RegistrationDetail:
    """Returns the registration of a reference. Raises `NotFound` if this officer may not see it."""
    registration = find_registration(work, officer, reference)
    is_withdrawn = registration.state is State.WITHDRAWN
    answers = None if is_withdrawn else read_answers(registration)
    return RegistrationDetail(
        registration=registration,
        answers=answers,
        warnings=_warnings(answers),
        same_document=_alike(
            work, officer, registration, _same_document(work, registration), language
        ),
        # Families share phones, so one elsewhere is no remark: it would answer for any number.
        same_phone=_alike(
            work, officer, registration, _same_phone(work, registration), language
        )._replace(elsewhere=False),
        history=_history(work, registration),
        messages=work.session.scalars(
            select(Message)
            .where(Message.registration_id == registration.id)
            .order_by(Message.created_at.desc(), Message.id.desc())
        ).all(),
        centre=work.session.get_one(Centre, registration.centre_code),
        entry=work.session.scalars(
            select(AssistedEntry).where(AssistedEntry.registration_id == registration.id)
        ).one_or_none(),
    )


def _warnings(answers: Answers | None) -> Sequence[DocumentWarning]:
    if answers is None:
        return ()
    papers = answers.papers
    return document_warnings(papers.document_type, papers.document_number, answers.person.birth)


def _same_document(work: UnitOfWork, registration: Registration) -> ColumnElement[bool] | None:
    number = registration.document_number
    if number is None:
        return None
    index = index_of_document(work.vault, registration.document_type, number)
    return Registration.document_index == index


def _same_phone(work: UnitOfWork, registration: Registration) -> ColumnElement[bool]:
    return Registration.mobile_index == phone_index_of(work.vault, registration)


def _alike(
    work: UnitOfWork,
    officer: Officer,
    registration: Registration,
    is_alike: ColumnElement[bool] | None,
    language: Language,
) -> Matches:
    if is_alike is None or registration.state is State.WITHDRAWN:
        return Matches([], elsewhere=False)
    others = (
        is_alike,
        Registration.id != registration.id,
        Registration.state != State.WITHDRAWN,
    )
    here = work.session.scalars(
        select(Registration)
        .where(*others, visible_to(officer))
        .order_by(Registration.submitted_at.desc(), Registration.id)
        .limit(MOST_MATCHES)
    )
    elsewhere = work.session.scalars(
        select(Registration.id).where(*others, not_(visible_to(officer))).limit(1)
    )
    return Matches([row_of(other, language) for other in here], elsewhere.first() is not None)


def _history(work: UnitOfWork, registration: Registration) -> list[HistoryEvent]:
    found = work.session.execute(
        select(StateTransition, Officer.name)
        .outerjoin(Officer, Officer.id == StateTransition.officer_id)
        .where(StateTransition.registration_id == registration.id)
        .order_by(StateTransition.at.desc(), StateTransition.id.desc())
    )
    events = [
        HistoryEvent(
            at=move.at,
            actor=move.actor,
            officer_name=name,
            from_state=move.from_state,
            to_state=move.to_state,
            reason=move.reason,
            evidence=tuple(map(Evidence, move.evidence)),
            fields=tuple(map(Correctable, move.fields)),
            is_undo=move.undoes_id is not None,
        )
        for move, name in found
    ]
    is_withdrawn = registration.state is State.WITHDRAWN
    changes = work.session.execute(
        select(Change, Officer.name)
        .outerjoin(Officer, Officer.id == Change.officer_id)
        .where(Change.registration_id == registration.id)
        .order_by(Change.at.desc(), Change.id.desc())
    )
    events += [
        HistoryEvent(
            at=change.at,
            actor=change.actor,
            officer_name=name,
            from_state=registration.state,
            to_state=registration.state,
            reason=change.reason,
            evidence=(),
            fields=tuple(map(Correctable, change.fields)),
            change=change.kind,
            values=None if is_withdrawn else unpack_change(change.answers),
            agreed=change.agreed,
        )
        for change, name in changes
    ]
    return sorted(events, key=lambda event: event.at, reverse=True)
