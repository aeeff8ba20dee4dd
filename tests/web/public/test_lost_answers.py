"""Submitted answers survive the loss of a response, a cookie or a token."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from portal.crypto import Vault
from portal.db import Database
from portal.domain.registration.form_pages import FormPage
from portal.models import Draft
from tests.inbox import newest_code
from tests.web.client import Browser
from tests.web.public import journey

NOON = datetime(2026, 11, 22, 6, tzinfo=UTC)
PERSON = "/bn/register/person"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
TYPED = {"name_bn": "সালমা খাতুন", "father_name": "আব্দুল করিম"}


@pytest.fixture
def clock() -> object:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def at_person(browser: Browser) -> Browser:
    journey.fill(browser, until=FormPage.PERSON)
    browser.open(PERSON)
    return browser


def send_with_old_token(browser: Browser, headers: dict[str, str]) -> str:
    answer = browser.client.post(
        PERSON, data={**TYPED, "csrf_token": "old"}, headers=headers, base_url="http://localhost"
    )
    assert answer.status_code == 400
    return answer.text


@pytest.mark.parametrize(
    "headers",
    [
        SAME_ORIGIN,
        {"Origin": "http://localhost"},
        {"Referer": "http://localhost/bn/register/person"},
    ],
)
def test_a_form_with_an_old_token_comes_back_with_what_was_typed(
    at_person: Browser, headers: dict[str, str]
) -> None:
    page = send_with_old_token(at_person, headers)
    assert "সালমা খাতুন" in page
    assert 'role="alert"' in page
    assert "আরেকবার চাপ দিন" in page


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Referer": "http://localhost.evil.example/"},
    ],
)
def test_a_form_of_another_site_gets_nothing(at_person: Browser, headers: dict[str, str]) -> None:
    page = send_with_old_token(at_person, headers)
    assert "সালমা" not in page
    assert "csrf_token" not in page


def test_a_form_without_fields_leads_to_its_page_anew(at_person: Browser) -> None:
    answer = at_person.client.post(
        "/bn/register/check", headers=SAME_ORIGIN, base_url="http://localhost"
    )
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/bn/register/check"


def test_a_page_sent_without_cookies_is_found_again_by_phone(
    clock: time_machine.Traveller,
    app: Flask,
    browser: Browser,
    sqlite_database: Database,
    vault: Vault,
) -> None:
    journey.fill(browser, until=FormPage.HOME)
    clock.shift(timedelta(minutes=2))
    other = Browser(app)
    other.open("/bn/register/consent")
    token = other.page.value("csrf_token")
    page = other.post("/bn/register/home", {**journey.ANSWERS[FormPage.HOME], "csrf_token": token})
    assert page.path == "/bn/register/resume?lost=yes"
    other.send(mobile="01712345678")
    other.send(code=newest_code(sqlite_database, vault))
    assert other.page.path == "/bn/register/choose"
    other.send("রহিমা বেগম")
    assert other.page.path == "/bn/register/home"
    assert other.page.value("village") == "সোনারপাড়া"
    assert other.open(PERSON).value("name_bn") == "রহিমা বেগম"


def test_the_right_code_sent_twice_goes_on_twice(
    browser: Browser, sqlite_database: Database, vault: Vault
) -> None:
    journey.fill(browser, until=FormPage.CONTACT)
    browser.send(**journey.ANSWERS[FormPage.CONTACT])
    code, token = newest_code(sqlite_database, vault), browser.page.value("csrf_token")
    for _ in range(2):
        page = browser.post("/bn/register/code", {"code": code, "csrf_token": token})
        assert page.path == PERSON


def test_consent_sent_twice_without_the_first_answer_begins_one_draft(
    browser: Browser, sqlite_database: Database
) -> None:
    browser.open("/bn/register/consent")
    cookie = browser.client.get_cookie("phera", domain="localhost")
    assert cookie
    browser.send(**journey.ANSWERS[FormPage.CONSENT])
    browser.client.set_cookie("phera", cookie.value, domain="localhost")
    browser.open("/bn/register/consent")
    browser.send(**journey.ANSWERS[FormPage.CONSENT])
    with sqlite_database.read() as session:
        assert session.scalar(select(func.count()).select_from(Draft)) == 1


def test_the_cookie_lives_as_long_as_the_draft_and_is_not_sent_with_every_page(
    clock: time_machine.Traveller, browser: Browser
) -> None:
    shown = browser.open("/bn/register/consent").response
    assert "Expires=Tue, 22 Dec 2026" in shown.headers["Set-Cookie"]
    browser.send(**journey.ANSWERS[FormPage.CONSENT])
    assert "Set-Cookie" not in browser.page.response.headers
    clock.shift(timedelta(days=20))
    browser.open("/bn/register/contact")
    data = {**journey.ANSWERS[FormPage.CONTACT], "csrf_token": browser.page.value("csrf_token")}
    answer = browser.client.post("/bn/register/contact", data=data, base_url="http://localhost")
    assert "Expires=Mon, 11 Jan 2027" in answer.headers["Set-Cookie"]


def test_the_script_is_told_where_to_go_and_a_browser_without_it_is_led(browser: Browser) -> None:
    browser.open("/bn/register/consent")
    data = {"consent": "yes", "csrf_token": browser.page.value("csrf_token")}
    for headers, status in (({"X-Fetch-Submit": "yes"}, 204), ({}, 303)):
        answer = browser.client.post(
            "/bn/register/consent", data=data, headers=headers, base_url="http://localhost"
        )
        assert answer.status_code == status
        assert answer.headers["Location"] == "/bn/register/contact"
        assert answer.data == b""
