"""One registration with everything that an officer needs for a decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, not_, select

from portal.domain.platform.choices import Language
from portal.domain.registration.answers import Answers
from portal.domain.registration.document_numbers import DocumentWarning, document_warnings
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.models import (
    AssistedEntry,
    Centre,
    Message,
    Officer,
    Registration,
)
from portal.services.platform.blind_index import phone_index_of
from portal.services.registration.registration_mapper import index_of_document, read_answers
from portal.services.registration.visibility import (
    find_registration,
    visibility_values,
    visible_by,
)
from portal.services.review.list_row import list_rows
from portal.services.review.newest_rows import (
    FIRST_ROWS,
    NewestFirst,
    NewestRequest,
    NewestRows,
)
from portal.services.review.record_history import (
    HistoryEvent,
    merge_events,
    read_change_events,
    read_transition_events,
)
from portal.services.review.registration_row import ROW_COLUMNS, RegistrationRow, row_of
from portal.unit_of_work import UnitOfWork

MOST_MATCHES: Final = 10


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
    history: NewestRows[HistoryEvent]
    transitions: Sequence[HistoryEvent]
    """The newest ones of the history, also if many changes came after them."""
    messages: NewestRows[Message]
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
    same_document, same_phone = _matches(work, officer, registration, language)
    transitions, changes = (
        read_transition_events(work, registration),
        read_change_events(work, registration),
    )
    return RegistrationDetail(
        registration=registration,
        answers=answers,
        warnings=_warnings(answers),
        same_document=same_document,
        same_phone=same_phone,
        history=merge_events(transitions, changes),
        transitions=transitions.rows,
        messages=messages_of(work, registration),
        centre=work.session.get_one(Centre, registration.centre_code),
        entry=work.session.scalars(_ENTRY, {"registration_id": registration.id}).one_or_none(),
    )


def _warnings(answers: Answers | None) -> Sequence[DocumentWarning]:
    if answers is None:
        return ()
    papers = answers.papers
    return document_warnings(papers.document_type, papers.document_number, answers.person.birth)


def _matches(
    work: UnitOfWork, officer: Officer, registration: Registration, language: Language
) -> tuple[Matches, Matches]:
    """Returns the other registrations with the same document, and those with the same phone.

    One statement tells whether there are any, because most registrations have none.
    """
    if registration.state is State.WITHDRAWN:
        return _NO_MATCHES, _NO_MATCHES
    number, kind = registration.document_number, registration.document_type
    values = {
        "documents": index_of_document(work.vault, kind, number).values if number else [],
        "phones": phone_index_of(work.vault, registration).values,
        "registration_id": registration.id,
        **visibility_values(officer),
    }

    def here(is_alike: ColumnElement[bool], found: bool) -> list[RegistrationRow]:
        if not found:
            return []
        rows = work.session.execute(_matches_of(officer.role, is_alike), values)
        return [row_of(other, language) for other in list_rows(work.vault, rows)]

    found = work.session.execute(_matches_exist(officer.role), values).one()
    return (
        Matches(here(_SAME_DOCUMENT, found.document_here), found.document_elsewhere),
        # Families share phones, so one elsewhere is no remark: it would answer for any number.
        Matches(here(_SAME_PHONE, found.phone_here), elsewhere=False),
    )


_NO_MATCHES: Final = Matches([], elsewhere=False)
_SAME_DOCUMENT: Final = Registration.document_index.in_(bindparam("documents", expanding=True))
_SAME_PHONE: Final = Registration.mobile_index.in_(bindparam("phones", expanding=True))
_IS_ANOTHER: Final = and_(
    Registration.id != bindparam("registration_id"), Registration.state != State.WITHDRAWN
)


@cache
def _matches_exist(role: Role) -> Select[bool, bool, bool]:
    is_visible = visible_by(role)
    return select(
        exists().where(_SAME_DOCUMENT, _IS_ANOTHER, is_visible).label("document_here"),
        exists().where(_SAME_DOCUMENT, _IS_ANOTHER, not_(is_visible)).label("document_elsewhere"),
        exists().where(_SAME_PHONE, _IS_ANOTHER, is_visible).label("phone_here"),
    )


@cache
def _matches_of(role: Role, is_alike: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(*ROW_COLUMNS)
        .where(is_alike, _IS_ANOTHER, visible_by(role))
        .order_by(Registration.submitted_at.desc(), Registration.id)
        .limit(MOST_MATCHES)
    )


def messages_of(
    work: UnitOfWork, registration: Registration, asked: NewestRequest = FIRST_ROWS
) -> NewestRows[Message]:
    """Returns a page of the SMS about a registration."""
    return _MESSAGES.read(work, {"registration_id": registration.id}, asked, lambda row: row[0])


_MESSAGES: Final = NewestFirst(
    select(Message).where(Message.registration_id == bindparam("registration_id")),
    Message.created_at,
    Message.id,
)
_ENTRY: Final = select(AssistedEntry).where(
    AssistedEntry.registration_id == bindparam("registration_id")
)
