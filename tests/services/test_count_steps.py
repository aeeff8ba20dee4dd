from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event, func, select

from portal.db import Database
from portal.domain.choices import Language
from portal.domain.errors import InvalidAnswers
from portal.domain.pages import Page
from portal.models import StepCounter
from portal.models.campaign import SLOTS
from portal.services import fill_in
from tests.make import NOW, TYPED, VAULT

VISITOR = "this browser"
BANGLA = Language.BANGLA
PERSON = {"name_bn": ["রহিমা বেগম"], "sex": ["female"], "age": ["35"]}


def save(
    database: Database,
    page: Page,
    newer: dict[str, list[str]] = TYPED,
    *,
    visitor: str = VISITOR,
    now: datetime = NOW,
) -> None:
    with database.begin() as session:
        draft = fill_in.begin_draft(session, VAULT, visitor, language=BANGLA, now=now)
        fill_in.save_page(session, VAULT, draft, page, newer, language=BANGLA, now=now)


def counted(database: Database) -> dict[tuple[Page, date], int]:
    with database.read() as session:
        rows = session.execute(
            select(StepCounter.page, StepCounter.day, func.sum(StepCounter.count)).group_by(
                StepCounter.page, StepCounter.day
            )
        )
        return {(Page(page), day): number for page, day, number in rows}


def test_each_page_counts_once_however_often_it_is_saved(database: Database) -> None:
    for page in (Page.CONSENT, Page.PERSON, Page.PERSON, Page.CONSENT):
        save(database, page)
    assert counted(database) == {(Page.CONSENT, NOW.date()): 1, (Page.PERSON, NOW.date()): 1}


def test_a_page_that_needs_mending_does_not_count(database: Database) -> None:
    with pytest.raises(InvalidAnswers):
        save(database, Page.PERSON, PERSON | {"age": ["7"]})
    assert counted(database) == {}


def test_a_switch_of_language_does_not_count(database: Database) -> None:
    with database.begin() as session:
        draft = fill_in.begin_draft(session, VAULT, VISITOR, language=BANGLA, now=NOW)
        fill_in.keep_page(VAULT, draft, Page.PERSON, PERSON, language=Language.ENGLISH, now=NOW)
    assert counted(database) == {}


def test_a_day_is_a_day_of_dhaka(database: Database) -> None:
    evening = datetime(2026, 11, 22, 17, 59, tzinfo=UTC)  # a minute before midnight in Dhaka
    save(database, Page.CONSENT, visitor="one", now=evening)
    save(database, Page.CONSENT, visitor="other", now=evening + timedelta(minutes=1))
    assert counted(database) == {
        (Page.CONSENT, date(2026, 11, 22)): 1,
        (Page.CONSENT, date(2026, 11, 23)): 1,
    }


def test_none_is_lost_when_many_save_at_once(database: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda each: save(database, Page.CONSENT, visitor=str(each)), range(60)))
    assert counted(database) == {(Page.CONSENT, NOW.date()): 60}
    with database.read() as session:
        assert 1 < len(session.scalars(select(StepCounter.slot)).all()) <= SLOTS


def test_the_counter_is_locked_last_so_nobody_waits_long(database: Database) -> None:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    save(database, Page.CONSENT)
    event.remove(database.engine, "before_cursor_execute", note)
    writes = [each.split()[0:3] for each in seen if not each.startswith(("SELECT", "PRAGMA"))]
    assert writes[-1] == ["INSERT", "INTO", "step_counters"]
    assert ["UPDATE", "drafts", "SET"] in writes
