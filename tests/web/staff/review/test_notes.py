import pytest
from sqlalchemy import select

from portal.domain.registration.reference import show_reference
from portal.domain.staff.roles import Role
from portal.models import RecordAccess, Registration
from tests.web.client import Browser
from tests.web.staff_client import Office

TEXT = "<b>বলেছেন</b> কাল কার্ড আনবেন"


@pytest.fixture
def registration(office: Office) -> Registration:
    return office.registration()


def opened(office: Office, role: Role, registration: Registration) -> Browser:
    browser = office.browser(office.officer(role))
    browser.typed.add(TEXT)
    browser.open(f"/en/staff/registrations/{show_reference(registration.reference)}")
    return browser


def test_a_note_is_read_by_every_officer_of_the_district_and_by_no_returnee(
    office: Office, registration: Registration
) -> None:
    browser = opened(office, Role.DISTRICT, registration)
    page = browser.send("Save the note", note=TEXT)
    assert page.says("Note saved.")
    for role in (Role.DISTRICT, Role.SUPERVISOR):
        page = opened(office, role, registration).page
        assert TEXT in page.text
        assert "1 note" in page.text


def test_what_does_not_fit_in_a_note_stays_on_the_page(
    office: Office, registration: Registration
) -> None:
    browser = opened(office, Role.DISTRICT, registration)
    page = browser.send("Save the note", note=TEXT + "x" * 1000, status=422)
    texts = ["".join(area.itertext()) for area in page.all("textarea")]
    assert TEXT + "x" * 1000 in texts


def test_a_stranger_writes_no_note(office: Office, registration: Registration) -> None:
    browser = office.browser(office.officer(Role.DISTRICT, "BD3026"))
    browser.open("/en/staff/queue")
    fields = {"csrf_token": browser.page.value("csrf_token"), "note": TEXT}
    browser.post(f"/en/staff/registrations/{registration.reference}/notes", fields, status=404)


def test_who_looked_is_written_once_the_page_has_gone_out(
    office: Office, registration: Registration
) -> None:
    browser = opened(office, Role.DISTRICT, registration)
    assert browser.page.says("Nobody before you.")
    browser.page.response.close()
    page = browser.open(browser.page.path)
    assert not page.says("Nobody before you.")
    page.response.close()
    with office.database.read() as session:
        assert session.scalars(select(RecordAccess.times)).one() == 2


def test_lists_and_refused_pages_are_no_looks(office: Office, registration: Registration) -> None:
    browser = office.browser(office.officer(Role.DISTRICT, "BD3026"))
    browser.open(f"/en/staff/registrations/{registration.reference}", status=404)
    browser.page.response.close()
    browser = office.browser(office.officer(Role.DISTRICT))
    browser.open("/en/staff/queue").response.close()
    with office.database.read() as session:
        assert session.scalars(select(RecordAccess)).first() is None


def test_the_administrator_reads_who_looked_and_sees_nothing_of_the_person(
    office: Office, registration: Registration
) -> None:
    opened(office, Role.DISTRICT, registration).page.response.close()
    administrator = office.browser(office.officer(Role.ADMINISTRATOR, name="Nasrin Sultana"))
    address = f"/en/staff/looks?reference={show_reference(registration.reference)}"
    page = administrator.open(address)
    assert "Shirin Akter" in page.text
    assert "Cox's Bazar" in page.text
    assert "Rahima" not in page.text
    assert administrator.open("/en/staff/looks?reference=7K3", status=404).says(
        "There is no registration with this reference."
    )
    assert administrator.open("/bn/staff/looks").status == 200
