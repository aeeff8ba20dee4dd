"""The page of the monthly update."""

import io
import json
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest

from portal.domain.platform.dates import dhaka_day
from portal.domain.registration.states import State
from portal.domain.reporting.report_month import ReportMonth
from portal.domain.staff.roles import Role
from tests.roll_ups import count_days
from tests.web.client import Browser, Page
from tests.web.staff_client import Office

BANGLA, ENGLISH = "এ মাসে ফোন বেড়েছে।", "Calls rose this month."
REASON = "Counted twice"


@pytest.fixture
def month(office: Office) -> ReportMonth:
    """Returns a month that is over and settled, with eleven people verified, six from Italy."""
    now = datetime.now(UTC)
    at = now.replace(day=1) - timedelta(days=40)
    for country in ["IT"] * 6 + ["SA"] * 5:
        office.registration(State.VERIFIED, submitted_at=at, country=country)
    with office.database.begin() as session:
        count_days(session, now, office.vault)
    return ReportMonth.of(dhaka_day(at))


@pytest.fixture
def browser(office: Office) -> Browser:
    browser = office.browser(office.officer(Role.MINISTRY))
    browser.typed |= {BANGLA, ENGLISH, REASON}
    return browser


def page_of(month: ReportMonth, language: str = "en") -> str:
    return f"/{language}/staff/monthly-update?month={month}"


def cells(page: Page, section: str) -> list[list[str]]:
    table = next(each for each in page.all("table") if next(each.iter("caption")).text == section)
    return [
        [" ".join("".join(cell.itertext()).split()) for cell in row] for row in table.iter("tr")
    ][1:]


PROFILED = "Profiled (registration verified)"


@pytest.mark.parametrize("language", ["bn", "en"])
def test_the_page_is_whole_in_both_languages_before_and_after_freezing(
    browser: Browser, month: ReportMonth, language: str
) -> None:
    assert browser.open(page_of(month, language)).says("Not recorded in Phera")
    page = browser.send("Freeze and sign")
    assert page.says("Signed with the key")
    assert page.says("The month is frozen and signed. It does not change any more.")
    for each in ("bn", "en"):
        browser.open(page_of(month, each))


def test_a_month_shows_its_figures_and_the_cumulative_ones(
    browser: Browser, month: ReportMonth
) -> None:
    assert cells(browser.open(page_of(month)), PROFILED) == [
        ["Returned from EU Member States and UK", "6", "6"],
        ["Returned from other countries", "5", "5"],
        ["Total", "11", "11"],
    ]
    assert cells(browser.open(page_of(month.next())), PROFILED)[-1] == ["Total", "0", "11"]


def test_the_texts_of_the_ministry_stand_in_the_frozen_update(
    browser: Browser, month: ReportMonth
) -> None:
    browser.open(page_of(month))
    browser.send("Save the text", text_bn=BANGLA, text_en=ENGLISH)
    page = browser.send("Freeze and sign")
    assert ENGLISH in page.text
    assert BANGLA in browser.open(page_of(month, "bn")).text


def test_a_text_in_one_language_is_refused_and_stays_in_the_form(
    browser: Browser, month: ReportMonth
) -> None:
    browser.open(page_of(month))
    page = browser.send("Save the text", text_bn="", text_en=ENGLISH, status=422)
    assert page.says("Write the text in both languages, or leave both empty.")
    assert ENGLISH in "".join(page.all("textarea")[1].itertext())


def test_a_correction_appears_in_the_next_month(browser: Browser, month: ReportMonth) -> None:
    browser.open(page_of(month))
    browser.send("Freeze and sign")
    page = browser.send("Enter the correction", row="profiled_total", amount="-1", reason=REASON)
    assert cells(page, PROFILED)[-1] == ["Total", "0", "-1", "10"]
    assert REASON in page.text
    assert cells(browser.open(page_of(month)), PROFILED)[-1] == ["Total", "11", "11"]


@pytest.mark.parametrize("wrong", ["2021-13", "soon", "2999-01"])
def test_an_impossible_or_future_month_answers_400(
    browser: Browser, month: ReportMonth, wrong: str
) -> None:
    browser.typed |= {str(month)}
    browser.open(f"/en/staff/monthly-update?month={wrong}", status=400)


def test_the_files_hold_the_same_figures(browser: Browser, month: ReportMonth) -> None:
    excel = browser.client.get(page_of(month) + "&as=xlsx").get_data()
    sheet = openpyxl.load_workbook(io.BytesIO(excel)).active
    assert sheet is not None
    lines = {row[0]: row[3:] for row in sheet.iter_rows(values_only=True)}
    assert lines["profiled_eu"] == (6, 0, 6)
    document = json.loads(browser.client.get(page_of(month) + "&as=json").get_data())
    assert document["month"] == str(month)
    assert browser.client.get(page_of(month) + "&as=exe").status_code == 404


def test_an_administrator_reads_but_does_not_freeze(office: Office, month: ReportMonth) -> None:
    browser = office.browser(office.officer(Role.ADMINISTRATOR))
    page = browser.open(page_of(month))
    assert not page.says("Freeze and sign")
    token = page.value("csrf_token")
    refused = browser.client.post(
        f"/en/staff/monthly-update/{month}/freeze", data={"csrf_token": token}
    )
    assert refused.status_code == 404
