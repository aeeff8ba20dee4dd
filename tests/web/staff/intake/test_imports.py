import csv
import io
import uuid
from typing import Any

import pytest
from sqlalchemy import select

from portal.domain.intake.import_types import LARGEST_FILE, ImportStage
from portal.domain.registration.states import State
from portal.domain.staff.roles import Desk, Role
from portal.models import Import, Officer, Registration
from tests import factories
from tests.services.intake.bulk_import.lists import PERSON, as_csv, people
from tests.web.client import Browser
from tests.web.staff.intake.import_pages import AGREED, HOME, address, send, the_import, work
from tests.web.staff_client import Office

REASON = "The wrong list, sorry."


@pytest.fixture
def officer(office: Office) -> Officer:
    return office.officer(Role.DISTRICT)


@pytest.fixture
def browser(office: Office, officer: Officer) -> Browser:
    browser = office.browser(officer)
    browser.typed |= {each for row in people(2) for each in row.values()}
    browser.typed |= {*PERSON, *PERSON.values(), REASON, "Rahima Lama Begum", "0171", "list"}
    return browser


def states(office: Office) -> list[State]:
    with office.database.read() as session:
        return list(session.scalars(select(Registration.state)))


@pytest.mark.parametrize("language", ["bn", "en"])
def test_every_stage_has_a_whole_page_in_both_languages(
    office: Office, browser: Browser, language: str
) -> None:
    browser.open(f"/{language}/staff/imports")
    rows = people(3)
    rows[0]["Mobile"] = "0171"
    rows[2]["Document number"] = rows[1]["Document number"]
    rows = [{("Handset" if key == "Mobile" else key): v for key, v in row.items()} for row in rows]
    browser.typed |= {"Handset", *(value for row in rows for value in row.values())}
    send(browser, as_csv(rows))
    page = browser.open(address(office, language))
    assert page.response.headers["Refresh"]
    assert "Refresh" not in browser.open(address(office, language) + "?still=1").response.headers
    work(office)
    page = browser.open(address(office, language))
    keys = the_import(office).columns
    browser.post(
        f"{page.path}/columns",
        {"csrf_token": page.value("csrf_token"), "column": [key or "mobile" for key in keys]},
    )
    work(office)
    page = browser.open(address(office, language))
    assert "Refresh" not in page.response.headers
    assert page.says("Rows with errors")
    assert page.says("Possible duplicates")
    token = page.value("csrf_token")
    browser.post(f"{page.path}/make", {"csrf_token": token, "tells": "yes"})
    work(office)
    page = browser.open(address(office, language))
    assert page.says("Undo the whole import")
    browser.post(f"{page.path}/undo", {"csrf_token": token, "reason": REASON})
    work(office)
    assert browser.open(address(office, language)).says("Undone")
    browser.open(f"/{language}/staff/imports")


def test_a_list_is_sent_checked_and_made(office: Office, browser: Browser) -> None:
    send(browser, as_csv(people(3)))
    work(office)
    page = browser.open(address(office))
    assert "Create registrations (3 correct rows)" in page.text
    browser.send(rows="2-3")
    work(office)
    assert states(office) == [State.SUBMITTED] * 2
    assert "Create registrations (1 correct rows)" in browser.open(address(office)).text


def test_faulty_rows_are_taken_mended_and_sent_again(office: Office, browser: Browser) -> None:
    rows = people(3)
    rows[1]["Mobile"] = "0171"
    send(browser, as_csv(rows))
    work(office)
    browser.open(address(office))
    browser.send()
    work(office)
    answer = browser.client.get(f"{address(office)}/faults.csv")
    assert answer.headers["Cache-Control"] == "no-store"
    (faulty,) = csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig")))
    assert "Mobile number" in faulty["What is wrong (this column is not read)"]
    assert faulty["Row in your file"] == "3"
    faulty["Mobile"] = "01812345678"
    send(browser, as_csv([faulty]))
    work(office)
    assert the_import(office).stage is ImportStage.CHECKED
    browser.open(address(office))
    browser.send()
    work(office)
    assert len(states(office)) == 3


def test_faulty_rows_for_excel_keep_long_numbers_and_are_inert(
    office: Office, browser: Browser
) -> None:
    rows = people(1, Upazila="=1+1", Mobile="12")
    send(browser, as_csv(rows))
    work(office)
    answer = browser.client.get(f"{address(office)}/faults.xlsx")
    send(browser, answer.get_data(), "mended.xlsx")
    work(office)
    assert (the_import(office).stage, the_import(office).rows_wrong) == (ImportStage.CHECKED, 1)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("language", ["bn", "en"])
def test_a_template_that_was_filled_in_needs_no_mapping(
    office: Office, browser: Browser, kind: str, language: str
) -> None:
    answer = browser.client.get(f"/{language}/staff/imports/template.{kind}")
    assert answer.status_code == 200
    content = answer.get_data()
    if kind == "csv":
        content += b"x,\n"
        send(browser, content)
        work(office)
        found = the_import(office)
        assert (found.stage, found.rows, found.rows_wrong) == (ImportStage.CHECKED, 1, 1)
    else:
        send(browser, content, "t.xlsx")
        work(office)
        assert "no rows" in the_import(office).refusal["text"]


@pytest.mark.parametrize(
    "fields",
    [{"file": None}, {"consent_how": None}, {"consent_how": "magic"}, {"declared": None}],
    ids=str,
)
def test_nothing_is_taken_without_a_file_or_without_consent(
    office: Office, browser: Browser, fields: dict[str, Any]
) -> None:
    browser.open(HOME)
    given = {"file": (io.BytesIO(as_csv([PERSON])), "list.csv"), **AGREED, **fields}
    token = browser.page.value("csrf_token")
    sent = {name: value for name, value in given.items() if value is not None}
    answer = browser.client.post(HOME, data=sent | {"csrf_token": token})
    assert answer.status_code == 422
    with office.database.read() as session:
        assert session.scalars(select(Import)).all() == []


def test_a_file_may_be_larger_than_other_bodies_but_not_boundless(
    office: Office, browser: Browser
) -> None:
    rows = people(2000, Village="x" * 100)
    content = as_csv(rows)
    assert len(content) > 300_000
    send(browser, content)
    assert the_import(office).size == len(content)
    large = b"x" * (LARGEST_FILE + 1_000_000)
    kind = "multipart/form-data; boundary=x"
    assert browser.client.post(HOME, data=large, content_type=kind).status_code == 422
    send(browser, as_csv([PERSON]), name="x" * 3000 + "<script>.csv")
    assert "<script>" not in browser.open(HOME).response.text


def test_nobody_else_may_send_so_much(office: Office) -> None:
    large: Any = {
        "data": b"x" * 3_000_000,
        "content_type": "multipart/form-data; boundary=x",
    }
    assert office.browser().client.post(HOME, **large).status_code == 302
    head = office.browser(office.officer(Role.ADMINISTRATOR))
    assert head.client.post(HOME, **large).status_code == 404


def test_a_file_without_the_token_of_its_page_is_refused(office: Office, browser: Browser) -> None:
    sent = AGREED | {"file": (io.BytesIO(as_csv([PERSON])), "list.csv")}
    assert browser.client.post(HOME, data=sent).status_code == 400
    fields = {str(number): "x" for number in range(200)}
    assert browser.client.post(HOME, data=fields).status_code in (413, 422)


def test_another_district_finds_nothing(office: Office, browser: Browser) -> None:
    send(browser, as_csv(people(1)))
    work(office)
    page = browser.open(address(office))
    token = page.value("csrf_token")
    other = office.browser(office.officer(Role.DISTRICT, factories.DHAKA_DISTRICT))
    for path in ("", "/faults.csv", "/faults.xlsx"):
        assert other.client.get(address(office) + path).status_code == 404
    token = other.open(HOME).value("csrf_token")
    for step in ("columns", "make", "undo"):
        sent = {"csrf_token": token, "reason": REASON, "column": ["mobile"]}
        assert other.client.post(f"{address(office)}/{step}", data=sent).status_code == 404
    assert states(office) == []


@pytest.mark.parametrize("language", ["bn", "en"])
def test_a_colleague_goes_on_and_another_office_looks(
    office: Office, browser: Browser, language: str
) -> None:
    send(browser, as_csv(people(1)))
    work(office)
    colleague = office.browser(office.officer(Role.DISTRICT))
    colleague.typed |= browser.typed
    colleague.open(address(office, language))
    colleague.send()
    work(office)
    assert len(states(office)) == 1
    page = colleague.open(address(office, language))
    assert page.says("Undo the whole import")
    counter = office.browser(office.officer(Role.REGISTRAR, desk=Desk.DEMO_COUNTER))
    send(counter, as_csv(people(2)))
    work(office)
    page = colleague.open(address(office, language))
    assert page.says("Only the office that sent this list can do that.")
    sent = {"csrf_token": colleague.open(HOME).value("csrf_token")}
    colleague.post(f"{address(office)}/make", sent, status=403)


@pytest.mark.parametrize("language", ["bn", "en"])
def test_a_list_without_a_sound_row_says_so(
    office: Office, browser: Browser, language: str
) -> None:
    browser.typed |= {"০১২"}
    send(browser, as_csv(people(1, Mobile="০১২")))
    work(office)
    page = browser.open(address(office, language))
    assert page.says("No row of this list is correct yet. Fix the rows and send them again.")


def test_a_page_of_another_office_leads_back_to_ones_work(browser: Browser) -> None:
    page = browser.open(f"/en/staff/imports/{uuid.uuid4()}", status=404)
    assert [
        a.get("href")
        for a in page.all("a")
        if page.in_its_language("Back to my work") in (a.text or "")
    ] == ["/en/staff/"]


def test_going_ahead_twice_is_told(office: Office, browser: Browser) -> None:
    send(browser, as_csv(people(1)))
    work(office)
    browser.open(address(office))
    sent = {"csrf_token": browser.page.value("csrf_token")}
    browser.post(f"{address(office)}/make", sent)
    browser.post(f"{address(office)}/make", sent, status=409)
    browser.post(f"{address(office)}/undo", sent | {"reason": REASON}, status=409)


def test_what_does_not_fit_stays_on_the_page(office: Office, browser: Browser) -> None:
    send(browser, as_csv(people(1)))
    work(office)
    browser.open(address(office))
    page = browser.send(rows="all of them", status=422)
    assert page.value("rows") == "all of them"


def test_older_lists_are_on_the_next_page(office_with_short_pages: Office) -> None:
    office = office_with_short_pages
    browser = office.browser(office.officer(Role.DISTRICT))
    names = [f"{letter}.csv" for letter in "abc"]
    for number, name in enumerate(names, start=1):
        browser.typed |= {value for row in people(number) for value in row.values()}
        send(browser, as_csv(people(number)), name)
    page = browser.open(HOME)
    assert [name in page.text for name in names] == [False, True, True]
    page = browser.click("More")
    assert [name in page.text for name in names] == [True, False, False]
    assert names[2] in browser.click("Back to the start").text
