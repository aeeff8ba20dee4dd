"""What the form does not ask is told after sending, or asked by an officer."""

from xml.etree.ElementTree import Element

import pytest
from flask import Flask

from portal.crypto import Vault
from portal.db import Database
from portal.domain.registration.reference import show_reference
from portal.domain.staff.roles import Role
from portal.models import Registration
from portal.services.registration.registration_mapper import read_answers
from tests import factories
from tests.inbox import newest_code
from tests.web.client import Browser, Page
from tests.web.staff_client import Office

HEADING = "Tell us more: it speeds up help"
UNANSWERED = {"skills": "", "union_ward": "", "safe_time": "", "mother_name": "", "name_en": ""}


@pytest.fixture
def registration(app: Flask, sqlite_database: Database, vault: Vault) -> Registration:
    with sqlite_database.begin() as session:
        return factories.registration(session, vault=vault, **UNANSWERED)


def ticks(page: Page) -> int:
    """Returns the number of ticks."""
    return sum(each.get("class") == "task-list__state" for each in page.all("span"))


@pytest.mark.parametrize("language", ["bn", "en"])
def test_what_the_form_leaves_out_is_told_on_the_status_page(
    app: Flask,
    registration: Registration,
    sqlite_database: Database,
    vault: Vault,
    language: str,
) -> None:
    browser = Browser(app)
    browser.typed |= {value for values in factories.TYPED.values() for value in values}
    browser.open(f"/{language}/status")
    browser.send(
        reference=show_reference(registration.reference), mobile=factories.TYPED["mobile"][0]
    )
    page = browser.send(code=newest_code(sqlite_database, vault))
    assert page.says(HEADING)
    before = ticks(page)
    browser.click("Mother's name")
    page = browser.send(mother_name="সালেহা খাতুন")
    assert page.says("Saved.")
    assert ticks(page) == before + 1
    browser.click("When it is safe to call")
    page = browser.send(safe_time="evening")
    assert ticks(page) == before + 2
    with sqlite_database.read() as session:
        answers = read_answers(session.get_one(Registration, registration.id))
    assert answers.person.mother_name == "সালেহা খাতুন"
    assert answers.contact.safe_time.value == "evening"


@pytest.mark.parametrize("language", ["bn", "en"])
def test_an_officer_sees_what_is_still_to_ask(office: Office, language: str) -> None:
    asked, complete = (
        office.registration(**UNANSWERED, schooling=""),
        office.registration(bmet_number="BM-12345"),
    )
    officer = office.browser(office.officer(Role.DISTRICT))
    officer.typed.add("BM-12345")
    at = f"/{language}/staff/registrations"
    page = officer.open(f"{at}/{show_reference(asked.reference)}")
    assert page.says("Not asked yet")
    (part,) = [s for s in page.all("section") if page.in_its_language("Not asked yet") in _text(s)]
    for label in ("Mother's name", "Skills", "Union or ward", "BMET number"):
        assert page.in_its_language(label) in _text(part)
    assert page.in_its_language("Schooling") in _text(part)
    assert page.in_its_language("Schooling") not in [term.text for term in page.all("dt")]
    page = officer.open(f"{at}/{show_reference(complete.reference)}")
    (part,) = [s for s in page.all("section") if page.in_its_language("Not asked yet") in _text(s)]
    assert page.in_its_language("BMET number") not in _text(part)


def _text(part: Element) -> str:
    return " ".join("".join(part.itertext()).split())
