"""One registration with everything an officer needs to decide on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import not_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.crypto import Vault
from portal.domain.answers import Answers
from portal.domain.changes import ChangeKind
from portal.domain.choices import Evidence, Language
from portal.domain.corrections import Correctable
from portal.domain.errors import Invalid, NotFound
from portal.domain.identity import DocumentWarning, document_warnings
from portal.domain.reference import read_reference
from portal.domain.states import Actor, State
from portal.domain.words import N_
from portal.models import Centre, Change, Entry, Message, Move, Officer, Registration
from portal.services.queue import Row, row_of
from portal.services.record import read_answers
from portal.services.scope import visible

MOST_ALIKE: Final = 10


class Event(NamedTuple):
    """A move of the history, with the words of the decision; or a change, which moves nothing."""

    at: datetime
    actor: Actor
    officer_name: str | None
    from_state: State
    to_state: State
    reason: str | None
    evidence: Sequence[Evidence]
    fields: Sequence[Correctable]
    change: ChangeKind | None = None
    is_undo: bool = False
    """Whether it took back the decision before, which nobody was told of."""


class Alike(NamedTuple):
    """Other registrations with the same document or phone.

    Of those in another area an officer learns that there are some, and nothing more.
    """

    here: list[Row]
    elsewhere: bool

    def __bool__(self) -> bool:
        return self.elsewhere or bool(self.here)


@dataclass(frozen=True, slots=True)
class Found:
    """A registration as an officer sees it.

    A withdrawn one keeps its history but shows no answers: the person took back the consent.
    """

    registration: Registration
    answers: Answers | None
    warnings: Sequence[DocumentWarning]
    same_document: Alike
    same_phone: Alike
    history: Sequence[Event]
    messages: Sequence[Message]
    centre: Centre
    entry: Entry | None
    """By whom, and at which desk, it was entered for the returnee."""


def look_up(
    session: Session, vault: Vault, officer: Officer, reference: str, language: Language
) -> Found:
    """The registration of a reference. Raises `NotFound` for one this officer may not see."""
    registration = find(session, officer, reference)
    is_withdrawn = registration.state is State.WITHDRAWN
    answers = None if is_withdrawn else read_answers(vault, registration)
    return Found(
        registration=registration,
        answers=answers,
        warnings=_warnings(answers),
        same_document=_alike(
            session, vault, officer, registration, Registration.document_index, language
        ),
        same_phone=_alike(
            session, vault, officer, registration, Registration.mobile_index, language
        ),
        history=_history(session, vault, registration),
        messages=session.scalars(
            select(Message)
            .where(Message.registration_id == registration.id)
            .order_by(Message.created_at.desc(), Message.id.desc())
        ).all(),
        centre=session.get_one(Centre, registration.centre_code),
        entry=session.scalars(
            select(Entry).where(Entry.registration_id == registration.id)
        ).one_or_none(),
    )


def find(session: Session, officer: Officer, reference: str, *, lock: bool = False) -> Registration:
    """The row alone, locked for a decision if asked. Raises `NotFound`."""
    not_found = NotFound(N_("There is no registration with this reference in your area."))
    try:
        plain = read_reference(reference)
    except Invalid as error:
        raise not_found from error
    query = select(Registration).where(Registration.reference == plain, visible(officer))
    query = query.with_for_update(key_share=True) if lock else query
    registration = session.scalars(query).one_or_none()
    if registration is None:
        raise not_found
    return registration


def _warnings(answers: Answers | None) -> Sequence[DocumentWarning]:
    if answers is None:
        return ()
    papers = answers.papers
    return document_warnings(papers.document_type, papers.document_number, answers.person.birth)


def _alike(
    session: Session,
    vault: Vault,
    officer: Officer,
    registration: Registration,
    column: InstrumentedAttribute[bytes] | InstrumentedAttribute[bytes | None],
    language: Language,
) -> Alike:
    index = getattr(registration, column.key)
    if index is None or registration.state is State.WITHDRAWN:
        return Alike([], elsewhere=False)
    others = (
        column == index,
        Registration.id != registration.id,
        Registration.state != State.WITHDRAWN,
    )
    here = session.scalars(
        select(Registration)
        .where(*others, visible(officer))
        .order_by(Registration.submitted_at.desc(), Registration.id)
        .limit(MOST_ALIKE)
    )
    elsewhere = session.scalars(
        select(Registration.id).where(*others, not_(visible(officer))).limit(1)
    )
    return Alike([row_of(vault, other, language) for other in here], elsewhere.first() is not None)


def _history(session: Session, vault: Vault, registration: Registration) -> list[Event]:
    found = session.execute(
        select(Move, Officer.name)
        .outerjoin(Officer, Officer.id == Move.officer_id)
        .where(Move.registration_id == registration.id)
        .order_by(Move.at.desc(), Move.id.desc())
    )
    events = [
        Event(
            at=move.at,
            actor=move.actor,
            officer_name=name,
            from_state=move.from_state,
            to_state=move.to_state,
            reason=move.unsealed(vault, "reason"),
            evidence=tuple(map(Evidence, move.evidence)),
            fields=tuple(map(Correctable, move.fields)),
            is_undo=move.undoes_id is not None,
        )
        for move, name in found
    ]
    changes = session.execute(
        select(Change, Officer.name)
        .outerjoin(Officer, Officer.id == Change.officer_id)
        .where(Change.registration_id == registration.id)
        .order_by(Change.at.desc(), Change.id.desc())
    )
    events += [
        Event(
            at=change.at,
            actor=change.actor,
            officer_name=name,
            from_state=registration.state,
            to_state=registration.state,
            reason=change.unsealed(vault, "reason"),
            evidence=(),
            fields=tuple(map(Correctable, change.fields)),
            change=change.kind,
        )
        for change, name in changes
    ]
    return sorted(events, key=lambda event: event.at, reverse=True)
