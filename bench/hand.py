"""A person with a mouse and a keyboard whose clicks, keys and pages are counted."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Locator, Page

from tests.e2e.running import RunningPortal, SignIn

MOST_TABS: Final = 60
FOCUSED: Final = "(element) => element === document.activeElement"
_used_codes: dict[str, str] = {}
"""The code with which each account signed in last: it is taken only once."""


@dataclass
class Hand:
    """Counts what is pressed on the page. Pages that are opened by `open` are no work of the person."""

    page: Page
    portal: RunningPortal
    clicks: int = 0
    keys: int = 0
    pages: int = 0

    def open(self, path: str) -> None:
        """Opens the first page, and counts from there."""
        self.page.goto(f"{self.portal.url}/en/{path}")
        self.pages = 1
        self.page.on("load", lambda _: self._count_page())

    def sign_in(self, account: str) -> None:
        """Signs in with the mouse and the keyboard. The tour after the first sign-in is not counted."""
        self.open("staff/sign-in")
        who = self.portal.sign_in(account)
        self.type("[name=email]", who.email)
        self.type("[name=password]", who.password)
        self.type("[name=code]", self._new_code(who))
        with self.page.expect_navigation():
            self.click("main form button")
        self._skip_tour()

    def sign_in_by_keyboard(self, account: str) -> None:
        """Signs in with the keyboard alone."""
        self.open("staff/sign-in")
        who = self.portal.sign_in(account)
        for field, text in (("email", who.email), ("password", who.password)):
            self.tab_to(self.page.locator(f"[name={field}]"))
            self.type_keys(text)
        self.tab_to(self.page.locator("[name=code]"))
        self.type_keys(self._new_code(who))
        self.press_key("Enter", leads_on=True)
        self._skip_tour()

    @contextmanager
    def uncounted(self) -> Iterator[None]:
        """What is done meanwhile is no part of the task."""
        before = self.clicks, self.keys, self.pages
        yield
        self.page.wait_for_load_state("load")
        self.clicks, self.keys, self.pages = before

    def click(self, what: str | Locator) -> None:
        """Presses the first visible one."""
        found = self.page.locator(what) if isinstance(what, str) else what
        self.clicks += 1
        found.filter(visible=True).first.click()

    def press(self, role: str, name: str) -> None:
        """Presses a link or a button by its name."""
        self.click(self.page.get_by_role(role, name=name))  # type: ignore[arg-type]  # a role of ARIA

    def type(self, field: str, text: str) -> None:
        """Types into a field: a click, unless it has the focus, and the keys."""
        found = self.page.locator(field).filter(visible=True).first
        if not found.evaluate(FOCUSED):
            self.clicks += 1
        self.keys += len(text)
        found.fill(text)
        found.focus()

    def choose(self, field: str, value: str) -> None:
        """Chooses a line of a list: two clicks."""
        self.clicks += 2
        self.page.locator(field).filter(visible=True).first.select_option(value)

    def type_keys(self, text: str) -> None:
        """Types where the focus is."""
        self.keys += len(text)
        self.page.keyboard.type(text)

    def press_key(self, key: str, *, leads_on: bool = False) -> None:
        """Presses one key, which may lead to another page."""
        self.keys += 1
        if leads_on:
            with self.page.expect_navigation():
                self.page.keyboard.press(key)
        else:
            self.page.keyboard.press(key)

    def tab_to(self, wanted: Locator) -> None:
        """Presses Tab until the element has the focus, if it has not."""
        for _ in range(MOST_TABS):
            if wanted.evaluate(FOCUSED):
                return
            self.press_key("Tab")
        raise AssertionError(f"Tab never comes to {wanted} on {self.page.url}")

    def _new_code(self, who: SignIn) -> str:
        while _used_codes.get(who.email) == who.code():
            time.sleep(1)
        _used_codes[who.email] = who.code()
        return _used_codes[who.email]

    def _skip_tour(self) -> None:
        with self.uncounted():
            while self.page.locator("#tour").count():
                with self.page.expect_navigation():
                    self.click("section:has(#tour) button")

    def _count_page(self) -> None:
        self.pages += 1
