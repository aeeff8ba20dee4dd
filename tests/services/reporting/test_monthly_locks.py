"""Two people work on the monthly update at once, on PostgreSQL: the second one sees what the first did."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.db import Database
from portal.domain.platform.errors import Conflict
from portal.domain.reporting.report_month import ReportMonth
from portal.domain.staff.roles import Role
from portal.models import MonthlyCorrection, MonthlyText, Officer
from portal.services.reporting import monthly_freeze
from portal.services.reporting.monthly_document import find_frozen
from portal.services.reporting.monthly_freeze import CorrectionInput, SectionText
from tests import factories
from tests.monthly_figures import Group, MonthlyRecords
from tests.roll_ups import count_days
from tests.unit import unit

FEBRUARY, MARCH = ReportMonth(2021, 2), ReportMonth(2021, 3)
AFTER_MARCH = datetime(2021, 4, 3, tzinfo=UTC)
PATIENCE = 8.0
WAITS = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"

Act = Callable[[Session, Officer], object]


@pytest.fixture
def ministry(postgres_database: Database) -> Officer:
    with postgres_database.begin() as session:
        factories.places(session)
        records = MonthlyRecords(session)
        records.register(date(2021, 2, 15), Group(4, is_verified=True))
        records.register(date(2021, 3, 9), Group(3, is_verified=True))
        count_days(session, AFTER_MARCH)
        return factories.officer(session, Role.MINISTRY)


def freeze(month: ReportMonth) -> Act:
    return lambda session, ministry: monthly_freeze.freeze_month(
        unit(session, now=AFTER_MARCH), ministry, month
    )


def write(english: str) -> Act:
    return lambda session, ministry: monthly_freeze.save_section_text(
        unit(session, now=AFTER_MARCH), ministry, MARCH, SectionText("hotline", english, "আরও।")
    )


def correct(session: Session, ministry: Officer) -> MonthlyCorrection:
    correction = CorrectionInput("profiled_total", 1, "One more.")
    return monthly_freeze.correct_month(
        unit(session, now=AFTER_MARCH), ministry, FEBRUARY, correction
    )


def meet(database: Database, ministry: Officer, first: Act, second: Act) -> None:
    """Runs both. The first commits when the second waits for it, and both errors are raised."""
    begun, ended = threading.Event(), threading.Event()

    def run_first() -> None:
        with database.begin() as session:
            first(session, ministry)
            session.flush()
            begun.set()
            for _ in range(int(PATIENCE / 0.05)):
                with database.read() as other:
                    if ended.wait(0.05) or other.scalar(text(WAITS)):
                        return

    def run_second() -> None:
        assert begun.wait(PATIENCE)
        try:
            with database.begin() as session:
                second(session, ministry)
        finally:
            ended.set()

    with ThreadPoolExecutor(2) as pool:
        for each in [pool.submit(run_first), pool.submit(run_second)]:
            each.result()


@pytest.mark.parametrize(
    "second",
    [freeze(FEBRUARY), freeze(MARCH), write("Too late.")],
    ids=["earlier month", "same month", "text"],
)
def test_what_comes_after_the_freezing_of_a_month_is_refused(
    postgres_database: Database, ministry: Officer, second: Act
) -> None:
    with pytest.raises(Conflict):
        meet(postgres_database, ministry, freeze(MARCH), second)


def test_a_text_that_is_being_saved_stands_in_the_frozen_month(
    postgres_database: Database, ministry: Officer
) -> None:
    meet(postgres_database, ministry, write("In time."), freeze(MARCH))
    with postgres_database.read() as session:
        frozen = find_frozen(unit(session, now=AFTER_MARCH), MARCH)
        assert frozen is not None
        texts = [each["text"].get("en") for each in frozen.document["sections"]]
        assert "In time." in texts


def test_of_two_first_texts_of_a_section_the_last_one_stays(
    postgres_database: Database, ministry: Officer
) -> None:
    meet(postgres_database, ministry, write("One."), write("Two."))
    with postgres_database.read() as session:
        assert session.get_one(MonthlyText, (MARCH.first, "hotline")).text_en == "Two."


def test_a_correction_goes_to_the_month_after_the_one_that_is_being_frozen(
    postgres_database: Database, ministry: Officer
) -> None:
    with postgres_database.begin() as session:
        freeze(FEBRUARY)(session, ministry)
    made: list[ReportMonth] = []

    def enter(session: Session, officer: Officer) -> None:
        correction = correct(session, officer)
        made.append(ReportMonth.of(correction.shown_in))

    meet(postgres_database, ministry, freeze(MARCH), enter)
    assert made == [MARCH.next()]
