"""The lists of one registration: bounded on its page, complete over the pages of the list."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.domain.casework.case_choices import AppointmentState, CaseOutcome
from portal.domain.messaging.kinds import MessageKind
from portal.domain.platform.choices import Language
from portal.domain.registration.changes import ChangeKind
from portal.domain.registration.states import Actor, State
from portal.domain.staff.roles import Role
from portal.models import (
    Appointment,
    Change,
    Closing,
    Handover,
    Officer,
    OfficerNote,
    RecordAccess,
    Registration,
    StateTransition,
)
from portal.models.base import new_id
from portal.services.casework import case_closing, case_detail, failed_calls, handover
from portal.services.messaging import outbox
from portal.services.privacy import access_log
from portal.services.review import notes, record_history, registration_detail
from portal.services.review.newest_rows import NEWEST, NewestRequest, NewestRows
from portal.services.review.queue_cursor import QueueCursor
from portal.unit_of_work import UnitOfWork
from tests import factories
from tests.factories import NOW
from tests.unit import unit

MORE = NEWEST + 3
Read = Callable[[UnitOfWork, Registration, NewestRequest], NewestRows[Any]]


def _viewers(
    work: UnitOfWork, registration: Registration, asked: NewestRequest
) -> NewestRows[access_log.RecordViewer]:
    return access_log.viewers_of(work, registration.id, asked)


def _days(
    work: UnitOfWork, registration: Registration, asked: NewestRequest
) -> NewestRows[access_log.AccessDay]:
    return access_log.access_record_of(work, registration.reference, asked).days


READERS: dict[str, Read] = {
    "history": record_history.read_history,
    "messages": registration_detail.messages_of,
    "viewers": _viewers,
    "days": _days,
    "notes": notes.notes_of,
    "ends": case_closing.case_ends,
    "appointments": case_detail.appointments_of,
    "calls": failed_calls.failed_calls,
    "handovers": handover.handovers,
}


@pytest.fixture
def registration(session: Session, officer: Officer) -> Registration:
    """A registration with more than a page of each list. Two rows at a time have the same time."""
    made = factories.registration(session, State.VERIFIED, by=officer)
    for number in range(MORE):
        at = NOW + timedelta(minutes=number // 2)
        other = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
        common = {"registration_id": made.id, "officer_id": officer.id}
        note = OfficerNote(id=new_id(), at=at, **common)
        note.text = f"Note {number}"
        end = Closing(
            id=new_id(), at=at, centre_code=made.centre_code, outcome=CaseOutcome.OTHER, **common
        )
        end.note = end.helped_with = ""
        moved = Change(
            id=new_id(),
            at=at,
            kind=ChangeKind.CENTRE,
            actor=Actor.CENTRE,
            reason="Nearer",
            **common,
        )
        session.add_all(
            [
                note,
                end,
                moved,
                Change(
                    id=new_id(), at=at, kind=ChangeKind.NOT_REACHED, actor=Actor.CENTRE, **common
                ),
                RecordAccess(
                    registration_id=made.id,
                    day=NOW.date(),
                    officer_id=other.id,
                    first_at=at,
                    last_at=at,
                    times=1,
                ),
                Appointment(
                    id=new_id(),
                    centre_code=made.centre_code,
                    starts_at=NOW,
                    made_at=at,
                    state=AppointmentState.CANCELLED,
                    ended_at=at,
                    **common,
                ),
            ]
        )
        session.flush()
        session.add(
            Handover(
                change_id=moved.id,
                from_centre_code=factories.NOAKHALI_CENTRE,
                to_centre_code=factories.DHAKA_CENTRE,
            )
        )
        outbox.queue_registration_message(unit(session, now=at), made, MessageKind.NOT_REACHED)
    session.flush()
    return made


@pytest.mark.parametrize("name", READERS)
def test_the_pages_of_a_list_have_each_row_once_and_the_newest_first(
    session: Session, registration: Registration, name: str
) -> None:
    read, work = READERS[name], unit(session)
    whole = read(work, registration, NewestRequest(size=1000))
    assert whole.next is None
    assert len(whole.rows) >= MORE
    first = read(work, registration, NewestRequest())
    assert first.rows == whole.rows[:NEWEST]
    for size in (1, 7, len(whole.rows)):
        found: list[Any] = []
        asked = NewestRequest(size=size)
        while True:
            page = read(work, registration, asked)
            assert 0 < len(page.rows) <= size
            found += page.rows
            if page.next is None:
                break
            asked = asked._replace(after=QueueCursor.read(str(page.next)))
        assert found == whole.rows


def test_the_page_of_a_registration_reads_the_newest_rows_of_each_list(
    session: Session, registration: Registration, officer: Officer
) -> None:
    detail = registration_detail.registration_detail(
        unit(session), officer, registration.reference, Language.ENGLISH
    )
    case = case_detail.case_detail(unit(session), registration, Language.ENGLISH)
    pages: list[NewestRows[Any]] = [detail.history, detail.messages]
    pages += [case.calls, case.ends, case.appointments, case.handovers]
    for page in pages:
        assert len(page.rows) == NEWEST
        assert page.next is not None


def test_the_last_decision_is_known_behind_many_changes(
    session: Session, registration: Registration, officer: Officer
) -> None:
    detail = registration_detail.registration_detail(
        unit(session), officer, registration.reference, Language.ENGLISH
    )
    assert not [event for event in detail.history.rows if event.change is None]
    assert detail.transitions[0].to_state is State.VERIFIED
    assert session.query(StateTransition).count() == len(detail.transitions)
