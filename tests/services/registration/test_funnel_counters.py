from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event, func, select

from portal.db import Database
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import InvalidAnswers
from portal.domain.registration.form_pages import FormPage
from portal.models import StepCounter
from portal.models.outreach.campaign import SLOTS
from portal.services.registration import drafts
from tests.factories import NOW, TYPED
from tests.unit import unit

BROWSER_TOKEN = "this browser"
BANGLA = Language.BANGLA
PERSON = {"name_bn": ["রহিমা বেগম"], "sex": ["female"], "age": ["35"]}


def save(
    database: Database,
    page: FormPage,
    newer: dict[str, list[str]] = TYPED,
    *,
    browser_token: str = BROWSER_TOKEN,
    now: datetime = NOW,
) -> None:
    with database.begin() as session:
        draft = drafts.begin_draft(unit(session, now=now), browser_token, language=BANGLA)
        drafts.save_page(unit(session, now=now), draft, page, newer, language=BANGLA)


def counted(database: Database) -> dict[tuple[FormPage, date], int]:
    with database.read() as session:
        rows = session.execute(
            select(StepCounter.page, StepCounter.day, func.sum(StepCounter.count)).group_by(
                StepCounter.page, StepCounter.day
            )
        )
        return {(FormPage(page), day): number for page, day, number in rows}


def test_each_page_counts_once_however_often_it_is_saved(database: Database) -> None:
    for page in (FormPage.CONSENT, FormPage.PERSON, FormPage.PERSON, FormPage.CONSENT):
        save(database, page)
    assert counted(database) == {
        (FormPage.CONSENT, NOW.date()): 1,
        (FormPage.PERSON, NOW.date()): 1,
    }


def test_a_page_that_needs_mending_does_not_count(database: Database) -> None:
    with pytest.raises(InvalidAnswers):
        save(database, FormPage.PERSON, PERSON | {"age": ["7"]})
    assert counted(database) == {}


def test_a_switch_of_language_does_not_count(database: Database) -> None:
    with database.begin() as session:
        draft = drafts.begin_draft(unit(session), BROWSER_TOKEN, language=BANGLA)
        drafts.store_page(draft, FormPage.PERSON, PERSON, language=Language.ENGLISH, now=NOW)
    assert counted(database) == {}


def test_a_day_is_a_day_of_dhaka(database: Database) -> None:
    evening = datetime(2026, 11, 22, 17, 59, tzinfo=UTC)  # a minute before midnight in Dhaka
    save(database, FormPage.CONSENT, browser_token="one", now=evening)
    save(database, FormPage.CONSENT, browser_token="other", now=evening + timedelta(minutes=1))
    assert counted(database) == {
        (FormPage.CONSENT, date(2026, 11, 22)): 1,
        (FormPage.CONSENT, date(2026, 11, 23)): 1,
    }


def test_none_is_lost_when_many_save_at_once(database: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(
            pool.map(
                lambda each: save(database, FormPage.CONSENT, browser_token=str(each)), range(60)
            )
        )
    assert counted(database) == {(FormPage.CONSENT, NOW.date()): 60}
    with database.read() as session:
        assert 1 < len(session.scalars(select(StepCounter.slot)).all()) <= SLOTS


def test_the_counter_is_locked_last_so_nobody_waits_long(database: Database) -> None:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    save(database, FormPage.CONSENT)
    event.remove(database.engine, "before_cursor_execute", note)
    writes = [each.split()[0:3] for each in seen if not each.startswith(("SELECT", "PRAGMA"))]
    assert writes[-1] == ["INSERT", "INTO", "step_counters"]
    assert ["UPDATE", "drafts", "SET"] in writes
