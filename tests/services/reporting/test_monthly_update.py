"""The monthly update: the figures of March 2021, freezing, corrections and files."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Conflict, Forbidden, Invalid, NotFound
from portal.domain.reporting.report_month import ReportMonth
from portal.domain.staff.roles import Desk, Role
from portal.models import AuditEntry, IndicatorDay, MonthlyUpdate, Officer
from portal.services.platform.signature import is_document_valid, public_keys
from portal.services.reporting import monthly_freeze
from portal.services.reporting.monthly_document import (
    MonthlyDocument,
    find_month,
    read_monthly_update,
)
from portal.services.reporting.monthly_freeze import CorrectionInput, SectionText
from portal.services.reporting.monthly_table import MONTHLY_FILES, table_lines
from tests import factories, keys
from tests.monthly_figures import Group, MonthlyRecords
from tests.roll_ups import count_days
from tests.unit import unit

FEBRUARY, MARCH, APRIL = (ReportMonth(2021, month) for month in (2, 3, 4))
BEFORE, IN_MARCH, IN_APRIL = date(2021, 2, 15), date(2021, 3, 9), date(2021, 4, 6)
AFTER_MARCH = datetime(2021, 4, 3, tzinfo=UTC)
AFTER_APRIL = datetime(2021, 5, 3, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("places")


@pytest.fixture
def records(session: Session) -> MonthlyRecords:
    return MonthlyRecords(session)


@pytest.fixture
def ministry(session: Session) -> Officer:
    return factories.officer(session, Role.MINISTRY)


def figures(document: MonthlyDocument) -> Mapping[str, tuple[int | None, int | None]]:
    rows = [row for section in document["sections"] for row in section["rows"]]
    return {row["id"]: (row["month"], row["cumulative"]) for row in rows}


def row_of(document: MonthlyDocument, wanted: str) -> Mapping[str, Any]:
    rows = (row for section in document["sections"] for row in section["rows"])
    return next(row for row in rows if row["id"] == wanted)


def update(
    session: Session, month: ReportMonth = MARCH, now: datetime = AFTER_MARCH
) -> MonthlyDocument:
    return read_monthly_update(unit(session, now=now), month)


def freeze(
    session: Session, ministry: Officer, month: ReportMonth = MARCH, now: datetime = AFTER_MARCH
) -> MonthlyUpdate:
    return monthly_freeze.freeze_month(unit(session, now=now), ministry, month)


def test_records_with_the_figures_of_march_2021_give_its_tables(
    session: Session, records: MonthlyRecords
) -> None:
    records.register(BEFORE, Group(998, "IT", is_verified=True))
    records.register(BEFORE, Group(660, is_verified=True))
    records.register(IN_MARCH, Group(30, "DE", is_verified=True))
    records.register(IN_MARCH, Group(6, "GB", is_verified=True))
    records.register(IN_MARCH, Group(10, "AE", is_verified=True))
    for desk, sex, before, march in (
        (Desk.HOTLINE, "male", 1900, 78),
        (Desk.HOTLINE, "female", 147, 7),
        (Desk.DIGITAL_CENTRE, "male", 259, 11),
        (Desk.DIGITAL_CENTRE, "female", 142, 6),
    ):
        records.register(BEFORE, Group(before, sex=sex, desk=desk))
        records.register(IN_MARCH, Group(march, sex=sex, desk=desk))
    records.identify(IN_MARCH, 76, eligible=False)
    records.identify_and_register(IN_MARCH, Group(180, "IT"))
    records.identify_and_register(IN_MARCH, Group(13, "GB"))
    records.identify_and_register(IN_MARCH, Group(8, "TR"))
    count_days(session, AFTER_MARCH)
    shown = figures(update(session))
    assert {row: shown[row] for row in FIGURES_OF_MARCH_2021} == FIGURES_OF_MARCH_2021
    assert shown["cash_grants"] == (None, None)


FIGURES_OF_MARCH_2021 = {
    "profiled_eu": (36, 1034),
    "profiled_non_eu": (10, 670),
    "profiled_total": (46, 1704),
    "hotline_men": (78, 1978),
    "hotline_women": (7, 154),
    "hotline_total": (85, 2132),
    "information_men": (11, 270),
    "information_women": (6, 148),
    "information_total": (17, 418),
    "identified": (277, 277),
    "eligible": (201, 201),
    "eligible_eu": (193, 193),
    "eligible_turkiye": (8, 8),
}


def test_a_frozen_month_never_changes_and_anybody_can_verify_it(
    session: Session, records: MonthlyRecords, ministry: Officer
) -> None:
    records.register(IN_MARCH, Group(3, "IT", is_verified=True))
    count_days(session, AFTER_MARCH)
    frozen = freeze(session, ministry)
    session.execute(delete(IndicatorDay))
    session.expire_all()
    document = update(session, now=AFTER_APRIL)
    assert figures(document)["profiled_eu"] == (3, 3)
    assert document["frozen_by"] == ministry.name
    key = public_keys(keys.VAULT)[document["signature"]["key_id"]]
    assert is_document_valid(document, key)
    assert not is_document_valid({**document, "month": "2021-04"}, key)
    entry = session.scalars(
        select(AuditEntry).where(AuditEntry.action == AuditAction.MONTH_FROZEN)
    ).one()
    assert (entry.officer_id, entry.subject) == (ministry.id, "2021-03")
    assert entry.details["sha256"] == frozen.sha256
    with pytest.raises(Conflict):
        freeze(session, ministry)
    text = SectionText("hotline", "More.", "আরও।")
    with pytest.raises(Conflict):
        monthly_freeze.save_section_text(unit(session, now=AFTER_APRIL), ministry, MARCH, text)


def test_a_correction_appears_as_an_adjustment_of_the_next_month(
    session: Session, records: MonthlyRecords, ministry: Officer
) -> None:
    records.register(IN_MARCH, Group(9, is_verified=True))
    count_days(session, AFTER_MARCH)
    freeze(session, ministry)
    records.register(IN_APRIL, Group(4, is_verified=True))
    count_days(session, AFTER_APRIL)
    given = CorrectionInput.read("profiled_non_eu", "-২", "Two were counted twice.")
    work = unit(session, now=AFTER_APRIL)
    monthly_freeze.correct_month(work, ministry, MARCH, given)
    session.flush()
    for _ in range(2):  # as a draft, then frozen
        april = update(session, APRIL, AFTER_APRIL)
        for name in ("profiled_non_eu", "profiled_total"):
            row = row_of(april, name)
            assert (row["month"], row["adjustment"], row["cumulative"]) == (4, -2, 11)
        assert april["corrections"][0]["reason"] == "Two were counted twice."
        if "signature" not in april:
            freeze(session, ministry, APRIL, AFTER_APRIL)
    assert figures(update(session, MARCH, AFTER_APRIL))["profiled_total"] == (9, 9)
    may = row_of(update(session, ReportMonth(2021, 5), AFTER_APRIL), "profiled_total")
    assert (may["month"], may["adjustment"], may["cumulative"]) == (0, 0, 11)


def test_months_are_frozen_in_order_and_only_when_their_figures_are_final(
    session: Session, records: MonthlyRecords, ministry: Officer
) -> None:
    for day in (BEFORE, IN_MARCH, IN_APRIL):
        records.register(day, Group(1))
    early = datetime(2021, 4, 1, tzinfo=UTC)
    count_days(session, early)
    with pytest.raises(Conflict, match="become final"):
        freeze(session, ministry, MARCH, early)
    count_days(session, AFTER_APRIL)
    freeze(session, ministry, FEBRUARY, AFTER_APRIL)
    with pytest.raises(Conflict, match="first"):
        freeze(session, ministry, APRIL, AFTER_APRIL)
    freeze(session, ministry, MARCH, AFTER_APRIL)
    freeze(session, ministry, APRIL, AFTER_APRIL)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.MINISTRY])
def test_only_the_ministry_freezes(session: Session, records: MonthlyRecords, role: Role) -> None:
    records.register(IN_MARCH, Group(1))
    count_days(session, AFTER_MARCH)
    officer = factories.officer(session, role)
    if role is Role.MINISTRY:
        assert freeze(session, officer).frozen_by_id == officer.id
    else:
        with pytest.raises(Forbidden):
            freeze(session, officer)


def test_only_figures_of_frozen_months_are_corrected(
    session: Session, records: MonthlyRecords, ministry: Officer
) -> None:
    records.register(IN_MARCH, Group(1))
    count_days(session, AFTER_MARCH)
    given = CorrectionInput.read("profiled_total", "1", "One more.")
    work = unit(session, now=AFTER_MARCH)
    with pytest.raises(Conflict):
        monthly_freeze.correct_month(work, ministry, MARCH, given)
    freeze(session, ministry)
    for row in ("cash_grants", "nonsense"):
        absent = CorrectionInput(row, 1, "One more.")
        with pytest.raises(NotFound):
            monthly_freeze.correct_month(work, ministry, MARCH, absent)


@pytest.mark.parametrize("amount", ["", "0", "-0", "1.5", "--2", "many", "9999999", "1" * 5000])
def test_a_difference_that_is_no_number_is_refused(amount: str) -> None:
    with pytest.raises(Invalid):
        CorrectionInput.read("profiled_total", amount, "Because.")


def test_the_texts_of_a_section_are_in_both_languages_and_in_the_update(
    session: Session, records: MonthlyRecords, ministry: Officer
) -> None:
    records.register(IN_MARCH, Group(1))
    count_days(session, AFTER_MARCH)
    with pytest.raises(Invalid):
        SectionText.read("hotline", "Only English.", "")
    text = SectionText.read("hotline", "Calls rose.\r\n\r\n Thanks. ", "ফোন বেড়েছে।")
    monthly_freeze.save_section_text(unit(session, now=AFTER_MARCH), ministry, MARCH, text)
    session.flush()
    sections = {each["id"]: each for each in update(session)["sections"]}
    assert sections["hotline"]["text"] == {"en": "Calls rose.\nThanks.", "bn": "ফোন বেড়েছে।"}


@pytest.mark.parametrize("month", ["2021-13", "2021-00", "March", "2021-05", "2020-12"])
def test_an_impossible_a_future_and_an_uncounted_month_are_refused(
    session: Session, records: MonthlyRecords, month: str
) -> None:
    records.register(IN_MARCH, Group(1))
    count_days(session, AFTER_MARCH)
    with pytest.raises(Invalid):
        find_month(unit(session, now=AFTER_MARCH), month)


@pytest.mark.parametrize("language", list(Language))
def test_excel_has_numbers_and_says_what_is_not_recorded(
    session: Session, records: MonthlyRecords, language: Language
) -> None:
    records.register(IN_MARCH, Group(5, "IT", is_verified=True))
    count_days(session, AFTER_MARCH)
    document = update(session)
    content = MONTHLY_FILES["xlsx"].write(document, [], language)
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    assert sheet is not None
    lines = {row[0]: row[1:] for row in sheet.iter_rows(values_only=True)}
    assert lines["profiled_eu"][2:] == (5, 0, 5)
    assert lines["cash_grants"][2] == next(
        line[3] for line in table_lines(document, language) if line[0] == "cash_grants"
    )
    assert json.loads(MONTHLY_FILES["json"].write(document, [], language)) == document


@pytest.mark.parametrize("language", list(Language))
def test_the_pdf_is_made_whatever_the_ministry_writes(
    session: Session, records: MonthlyRecords, ministry: Officer, language: Language
) -> None:
    records.register(IN_MARCH, Group(5, "IT", is_verified=True))
    count_days(session, AFTER_MARCH)
    text = SectionText.read("hotline", '#panic("no") *$ @here', "#import <কেন> $x$")
    monthly_freeze.save_section_text(unit(session, now=AFTER_MARCH), ministry, MARCH, text)
    session.flush()
    draft = MONTHLY_FILES["pdf"].write(update(session), [], language)
    freeze(session, ministry)
    frozen = MONTHLY_FILES["pdf"].write(update(session), [], language)
    assert draft.startswith(b"%PDF-")
    assert frozen.startswith(b"%PDF-")


def test_days_counted_later_than_the_frozen_month_are_an_adjustment(
    session: Session, records: MonthlyRecords, ministry: Officer
) -> None:
    records.register(IN_MARCH, Group(2, is_verified=True))
    count_days(session, AFTER_MARCH)
    freeze(session, ministry)
    records.register(BEFORE + timedelta(days=1), Group(3, is_verified=True))  # a restored list
    count_days(session, AFTER_APRIL)
    row = row_of(update(session, APRIL, AFTER_APRIL), "profiled_total")
    assert (row["month"], row["adjustment"], row["cumulative"]) == (0, 3, 5)


def test_a_month_of_few_people_is_not_the_difference_of_its_neighbours(
    session: Session, records: MonthlyRecords, ministry: Officer
) -> None:
    for day, now, month, hidden in (
        (IN_MARCH, AFTER_MARCH, MARCH, ["month", "cumulative"]),
        (IN_APRIL, AFTER_APRIL, APRIL, ["month"]),
    ):
        records.register(day, Group(9 if month is APRIL else 2, is_verified=True))
        count_days(session, now)
        freeze(session, ministry, month, now)
        assert row_of(update(session, month, now), "profiled_total")["hidden"] == hidden
