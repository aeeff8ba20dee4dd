"""Sections of the start page: at most five rows of what waits, and how much there is in all."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, NamedTuple

from portal.domain.platform.choices import Language
from portal.domain.platform.dates import dhaka_day
from portal.domain.review.today_topics import TodayTopic
from portal.models import Officer
from portal.services.review import claims
from portal.services.review.list_page import PAGE_SIZE, PageSize
from portal.services.review.queue_counts import MOST
from portal.unit_of_work import UnitOfWork

ROWS: Final = 5
"""The number of rows that a section shows."""


@dataclass(frozen=True, slots=True)
class TodayContext:
    """For whom the page is read, and when."""

    officer: Officer
    language: Language
    now: datetime
    counts: Mapping[TodayTopic, int] = field(default_factory=dict)
    """What the menu has counted already."""
    size: PageSize = PAGE_SIZE

    @property
    def today(self) -> date:
        """Returns the day in Dhaka."""
        return dhaka_day(self.now)


class TodayRow(NamedTuple):
    """One thing that waits."""

    key: str
    """Identifies it in the address of its page: a reference or an id."""
    title: str
    since: datetime
    """Since when it waits, or the time of an appointment or of a decision."""
    registration_id: uuid.UUID | None = None
    reference: str = ""
    owner: str = ""
    is_own: bool = False
    """Whether the reader of the page works on it."""
    remark: str = ""
    """A msgid."""
    detail: str = ""
    """A name or code, shown as it is."""
    is_overdue: bool = False
    due: date | None = None
    """The day by which it should be done."""


class TodaySection(NamedTuple):
    """The first rows of a topic. A `number` above `most` was not counted to its end."""

    topic: TodayTopic
    rows: Sequence[TodayRow]
    number: int
    most: int = MOST


def first_rows(topic: TodayTopic, rows: Sequence[TodayRow]) -> TodaySection:
    """Returns a section of which no more than `ROWS` + 1 were read, which says only that there are more."""
    return TodaySection(topic, rows[:ROWS], len(rows), ROWS)


def with_claims(
    work: UnitOfWork, officer: Officer, sections: Sequence[TodaySection]
) -> list[TodaySection]:
    """Returns the sections with the holders of claims as owners, where no other owner is known."""
    ids = {row.registration_id for section in sections for row in section.rows}
    holders = claims.claim_holders(work, [each for each in ids if each])

    def claimed(row: TodayRow) -> TodayRow:
        held = holders.get(row.registration_id) if row.registration_id else None
        if held is None or row.owner:
            return row
        return row._replace(owner=held.name, is_own=held.officer_id == officer.id)

    return [section._replace(rows=list(map(claimed, section.rows))) for section in sections]
