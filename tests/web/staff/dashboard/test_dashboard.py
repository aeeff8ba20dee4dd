import csv
import io
from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import Element

import openpyxl
import pytest

from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.numerals import to_latin
from portal.domain.registration.states import State
from portal.domain.reporting.report_month import ReportMonth
from portal.domain.staff.roles import Role
from tests import factories
from tests.roll_ups import count_days
from tests.web.client import Browser, Page
from tests.web.staff_client import Office

PAGE = "/en/staff/dashboard"
SIGNED_IN = (Role.MINISTRY, Role.ADMINISTRATOR, Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE)


@pytest.fixture
def office_with_figures(office: Office) -> Office:
    """Returns a portal with registrations of this month in two districts, counted."""
    now = datetime.now(UTC)
    for country, number in (("SA", 8), ("OM", 6), ("IT", 3)):
        for _ in range(number):
            office.registration(submitted_at=now, country=country)
    for _ in range(5):
        office.registration(State.VERIFIED, submitted_at=now, district=factories.DHAKA_DISTRICT)
    with office.database.begin() as session:
        count_days(session, now, office.vault)
    return office


def table(page: Page, caption: str) -> list[list[str]]:
    """Returns the cells of the last table with a caption, with Latin digits."""
    wanted = page.in_its_language(caption)
    found = [each for each in page.all("table") if wanted == text(next(each.iter("caption")))]
    return [
        [to_latin(text(cell)) for cell in row if cell.tag in ("th", "td")]
        for row in found[-1].iter("tr")
    ]


def text(element: Element) -> str:
    """Returns the words without the headings that stand in the cells on a phone."""
    labels = {
        id(each) for each in element.iter("span") if each.get("class") == "figure-table__label"
    }
    parts = (
        (each.text or "") * (id(each) not in labels) + (each.tail or "") * (each is not element)
        for each in element.iter()
    )
    return " ".join("".join(parts).split())


def download(browser: Browser, arguments: str) -> bytes:
    response = browser.client.get(f"{PAGE}?{arguments}")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    return response.get_data()


@pytest.mark.parametrize("language", ["bn", "en"])
@pytest.mark.parametrize("role", SIGNED_IN)
def test_every_officer_with_an_area_has_a_page_whole_in_both_languages(
    office_with_figures: Office, role: Role, language: str
) -> None:
    browser = office_with_figures.browser(office_with_figures.officer(role))
    page = browser.open(f"/{language}/staff/dashboard")
    month = ReportMonth.of(dhaka_day(datetime.now(UTC)))
    assert page.options("month") == [str(month)]
    assert page.says("From the form to the centre")


def test_the_ministry_begins_with_the_figures_of_the_country(office_with_figures: Office) -> None:
    ministry = office_with_figures.officer(Role.MINISTRY)
    browser = office_with_figures.browser()
    page = office_with_figures.sign_in(browser, ministry, language="en")
    assert page.path == PAGE
    rows = table(page, "Country of return")
    assert rows == [["Country of return", "Registered"], ["Saudi Arabia", "13"], ["Italy", "*"], ["Oman", "*"]]  # fmt: skip
    assert page.says("* Hidden: with so few people, somebody could be recognised.")


def test_a_district_sees_its_own_figures_whole(office_with_figures: Office) -> None:
    browser = office_with_figures.browser(office_with_figures.officer(Role.DISTRICT))
    page = browser.open("/bn/staff/dashboard")
    assert [row[1] for row in table(page, "Country of return")[1:]] == ["8", "6", "3"]
    assert not page.says("* Hidden: with so few people, somebody could be recognised.")
    browser.open(f"{PAGE}?district={factories.DHAKA_DISTRICT}", status=404)


def test_the_map_has_all_districts_each_with_its_count_and_its_own_page(
    office_with_figures: Office,
) -> None:
    browser = office_with_figures.browser(office_with_figures.officer(Role.MINISTRY))
    page = browser.open("/bn/staff/dashboard?map=waiting")
    links = page.all("{http://www.w3.org/2000/svg}a")
    named = [a.get("aria-label", "") for a in links]
    assert len(named) == 64
    assert "কক্সবাজার: ১৭" in named
    assert "ঢাকা: ০" in named
    link = next(a for a in links if a.get("aria-label") == "কক্সবাজার: ১৭")
    assert browser.open(link.get("href", "")).heading.startswith("কক্সবাজার")
    browser.open(f"{PAGE}?map=returned", status=404)


def test_a_figure_opens_the_list_of_its_people_for_the_officer_who_may_see_them(
    office_with_figures: Office,
) -> None:
    office = office_with_figures
    browser = office.browser(office.officer(Role.DISTRICT, factories.DHAKA_DISTRICT))
    page = browser.open(PAGE)
    link = next(a for a in page.all("a") if a.get("aria-label") == "Verified: 5")
    assert len(table(browser.open(link.get("href", "")), "Verified")) == 1 + 5
    own = office.browser(office.officer(Role.DISTRICT))
    assert own.open(f"{PAGE}/verified").says("This list is empty.")
    assert len(table(own.open(f"{PAGE}/registered"), "Registered")) == 1 + 17
    own.open(f"{PAGE}/waiting", status=404)
    own.open(f"{PAGE}/verified?month=2026-00", status=400)


def test_no_list_opens_for_who_may_not_see_its_people(office_with_figures: Office) -> None:
    office = office_with_figures
    centre = office.browser(office.officer(Role.CENTRE, factories.DHAKA_CENTRE))
    assert len(table(centre.open(f"{PAGE}/verified"), "Verified")) == 1 + 5
    centre.open(f"{PAGE}/registered", status=404)
    page = office.browser(office.officer(Role.MINISTRY)).open(PAGE)
    assert not [a for a in page.all("a") if "/dashboard/" in a.get("href", "")]


def test_a_long_list_goes_on_without_a_gap(office_with_short_pages: Office) -> None:
    office = office_with_short_pages
    now = datetime.now(UTC)
    for number in range(5):
        office.registration(submitted_at=now - timedelta(seconds=number // 2))
    browser = office.browser(office.officer(Role.SUPERVISOR))
    seen, page = [], browser.open(f"{PAGE}/registered")
    while True:
        seen += [row[1] for row in table(page, "Registered")[1:]]
        if not page.says("More"):
            break
        page = browser.click("More")
    assert len(seen) == len(set(seen)) == 5


def test_registrars_have_no_dashboard(office: Office) -> None:
    office.browser(office.officer(Role.REGISTRAR)).open(PAGE, status=404)


@pytest.mark.parametrize("role", [Role.MINISTRY, Role.DISTRICT])
@pytest.mark.parametrize(
    ("name", "caption"), [("days", "By day"), ("country", "Country of return"), ("need", "Help wanted"), ("districts", "By district"), ("backlog", "Waiting to be checked, by age")]
)  # fmt: skip
def test_the_file_of_a_table_is_the_table(
    office_with_figures: Office, role: Role, name: str, caption: str
) -> None:
    browser = office_with_figures.browser(office_with_figures.officer(role))
    shown = table(browser.open(PAGE), caption)
    as_csv = download(browser, f"table={name}&as=csv").decode("utf-8-sig")
    assert [row[1:] for row in csv.reader(io.StringIO(as_csv))] == shown
    book = openpyxl.load_workbook(io.BytesIO(download(browser, f"table={name}&as=xlsx")))
    assert [list(row[1:]) for row in book.active.values] == shown  # type: ignore[union-attr]  # the file has a sheet


@pytest.mark.parametrize("arguments", ["as=pdf&table=days", "as=csv&table=people", "as=csv"])
def test_a_table_that_does_not_exist_is_not_found(office: Office, arguments: str) -> None:
    office.browser(office.officer(Role.MINISTRY)).open(f"{PAGE}?{arguments}", status=404)


@pytest.mark.parametrize("month", ["2026-13", "9999-12", "1971-12", "next"])
def test_an_impossible_month_is_refused_with_a_sentence(office: Office, month: str) -> None:
    browser = office.browser(office.officer(Role.MINISTRY))
    page = browser.open(f"{PAGE}?month={month}", status=400)
    assert any(
        page.says(each)
        for each in ("There is no such month. Write it like 2026-11.", "This month has not begun yet.")
    ) or page.says("There are no figures for this month. They begin in %(month)s.", month=str(ReportMonth.of(dhaka_day(datetime.now(UTC)))))  # fmt: skip


def test_a_chosen_month_is_kept_by_the_links_to_files(office: Office) -> None:
    earlier = datetime.now(UTC) - timedelta(days=40)
    office.registration(submitted_at=earlier)
    with office.database.begin() as session:
        count_days(session, datetime.now(UTC), office.vault)
    month = ReportMonth.of(dhaka_day(earlier))
    page = office.browser(office.officer(Role.SUPERVISOR)).open(f"{PAGE}?month={month}")
    links = [a.get("href", "") for a in page.all("a") if "as=csv" in a.get("href", "")]
    assert links
    assert all(f"month={month}" in each for each in links)
    assert page.text.count("Saudi Arabia") == 1


def test_before_the_first_count_the_page_says_so(office: Office) -> None:
    page = office.browser(office.officer(Role.MINISTRY)).open("/bn/staff/dashboard")
    assert page.says("This month is not counted yet. Figures appear within ten minutes.")
