"""Takes screenshots of the pages with chromium.

    make screens                              # all of them
    python -m tests.screens public | staff | guide    # a part
    python -m tests.screens pages today    # every page of every role, or those whose address has the word

The screenshots go to build/screens, which git ignores; the two that the README shows go to
docs/screens, those of the guide for staff to portal/data/staff_guide. Public pages come from the URL map, each in both languages on a phone 320 pixels wide,
and again on one 360 pixels wide with letters of double size. Staff pages are those of the main job; `pages` takes
all pages of all roles at 360 and 1280 pixels.
"""

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from flask import Flask
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from portal.app import create_app
from portal.config import PROJECT, Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.platform.choices import Language
from portal.schema import upgrade
from tests import factories, small_pictures
from tests.browsers import DESK, PHONE
from tests.e2e.pages import EVERYBODY, visits
from tests.e2e.people import People
from tests.e2e.running import RunningPortal
from tests.e2e.walk import GO_ON, Officer, Returnee
from tests.guide_pictures import take_guide_pictures
from tests.live_portal import LivePortal
from tests.system_parts import find

SCREENS: Final = PROJECT / "build" / "screens"
README_SCREENS: Final = PROJECT / "docs" / "screens"
NAMES: Final = {
    "bn": {"name_bn": "রহিমা বেগম", "father_name": "আব্দুল করিম"},
    "en": {"name_bn": "Rahima Begum", "father_name": "Abdul Karim"},
}
SIZES: Final[dict[str, tuple[dict[str, Any], list[str]]]] = {
    "320": (PHONE | {"viewport": {"width": 320, "height": 568}}, []),
    # A font size of 200 % in the phone's settings means 32 pixels instead of 16.
    "large": (PHONE, ["--blink-settings=defaultFontSize=32"]),
}
WIDTHS: Final = {"360": PHONE, "1280": DESK}
"""The sizes in which every page of every role is looked at."""
ONE_ANSWER: Final = r"/status/(change/.|correct)"
"""Pages that repeat a question of the form; their large screenshots would be the same."""
WITH_MISTAKES: Final = ("contact", "person", "home", "journey")
CLEAR: Final = """() => document.querySelectorAll('#page input:not([type=hidden]), #page select')
    .forEach(e => { if (e.checked) e.checked = false; else if (!/radio|checkbox/.test(e.type)) e.value = '' })"""
STAFF: Final = {
    "district": ("queue", "queue?state=verified"),
    "centre": ("queue",),
    "ministry": ("exports",),
    "admin": ("campaigns",),
}


def main() -> None:
    """Takes the parts named on the command line, or all of them."""
    for folder in (SCREENS, README_SCREENS):
        folder.mkdir(parents=True, exist_ok=True)
    parts = sys.argv[1:] or ["public", "staff", "guide", "pages"]
    with sync_playwright() as playwright:
        if "public" in parts:
            _forget(r"(bn|en)-(320|large)-.*")
            for size in SIZES:
                _public_pages(playwright, size)
        if "staff" in parts:
            _forget(r"(bn|en)-(desk|narrow|sms).*")
            _main_job(playwright)
        if "guide" in parts:
            _guide(playwright)
        if "pages" in parts:
            words = parts[parts.index("pages") + 1 :]
            _forget(r"(bn|en)-(360|1280)-.*")
            _pages_of_all_roles(playwright, words)


def _public_pages(playwright: Playwright, size: str) -> None:
    device, arguments = SIZES[size]
    with _chromium(playwright, *arguments) as browser, _filled_portal() as (app, people, url):
        for language in Language:
            for who, address in visits(app, people, language, of="public_"):
                page = _page(browser, device, url, people.cookies.get(who))
                page.goto(url + address)
                wide = page.evaluate("document.documentElement.scrollWidth")
                assert wide <= device["viewport"]["width"], f"{address} is {wide} px wide"
                if size == "320" or not re.search(ONE_ANSWER, address):
                    _take(page, f"{language}-{size}-{_name(address)}")
                page.context.close()
            _mistakes(browser, device, url, people, f"{language}-{size}")


def _pages_of_all_roles(playwright: Playwright, words: Sequence[str]) -> None:
    with _chromium(playwright) as browser, _filled_portal() as (app, people, url):
        for language in Language:
            for who, address in visits(app, people, language, of=EVERYBODY):
                if words and not any(word in address for word in words):
                    continue
                for width, device in WIDTHS.items():
                    page = _page(browser, device, url, people.cookies.get(who))
                    page.goto(url + address)
                    role = f"{who}-" if "/staff/" in address else ""
                    _take(page, f"{language}-{width}-{role}{_name(address)}"[:120])
                    page.context.close()


@contextmanager
def _filled_portal() -> Iterator[tuple[Flask, People, str]]:
    """Yields a portal in which every page has something to show, and its address."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_env({"PORTAL_INSTANCE": folder})
        database = Database(settings.database_url)
        upgrade(database)
        with database.begin() as session:
            factories.places(session)
        app = create_app(settings, database)
        people = People(app, database, Vault(settings.field_keys, settings.index_keys))
        with LivePortal(settings, database) as portal:
            yield app, people, portal.url
        database.close()


def _mistakes(
    browser: Browser, device: dict[str, Any], url: str, people: People, start: str
) -> None:
    """Takes pages that were submitted empty, and the page for an unknown address."""
    language = start[:2]
    page = _page(browser, device, url, None)
    page.goto(f"{url}/{language}/nothing")
    _take(page, f"{start}-no-such-page")
    page.goto(f"{url}/{language}/register/consent")
    _send(page, f"{start}-mistake-consent")
    page = _page(browser, device, url, people.cookies["on the way"])
    for name in WITH_MISTAKES:
        page.goto(f"{url}/{language}/register/{name}")
        page.evaluate(CLEAR)
        _send(page, f"{start}-mistake-{name}")


def _send(page: Page, name: str) -> None:
    page.locator(GO_ON).click()
    page.locator(".error-summary").wait_for()
    _take(page, name)


def _main_job(playwright: Playwright) -> None:
    """Takes staff pages and SMS with the demo data, and the two pictures of the README."""
    with (
        tempfile.TemporaryDirectory() as folder,
        RunningPortal(Path(folder)) as portal,
        _chromium(playwright) as browser,
    ):
        references = {language: _register(browser, portal, language) for language in NAMES}
        for role in STAFF:
            _sit_at_the_desk(browser, portal, role, references)
    shutil.copy(SCREENS / "en-desk-district-queue.png", README_SCREENS / "readme-queue.png")


def _guide(playwright: Playwright) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        RunningPortal(Path(folder)) as portal,
        _chromium(playwright) as browser,
    ):
        take_guide_pictures(browser, portal)


def _register(browser: Browser, portal: RunningPortal, language: str) -> str:
    page = browser.new_context(**PHONE).new_page()
    mobile = "01711000011" if language == "bn" else "01711000012"

    def watch(page: Page, name: str) -> None:
        if (language, name) == ("bn", "person"):
            _take(page, "readme-form", README_SCREENS)

    reference = Returnee(page, portal, language, mobile, watch).register(NAMES[language])
    page.goto(f"{portal.sms_url}/?to=%2B88{mobile}")
    _take(page, f"{language}-sms")
    return reference


def _sit_at_the_desk(
    browser: Browser, portal: RunningPortal, role: str, references: dict[str, str]
) -> None:
    page = browser.new_context(**DESK).new_page()
    officer = Officer(page, portal, "bn")
    officer.sign_in(portal.sign_in(role), "")
    for language, reference in references.items():
        for size, device in ((DESK, "desk"), (PHONE, "narrow")):
            page.set_viewport_size(size["viewport"])
            for path in STAFF[role]:
                page.goto(f"{portal.url}/{language}/staff/{path}")
                name = path.replace("/", "-").replace("?state=", "-")
                _take(page, f"{language}-{device}-{role}-{name}")
            if role == "district":
                page.goto(f"{portal.url}/{language}/staff/registrations/{reference}")
                _take(page, f"{language}-{device}-{role}-registration")


@contextmanager
def _chromium(playwright: Playwright, *arguments: str) -> Iterator[Browser]:
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    browser = playwright.chromium.launch(
        executable_path=find("chromium"), args=[*as_root, *arguments]
    )
    yield browser
    browser.close()


def _page(browser: Browser, device: dict[str, Any], url: str, cookie: str | None) -> Page:
    context = browser.new_context(**device)
    if cookie:
        context.add_cookies([{"name": "phera", "value": cookie, "url": url}])
    return context.new_page()


def _name(address: str) -> str:
    return "-".join(address.strip("/").split("/")[1:]) or "start"


def _forget(names: str) -> None:
    for picture in SCREENS.glob("*.png"):
        if re.fullmatch(names, picture.stem):
            picture.unlink()


def _take(page: Page, name: str, folder: Path = SCREENS) -> None:
    small_pictures.take(page, folder / f"{name}.png")


if __name__ == "__main__":
    main()
