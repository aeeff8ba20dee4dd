"""What an officer chooses on the page of a list: another sheet, and what names of places mean."""

import pytest

from portal.domain.intake.import_types import ImportStage
from portal.domain.staff.roles import Role
from portal.models import Officer
from tests.services.intake.bulk_import.lists import as_csv, people
from tests.services.intake.bulk_import.test_sheet_choice import with_sheets
from tests.web.client import Browser
from tests.web.staff.intake.import_pages import address, send, the_import, work
from tests.web.staff_client import Office

MISSPELT = "Chakoria Town"


@pytest.fixture
def officer(office: Office) -> Officer:
    return office.officer(Role.DISTRICT)


@pytest.fixture
def browser(office: Office, officer: Officer) -> Browser:
    browser = office.browser(officer)
    browser.typed |= {each for row in people(6) for each in [*row, *row.values()]}
    browser.typed |= {MISSPELT, "May", "June", "list"}
    return browser


@pytest.mark.parametrize("language", ["bn", "en"])
def test_one_click_accepts_the_suggestion_for_all_rows(
    office: Office, browser: Browser, language: str
) -> None:
    rows = people(4)
    for row in rows[:3]:
        row["Upazila"] = MISSPELT
    send(browser, as_csv(rows))
    work(office)
    page = browser.open(address(office, language))
    assert page.says("Did you mean these places?")
    assert the_import(office).rows_wrong == 3
    browser.send(page.in_its_language("Use these places and check the rows again"))
    work(office)
    assert (the_import(office).stage, the_import(office).rows_wrong) == (ImportStage.CHECKED, 0)
    page = browser.open(address(office, language))
    assert page.says("Did you mean these places?"), "the answer can be seen and changed"


def test_an_answer_that_changes_nothing_is_said(office: Office, browser: Browser) -> None:
    send(browser, as_csv(people(1, Upazila=MISSPELT)))
    work(office)
    browser.open(address(office))
    page = browser.send("Use these places and check the rows again", status=422, meant="")
    assert page.says("Choose what at least one of these names means.")
    token = page.value("csrf_token")
    browser.post(f"{address(office)}/places", {"csrf_token": token, "name": "x"}, status=422)
    forged = {"csrf_token": token, "district": "x", "name": "y", "meant": "z"}
    browser.post(f"{address(office)}/places", forged, status=409)


@pytest.mark.parametrize("language", ["bn", "en"])
def test_another_sheet_is_read_by_a_button_beside_its_count(
    office: Office, browser: Browser, language: str
) -> None:
    everybody = people(6)
    content = with_sheets({"May": everybody[:2], "June": everybody[2:]})
    send(browser, content, "list.xlsx")
    work(office)
    page = browser.open(address(office, language))
    browser.send(page.in_its_language("Read “%(name)s” instead", name="June"))
    work(office)
    page = browser.open(address(office, language))
    assert the_import(office).rows == 4
    assert page.says("Read “%(name)s” instead", name="May")
    token = page.value("csrf_token")
    for number in ("7", "x", ""):
        browser.post(f"{address(office)}/sheet", {"csrf_token": token, "sheet": number}, status=404)


def test_a_colleague_of_another_office_sees_no_choice(office: Office, browser: Browser) -> None:
    send(browser, as_csv(people(1, Upazila=MISSPELT)))
    work(office)
    registrar = office.browser(office.officer(Role.REGISTRAR))
    registrar.open(address(office), status=404)
    token = registrar.open("/en/staff/imports").value("csrf_token")
    registrar.post(f"{address(office)}/sheet", {"csrf_token": token, "sheet": "1"}, status=404)
    registrar.post(f"{address(office)}/places", {"csrf_token": token}, status=404)
