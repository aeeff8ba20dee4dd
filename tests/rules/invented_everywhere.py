"""Checks where the invented question appears. Only `test_questions.py` runs this, with the plugin."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.crypto import Vault
from portal.db import Database
from portal.domain.intake.headings import match_heading
from portal.domain.intake.import_rows import Rules, read_row
from portal.domain.platform.choices import Language
from portal.domain.registration.corrections import Correctable
from portal.domain.registration.form_pages import FormPage
from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import Actor, State
from portal.domain.staff.roles import Role
from portal.models import Registration
from portal.services.intake.bulk_import.labels import answer_words
from portal.services.intake.bulk_import.template import xlsx_template
from portal.services.privacy.erasure_steps import empty_answers
from portal.services.registration.registration_mapper import read_answers
from portal.services.registration.transition import TransitionGrounds, transition
from portal.services.reporting import export_file
from portal.services.reporting.export_file import ExportFilters
from portal.services.reporting.export_table import stored_columns
from tests import factories
from tests.inbox import newest_code
from tests.rules.invented_question import FAVOURITE_DISH
from tests.unit import unit
from tests.web.client import Browser
from tests.web.public.journey import ANSWERS, fill
from tests.web.staff_client import Office

DISH = "Panta ilish"
COLUMN = "ALTER TABLE registrations ADD COLUMN favourite_dish BLOB"
CHECK = "CONSTRAINT dish CHECK (erased_at IS NULL OR favourite_dish IS NULL)"


@pytest.fixture(autouse=True)
def _migrated(sqlite_database: Database) -> None:
    with sqlite_database.begin() as session:
        session.execute(text(f"{COLUMN} {CHECK}"))


@pytest.fixture
def registration(app: Flask, sqlite_database: Database, vault: Vault) -> Registration:
    with sqlite_database.begin() as session:
        return factories.registration(session, vault=vault, favourite_dish=DISH)


@pytest.fixture
def opened(
    app: Flask, registration: Registration, sqlite_database: Database, vault: Vault
) -> Browser:
    """The browser of a returnee who has opened the registration."""
    browser = Browser(app)
    browser.typed |= {"রহিমা বেগম", *factories.TYPED["name_en"]}
    browser.open("/en/status")
    mobile = factories.TYPED["mobile"][0]
    browser.send(reference=show_reference(registration.reference), mobile=mobile)
    browser.send(code=newest_code(sqlite_database, vault))
    return browser


def dish_of(database: Database, vault: Vault, registration: Registration) -> str | None:
    with database.read() as session:
        found = unit(session, vault=vault).session.get_one(Registration, registration.id)
        return read_answers(found).of(FAVOURITE_DISH)


def test_the_form_asks_it_and_the_check_page_shows_it(app: Flask) -> None:
    browser = Browser(app)
    fill(browser, language="en", until=FormPage.JOURNEY)
    assert "What do you like to eat?" in browser.page.text
    browser.send(**ANSWERS[FormPage.JOURNEY] | {"favourite_dish": "x" * 51}, status=422)
    browser.send(favourite_dish=DISH)
    page = browser.open("/en/register/journey")
    assert page.value("favourite_dish") == DISH
    browser.open("/en/register/needs")
    page = browser.send()
    assert f"What do you like to eat? {DISH}" in page.text


def test_it_is_sealed_in_its_column(
    registration: Registration, sqlite_database: Database, vault: Vault
) -> None:
    with sqlite_database.read() as session:
        stored = session.scalar(text("SELECT favourite_dish FROM registrations"))
    assert stored
    assert DISH.encode() not in stored
    assert dish_of(sqlite_database, vault, registration) == DISH


def test_who_enters_for_others_is_asked_too(office: Office) -> None:
    browser = office.browser(office.officer(Role.REGISTRAR))
    page = browser.open("/en/staff/entry/new")
    assert page.value("favourite_dish") == ""


def test_an_officer_reads_it_and_may_send_it_back(
    office: Office, registration: Registration
) -> None:
    browser = office.browser(office.officer(Role.DISTRICT))
    browser.typed.add(DISH)
    page = browser.open(f"/en/staff/registrations/{show_reference(registration.reference)}")
    assert f"Favourite dish {DISH}" in page.text
    ticks = [each.get("value") for each in page.all("input") if each.get("name") == "fields"]
    assert "favourite_dish" in ticks


def test_the_returnee_corrects_what_was_sent_back(
    opened: Browser, registration: Registration, sqlite_database: Database, vault: Vault
) -> None:
    with sqlite_database.begin() as session:
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR, vault=vault)
        transition(
            unit(session, vault=vault, now=datetime.now(UTC) - timedelta(minutes=1)),
            session.get_one(Registration, registration.id), State.RETURNED,
            actor=Actor.OFFICER, officer=officer,
            grounds=TransitionGrounds("Which dish?", fields=(Correctable("favourite_dish"),)),
        )  # fmt: skip
    page = opened.open("/en/status/correct")
    assert page.value("favourite_dish") == DISH
    opened.send(favourite_dish="Bhuna khichuri")
    assert dish_of(sqlite_database, vault, registration) == "Bhuna khichuri"


def test_the_returnee_changes_it_alone(
    opened: Browser, registration: Registration, sqlite_database: Database, vault: Vault
) -> None:
    opened.open("/en/status/change")
    page = opened.click("Favourite dish")
    assert page.value("favourite_dish") == DISH
    opened.send(favourite_dish="Bhuna khichuri")
    assert opened.page.says("You changed: %(answers)s.", answers="Favourite dish")
    assert dish_of(sqlite_database, vault, registration) == "Bhuna khichuri"


@pytest.mark.parametrize("language", Language)
def test_lists_have_a_column_for_it(language: Language) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_template(language)))
    headings = [cell.value for cell in book.worksheets[0][1]]
    heading = "Favourite dish" if language is Language.ENGLISH else "প্রিয় খাবার"
    assert heading in headings
    assert heading in [row[0].value for row in book.worksheets[1].iter_rows()]
    assert match_heading([heading, "Best Dish"]) == ["favourite_dish", ""]


def test_a_row_of_a_list_is_read_with_it() -> None:
    cells = {
        "name_en": "Rahima Begum", "sex": "female", "age": "36", "mobile": "01712345678",
        "document_type": "none", "district": "Feni", "upazila": "Parshuram", "country": "KSA",
        "left": "2019", "returned": "2026", "favourite_dish": DISH,
    }  # fmt: skip
    row = read_row(cells, Rules(answer_words(), date(2026, 11, 22)))
    assert row.answers, row.problems
    assert row.answers.of(FAVOURITE_DISH) == DISH


def test_only_the_export_with_names_has_it_and_the_dictionary_says_so(
    office: Office, sqlite_database: Database, vault: Vault
) -> None:
    office.registration(State.VERIFIED, favourite_dish=DISH)
    for identifiable in (True, False):
        with sqlite_database.read() as session:
            file = "".join(
                export_file.stream_export(
                    unit(session, vault=vault),
                    ExportFilters(),
                    Language.ENGLISH,
                    identifiable=identifiable,
                )
            )
        (row,) = csv.DictReader(io.StringIO(file[1:], newline=""))
        assert row.get("favourite_dish") == (DISH if identifiable else None)
    assert "favourite_dish" not in stored_columns(identifiable=False)
    entry = "favourite_dish,The dish that the person likes best,,yes"
    assert entry in "".join(export_file.data_dictionary(Language.ENGLISH))


def test_an_erasure_empties_it_and_the_database_insists(
    office: Office, sqlite_database: Database, vault: Vault
) -> None:
    withdrawn = office.registration(State.WITHDRAWN, favourite_dish=DISH)
    with sqlite_database.begin() as session:
        found = unit(session, vault=vault).session.get_one(Registration, withdrawn.id)
        assert getattr(found, FAVOURITE_DISH.id) == DISH
        empty_answers(found)
        found.erasure_asked_at = found.erased_at = datetime.now(UTC)
        found.version += 1
        assert getattr(found, FAVOURITE_DISH.id) is None
    with pytest.raises(IntegrityError, match="dish"), sqlite_database.begin() as session:
        session.execute(text("UPDATE registrations SET favourite_dish = x'00'"))
