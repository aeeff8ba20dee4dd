"""A whole registration with Tab, Space, Enter and the arrow keys, with a visible focus."""

from pathlib import Path

import pytest
from playwright.sync_api import Page as Tab

from portal.crypto import Vault
from portal.db import Database
from portal.domain.registration.reference import read_reference
from tests.browsers import DESK, NewContext
from tests.e2e.people import People
from tests.inbox import newest_code

pytestmark = pytest.mark.browser

MOST_TABS = 120


class Keyboard:
    """A user without a mouse. At each stop the focus must be visible and in order."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab

    def to(self, selector: str) -> None:
        """Presses Tab until the element has the focus."""
        top, right = -1.0, float("inf")
        for _ in range(MOST_TABS):
            self.tab.keyboard.press("Tab")
            stop = self.tab.evaluate(
                """selector => {
                    const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
                    return {there: e.matches(selector), outline: parseFloat(s.outlineWidth), style: s.outlineStyle,
                        inMain: !!e.closest('main'), top: r.top + scrollY, left: r.left, right: r.right, html: e.outerHTML.slice(0, 200),
                        seen: r.width > 0 && r.right > 0 && r.bottom > 0 && r.top < innerHeight};
                }""",
                selector,
            )
            assert stop["style"] != "none", stop["html"]
            assert stop["outline"] >= 2, stop["html"]
            assert stop["seen"], stop["html"]
            if stop["inMain"]:
                is_next_column = stop["left"] >= right
                assert stop["top"] >= top - 1 or is_next_column, (
                    f"the focus jumps back: {stop['html']}"
                )
                top, right = stop["top"], stop["right"]
            if stop["there"]:
                return
        raise AssertionError(f"Tab never comes to {selector} on {self.tab.url}")

    def type(self, name: str, text: str) -> None:
        """Types into a field."""
        self.to(f"[name={name}]")
        self.tab.keyboard.type(text)

    def choose(self, name: str, label: str) -> None:
        """Selects an option by typing its beginning."""
        self.to(f"select[name={name}]")
        self.tab.keyboard.type(label)

    def mark(self, name: str, value: str) -> None:
        """Ticks a box, or selects a radio button with the arrow keys."""
        chosen = f"[name={name}][value='{value}']"
        kind = self.tab.locator(chosen).first.get_attribute("type")
        if kind == "checkbox":
            self.to(chosen)
            self.tab.keyboard.press("Space")
            return
        self.to(f"[name={name}]")
        for _ in range(20):
            self.tab.keyboard.press("Space")
            if self.tab.locator(chosen).is_checked():
                return
            self.tab.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrow keys never come to {chosen}")

    def press(self, selector: str) -> None:
        """Presses Enter on a button or link and waits for the next page."""
        self.to(selector)
        with self.tab.expect_navigation():
            self.tab.keyboard.press("Enter")

    def go_on(self) -> None:
        """Opens the next page of the form."""
        self.press("form#page .form-actions button")


def test_a_registration_needs_no_mouse_and_no_touch(
    url: str, sqlite_database: Database, vault: Vault, new_context: NewContext
) -> None:
    tab = new_context(**DESK).new_page()
    hands = Keyboard(tab)
    tab.goto(f"{url}/en/")
    hands.press("main a[href*='/register/consent']")
    hands.go_on()
    hands.type("mobile", "01712345678")
    hands.mark("may_sms", "yes")
    hands.go_on()
    hands.type("code", newest_code(sqlite_database, vault))
    hands.go_on()
    hands.type("name_bn", "Rahima Begum")
    hands.mark("sex", "female")
    hands.type("birth_year", "1990")
    hands.choose("document_type", "I do")
    hands.go_on()
    hands.choose("district", "Cumilla")
    hands.type("upazila_text", "Debidwar")
    hands.go_on()
    hands.choose("country", "Saudi")
    hands.type("left_year", "2019")
    hands.type("returned_year", "2026")
    hands.mark("returned_how", "job_ended")
    hands.go_on()
    hands.mark("needs", "training")
    hands.go_on()
    assert tab.url.endswith("/register/check")
    hands.press("main form:not(#page) .form-actions button")
    assert read_reference(tab.locator(".reference").inner_text())
    hands.press("footer a[href$='/help']")


def test_a_mistake_is_heard_first_and_leads_to_its_field(url: str, new_context: NewContext) -> None:
    tab = new_context(**DESK).new_page()
    tab.goto(f"{url}/en/status")
    hands = Keyboard(tab)
    hands.to("form#page .form-actions button")
    tab.keyboard.press("Enter")
    tab.locator(".error-summary").wait_for()
    assert tab.evaluate("document.activeElement.getAttribute('role')") == "alert"
    hands.to(".error-summary a")
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.name") == "reference"


def test_the_first_tab_leads_past_the_head_of_the_page(url: str, new_context: NewContext) -> None:
    tab = new_context(**DESK).new_page()
    tab.goto(f"{url}/en/help")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_forced_colours_answers_buttons_and_focus_are_still_seen(
    url: str, new_context: NewContext, scheme: str, tmp_path: Path
) -> None:
    tab = new_context(**DESK, forced_colors="active", color_scheme=scheme).new_page()
    tab.goto(f"{url}/en/register/consent")
    Keyboard(tab).to("[name=helped]")
    seen = tab.evaluate(
        """() => [...document.querySelectorAll('main button, main input:not([type=hidden]), main .notice')].map(e => {
            const s = getComputedStyle(e);
            return [e.outerHTML.slice(0, 80), parseFloat(s.borderTopWidth) + parseFloat(s.borderLeftWidth), e.type];
        })"""
    )
    bare = [html for html, border, kind in seen if not border and kind != "checkbox"]
    assert not bare
    tab.screenshot(path=tmp_path / "forced.png")


def test_a_call_of_the_hotline_needs_no_mouse(
    people: People, url: str, new_context: NewContext
) -> None:
    context = new_context(**DESK)
    context.add_cookies([{"name": "phera", "value": people.cookies["in a call"], "url": url}])
    tab = context.new_page()
    hands = Keyboard(tab)
    tab.goto(f"{url}/en/staff/caller/call")
    said = {"birth": "5/3/1990", "document": "0123", "father": "Abdul Karim", "returned": "9 2026"}
    # The first field has the focus already.
    for number, field in enumerate(tab.locator("main form [required]").all()):
        name = field.get_attribute("name") or ""
        if number:
            hands.to(f"[name={name}]")
        assert tab.evaluate("document.activeElement.name") == name
        tab.keyboard.type(said[name])
    hands.press("main form .form-actions button")
    assert tab.locator(".tag--state").count() == 1
    hands.press("main form button[name=reason][value=status]")
    assert tab.url.endswith("/staff/caller")
