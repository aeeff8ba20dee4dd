"""Personal data stays out of logs, URLs, cookies and plain columns."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from portal.crypto import Vault
from portal.db import Database
from portal.domain.platform.text import clean
from portal.domain.registration.form_pages import FormPage
from tests.inbox import newest_code
from tests.web.client import Browser
from tests.web.public import journey

NAME, FATHER, PHONE, NID = "Canaria Testova", "Paterfam Testov", "01798765432", "9876543210"
VILLAGE, NOTE = "Kanarigram", "Kanarinote"
ANSWERS = journey.ANSWERS | {
    FormPage.CONTACT: {"mobile": PHONE, "may_sms": "yes"},
    FormPage.PERSON: journey.ANSWERS[FormPage.PERSON]
    | {"name_bn": NAME, "father_name": FATHER, "document_number": NID},
    FormPage.HOME: {"district": "BD2022", "upazila": "BD20220094", "village": VILLAGE},
    FormPage.NEEDS: {"needs": ["loan"], "needs_care": "yes", "care_note": NOTE},
}


@pytest.fixture
def canaries() -> set[str]:
    return {NAME, FATHER, PHONE, PHONE[1:], NID, VILLAGE, NOTE, "Canaria", "Paterfam"}


def walk(browser: Browser, database: Database, vault: Vault, canaries: set[str]) -> None:
    """Runs the whole journey, with a wrong answer and a wrong code."""
    browser.open("/bn/register/consent")
    for page, fields in ANSWERS.items():
        assert browser.page.path.endswith(page.value)
        browser.send(**fields)
        if page is FormPage.CONTACT:
            code = newest_code(database, vault)
            canaries.add(code)
            browser.send(code="000000" if code != "000000" else "111111", status=422)
            browser.send(code=code)
        if page is FormPage.PERSON:
            browser.open("/bn/register/person")
            browser.send(document_number=f"{NID}99", status=422)
            browser.send(document_number=NID)
    browser.send()


def test_nothing_a_person_tells_is_in_a_log_an_address_or_a_cookie(
    browser: Browser,
    sqlite_database: Database,
    vault: Vault,
    canaries: set[str],
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with time_machine.travel(datetime(2026, 11, 22, 6, tzinfo=UTC), tick=False), caplog.at_level(0):
        walk(browser, sqlite_database, vault, canaries)
    written = "".join(capfd.readouterr()) + caplog.text
    cookie = browser.client.get_cookie("phera")
    assert cookie is not None
    for canary in canaries:
        assert canary not in written
        assert not any(canary in address for address in browser.visited)
        assert canary not in cookie.value


def test_nothing_a_person_tells_is_readable_in_the_database_file(
    browser: Browser, sqlite_database: Database, vault: Vault, canaries: set[str]
) -> None:
    walk(browser, sqlite_database, vault, canaries)
    sqlite_database.close()
    file = sqlite_database.url.database
    assert file is not None
    stored = b"".join(_bytes(f"{file}{end}") for end in ("", "-wal"))
    # Any six digits may occur in a longer number by chance.
    for canary in canaries - {each for each in canaries if len(each) == 6}:
        assert canary.encode() not in stored


@pytest.mark.parametrize("trouble", ["broken", "not found", "too long"])
def test_an_error_page_and_its_log_hold_nothing_a_person_typed(
    browser: Browser,
    app: Flask,
    trouble: str,
    canaries: set[str],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    journey.fill(browser, until=FormPage.HOME)
    browser.typed.clear()
    token = str(browser.page.value("csrf_token"))
    typed = {"csrf_token": token, "document_number": NID, "name_en": NAME, "mobile": PHONE}
    address, status = "/bn/register/person", 422
    if trouble == "broken":

        def break_down(*_: object, **__: object) -> None:
            raise RuntimeError(f"{NAME} {NID} {PHONE}")

        monkeypatch.setattr("portal.services.registration.drafts.typed_in", break_down)
        status = 500
    elif trouble == "not found":
        address, status = "/bn/register/nothing", 404
    else:
        typed["document_number"], status = NID * 100_000, 413
    page = browser.post(address, typed, status=status)
    written = "".join(capfd.readouterr()) + page.response.get_data(as_text=True)
    for canary in canaries:
        assert canary not in written


@pytest.mark.parametrize(
    "village",
    ["<script>alert(1)</script>", "{{7*7}}", "%(name)s", "Ra\u202ehi\u200bma", "' OR 1=1"],
)
def test_what_is_typed_is_shown_as_text_and_nothing_else(browser: Browser, village: str) -> None:
    browser.typed.add(clean(village))
    browser.open("/bn/register/consent")
    for page, fields in journey.ANSWERS.items():
        browser.open(f"/bn/register/{page.value}")
        browser.send(**fields | ({"village": village} if page is FormPage.HOME else {}))
    assert browser.page.path == "/bn/register/check"
    assert clean(village) in browser.page.text
    assert [
        each
        for each in browser.page.all("script")
        if not each.get("src", "").startswith("/static/")
    ] == []


def _bytes(path: str) -> bytes:
    file = Path(path)
    return file.read_bytes() if file.exists() else b""
