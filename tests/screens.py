"""Takes the screenshots in docs/screens anew: every page of the main job, in both languages.

    make screens        # or: python -m tests.screens, with chromium installed

It walks the same way as the stories in tests/stories, on a portal of its own.
"""

import itertools
import os
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from portal.config import PROJECT
from tests.browsers import DESK, PHONE
from tests.stories.running import RunningPortal
from tests.stories.walk import Officer, Returnee, Watch
from tests.system_parts import find

SCREENS = PROJECT / "docs" / "screens"
NAMES = {
    "bn": {"name_bn": "রহিমা বেগম", "father_name": "আব্দুল করিম", "mother_name": "সালেহা খাতুন"},
    "en": {"name_en": "Rahima Begum", "father_name": "Abdul Karim", "mother_name": "Saleha Khatun"},
}
STAFF = {
    "district": ("queue", "queue?state=verified"),
    "centre": ("queue",),
    "ministry": ("exports",),
    "admin": ("campaigns",),
}
README = {"bn-phone-05-person": "readme-form", "en-desk-district-queue": "readme-queue"}


def main() -> None:
    """Walks in both languages and keeps a picture of each page."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with (
        tempfile.TemporaryDirectory() as folder,
        RunningPortal(Path(folder)) as portal,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=find("chromium"), args=arguments)
        references = {language: _walk(browser, portal, language) for language in NAMES}
        for role in STAFF:
            _sit_at_the_desk(browser, portal, role, references)
        browser.close()
    for source, name in README.items():
        shutil.copy(SCREENS / f"{source}.png", SCREENS / f"{name}.png")


def _walk(browser: Browser, portal: RunningPortal, language: str) -> str:
    page = browser.new_context(**PHONE).new_page()
    mobile = "01711000011" if language == "bn" else "01711000012"
    returnee = Returnee(page, portal, language, mobile, _camera(f"{language}-phone"))
    reference = returnee.register(NAMES[language])
    for path in ("register/slip", "status", "register/resume", "help", "help/my-data", "finish"):
        returnee.go(path, path.replace("/", "-"))
    page.goto(f"{portal.sms_url}/?to=%2B88{mobile}")
    _take(page, f"{language}-phone-sms")
    page.context.clear_cookies()
    page.goto(f"{portal.url}/{language}/register/consent")
    returnee.go_on("mistake")
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


def _camera(start: str) -> Watch:
    numbers = itertools.count(1)
    return lambda page, name: _take(page, f"{start}-{next(numbers):02}-{name}")


def _take(page: Page, name: str) -> None:
    page.screenshot(path=SCREENS / f"{name}.png", full_page=True, scale="css")


if __name__ == "__main__":
    main()
