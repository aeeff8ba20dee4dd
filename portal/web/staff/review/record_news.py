"""What is new in a registration: since the officer last viewed it, and since the last decision."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from portal.models import Officer
from portal.services.review.newest_rows import NewestRows
from portal.services.review.notes import WrittenNote
from portal.services.review.record_history import HistoryEvent
from portal.services.review.registration_detail import RegistrationDetail
from portal.web.public.answer_texts import ChangedAnswer, changed_answers
from portal.web.staff.review.third_person import in_third_person


class RecordNews(NamedTuple):
    """Events for the officer, the newest first. No event is in both lists."""

    viewed_at: datetime | None
    since_view: Sequence[HistoryEvent]
    """What others did since the officer's last view."""
    new_notes: int
    has_more_notes: bool
    """Whether older notes than the counted ones may be new, too."""
    decision: HistoryEvent | None
    since_decision: Sequence[HistoryEvent]
    """Changed answers since the last decision."""

    def __bool__(self) -> bool:
        return bool(self.since_view or self.new_notes or self.since_decision)


def record_news(
    found: RegistrationDetail,
    notes: NewestRows[WrittenNote],
    officer: Officer,
    viewed_at: datetime | None,
) -> RecordNews:
    """Returns the news. Without a previous view only the changes since the decision are news."""
    fresh = [
        event
        for event in found.history.rows
        if viewed_at and event.at > viewed_at and event.officer_id != officer.id
    ]
    new_notes = [
        note
        for note in notes.rows
        if viewed_at and note.at > viewed_at and note.officer_name != officer.name
    ]
    has_more = notes.next is not None and len(new_notes) == len(notes.rows)
    decision = next((event for event in found.transitions if _is_decision(event)), None)
    changed = [
        event
        for event in found.history.rows
        if decision and event.change and event.at > decision.at and event not in fresh
    ]
    return RecordNews(viewed_at, fresh, len(new_notes), has_more, decision, changed)


def changed_in(event: HistoryEvent) -> Sequence[ChangedAnswer]:
    """Returns each changed answer of an event, old and new, as an officer reads it."""
    return [
        ChangedAnswer(*(in_third_person(text) for text in row))
        for row in changed_answers(event.values)
    ]


def _is_decision(event: HistoryEvent) -> bool:
    return event.change is None and not event.is_undo and event.officer_id is not None
