"""The pages of a returnee while the real database is down and after it is back."""

import pytest

from portal import schema
from portal.app import create_app
from portal.config import Settings
from portal.db import Database
from portal.domain.platform.choices import Language
from portal.domain.registration.form_pages import FormPage
from tests import factories
from tests.listener import eventually
from tests.postgres import Server
from tests.web.client import Browser
from tests.web.public import journey


@pytest.mark.parametrize("language", Language)
def test_while_postgresql_is_away_a_page_asks_to_try_again_and_afterwards_the_draft_is_there(
    own_postgres: Server, settings: Settings, language: Language
) -> None:
    database = Database(own_postgres.create_database("portal"))
    schema.upgrade(database)
    with database.begin() as session:
        factories.places(session)
    browser = Browser(create_app(settings, database))
    journey.fill(browser, language=language, until=FormPage.HOME)

    own_postgres.kill()
    page = browser.send(**journey.ANSWERS[FormPage.HOME], status=503)
    assert int(page.response.headers["Retry-After"]) > 0
    assert page.says("The site is down for a moment")

    own_postgres.start()
    assert browser.open(f"/{language}/register/person").value("name_bn") == "রহিমা বেগম"
    browser.open(f"/{language}/register/home")
    browser.send(**journey.ANSWERS[FormPage.HOME])
    assert browser.page.path.endswith("/register/journey")
    database.close()


def test_what_was_typed_while_postgresql_was_away_is_sent_again_by_one_button(
    own_postgres: Server, settings: Settings
) -> None:
    database = Database(own_postgres.create_database("portal"))
    schema.upgrade(database)
    with database.begin() as session:
        factories.places(session)
    browser = Browser(create_app(settings, database))
    journey.fill(browser, until=FormPage.NEEDS)
    own_postgres.kill()
    needs = {"needs": ["training", "loan", "other"], "needs_other": "ঋণ, 'দ্রুত' & \"কম\" সুদে"}
    page = browser.send(**journey.ANSWERS[FormPage.NEEDS] | needs, status=503)
    assert page.says("What you wrote is still here. Please wait a minute, then press the button.")
    browser.send("Send again", status=503)

    own_postgres.start()
    browser.send("Send again")
    assert browser.page.path.endswith("/register/check")
    assert needs["needs_other"] in browser.page.text
    assert browser.open("/bn/register/needs").value("needs") == needs["needs"]

    browser.open("/bn/register/check")
    own_postgres.kill()
    browser.send(status=503)
    own_postgres.start()
    assert browser.send("Send again").path.endswith("/register/done")
    database.close()


def test_a_page_that_was_only_opened_while_postgresql_was_away_has_nothing_to_send(
    own_postgres: Server, settings: Settings
) -> None:
    database = Database(own_postgres.create_database("portal"))
    browser = Browser(create_app(settings, database))
    own_postgres.kill()
    assert not browser.open("/bn/register/consent", status=503).says("Send again")
    database.close()


def test_while_postgresql_hangs_pages_without_data_answer_and_the_others_ask_to_try_again(
    own_postgres: Server, settings: Settings
) -> None:
    database = Database(own_postgres.create_database("portal"))
    schema.upgrade(database)
    with database.begin() as session:
        factories.places(session)
    database.watch()
    browser = Browser(create_app(settings, database))
    journey.fill(browser, until=FormPage.HOME)
    own_postgres.suspend()
    try:
        page = browser.send(**journey.ANSWERS[FormPage.HOME], status=503)
        assert page.says("The site is down for a moment")
        assert browser.client.get("/healthz").status_code == 200
        assert browser.client.get("/readyz").status_code == 503
        browser.open("/bn/")
    finally:
        own_postgres.resume()
    eventually(database.is_up, 30)
    browser.open("/bn/register/home")
    browser.send(**journey.ANSWERS[FormPage.HOME])
    assert browser.page.path.endswith("/register/journey")
    database.close()
