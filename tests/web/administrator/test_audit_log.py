import pytest

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.staff.roles import Role
from portal.services.audit import audit_log
from tests.unit import unit
from tests.web.staff_client import Office


@pytest.fixture
def filled(office: Office) -> Office:
    """Adds 120 decisions on one registration and one on another."""
    officer = office.officer(Role.DISTRICT, name="Kamal Uddin")
    with office.database.begin() as session:
        for number in range(121):
            audit_log.write_audit_entry(
                unit(session, vault=office.vault),
                AuditAction.DECIDED,
                officer_id=officer.id,
                subject="7K3MQ9TXA" if number else "1111AAAAZ",
                details={"to": "verified"},
            )
    return office


def test_what_was_done_with_one_registration_is_found_by_its_reference(filled: Office) -> None:
    browser = filled.browser(filled.officer(Role.ADMINISTRATOR))
    page = browser.open("/en/staff/audit?subject=1111AAAAZ")
    assert page.response.text.count("Now: Verified") == 1
    assert "Kamal Uddin" in page.text


def test_pages_go_on_where_the_one_before_ended_and_keep_the_question(filled: Office) -> None:
    browser = filled.browser(filled.officer(Role.ADMINISTRATOR))
    page = browser.open("/en/staff/audit?action=decided")
    assert page.response.text.count("Now: Verified") == 100
    page = browser.click("Older entries")
    assert page.response.text.count("Now: Verified") == 21
    assert "action=decided" in page.path


@pytest.mark.parametrize(
    "question",
    ["action=signed_in", "officer=00000000-0000-0000-0000-000000000001", "first=2030-01-01"],
)
def test_what_does_not_fit_is_not_shown(filled: Office, question: str) -> None:
    browser = filled.browser(filled.officer(Role.ADMINISTRATOR))
    assert "Now: Verified" not in browser.open(f"/en/staff/audit?{question}").response.text


@pytest.mark.parametrize(
    "question",
    [
        "officer=x",
        "action=%00",
        "first=31-31",
        "first=0001-01-01",
        "last=9999-12-31",
        "below=no",
        "below=999999999999999999999999",
    ],
)
def test_a_question_that_cannot_be_read_narrows_nothing(filled: Office, question: str) -> None:
    browser = filled.browser(filled.officer(Role.ADMINISTRATOR))
    assert "Now: Verified" in browser.open(f"/en/staff/audit?{question}").response.text
