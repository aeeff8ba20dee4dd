"""What a person refused is honoured and shown: no SMS unasked, no promise of a call."""

from typing import Any

import pytest
from sqlalchemy import select

from portal.crypto import Vault
from portal.db import Database
from portal.domain.registration.choices import SafeTime, WhosePhone
from portal.domain.registration.form_pages import FormPage
from portal.domain.registration.questions.contact_questions import SAFE_TIME
from portal.models import Message, Registration
from portal.services.registration.registration_mapper import read_answer
from portal.unit_of_work import carry_vault
from tests.web.client import Browser
from tests.web.public import journey

CONTACT = "/bn/register/contact"
REFUSED = {"mobile": "০১৭১২৩৪৫৬৭৮"}
CALLS = {**REFUSED, "may_call": "yes"}


def texts(database: Database) -> list[Message]:
    with database.read() as session:
        return list(session.scalars(select(Message)))


def at_code(browser: Browser, contact: dict[str, Any]) -> None:
    journey.fill(browser, until=FormPage.CONTACT)
    browser.send(**contact)


def finish(browser: Browser) -> None:
    browser.open("/bn/register/person")
    for page in list(journey.ANSWERS)[2:]:
        browser.send(**journey.ANSWERS[page])


def test_nothing_is_preselected(browser: Browser) -> None:
    journey.fill(browser, until=FormPage.CONTACT)
    for field in ("whose_phone", "may_sms", "may_call"):
        assert not browser.page.value(field), field
    journey.fill(browser, until=FormPage.HOME)
    assert not browser.page.value("permanent_same")


def test_a_person_who_declined_sms_gets_a_code_only_on_request(
    browser: Browser, sqlite_database: Database
) -> None:
    at_code(browser, CALLS)
    assert browser.page.says("Check your number")
    assert "০১৭১২-৩৪৫৬৭৮" in browser.page.text
    assert texts(sqlite_database) == []
    browser.send("English")
    assert browser.page.says("Check your number")
    assert texts(sqlite_database) == []
    browser.send("Send me one SMS with a code")
    assert len(texts(sqlite_database)) == 1
    assert browser.page.says("Code from the SMS")


@pytest.mark.parametrize(("contact", "promises"), [(CALLS, True), (REFUSED, False)])
def test_going_on_without_a_code_promises_a_call_only_to_those_who_allow_it(
    browser: Browser, contact: dict[str, str], promises: bool
) -> None:
    at_code(browser, contact)
    assert browser.page.says("An officer will then call you to check the number.") is promises
    assert browser.page.says("Nobody will call you, as you asked.") is not promises


def test_the_check_page_shows_both_refusals_and_no_time_for_calls(browser: Browser) -> None:
    at_code(browser, REFUSED | {"safe_time": "any"})
    finish(browser)
    rows = {
        "".join(row.find("dt").itertext()): "".join(row.find("dd").itertext())  # type: ignore[union-attr]  # each row has both
        for row in browser.page.all("div")
        if row.find("dt") is not None
    }
    word = browser.page.in_its_language
    assert rows[word("May we send SMS?")] == rows[word("May we call?")] == word("No")
    assert word("When is a good time to call?") not in rows
    assert rows[word("Your mobile number")] == "০১৭১২-৩৪৫৬৭৮"


def test_after_sending_nothing_promises_what_was_refused(
    browser: Browser, sqlite_database: Database, vault: Vault
) -> None:
    at_code(browser, REFUSED)
    finish(browser)
    page = browser.send()
    assert page.says("Then call or visit your centre. Nobody will call you, as you asked.")
    assert not page.says("Then your centre will contact you.")
    assert not page.says("You will get an SMS when it is done.")
    assert texts(sqlite_database) == []
    with sqlite_database.read() as session:
        carry_vault(session, vault)
        (made,) = session.scalars(select(Registration))
        assert (made.may_sms, made.may_call) == (False, False)
        assert made.whose_phone is WhosePhone.NOT_SAID
        assert read_answer(made, SAFE_TIME) is SafeTime.NOT_SAID


def test_a_contradiction_is_asked_about_on_its_page_in_its_language(browser: Browser) -> None:
    journey.fill(browser, until=FormPage.PERSON)
    page = browser.send(
        status=422, name_bn="রহিমা", sex="female", birth_day="৫", birth_year="১৯৯০", age="৮০"
    )
    assert page.says(
        "You wrote day %(day)s and year %(year)s, but no month. Choose the month too, or leave the "
        "day empty.",
        day=5,
        year=1990,
    )
    browser.send(**journey.ANSWERS[FormPage.PERSON] | {"age": ""})
    page = browser.send(
        status=422,
        **journey.ANSWERS[FormPage.HOME]
        | {"district": "BD3026", "upazila": "BD302602", "upazila_text": "উখিয়া"},
    )
    assert "উখিয়া" in page.errors[0]


def test_an_age_is_said_in_years(browser: Browser) -> None:
    journey.fill(browser, until=FormPage.PERSON)
    person = {"name_bn": "রহিমা", "sex": "female", "age": "৩৪", "document_type": "none"}
    browser.send(**person, spouse_name="নাই")
    page = browser.open("/bn/register/check")
    assert "৩৪ বছর" in page.text
    assert "নাই" not in page.text.split()


@pytest.mark.parametrize("page", [*FormPage][:1] + [*journey.ANSWERS][1:])
def test_each_page_has_a_step_number_and_a_way_back(browser: Browser, page: FormPage) -> None:
    journey.fill(browser, until=page)
    assert (
        browser.page.in_its_language("Step %(step)s of %(steps)s", step="১", steps="৭")[-1] == "৭"
    )
    assert "মোট ৭" in browser.page.text
    here = browser.page.path
    browser.click("Back")
    assert browser.page.path != here
    assert browser.page.status == 200


@pytest.mark.parametrize("path", ["/bn/nothing", "/bn/help/nothing", "/en/staff/nothing"])
def test_an_error_page_switches_its_language(browser: Browser, path: str) -> None:
    first = browser.open(path, status=404)
    other = "English" if path.startswith("/bn") else "বাংলা"
    second = browser.click(other, status=404)
    assert second.language is not first.language
