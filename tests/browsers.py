"""Fixtures that give a test a real browser: the system's chromium, driven by Playwright.

A test that asks for one carries the marker `browser`. Nothing is downloaded.
"""

import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.system_parts import find

# A typical cheap phone, as in docs and screenshots.
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 640},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "locale": "bn-BD",
    "timezone_id": "Asia/Dhaka",
}
DESK: dict[str, Any] = {
    "viewport": {"width": 1280, "height": 800},
    "locale": "en-GB",
    "timezone_id": "Asia/Dhaka",
}
PATIENCE_MS = 60_000
"""Long, because a machine may be slow and busy. A faster response is not delayed."""
AXE_SECONDS = 120

NewContext = Callable[..., BrowserContext]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Yields one browser for the session. Each test gets its own empty context."""
    expect.set_options(timeout=PATIENCE_MS)
    arguments = ["--disable-dev-shm-usage"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # chromium has no sandbox for root
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=find("chromium"), args=arguments)
        yield launched
        launched.close()


@pytest.fixture
def new_context(browser: Browser) -> Iterator[NewContext]:
    """Returns a function for more browser contexts: `new_context(**PHONE)`, `new_context(**DESK)`."""
    made: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        context = browser.new_context(**options)
        context.set_default_timeout(PATIENCE_MS)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture
def phone(new_context: NewContext) -> Page:
    """Returns a page on a phone of 360 by 640 pixels."""
    return new_context(**PHONE).new_page()


@pytest.fixture
def phone_without_javascript(new_context: NewContext) -> Page:
    """Returns a page on the same phone without JavaScript, as in Opera Mini."""
    return new_context(**PHONE, java_script_enabled=False).new_page()


@pytest.fixture
def desk(new_context: NewContext) -> Page:
    """Returns a page on an officer's screen."""
    return new_context(**DESK).new_page()


def axe_violations(page: Page) -> list[str]:
    """Returns the violations that axe finds on a page (WCAG 2.2 AA and best practices)."""
    # Not `Axe.run`, which hangs when a busy machine starves the page.
    page.evaluate(Axe().axe_script)
    page.evaluate(
        "() => { window.axeFound = null; axe.run({resultTypes: ['violations']}).then(r => window.axeFound = r); }"
    )
    deadline = time.monotonic() + AXE_SECONDS
    while (found := page.evaluate("() => window.axeFound && window.axeFound.violations")) is None:
        assert time.monotonic() < deadline, f"axe did not end on {page.url}"
        page.wait_for_timeout(20)
    return [
        f"{violation['id']}: {violation['help']}: {node['html']}"
        for violation in found
        for node in violation["nodes"]
    ]
