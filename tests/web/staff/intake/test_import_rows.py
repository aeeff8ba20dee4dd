from portal.domain.staff.roles import Desk, Role
from tests.services.intake.bulk_import.lists import as_csv, people
from tests.web.staff.intake.import_pages import address, send, work
from tests.web.staff_client import Office


def test_all_rows_are_reachable_with_names_for_the_office_that_sent_them(
    office: Office,
) -> None:
    browser = office.browser(office.officer(Role.DISTRICT))
    rows = people(120)
    browser.typed |= {each for row in rows for each in row.values()}
    send(browser, as_csv(rows))
    work(office)
    browser.open(address(office))
    page = browser.click("All rows with their names (120)")
    assert page.text.count("Begum") == 50
    browser.click("More")
    page = browser.click("More")
    assert page.text.count("Begum") == 20
    assert rows[-1]["Name"] in page.text
    colleague = office.browser(office.officer(Role.REGISTRAR, desk=Desk.VOLUNTEER))
    colleague.open(f"{address(office)}/rows", status=404)


def test_a_district_officer_sees_rows_of_a_volunteer_without_names(office: Office) -> None:
    volunteer = office.browser(office.officer(Role.REGISTRAR, desk=Desk.VOLUNTEER))
    volunteer.typed |= {each for row in people(2) for each in row.values()}
    send(volunteer, as_csv(people(2)))
    work(office)
    text = office.browser(office.officer(Role.DISTRICT)).open(f"{address(office)}/rows").text
    assert "Correct" in text
    assert "Begum" not in text


def test_a_made_up_kind_of_rows_is_not_found(office: Office) -> None:
    browser = office.browser(office.officer(Role.DISTRICT))
    send(browser, as_csv(people(1)))
    browser.open(f"{address(office)}/rows?kind=x", status=404)
