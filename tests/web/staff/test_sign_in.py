from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from portal.domain.staff.roles import Role
from portal.services.staff import accounts, sign_in
from tests import factories
from tests.unit import unit
from tests.web.client import Browser
from tests.web.staff_client import Office

MORNING = datetime(2026, 11, 23, 3, tzinfo=UTC)
HOMES = {
    Role.DISTRICT: "/bn/staff/today",
    Role.CENTRE: "/bn/staff/today",
    Role.REGISTRAR: "/bn/staff/today",
    Role.SUPERVISOR: "/bn/staff/today",
    Role.MINISTRY: "/bn/staff/dashboard",
    Role.ADMINISTRATOR: "/bn/staff/today",
}


@pytest.mark.parametrize("role", Role)
def test_each_role_signs_in_to_its_own_work(office: Office, role: Role) -> None:
    browser = office.browser()
    page = office.sign_in(browser, office.officer(role))
    assert page.path == HOMES[role]
    assert browser.open("/bn/staff/").path == HOMES[role]
    assert browser.open("/bn/staff/sign-in").path == HOMES[role], "signed in already"


@pytest.mark.parametrize("language", ["bn", "en"])
def test_whatever_is_wrong_the_answer_is_the_same(office: Office, language: str) -> None:
    officer = office.officer(Role.DISTRICT)
    code = factories.code_of(officer, vault=office.vault, now=datetime.now(UTC))
    good = {"email": officer.email, "password": factories.PASSWORD, "code": code}
    seen = set()
    for wrong in ({"email": "nobody@demo.example"}, {"password": "wrong"}, {"code": "12345"}):
        browser = office.browser()
        browser.open(f"/{language}/staff/sign-in")
        page = browser.send(**good | wrong, status=422)
        assert page.value("password") == ""
        seen.add(page.text)
        assert page.value("email") == (good | wrong)["email"]
    assert len(seen) == 1


def test_guessing_ends_with_a_time_to_wait(office: Office) -> None:
    officer, browser = office.officer(Role.DISTRICT), office.browser()
    browser.open("/en/staff/sign-in")
    guess = {"email": officer.email, "password": "wrong", "code": "000000"}
    for _ in range(sign_in.PER_ACCOUNT_AND_ADDRESS.most):
        browser.send(**guess, status=422)
    page = browser.send(**guess, status=429)
    assert int(page.response.headers["Retry-After"]) > 0
    office.sign_in(browser, officer, status=429)


def test_a_computer_that_signed_in_before_is_not_locked_out_by_strangers(office: Office) -> None:
    officer, browser = office.officer(Role.DISTRICT), office.browser()
    with time_machine.travel(MORNING, tick=False) as clock:
        office.sign_in(browser, officer)
        browser.send("সাইন আউট")
        cookie = browser.client.get_cookie("phera-device", domain="localhost")
        assert cookie
        assert cookie.http_only
        assert cookie.same_site == "Strict"
        clock.shift(timedelta(hours=1))
        with office.database.begin() as session:
            work = unit(session, vault=office.vault, now=datetime.now(UTC))
            for number in range(61):
                sign_in.begin_sign_in(work, email=officer.email, address=f"198.51.100.{number}")
        office.sign_in(office.browser(), officer, status=429)
        office.sign_in(browser, officer)


def test_the_session_of_before_does_not_become_the_officers(office: Office) -> None:
    browser = office.browser()
    with browser.client.session_transaction() as cookie:
        cookie["staff"] = "planted by a stranger"
        cookie["visitor"] = "a returnee who used this computer"
        cookie["seen"] = int(datetime.now(UTC).timestamp())
    office.sign_in(browser, office.officer(Role.DISTRICT))
    with browser.client.session_transaction() as cookie:
        assert cookie["staff"] != "planted by a stranger"
        assert "visitor" not in cookie


def test_after_signing_out_the_old_cookie_opens_nothing(office: Office) -> None:
    browser = office.browser()
    office.sign_in(browser, office.officer(Role.DISTRICT))
    stolen = browser.client.get_cookie("phera", domain="localhost")
    assert stolen
    browser.send("সাইন আউট")
    assert browser.open("/bn/staff/queue").path.startswith("/bn/staff/sign-in")
    browser.client.set_cookie("phera", stolen.value, domain="localhost")
    assert browser.open("/bn/staff/queue").path.startswith("/bn/staff/sign-in")


def test_fifteen_idle_minutes_end_a_session_and_work_keeps_it(office: Office) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        browser = office.browser(office.officer(Role.DISTRICT))
        for _ in range(5):
            clock.shift(timedelta(minutes=14))
            assert browser.open("/bn/staff/queue").path == "/bn/staff/queue"
        clock.shift(timedelta(minutes=15, seconds=1))
        page = browser.open("/bn/staff/queue")
        assert page.path.startswith("/bn/staff/sign-in")
        assert "১৫ মিনিট" in page.text


def test_eight_hours_end_a_session_that_is_at_work(office: Office) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        browser = office.browser(office.officer(Role.DISTRICT))
        for _ in range(8 * 6 - 1):
            clock.shift(timedelta(minutes=10))
            assert browser.client.get("/bn/staff/queue").status_code == 200
        clock.shift(timedelta(minutes=10))
        assert browser.client.get("/bn/staff/queue").status_code == 302


def test_who_is_disabled_is_out_with_the_next_click(office: Office) -> None:
    officer = office.officer(Role.DISTRICT)
    browser = office.browser(officer)
    assert browser.open("/bn/staff/queue").path == "/bn/staff/queue"
    with office.database.begin() as session:
        now = datetime.now(UTC)
        accounts.set_officer_active(
            unit(session, vault=office.vault, now=now), officer, active=False
        )
    assert browser.open("/bn/staff/queue").path.startswith("/bn/staff/sign-in")
    office.sign_in(browser, officer, status=422)


def test_after_signing_in_one_is_where_one_wanted_to_be(office: Office) -> None:
    officer, browser = office.officer(Role.DISTRICT), office.browser()
    browser.open("/en/staff/queue?state=verified")
    code = factories.code_of(officer, vault=office.vault, now=datetime.now(UTC))
    page = browser.send(email=officer.email, password=factories.PASSWORD, code=code)
    assert page.path == "/en/staff/queue?state=verified"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/en/staff/queue",
        "//evil.example/en/staff/",
        "/\\evil.example",
        "/en/staff/\\evil.example",
        "/en//evil.example",
        "javascript:alert(1)",
        "/en/staff/queue\nSet-Cookie: a=b",
        "/bn/status",
    ],
)
def test_signing_in_never_leads_elsewhere(office: Office, wanted: str) -> None:
    officer, browser = office.officer(Role.DISTRICT), office.browser()
    browser.client.get("/bn/staff/sign-in", query_string={"next": wanted})
    page = browser.open("/bn/staff/sign-in")
    code = factories.code_of(officer, vault=office.vault, now=datetime.now(UTC))
    given = {"email": officer.email, "password": factories.PASSWORD, "code": code, "next": wanted}
    page = browser.post(page.path, given | {"csrf_token": page.value("csrf_token")})
    assert page.path == "/bn/staff/today"


def _new_password(browser: Browser, status: int = 200, **given: str) -> str:
    browser.open("/en/staff/password")
    fields = {"old": factories.PASSWORD, "new": "another good password", "again": ""}
    fields["again"] = given.get("new", fields["new"])
    return browser.send("Change the password", **fields | given, status=status).path


def test_an_officer_changes_the_password_and_every_session_ends(office: Office) -> None:
    officer = office.officer(Role.DISTRICT)
    browser, elsewhere = office.browser(officer), office.browser()
    with browser.client.session_transaction() as cookie:
        copied = dict(cookie)
    with elsewhere.client.session_transaction() as cookie:
        cookie.update(copied)
    assert elsewhere.open("/en/staff/queue").path == "/en/staff/queue"
    assert _new_password(browser) == "/en/staff/sign-in"
    assert elsewhere.open("/en/staff/queue").path.startswith("/en/staff/sign-in")
    office.sign_in(browser, officer, status=422)
    office.sign_in(browser, officer, password="another good password")


@pytest.mark.parametrize(
    "given",
    [{"old": "wrong"}, {"again": "something else"}, {"new": "short"}, {"new": "x" * 129}],
    ids=" ".join,
)
def test_a_password_that_does_not_do_changes_nothing(office: Office, given: dict[str, str]) -> None:
    officer = office.officer(Role.DISTRICT)
    _new_password(office.browser(officer), 422, **given)
    office.sign_in(office.browser(), officer)
