"""Forms of staff do not tell whose number is registered outside the area, and within a limit only."""

import pytest
from sqlalchemy import select

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.staff.roles import Desk, Role
from portal.models import AuditEntry, Officer
from portal.services.privacy import number_lookup
from tests import factories
from tests.unit import unit
from tests.web.client import Browser
from tests.web.staff_client import Office


@pytest.fixture
def registrar(office: Office) -> Officer:
    return office.officer(Role.REGISTRAR, desk=Desk.HOTLINE)


def opened(office: Office, officer: Officer) -> Browser:
    browser = office.browser(officer)
    browser.typed |= {"01812345678", "01712345678"}
    browser.open("/en/staff/entry/new")
    return browser


def address(browser: Browser) -> str:
    return browser.page.path.partition("?")[0]


@pytest.mark.parametrize("desk", [Desk.VOLUNTEER, Desk.AIRPORT])
def test_a_save_answers_the_same_for_a_number_of_another_area_and_an_unknown_one(
    office: Office, desk: Desk
) -> None:
    area = factories.DHAKA_DISTRICT if desk is Desk.VOLUNTEER else None
    requester = office.officer(Role.REGISTRAR, area, desk=desk)
    if desk is Desk.AIRPORT:
        with office.database.begin() as session:
            session.get_one(Officer, requester.id).district_code = None
    office.registration()

    def answer(**typed: str) -> str:
        browser = opened(office, requester)
        fields = {"csrf_token": browser.page.value("csrf_token"), **typed}
        return browser.client.post(address(browser) + "/keep", data=fields).text

    known = answer(mobile="01712345678", document_type="nid", document_number="19901234567890123")
    assert known == answer(mobile="01912345678", document_type="nid", document_number="1234567890")
    assert ("People like this in your district are shown here." in known) is (area is not None)
    assert "after you send." in known


def test_numbers_are_answered_within_a_limit_and_each_is_audited(
    office: Office, registrar: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.registration()
    monkeypatch.setattr(
        number_lookup.admit_lookup,
        "__kwdefaults__",
        {"cap": number_lookup.LOOKUPS._replace(most=1)},
    )
    browser = opened(office, registrar)
    for number in ("01812345678", "01812345678"):
        browser.send("Check", mobile=number)
    page = browser.send("Check", mobile="01712345678")
    assert page.says(
        "You have checked many numbers in the last hour. You can go on writing: this person is"
        " compared with others after you send."
    )
    assert not page.says(
        "There is a similar registration in your district. Ask the person about it."
    )
    browser.open(address(browser))
    assert "There is a similar registration" not in browser.page.text, "nor does opening it again"
    with office.database.read() as session:
        entries = session.scalars(
            select(AuditEntry).where(AuditEntry.action == AuditAction.NUMBER_LOOKED_UP)
        ).all()
        work = unit(session, vault=office.vault)
        asked = number_lookup.hash_of_number(work, "+8801812345678")
    assert [(each.officer_id, each.details) for each in entries] == [
        (registrar.id, {"numbers": [asked]})
    ]
