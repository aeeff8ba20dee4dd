from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.choices import Language
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.models import AuditEntry, Officer, StaffSession
from portal.services.audit.audit_log import write_audit_entry
from portal.services.staff import second_factor, step_up
from tests import factories
from tests.unit import unit
from tests.web.client import Browser, Page
from tests.web.staff_client import Office

MORNING = datetime(2026, 11, 23, 3, tzinfo=UTC)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"
CHROME = "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 Chrome/131.0.0.0 Safari/537.36"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MORNING, tick=False) as clock:
        yield clock


@pytest.fixture
def officer(office: Office) -> Officer:
    return office.officer(Role.DISTRICT)


def changes(office: Office, officer: Officer) -> list[dict[str, object]]:
    with office.database.read() as session:
        own = (AuditEntry.officer_id == officer.id, AuditEntry.action.is_distinct_from("signed_in"))
        entries = select(AuditEntry).where(*own).order_by(AuditEntry.number)
        return [each.details for each in session.scalars(entries)]


def make_stale(office: Office) -> None:
    ago = datetime.now(UTC) - step_up.FRESH
    with office.database.begin() as session:
        session.execute(update(StaffSession).values(started_at=ago, confirmed_at=None))


def code(office: Office, officer: Officer) -> str:
    return factories.code_of(officer, vault=office.vault, now=datetime.now(UTC))


def sign_in_with(office: Office, officer: Officer, user_agent: str) -> Browser:
    browser = office.browser()
    browser.client.environ_base["HTTP_USER_AGENT"] = user_agent
    office.sign_in(browser, officer, language="en")
    return browser


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("role", Role)
def test_everybody_reaches_the_own_account_by_the_own_name(
    office: Office, role: Role, language: Language
) -> None:
    officer = office.officer(role)
    browser = office.browser(officer)
    browser.open(f"/{language}/staff/password")
    page = browser.click(officer.name)
    assert page.path == f"/{language}/staff/account"
    assert page.says("Your account")
    assert officer.email in page.text
    has_keys = role in {Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE}
    assert page.says("Turn single-key shortcuts off") is has_keys


def test_who_is_not_signed_in_has_no_account(office: Office) -> None:
    page = office.browser().open("/en/staff/account")
    assert page.path.startswith("/en/staff/sign-in")


class TestLanguage:
    def test_the_pages_open_in_the_chosen_language_after_the_next_sign_in(
        self, office: Office, officer: Officer
    ) -> None:
        browser = office.browser(officer)
        browser.open("/bn/staff/account")
        page = browser.send("Save the language", language="en")
        assert page.path == "/en/staff/account"
        assert page.says("Your pages now open in this language.")
        assert changes(office, officer) == [{"changed": ["language"]}]
        assert office.sign_in(office.browser(), officer, language="bn").path.startswith("/en/")

    def test_another_language_is_refused(self, office: Office, officer: Officer) -> None:
        browser = office.browser(officer)
        browser.open("/en/staff/account")
        page = browser.send("Save the language", language="fr", status=422)
        assert page.says("Choose one of the two languages.")


class TestDevices:
    def test_each_device_is_named_with_its_time_and_this_one_first(
        self, office: Office, officer: Officer, clock: time_machine.Traveller
    ) -> None:
        here = sign_in_with(office, officer, FIREFOX)
        clock.shift(timedelta(minutes=5))
        sign_in_with(office, officer, CHROME)
        page = here.open("/en/staff/account")
        first, second = page.text.index("Firefox, Linux"), page.text.index("Chrome, Android")
        assert first < page.text.index("This device") < second
        assert "9:00" in page.text[first:second]
        assert "9:05" in page.text[second:]

    def test_one_device_is_signed_out_and_the_others_stay(
        self, office: Office, officer: Officer, clock: time_machine.Traveller
    ) -> None:
        here = sign_in_with(office, officer, FIREFOX)
        clock.shift(timedelta(minutes=5))
        elsewhere = sign_in_with(office, officer, CHROME)
        here.open("/en/staff/account")
        form = next(each for each in here.page.all("form") if "/end" in each.get("action", ""))
        sent = {"csrf_token": here.page.value("csrf_token")}
        page = here.post(form.get("action", ""), sent)
        assert page.says("The device is signed out.")
        assert {"devices": 1} in changes(office, officer)
        assert elsewhere.open("/en/staff/queue").path.startswith("/en/staff/sign-in")
        page = here.post(form.get("action", ""), sent, status=404)
        assert page.says("This device is already signed out.")

    def test_all_others_are_signed_out_at_once_without_a_code(
        self, office: Office, officer: Officer
    ) -> None:
        here, *others = [office.browser(officer) for _ in range(3)]
        colleague = office.browser(office.officer(Role.DISTRICT))
        make_stale(office)
        here.open("/en/staff/account")
        page = here.send("Sign out all other devices")
        assert page.says("All other devices are signed out.")
        assert "Sign out" not in " ".join(
            "".join(each.itertext()) for each in page.all("button")[1:]
        ), "only the one of the header is left"
        for each in others:
            assert each.open("/en/staff/queue").path.startswith("/en/staff/sign-in")
        assert colleague.open("/en/staff/queue").path == "/en/staff/queue"

    def test_nobody_signs_a_colleague_out(self, office: Office, officer: Officer) -> None:
        colleague = office.browser(officer)
        with office.database.read() as session:
            theirs = session.scalars(select(StaffSession.id)).one()
        browser = office.browser(office.officer(Role.ADMINISTRATOR))
        token = browser.open("/en/staff/account").value("csrf_token")
        browser.post(f"/en/staff/account/devices/{theirs}/end", {"csrf_token": token}, status=404)
        assert colleague.open("/en/staff/queue").path == "/en/staff/queue"


def shown_codes(page: Page) -> list[str]:
    return ["".join(each.itertext()) for each in page.all("code")]


class TestRecoveryCodes:
    def test_new_codes_ask_for_a_fresh_code_and_replace_the_old_ones(
        self, office: Office, officer: Officer
    ) -> None:
        browser = office.browser(officer)
        browser.open("/en/staff/account/recovery-codes")
        browser.send("Create new codes")
        old = shown_codes(browser.page)
        make_stale(office)
        browser.open("/en/staff/account/recovery-codes")
        page = browser.send("Create new codes", status=422)
        assert page.says("Confirm that it is you")
        page = browser.send("Confirm", second_factor=code(office, officer))
        new = shown_codes(page)
        assert len(new) == second_factor.RECOVERY_CODES
        assert not set(new) & set(old)
        assert "Recovery codes left: 10." in browser.open("/en/staff/account").text
        for each, status in ((old[0], 422), (new[0], 200)):
            elsewhere = office.browser()
            elsewhere.open("/en/staff/sign-in")
            elsewhere.send(
                email=officer.email, password=factories.PASSWORD, code=each, status=status
            )
        assert "Recovery codes left: 9." in browser.open("/en/staff/account").text

    def test_few_codes_are_a_warning(self, office: Office, officer: Officer) -> None:
        page = office.browser(officer).open("/en/staff/account")
        assert "Recovery codes left: 0." in page.text
        assert [each for each in page.all("div") if each.get("class") == "warning"]


class TestAuthenticatorApp:
    def test_a_new_app_replaces_the_old_one_after_a_code_of_each(
        self, office: Office, officer: Officer, clock: time_machine.Traveller
    ) -> None:
        browser, elsewhere = office.browser(officer), office.browser(officer)
        make_stale(office)
        assert not shown_codes(browser.open("/en/staff/account/app")), "not before a code"
        browser.send("Go on", status=422)
        page = browser.send("Confirm", second_factor=code(office, officer))
        secret = shown_codes(page)[0].replace(" ", "")
        page = browser.send("Use the new app", code="000000", status=422)
        assert shown_codes(page)[0].replace(" ", "") == secret, "the scanned one stays"
        new = second_factor.totp_code(secret, now=datetime.now(UTC))
        assert browser.send("Use the new app", code=new).path == "/en/staff/account"
        assert {"changed": ["second_factor"]} in changes(office, officer)
        assert elsewhere.open("/en/staff/queue").path.startswith("/en/staff/sign-in")
        clock.shift(timedelta(minutes=1))
        office.sign_in(office.browser(), officer, status=422)
        fresh = office.browser()
        fresh.open("/en/staff/sign-in")
        later = second_factor.totp_code(secret, now=datetime.now(UTC))
        fresh.send(email=officer.email, password=factories.PASSWORD, code=later)

    def test_a_key_of_another_session_is_not_taken(self, office: Office, officer: Officer) -> None:
        page = office.browser(office.officer(Role.CENTRE)).open("/en/staff/account/app")
        secret = shown_codes(page)[0].replace(" ", "")
        browser = office.browser(officer)
        browser.open("/en/staff/account/app")
        new = second_factor.totp_code(secret, now=datetime.now(UTC))
        browser.send("Use the new app", code=new, offer=page.value("offer"), status=422)
        office.sign_in(office.browser(), officer)


class TestLatestActions:
    @pytest.mark.parametrize("language", Language)
    def test_the_own_last_twenty_stand_there_in_words_and_nobody_elses(
        self, office: Office, officer: Officer, language: Language
    ) -> None:
        registration = office.registration(State.SUBMITTED)
        colleague = office.officer(Role.DISTRICT)
        with office.database.begin() as session:
            work = unit(session, vault=office.vault)
            write_audit_entry(work, AuditAction.ALARM_ENDED, officer_id=officer.id)
            for by, action in [(officer, AuditAction.DECIDED)] * 20 + [
                (colleague, AuditAction.NOTE_WRITTEN)
            ]:
                write_audit_entry(
                    work,
                    action,
                    officer_id=by.id,
                    subject=registration.reference,
                    details={"to": "verified"} if action is AuditAction.DECIDED else None,
                )
        page = office.browser(officer).open(f"/{language}/staff/account")
        assert page.text.count(page.in_its_language("Decision on a registration")) == 20
        assert not page.says("Alarm closed")
        assert not page.says("Internal note on a registration")
