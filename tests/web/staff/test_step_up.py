from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from portal.domain.staff.roles import Role
from portal.models import Export, Officer, StaffSession
from portal.services.staff import step_up
from tests import factories
from tests.web.client import Browser
from tests.web.staff_client import Office

PURPOSE = "Monthly report to the minister"


@pytest.fixture
def analyst(office: Office) -> Officer:
    return office.officer(Role.MINISTRY)


@pytest.fixture
def browser(office: Office, analyst: Officer) -> Browser:
    browser = office.browser(analyst)
    browser.typed |= {PURPOSE}
    return browser


def make_stale(office: Office) -> None:
    """Moves the beginning of all sessions back, so that their second factor is not fresh."""
    ago = datetime.now(UTC) - step_up.FRESH
    with office.database.begin() as session:
        session.execute(update(StaffSession).values(started_at=ago, confirmed_at=None))


def code(office: Office, officer: Officer, steps: int = 0) -> str:
    now = datetime.now(UTC) + timedelta(seconds=30 * steps)
    return factories.code_of(officer, vault=office.vault, now=now)


def asked(office: Office) -> Export:
    with office.database.read() as session:
        return session.scalars(select(Export)).one()


@pytest.mark.parametrize("language", ["bn", "en"])
def test_changing_an_account_asks_for_a_fresh_code_and_keeps_what_was_typed(
    office: Office, language: str
) -> None:
    administrator = office.officer(Role.ADMINISTRATOR)
    browser = office.browser(administrator)
    account = office.officer(Role.DISTRICT, name="Kamal Uddin")
    page = browser.open(f"/{language}/staff/accounts/{account.id}")
    make_stale(office)
    sent = {
        "csrf_token": page.value("csrf_token"),
        "name": "Nasrin Sultana",
        "email": account.email,
        "role": "district",
        "district": factories.DHAKA_DISTRICT,
        "language": "bn",
    }
    browser.post(page.path, sent, status=422)
    browser.send("Confirm", second_factor="000000", status=422)
    with office.database.read() as session:
        assert session.get_one(Officer, account.id).name == "Kamal Uddin"
    first = code(office, administrator)
    browser.send("Confirm", second_factor=first)
    with office.database.read() as session:
        changed = session.get_one(Officer, account.id)
        assert (changed.name, changed.district_code) == ("Nasrin Sultana", factories.DHAKA_DISTRICT)
    browser.post(page.path, sent)
    make_stale(office)
    browser.post(page.path, sent, status=422)
    browser.send("Confirm", second_factor=first, status=422)


@pytest.mark.parametrize("action", ["new", "link", "enable", "approve"])
def test_each_step_that_gives_access_asks_for_it(office: Office, action: str) -> None:
    browser = office.browser(office.officer(Role.ADMINISTRATOR))
    account = office.officer(Role.MINISTRY)
    token = browser.open("/en/staff/accounts/new").value("csrf_token")
    make_stale(office)
    path = "new" if action == "new" else f"{account.id}/{action}"
    page = browser.post(f"/en/staff/accounts/{path}", {"csrf_token": token}, status=422)
    assert page.says("Confirm that it is you")


def test_approving_and_downloading_names_asks_for_it_and_the_open_file_does_not(
    office: Office, analyst: Officer, browser: Browser
) -> None:
    browser.open("/en/staff/exports")
    browser.send("Request the file", purpose=PURPOSE, identifiable="yes")
    export, token = asked(office), browser.page.value("csrf_token")
    approver = office.browser(office.officer(Role.ADMINISTRATOR))
    approver.typed |= {PURPOSE}
    approver.open("/en/staff/exports")
    make_stale(office)
    approver.send("Approve", status=422)
    assert asked(office).approved_at is None
    with office.database.begin() as session:
        session.execute(update(StaffSession).values(started_at=datetime.now(UTC)))
    approver.open("/en/staff/exports")
    approver.send("Approve")
    make_stale(office)
    path, sent = f"/en/staff/exports/{export.id}/download", {"csrf_token": token}
    browser.post(path, sent, status=422)
    answer = browser.client.post(path, data=sent | {"second_factor": code(office, analyst)})
    assert answer.content_type.startswith("text/csv")


def test_guessing_the_code_comes_to_an_end(office: Office) -> None:
    browser = office.browser(office.officer(Role.ADMINISTRATOR))
    account = office.officer(Role.DISTRICT)
    token = browser.open("/en/staff/accounts/new").value("csrf_token")
    make_stale(office)
    sent = {"csrf_token": token, "second_factor": "000000"}
    for _ in range(step_up.TRIES.most):
        browser.post(f"/en/staff/accounts/{account.id}/enable", sent, status=422)
    browser.post(f"/en/staff/accounts/{account.id}/enable", sent, status=429)
