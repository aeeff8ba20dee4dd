import re

import brotli
import pytest
from sqlalchemy import select

from portal.config import PROJECT, Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.platform.choices import Language
from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import State
from portal.models import Centre, Registration, set_state
from portal.services.registration import slip
from portal.web import qr
from tests import factories
from tests.inbox import newest_code
from tests.web.client import Browser
from tests.web.public import journey
from tests.web.public.sent import BROWSER_TOKEN, sent

BOTH = pytest.mark.parametrize("language", list(Language))


def remember(browser: Browser) -> None:
    """Gives the client the `BROWSER_TOKEN`, which identifies the sent registration."""
    with browser.client.session_transaction() as cookie:
        cookie["visitor"] = BROWSER_TOKEN
    browser.typed |= {value for values in factories.TYPED.values() for value in values}


def code_on(browser: Browser) -> str:
    """Returns the contents of the QR code on the page."""
    found = re.search(r"<svg viewBox.*?</svg>", browser.page.response.text, re.DOTALL)
    assert found
    return found[0]


@BOTH
def test_after_sending_there_is_a_slip_with_all_that_is_needed(
    browser: Browser,
    sqlite_database: Database,
    settings: Settings,
    vault: Vault,
    language: Language,
) -> None:
    made = sent(sqlite_database, vault)
    remember(browser)
    browser.open(f"/{language}/register/done")
    browser.click("Print a slip or take a photo of it")
    assert browser.page.path == f"/{language}/register/slip"
    text = browser.page.text
    with sqlite_database.read() as session:
        centre = session.get_one(Centre, made.centre_code)
    assert show_reference(made.reference) in text
    assert ("রহিমা বেগম" if language is Language.BANGLA else "Rahima Begum") in text
    assert (centre.name_bn if language is Language.BANGLA else centre.name_en) in text
    assert ("১৬১৩৫" if language is Language.BANGLA else "16135") in text
    address = f"{settings.public_url}/bn/staff/s/{slip.slip_code(vault, made)}"
    assert code_on(browser) == qr.svg(address)


def test_what_the_code_holds_is_not_on_the_page_in_another_way(
    browser: Browser, sqlite_database: Database, vault: Vault
) -> None:
    made = sent(sqlite_database, vault)
    remember(browser)
    browser.open("/bn/register/slip")
    page = browser.page.response.text
    for secret in (slip.slip_code(vault, made), str(made.id), made.id.hex):
        assert secret not in page
    for private in ("01712345678", "+8801712345678", "19901234567890123", "সোনারপাড়া"):
        assert private not in page


def test_a_name_in_one_script_serves_for_both(
    browser: Browser, sqlite_database: Database, vault: Vault
) -> None:
    sent(sqlite_database, vault, name_en="")
    remember(browser)
    assert "রহিমা বেগম" in browser.open("/en/register/slip").text


def test_nobody_else_has_it(browser: Browser, sqlite_database: Database, vault: Vault) -> None:
    made = sent(sqlite_database, vault)
    for path in ("/bn/register/slip", "/bn/status/slip"):
        browser.open(path)
        assert browser.page.path != path
        assert show_reference(made.reference) not in browser.page.text


def test_before_sending_there_is_none(browser: Browser) -> None:
    browser.open("/bn/register/consent")
    browser.client.post("/bn/register/consent", data={}, base_url="http://localhost")
    browser.open("/bn/register/slip")
    assert browser.page.path != "/bn/register/slip"


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.REJECTED, State.DUPLICATE, State.CLOSED])
def test_what_is_not_open_any_more_has_no_slip(
    browser: Browser, sqlite_database: Database, vault: Vault, state: State
) -> None:
    sent(sqlite_database, vault)
    with sqlite_database.begin() as session:
        for registration in session.scalars(select(Registration)):
            set_state(registration, state)
    remember(browser)
    browser.open("/bn/register/slip")
    assert browser.page.path == "/bn/register/done"


@BOTH
def test_it_can_be_printed_again_from_the_status_page(
    browser: Browser, sqlite_database: Database, vault: Vault, language: Language
) -> None:
    with sqlite_database.begin() as session:
        made = factories.registration(session, vault=vault)
    browser.typed.add("Please look at it again.")  # the note of an officer
    browser.open(f"/{language}/status")
    browser.send(reference=made.reference, mobile="01712345678")
    browser.send(code=newest_code(sqlite_database, vault))
    browser.click("Print a slip or take a photo of it")
    assert browser.page.path == f"/{language}/status/slip"
    assert show_reference(made.reference) in browser.page.text
    browser.click("Back")
    assert browser.page.path == f"/{language}/status/registration"


def test_a_returnee_who_registers_gets_a_slip(
    browser: Browser, sqlite_database: Database, vault: Vault
) -> None:
    journey.fill(browser)
    browser.send()
    browser.click("Print a slip or take a photo of it")
    assert "রহিমা বেগম" in browser.page.text


def test_finishing_leaves_no_slip_behind(
    browser: Browser, sqlite_database: Database, vault: Vault
) -> None:
    sent(sqlite_database, vault)
    remember(browser)
    browser.open("/bn/finish")
    browser.send()
    browser.open("/bn/register/slip")
    assert browser.page.path != "/bn/register/slip"


@BOTH
def test_it_is_light(
    browser: Browser, sqlite_database: Database, vault: Vault, language: Language
) -> None:
    sent(sqlite_database, vault)
    remember(browser)
    page = browser.open(f"/{language}/register/slip").response
    style = (PROJECT / "static" / "slip.css").read_bytes()
    parts = (page.data, str(page.headers).encode(), style)
    assert sum(len(brotli.compress(part, quality=5)) for part in parts) < 3500
