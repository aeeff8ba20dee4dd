"""Campaigns on the administrator's pages, in both languages."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from portal.domain.outreach.campaigns import CampaignPlan
from portal.domain.platform.dates import dhaka_day
from portal.domain.registration.form_pages import FormPage
from portal.domain.staff.roles import Role
from portal.models import Campaign, Officer, StepCounter
from portal.services.outreach import campaigns
from tests.unit import unit
from tests.web.client import Browser
from tests.web.staff_client import Office

NAME = "Eid at the airport"
BAR = "{http://www.w3.org/2000/svg}rect"


@pytest.fixture
def administrator(office: Office) -> Officer:
    return office.officer(Role.ADMINISTRATOR)


@pytest.fixture
def browser(office: Office, administrator: Officer) -> Browser:
    browser = office.browser(administrator)
    browser.typed |= {NAME, "EID26", "Arrival hall"}
    return browser


def add(office: Office, by: Officer, code: str = "EID26") -> None:
    with office.database.begin() as session:
        plan = CampaignPlan(code, NAME, "Arrival hall")
        campaigns.add_campaign(
            unit(session, vault=office.vault, now=datetime.now(UTC)), plan, by=by
        )


def count(office: Office, numbers: dict[FormPage, int], code: str = "EID26") -> None:
    day = dhaka_day(datetime.now(UTC))
    with office.database.begin() as session:
        for page, number in numbers.items():
            session.add(
                StepCounter(campaign_code=code, page=page.value, day=day, slot=0, count=number)
            )


@pytest.mark.parametrize("language", ["bn", "en"])
def test_an_administrator_makes_a_campaign_and_gets_its_address(
    office: Office, browser: Browser, language: str
) -> None:
    browser.open(f"/{language}/staff/campaigns")
    page = browser.send(name=NAME, note="Arrival hall, gate 2", code="eid-26")
    assert page.path == f"/{language}/staff/campaigns/EID26"
    assert (page.heading, page.status) == (NAME, 200)
    # It may break at each slash.
    addresses = re.findall(r"http\S+", page.response.text.replace("<wbr>", ""))
    addresses = [address.partition("<")[0] for address in addresses if "/r/" in address]
    assert [address.rpartition("/r/")[2] for address in addresses] == ["EID26", "EID26"]
    assert "/en/r/EID26" in addresses[1]


def test_without_a_code_one_is_made_up(office: Office, browser: Browser) -> None:
    browser.open("/en/staff/campaigns")
    browser.send(name=NAME)
    with office.database.read() as session:
        assert len(session.scalars(select(Campaign.code)).one()) == 5


@pytest.mark.parametrize("language", ["bn", "en"])
@pytest.mark.parametrize(
    "fields",
    [
        {"name": "", "code": ""},
        {"name": NAME, "code": "ঈদ২৬"},
        {"name": NAME, "code": "ab"},
        {"name": "x" * 5000, "code": ""},
        {"name": NAME, "note": "y" * 201},
    ],
    ids=["no name", "Bangla letters", "short code", "long name", "long note"],
)
def test_what_needs_mending_is_said_and_what_was_typed_stays(
    office: Office, browser: Browser, language: str, fields: dict[str, str]
) -> None:
    browser.open(f"/{language}/staff/campaigns")
    page = browser.send(status=422, **fields)
    assert len(page.errors) == 1
    assert page.value("name") == fields["name"]
    with office.database.read() as session:
        assert session.scalars(select(Campaign)).all() == []


@pytest.mark.parametrize("language", ["bn", "en"])
def test_a_taken_code_is_told(
    office: Office, administrator: Officer, browser: Browser, language: str
) -> None:
    add(office, administrator)
    browser.open(f"/{language}/staff/campaigns")
    page = browser.send(name="Another", code="EID26", status=409)
    assert "EID26" in page.errors[0]
    assert page.value("code") == "EID26"


def test_fields_that_nobody_asked_for_are_ignored(office: Office, browser: Browser) -> None:
    browser.open("/en/staff/campaigns")
    browser.send(name=NAME, code="EID26", ended_at="2026-01-01", created_by_id="1")
    with office.database.read() as session:
        assert session.get_one(Campaign, "EID26").ended_at is None


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "{{7*7}}", '" onload="x'])
def test_a_name_is_only_a_name(browser: Browser, name: str) -> None:
    browser.open("/en/staff/campaigns")
    assert browser.send(name=name).heading == name
    assert browser.open("/en/staff/campaigns").text.count(name) == 1


@pytest.mark.parametrize("language", ["bn", "en"])
def test_a_campaign_is_ended_and_begun_again(
    office: Office, administrator: Officer, browser: Browser, language: str
) -> None:
    add(office, administrator)
    ended, running = {"bn": ("শেষ", "চলছে"), "en": ("Ended", "Running")}[language]
    browser.open(f"/{language}/staff/campaigns/EID26")
    button = {"bn": "প্রচার শেষ করুন", "en": "End the campaign"}[language]
    assert ended in browser.send(button).text
    assert ended in browser.open(f"/{language}/staff/campaigns").text
    browser.open(f"/{language}/staff/campaigns/EID26")
    button = {"bn": "প্রচার আবার চালু করুন", "en": "Restart the campaign"}[language]
    assert running in browser.send(button).text


@pytest.mark.parametrize("language", ["bn", "en"])
def test_the_figures_tell_where_people_stop(
    office: Office, administrator: Officer, browser: Browser, language: str
) -> None:
    add(office, administrator)
    count(office, {FormPage.CONSENT: 12345, FormPage.CONTACT: 12000})
    count(office, {FormPage.CONSENT: 1, FormPage.CONTACT: 1}, code="")
    begun, stopped, all_begun = {
        "bn": ("১২,৩৪৫", "৩৪৫", "১২,৩৪৬"),
        "en": ("12,345", "345", "12,346"),
    }[language]
    assert begun in browser.open(f"/{language}/staff/campaigns").text
    one = browser.open(f"/{language}/staff/campaigns/EID26?days=7")
    assert begun in one.text
    assert stopped in one.text
    assert len(one.all(BAR)) == len(FormPage) + 1 + 2 * 7 + 2
    everybody = browser.open(f"/{language}/staff/journey")
    assert all_begun in everybody.text
    assert browser.open(f"/{language}/staff/journey?days=1000000").status == 200


def test_the_qr_code_comes_as_a_file_for_the_printer(
    office: Office, administrator: Officer, browser: Browser
) -> None:
    add(office, administrator)
    for language in ("bn", "en"):
        answer = browser.client.get(f"/bn/staff/campaigns/EID26/qr-{language}.svg")
        assert answer.mimetype == "image/svg+xml"
        assert answer.headers["Content-Disposition"].endswith(f'"phera-EID26-{language}.svg"')
        assert answer.data.startswith(b"<?xml")
        assert b"style" not in answer.data


@pytest.mark.parametrize("address", ["NOSUCH", "NOSUCH/qr-bn.svg", "EID26/qr-fr.svg"])
def test_what_is_not_there_is_not_found(
    office: Office, administrator: Officer, browser: Browser, address: str
) -> None:
    add(office, administrator)
    browser.open(f"/bn/staff/campaigns/{address}", status=404)


@pytest.mark.parametrize("role", [Role.DISTRICT, Role.CENTRE, Role.MINISTRY])
def test_nobody_else_sees_or_changes_campaigns(
    office: Office, administrator: Officer, role: Role
) -> None:
    add(office, administrator)
    browser = office.browser(office.officer(role))
    for address in ("campaigns", "campaigns/EID26", "campaigns/EID26/qr-bn.svg", "journey"):
        browser.open(f"/en/staff/{address}", status=404)
    browser.open("/en/staff/password")
    for address in ("campaigns", "campaigns/EID26/end", "campaigns/EID26/begin-again"):
        browser.post(
            f"/en/staff/{address}",
            {"csrf_token": browser.page.value("csrf_token"), "name": "x"},
            status=404,
        )
        browser.open("/en/staff/password")
