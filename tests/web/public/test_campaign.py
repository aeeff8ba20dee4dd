import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from portal.crypto import Vault
from portal.db import Database
from portal.domain.outreach.campaigns import CampaignPlan
from portal.domain.registration.form_pages import FormPage
from portal.domain.staff.roles import Role
from portal.models import Draft, Registration, StepCounter
from portal.services.outreach import campaigns
from tests import factories
from tests.unit import unit
from tests.web.client import Browser
from tests.web.public import journey


@pytest.fixture(autouse=True)
def running(app: Flask, sqlite_database: Database, vault: Vault) -> None:
    """The campaign EID26, and OLD26, which has ended."""
    with sqlite_database.begin() as session:
        by = factories.officer(session, Role.ADMINISTRATOR)
        for code in ("EID26", "OLD26"):
            campaigns.add_campaign(
                unit(session, vault=vault), CampaignPlan(code, code, None), by=by
            )
        campaigns.end_campaign(unit(session, vault=vault), "OLD26", by=by)


def sources(database: Database) -> list[str | None]:
    with database.read() as session:
        return list(session.scalars(select(Draft.campaign_code)))


def test_a_registration_keeps_the_campaign_it_came_by(
    browser: Browser, sqlite_database: Database
) -> None:
    assert browser.open("/r/EID26").path == "/bn/"
    journey.fill(browser)
    browser.send()
    with sqlite_database.read() as session:
        assert session.scalars(select(Registration.campaign_code)).one() == "EID26"
        counted = session.scalars(select(StepCounter)).all()
    assert {each.campaign_code for each in counted} == {"EID26"}
    assert {each.page for each in counted} == set(journey.ANSWERS)


@pytest.mark.parametrize(
    ("link", "page"),
    [
        ("/r/EID26", "/bn/"),
        ("/r/eid২৬", "/bn/"),
        ("/r/EID26/", "/bn/"),
        ("/bn/r/EID26", "/bn/"),
        ("/en/r/EID26", "/en/"),
        ("/r/OLD26", "/bn/"),
        ("/r/NOSUCH", "/bn/"),
        ("/en/r/<script>", "/en/"),
        ("/r/" + "A" * 2000, "/bn/"),
    ],
)
def test_any_code_opens_the_start_page_in_the_language_of_the_link(
    client: FlaskClient, link: str, page: str
) -> None:
    answer = client.get(link)
    assert (answer.status_code, answer.headers["Location"]) == (302, page)
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(answer.headers.get("Set-Cookie", "")) < 300


@pytest.mark.parametrize("code", ["OLD26", "NOSUCH", "x"])
def test_an_ended_or_unknown_code_leaves_no_source(
    browser: Browser, sqlite_database: Database, code: str
) -> None:
    browser.open(f"/r/{code}")
    journey.fill(browser, until=FormPage.CONTACT)
    assert sources(sqlite_database) == [None]


def test_following_a_link_asks_the_database_nothing(
    client: FlaskClient, sqlite_database: Database
) -> None:
    """Robots must not change counts, and a poster must work while the database is down."""

    def refuse(*_: object) -> None:
        raise AssertionError("asked")

    event.listen(sqlite_database.engine, "before_cursor_execute", refuse)
    for number in range(500):
        assert client.get(f"/r/EID{number}").status_code == 302
    event.remove(sqlite_database.engine, "before_cursor_execute", refuse)


def test_the_source_survives_a_change_of_language_and_a_page_to_mend(
    browser: Browser, sqlite_database: Database
) -> None:
    browser.open("/r/EID26")
    browser.open("/bn/register/consent")
    browser.send(status=422)
    browser.send("English")
    browser.send(consent="yes")
    assert sources(sqlite_database) == ["EID26"]


def test_the_next_person_after_finish_and_clear_comes_by_nothing(
    browser: Browser, sqlite_database: Database
) -> None:
    browser.open("/r/EID26")
    journey.fill(browser, until=FormPage.CONTACT)
    browser.open("/bn/finish")
    browser.send()
    journey.fill(browser, until=FormPage.CONTACT)
    assert sorted(sources(sqlite_database), key=str) == ["EID26", None]
