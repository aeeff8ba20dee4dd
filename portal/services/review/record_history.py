"""The history of a registration: its transitions and its changes without a transition."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Row, bindparam, select

from portal.domain.registration.changes import AgreedHow, ChangeKind
from portal.domain.registration.corrections import Correctable
from portal.domain.registration.states import Actor, State
from portal.domain.review.evidence import Evidence
from portal.models import Change, Officer, Registration, StateTransition
from portal.services.registration.answer_changes import AnswerChange, unpack_change
from portal.services.review.newest_rows import (
    FIRST_ROWS,
    NewestFirst,
    NewestRequest,
    NewestRows,
)
from portal.services.review.queue_cursor import QueueCursor
from portal.unit_of_work import UnitOfWork


class HistoryEvent(NamedTuple):
    """An event of the history: a transition with its reason, or a change without a transition."""

    id: uuid.UUID
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
    officer_id: uuid.UUID | None = None


def read_history(
    work: UnitOfWork, registration: Registration, asked: NewestRequest
) -> NewestRows[HistoryEvent]:
    """Returns a page of the history."""
    transitions = read_transition_events(work, registration, asked)
    return merge_events(transitions, read_change_events(work, registration, asked), asked.size)


def merge_events(
    transitions: NewestRows[HistoryEvent],
    changes: NewestRows[HistoryEvent],
    size: int = FIRST_ROWS.size,
) -> NewestRows[HistoryEvent]:
    """Returns a page of the history, made of a page of each that has no fewer rows."""
    events = sorted(
        transitions.rows + changes.rows, key=lambda event: (event.at, event.id), reverse=True
    )
    goes_on = len(events) > size or transitions.next or changes.next
    last = events[:size][-1] if goes_on else None
    return NewestRows(events[:size], QueueCursor(last.at, last.id) if last else None)


def read_transition_events(
    work: UnitOfWork, registration: Registration, asked: NewestRequest = FIRST_ROWS
) -> NewestRows[HistoryEvent]:
    """Returns a page of the transitions."""
    return _TRANSITIONS.read(work, {"registration_id": registration.id}, asked, _transition)


def read_change_events(
    work: UnitOfWork, registration: Registration, asked: NewestRequest = FIRST_ROWS
) -> NewestRows[HistoryEvent]:
    """Returns a page of the changes, without their values if the registration is withdrawn."""
    is_withdrawn = registration.state is State.WITHDRAWN

    def change(row: Row[*tuple[Any, ...]]) -> HistoryEvent:
        return _change(row[0], row.name, registration.state, is_withdrawn=is_withdrawn)

    return _CHANGES.read(work, {"registration_id": registration.id}, asked, change)


def _transition(row: Row[*tuple[Any, ...]]) -> HistoryEvent:
    made: StateTransition = row[0]
    return HistoryEvent(
        id=made.id,
        at=made.at,
        actor=made.actor,
        officer_name=row.name,
        from_state=made.from_state,
        to_state=made.to_state,
        reason=made.reason,
        evidence=tuple(map(Evidence, made.evidence)),
        fields=tuple(map(Correctable, made.fields)),
        is_undo=made.undoes_id is not None,
        officer_id=made.officer_id,
    )


def _change(
    change: Change, officer_name: str | None, state: State, *, is_withdrawn: bool
) -> HistoryEvent:
    return HistoryEvent(
        id=change.id,
        at=change.at,
        actor=change.actor,
        officer_name=officer_name,
        from_state=state,
        to_state=state,
        reason=change.reason,
        evidence=(),
        fields=tuple(map(Correctable, change.fields)),
        change=change.kind,
        values=None if is_withdrawn else unpack_change(change.answers),
        agreed=change.agreed,
        officer_id=change.officer_id,
    )


_TRANSITIONS: Final = NewestFirst(
    select(StateTransition, Officer.name)
    .outerjoin(Officer, Officer.id == StateTransition.officer_id)
    .where(StateTransition.registration_id == bindparam("registration_id")),
    StateTransition.at,
    StateTransition.id,
)
_CHANGES: Final = NewestFirst(
    select(Change, Officer.name)
    .outerjoin(Officer, Officer.id == Change.officer_id)
    .where(Change.registration_id == bindparam("registration_id")),
    Change.at,
    Change.id,
)
