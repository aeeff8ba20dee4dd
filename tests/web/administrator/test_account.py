import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from portal.domain.staff.roles import Role
from portal.models import Officer
from portal.services.staff import accounts
from tests import factories
from tests.unit import unit
from tests.web.client import Browser, Page
from tests.web.staff_client import Office

STEP = timedelta(seconds=30)
PASSWORD = "mango boat seven rivers"
PROFILE = {
    "name": "Nasima Akhter",
    "email": "nasima@demo.example",
    "role": "district",
    "district": factories.COXS_BAZAR,
    "language": "bn",
}


@pytest.fixture
def administrator(office: Office) -> Browser:
    return office.browser(office.officer(Role.ADMINISTRATOR))


def test_an_invited_officer_opens_the_account_by_the_link_and_signs_in(
    office: Office, administrator: Browser
) -> None:
    link = _invite(administrator)
    page = _set_up(office.browser(), link)
    codes = re.findall(r'class="secret-key">([0-9A-Z ]{19})<', page.response.text)
    assert len(codes) == 10
    officer = _account(office)
    browser = office.browser()
    browser.typed.add(PROFILE["name"])
    browser.open("/bn/staff/sign-in")
    next_code = factories.code_of(officer, vault=office.vault, now=datetime.now(UTC) + STEP)
    page = browser.send(email=officer.email, password=PASSWORD, code=next_code)
    assert page.path == "/bn/staff/today"
    browser = office.browser()
    browser.typed.add(PROFILE["name"])
    browser.open("/bn/staff/sign-in")
    page = browser.send(email=officer.email, password=PASSWORD, code=codes[0])
    assert page.path == "/bn/staff/today", "a recovery code signs in as well"


@pytest.mark.parametrize("language", ["bn", "en"])
def test_a_link_is_taken_back(office: Office, administrator: Browser, language: str) -> None:
    link = _invite(administrator)
    administrator.open(f"/{language}/staff/accounts")
    administrator.send("Cancel")
    assert not administrator.page.says("Cancel")
    office.browser().open(link, status=404)
    assert not _account(office).active


def test_before_the_link_is_used_nobody_signs_in(office: Office, administrator: Browser) -> None:
    _invite(administrator)
    officer = _account(office)
    assert not officer.active
    administrator.open("/en/staff/accounts")
    sent = {"csrf_token": administrator.page.value("csrf_token")}
    administrator.post(f"/en/staff/accounts/{officer.id}/enable", sent, status=409)
    office.sign_in(office.browser(), officer, password="none", status=422)


def test_a_link_works_once(office: Office, administrator: Browser) -> None:
    link = _invite(administrator)
    _set_up(office.browser(), link)
    assert office.browser().open(link, status=404).status == 404


def test_a_new_link_ends_the_old_one_the_password_and_the_sessions(
    office: Office, administrator: Browser
) -> None:
    old = _invite(administrator)
    _set_up(office.browser(), old)
    officer = _account(office)
    at_work = office.browser(officer)
    administrator.open(f"/en/staff/accounts/{officer.id}")
    new = _link(administrator.send("Create a new link"))
    assert at_work.open("/bn/staff/queue").path.startswith("/bn/staff/sign-in")
    office.sign_in(office.browser(), officer, password=PASSWORD, status=422)
    office.browser().open(old, status=404)
    page = _set_up(office.browser(), new)
    assert page.status == 200


def test_a_wrong_code_or_another_password_the_second_time_keeps_the_link(
    office: Office, administrator: Browser
) -> None:
    link = _invite(administrator)
    browser = office.browser()
    browser.typed.add(PROFILE["name"])
    browser.open(link)
    browser.send("Open the account", new=PASSWORD, again=PASSWORD, code="000000", status=422)
    browser.send("Open the account", new=PASSWORD, again="other", code="000000", status=422)
    assert _set_up(office.browser(), link).status == 200


def test_who_opened_the_link_before_its_owner_does_not_know_the_second_factor(
    office: Office, administrator: Browser
) -> None:
    link = _invite(administrator)
    administrator.typed.add(PROFILE["name"])
    seen = _key(administrator.open(link))
    owner = office.browser()
    owner.typed.add(PROFILE["name"])
    page = owner.open(link)
    offer, sent = page.value("offer"), {"csrf_token": page.value("csrf_token")}
    foreign = sent | {"new": PASSWORD, "again": PASSWORD, "offer": offer[:-8] + "AAAAAAA="}
    code = pyotp.TOTP(_key(page)).at(datetime.now(UTC))
    owner.post(link, foreign | {"code": code}, status=422)
    again = owner.post(link, sent | {"offer": offer, "code": "000000"}, status=422)
    assert _key(again) == _key(page), "a mistake keeps the key that is in the app already"
    _set_up(owner, link)
    assert _account(office).totp_secret not in (None, seen, _key(page))


def test_a_weak_password_keeps_the_link(office: Office, administrator: Browser) -> None:
    link = _invite(administrator)
    for weak in ("password1234", PROFILE["email"], "Nasima Akhter 2026"):
        assert _set_up(office.browser(), link, password=weak, status=422).status == 422
    assert _set_up(office.browser(), link).status == 200


def test_an_administrator_resets_and_promotes_others_but_never_themselves(office: Office) -> None:
    own = office.officer(Role.ADMINISTRATOR)
    browser = office.browser(own)
    page = browser.open(f"/en/staff/accounts/{own.id}")
    assert "Create a new link" not in page.text
    sent = {"csrf_token": page.value("csrf_token")}
    browser.post(f"/en/staff/accounts/{own.id}/link", sent, status=403)
    changed = sent | PROFILE | {"role": "ministry", "district": ""}
    browser.post(f"/en/staff/accounts/{own.id}", changed, status=403)


@pytest.mark.parametrize("language", ["bn", "en"])
def test_a_second_administrator_approves_an_account_on_its_page(
    office: Office, administrator: Browser, language: str
) -> None:
    account = office.officer(Role.DISTRICT)
    address = f"/{language}/staff/accounts/{account.id}"
    page = administrator.open(address)
    promoted = {"csrf_token": page.value("csrf_token"), "language": "bn"}
    administrator.post(
        address, promoted | {"name": account.name, "email": account.email, "role": "ministry"}
    )
    assert not administrator.open(address).says("Approve")
    second = office.browser(office.officer(Role.ADMINISTRATOR))
    second.open(address)
    second.send("Approve")
    assert not second.open(address).says("Approve")


def test_another_role_or_area_ends_the_sessions(office: Office, administrator: Browser) -> None:
    officer = office.officer(Role.DISTRICT)
    at_work = office.browser(officer)
    page = administrator.open(f"/en/staff/accounts/{officer.id}")
    sent = PROFILE | {"csrf_token": page.value("csrf_token"), "district": factories.DHAKA_DISTRICT}
    administrator.post(f"/en/staff/accounts/{officer.id}", sent)
    assert at_work.open("/bn/staff/queue").path.startswith("/bn/staff/sign-in")
    with office.database.read() as session:
        assert (
            accounts.find_officer_by_id(unit(session), officer.id).district_code
            == factories.DHAKA_DISTRICT
        )


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"role": "king"}, 422),
        ({"role": ""}, 422),
        ({"district": ""}, 422),
        ({"district": "BD9999"}, 404),
        ({"email": "no address"}, 422),
        ({"name": " "}, 422),
        ({"role": "centre", "district": "", "centre": "RSC-XXX"}, 404),
        ({"role": "registrar", "desk": ""}, 422),
    ],
)
def test_a_profile_that_does_not_fit_is_refused_and_kept_on_the_page(
    administrator: Browser, change: dict[str, str], status: int
) -> None:
    page = administrator.open("/en/staff/accounts/new")
    sent = {"csrf_token": page.value("csrf_token"), **PROFILE, **change}
    page = administrator.post("/en/staff/accounts/new", sent, status=status)
    assert sent["name"].strip() in page.response.text


def test_a_second_account_for_an_address_is_refused(administrator: Browser) -> None:
    _invite(administrator)
    page = administrator.open("/en/staff/accounts/new")
    sent = PROFILE | {"csrf_token": page.value("csrf_token")}
    administrator.post("/en/staff/accounts/new", sent, status=409)


def _invite(administrator: Browser) -> str:
    page = administrator.open("/en/staff/accounts/new")
    sent = PROFILE | {"csrf_token": page.value("csrf_token")}
    return _link(administrator.post("/en/staff/accounts/new", sent))


def _link(page: Page) -> str:
    found = re.search(r'value="http[^"]*?(/bn/staff/invitation/[\w-]+)"', page.response.text)
    assert found
    return found[1]


def _set_up(browser: Browser, link: str, *, password: str = PASSWORD, status: int = 200) -> Page:
    browser.typed.add(PROFILE["name"])
    code = pyotp.TOTP(_key(browser.open(link))).at(datetime.now(UTC))
    return browser.send("Open the account", new=password, again=password, code=code, status=status)


def _key(page: Page) -> str:
    found = re.search(r'class="secret-key" lang="en">([A-Z2-7 ]+)<', page.response.text)
    assert found
    return found[1].replace(" ", "")


def _account(office: Office) -> Officer:
    with office.database.read() as session:
        return accounts.find_officer_by_email(unit(session), PROFILE["email"])
