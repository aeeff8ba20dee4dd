import pytest

from portal.domain.staff.roles import Role
from tests.web.staff_client import Office


@pytest.mark.parametrize("language", ["bn", "en"])
def test_accounts_are_listed_with_role_and_area(office: Office, language: str) -> None:
    for role in (Role.DISTRICT, Role.CENTRE, Role.MINISTRY):
        office.officer(role)
    browser = office.browser(office.officer(Role.ADMINISTRATOR))
    page = browser.open(f"/{language}/staff/accounts")
    assert ("Cox's Bazar" if language == "en" else "কক্সবাজার") in page.text


def test_an_account_is_disabled_and_enabled_again(office: Office) -> None:
    officer = office.officer(Role.DISTRICT, name="Kamal Uddin")
    at_work = office.browser(officer)
    assert at_work.open("/en/staff/queue").path == "/en/staff/queue"
    browser = office.browser(office.officer(Role.ADMINISTRATOR))
    browser.open("/en/staff/accounts")
    browser.send("Disable")
    assert at_work.open("/en/staff/queue").path.startswith("/en/staff/sign-in")
    browser.send("Enable")
    office.sign_in(office.browser(), officer)


def test_nobody_locks_themselves_out(office: Office) -> None:
    administrator = office.officer(Role.ADMINISTRATOR)
    browser = office.browser(administrator)
    page = browser.open("/en/staff/accounts")
    sent = {"csrf_token": page.value("csrf_token")}
    browser.post(f"/en/staff/accounts/{administrator.id}/disable", sent, status=403)
    assert browser.open("/en/staff/accounts").status == 200
