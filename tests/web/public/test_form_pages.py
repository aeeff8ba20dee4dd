from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from portal.crypto import Vault
from portal.db import Database
from portal.domain.platform.choices import Language
from portal.domain.registration.choices import Channel
from portal.domain.registration.form_pages import FormPage
from portal.domain.registration.reference import show_reference
from portal.models import Draft, Registration
from portal.services.registration.registration_mapper import read_answers
from tests.web.client import Browser
from tests.web.public import journey

ADDRESS = "/bn/register/"


def registrations(database: Database) -> list[Registration]:
    with database.read() as session:
        return list(session.scalars(select(Registration)))


def test_the_first_address_leads_to_bangla(browser: Browser) -> None:
    assert browser.open("/").path == "/bn/"


@pytest.mark.parametrize("language", list(Language))
def test_a_returnee_registers(
    browser: Browser, sqlite_database: Database, vault: Vault, language: Language
) -> None:
    browser.open(f"/{language}/")
    browser.click("Register")
    journey.fill(browser, language=language)
    assert browser.page.path == f"/{language}/register/check"
    assert "রহিমা বেগম" in browser.page.text
    browser.send("Send my registration")
    assert browser.page.path == f"/{language}/register/done"
    (made,) = registrations(sqlite_database)
    assert show_reference(made.reference) in browser.page.text
    assert (made.language, made.channel) == (language, Channel.SELF_WEB)
    answers = read_answers(made)
    assert answers.person.name_bn == "রহিমা বেগম"
    assert answers.papers.document_number == "19901234567890123"
    assert [need.value for need in answers.needs.needs] == ["training", "loan"]


def test_the_confirmation_tells_centre_and_hotline(browser: Browser) -> None:
    journey.fill(browser)
    page = browser.send()
    assert "রিইন্টিগ্রেশন সার্ভিস সেন্টার, নোয়াখালী" in page.text
    assert "১৬১৩৫" in page.text
    assert page.says("Then your centre will contact you.")


def test_progress_is_shown_on_every_step(browser: Browser) -> None:
    journey.fill(browser, until=FormPage.JOURNEY)
    assert browser.page.says("Step %(step)s of %(steps)s", step="৫", steps="৭")


def test_what_was_sent_is_there_when_the_page_is_opened_again(browser: Browser) -> None:
    journey.fill(browser, until=FormPage.HOME)
    page = browser.open(f"{ADDRESS}person")
    assert page.value("name_bn") == "রহিমা বেগম"
    assert page.value("birth_year") == "১৯৯০"
    assert page.value("sex") == "female"


def test_answers_that_need_mending_come_back_as_they_were_typed(browser: Browser) -> None:
    journey.fill(browser, until=FormPage.PERSON)
    page = browser.send(status=422, name_bn="রহিমা ১", sex="female", birth_day="৩১", birth_month="2")
    assert page.value("name_bn") == "রহিমা ১"
    assert page.value("birth_day") == "৩১"
    assert len(page.errors) == 3  # the document is not chosen
    assert browser.open(f"{ADDRESS}person").value("name_bn") == ""


@pytest.mark.parametrize("page", [page for page in FormPage if page is not FormPage.CONSENT])
def test_a_page_out_of_order_leads_to_the_first_that_is_not_finished(
    browser: Browser, page: FormPage
) -> None:
    browser.open(f"{ADDRESS}consent")
    browser.send(consent="yes")
    assert browser.open(f"{ADDRESS}{page.value}").path == f"{ADDRESS}contact"


@pytest.mark.parametrize("page", ["person", "check", "code", "done", "choose"])
def test_without_a_draft_one_is_led_to_go_on_by_phone(browser: Browser, page: str) -> None:
    browser.open(f"{ADDRESS}{page}")
    assert browser.page.path == f"{ADDRESS}resume?lost=yes"
    assert browser.page.says(
        "We cannot find what you started on this phone. Nothing you sent is lost: continue "
        "with your mobile number."
    )


def test_a_change_comes_back_to_all_answers(browser: Browser) -> None:
    journey.fill(browser)
    browser.open(f"{ADDRESS}journey")
    browser.send(returned_how="deported")
    assert browser.page.path == f"{ADDRESS}check"
    assert browser.page.says("I was sent back")


def test_another_district_asks_for_its_upazila_and_comes_back(browser: Browser) -> None:
    journey.fill(browser)
    browser.open(f"{ADDRESS}home")
    browser.send("Show the upazilas in this district", district="BD3026", upazila_text="")
    assert browser.page.path == f"{ADDRESS}home"
    assert browser.page.value("upazila") == ""
    assert browser.page.value("village") == "সোনারপাড়া"
    browser.send(upazila=browser.page.options("upazila")[1])
    assert browser.page.path == f"{ADDRESS}check"


def test_a_permanent_address_of_its_own_is_asked_for_on_its_own_page(browser: Browser) -> None:
    journey.fill(browser)
    browser.open(f"{ADDRESS}home")
    browser.send(permanent_same="no")
    assert browser.page.path == f"{ADDRESS}permanent"
    browser.send(status=422, permanent_district="BD3026")
    browser.send(permanent_upazila="other", permanent_upazila_text="নতুন থানা")
    assert browser.page.path == f"{ADDRESS}check"
    assert "নতুন থানা" in browser.page.text
    browser.open(f"{ADDRESS}home")
    browser.send(permanent_same=[])
    assert browser.open(f"{ADDRESS}permanent").path == f"{ADDRESS}check"


@pytest.mark.parametrize("page", list(journey.ANSWERS), ids=lambda page: page.value)
def test_the_switch_of_language_keeps_what_was_typed_even_if_it_is_wrong(
    browser: Browser, page: FormPage
) -> None:
    journey.fill(browser, until=page)
    typed = journey.ANSWERS[page] | journey.WRONG.get(page, {})
    if page is FormPage.CONSENT:
        typed = {"helped": "yes"}  # consent is the button
    before = browser.page.path
    browser.send("English", **typed)
    assert browser.page.path == before.replace("/bn/", "/en/")
    for field, value in typed.items():
        held = browser.page.value(field)
        assert held in (value, [value]), field
    browser.send("বাংলা")
    assert browser.page.path == before


def test_the_registration_is_in_the_language_it_was_sent_in(
    browser: Browser, sqlite_database: Database
) -> None:
    journey.fill(browser)
    browser.click("English")
    browser.send()
    assert registrations(sqlite_database)[0].language is Language.ENGLISH


def test_a_double_tap_back_and_another_tab_lead_to_the_same_reference(
    browser: Browser, sqlite_database: Database
) -> None:
    journey.fill(browser)
    check = browser.page
    token = str(check.value("csrf_token"))
    first = browser.send()
    again = browser.post(check.path, {"csrf_token": token})
    assert again.path == first.path == f"{ADDRESS}done"
    assert again.text == first.text
    assert len(registrations(sqlite_database)) == 1


def test_after_sending_every_page_of_the_form_leads_to_the_confirmation(browser: Browser) -> None:
    journey.fill(browser, until=FormPage.NEEDS)
    needs = browser.page
    browser.send(needs=["loan"])
    browser.send()
    assert browser.open(f"{ADDRESS}person").path == f"{ADDRESS}done"
    again = browser.post(needs.path, {"csrf_token": str(needs.value("csrf_token"))})
    assert again.path == f"{ADDRESS}done"


def test_an_unfinished_form_is_not_sent_and_names_what_is_missing(
    browser: Browser, sqlite_database: Database
) -> None:
    journey.fill(browser, until=FormPage.JOURNEY)
    page = browser.open(f"{ADDRESS}check")
    assert page.errors == [
        f"{page.in_its_language(each)}: {page.in_its_language('not filled in yet')}"
        for each in ("Going abroad and coming back", "The help you want")
    ]
    assert not page.says("Send my registration")
    token = str(browser.open(f"{ADDRESS}journey").value("csrf_token"))
    assert browser.post(f"{ADDRESS}check", {"csrf_token": token}).path == f"{ADDRESS}check"
    assert registrations(sqlite_database) == []


def test_an_answer_that_stops_the_sending_is_named_on_top_and_beside_its_card(
    browser: Browser,
) -> None:
    journey.fill(browser)
    browser.open(f"{ADDRESS}home")
    browser.send("Show the upazilas in this district", district="BD3026", upazila_text="")
    page = browser.open(f"{ADDRESS}check")
    (error,) = page.errors
    assert error.startswith(f"{page.in_its_language('Upazila or thana')}: ")
    (link,) = [a for a in page.all("a") if "".join(a.itertext()) == error]
    address, _, field = link.get("href", "").partition("#")
    (card,) = [each for each in page.all("section") if "refused" in each.get("class", "")]
    assert error in "".join(card.itertext())
    assert not page.says("Send my registration")
    assert field in {each.get("id") for each in browser.open(address).root.iter()}


def test_all_answers_are_sent_from_the_top_or_from_the_bottom(
    browser: Browser, sqlite_database: Database
) -> None:
    journey.fill(browser)
    page = browser.page
    words = [each for each in "".join(page.all("main")[0].itertext()).splitlines() if each.strip()]
    send = page.in_its_language("Send my registration")
    places = [number for number, each in enumerate(words) if send in each]
    cards = [number for number, each in enumerate(words) if page.in_its_language("Change") in each]
    assert len(places) == 2
    assert places[0] < min(cards) < max(cards) < places[1]
    browser.send("Send my registration")  # the first, on top
    assert browser.page.path == f"{ADDRESS}done"
    assert len(registrations(sqlite_database)) == 1


def test_a_helper_registers_one_person_after_another(
    browser: Browser, sqlite_database: Database
) -> None:
    journey.fill(browser)
    browser.send()
    browser.send("Register another person")
    assert browser.page.path == f"{ADDRESS}consent"
    assert browser.page.value("consent") is None
    browser.send(consent="yes", helped="yes")
    assert browser.page.path == f"{ADDRESS}helper"
    browser.send(helper_name="রুবেল", helper="neighbour", read_out="yes")
    for page, fields in list(journey.ANSWERS.items())[1:]:
        browser.open(f"{ADDRESS}{page.value}")
        browser.send(**fields | ({"mobile": "01812345678"} if page is FormPage.CONTACT else {}))
    browser.send()
    first, second = registrations(sqlite_database)
    assert first.reference != second.reference
    assert {first.channel, second.channel} == {Channel.SELF_WEB, Channel.ASSISTED}


def test_finishing_leaves_nothing_on_the_phone(app: Flask, browser: Browser) -> None:
    journey.fill(browser, until=FormPage.HOME)
    cookie = browser.client.get_cookie("phera")
    browser.click("Stop here and continue later")
    browser.send("Done: remove my data from this phone")
    assert browser.page.path == "/bn/finished"
    assert browser.client.get_cookie("phera") is None
    assert browser.open(f"{ADDRESS}person").path.startswith(f"{ADDRESS}resume")
    assert cookie is not None
    thief = Browser(app)
    thief.client.set_cookie("phera", cookie.value)
    assert thief.open(f"{ADDRESS}person").path.startswith(f"{ADDRESS}resume")


def test_the_browser_is_told_to_clear_itself(browser: Browser) -> None:
    token = str(browser.open("/bn/finish").value("csrf_token"))
    answer = browser.client.post("/bn/finish", data={"csrf_token": token})
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'


def test_a_draft_is_found_after_29_days_and_not_after_30(app: Flask) -> None:
    with time_machine.travel(datetime(2026, 11, 22, 6, tzinfo=UTC)) as clock:
        browser = Browser(app)
        journey.fill(browser, until=FormPage.HOME)
        clock.shift(timedelta(days=29))
        assert browser.open(f"{ADDRESS}home").path == f"{ADDRESS}home"
        clock.shift(timedelta(days=1))
        assert browser.open(f"{ADDRESS}home").path.startswith(f"{ADDRESS}resume")


def test_looking_at_pages_writes_nothing(browser: Browser, sqlite_database: Database) -> None:
    for page in ("consent", "resume"):
        browser.open(f"{ADDRESS}{page}")
    browser.open("/bn/status")
    with sqlite_database.read() as session:
        assert session.scalar(select(func.count()).select_from(Draft)) == 0
