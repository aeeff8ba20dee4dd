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


@pytest.mark.parametrize("language", ["bn", "en"])
def test_accounts_are_found_by_a_part_of_the_name_or_email_and_by_role(
    office: Office, language: str
) -> None:
    kamal = office.officer(Role.DISTRICT, name="Kamal Uddin")
    office.officer(Role.CENTRE, name="কামাল হোসেন")
    browser = office.browser(office.officer(Role.ADMINISTRATOR))
    browser.typed |= {"kamal", "কামাল হোসেন", "কামাল"}

    def found(search: str) -> list[str]:
        page = browser.open(f"/{language}/staff/accounts?{search}")
        return [each.text or "" for each in page.all("a") if "/accounts/" in each.get("href", "")]

    assert "Kamal Uddin" in found("text=kamal")
    assert "কামাল হোসেন" not in found("text=kamal")
    assert "কামাল হোসেন" in found("text=কামাল")
    assert "Kamal Uddin" in found(f"text={kamal.email[2:]}")
    assert "Kamal Uddin" not in found("role=centre")
    assert found("text=%25") == found("role=supervisor")
    for broken in ("role=king", "page=0", "page=x", f"page={'9' * 5000}"):
        assert "Kamal Uddin" in found(broken), broken
    assert browser.open(f"/{language}/staff/accounts?page=2").says(
        "No account matches. Type less, or choose all roles."
    )


def test_disabling_leads_back_to_what_was_searched(office: Office) -> None:
    office.officer(Role.DISTRICT, name="Kamal Uddin")
    browser = office.browser(office.officer(Role.ADMINISTRATOR))
    browser.typed.add("Kamal")
    browser.open("/en/staff/accounts?text=Kamal&role=district")
    browser.send("Disable")
    assert browser.page.path.endswith("/staff/accounts?text=Kamal&role=district")
