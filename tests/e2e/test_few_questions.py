"""How much the shortest way through the form asks, counted as a person meets it."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page as Tab

from portal.crypto import Vault
from portal.db import Database
from tests.browsers import PHONE, NewContext
from tests.inbox import newest_code

pytestmark = pytest.mark.browser

PAGES, PROMPTS, TAPS, TAPS_WITH_ALL = 10, 26, 20, 24
"""Before, these were 14, 47, 26 and 30."""
CONTINUE = "form#page .form-actions button"
TWO_SCREENS = 2 * PHONE["viewport"]["height"]
SHORTEST: dict[str, dict[str, str]] = {
    "consent": {},
    "contact": {"mobile": "01712345678"},
    "person": {"name_bn": "রহিমা বেগম", "sex": "female", "birth_year": "1990", "document_type": "none"},
    "home": {"district": "BD2022", "upazila_text": "উখিয়া"},
    "journey": {
        "country": "SA",
        "left_year": "2019",
        "returned_year": "2026",
        "returned_how": "job_ended",
    },
    "needs": {},
}  # fmt: skip


@dataclass
class Thumb:
    """A person on a phone who counts pages, prompts and taps."""

    tab: Tab
    pages: int = 0
    prompts: int = 0
    taps: int = 0
    too_long: list[str] = field(default_factory=list)

    def look(self) -> None:
        """Counts a page and its prompts."""
        self.pages += 1
        name = self.tab.url.rpartition("/")[2]
        if name in SHORTEST:
            self.prompts += self.tab.locator("#page .field:visible").count()
            box = self.tab.locator(CONTINUE).bounding_box()
            assert box
            if box["y"] + box["height"] > TWO_SCREENS:
                self.too_long.append(f"{name}: {box['y'] + box['height']:.0f}")

    def press(self, selector: str) -> None:
        """Presses a button or a link and looks at the next page."""
        self.taps += 1
        self.tab.evaluate("() => { document.body.dataset.left = 'yes' }")
        self.tab.locator(selector).first.click()
        self.tab.locator("body:not([data-left])").wait_for()
        self.look()

    def answer(self, fields: dict[str, str]) -> None:
        """Fills in fields, each with one tap."""
        for name, value in fields.items():
            self.taps += 1
            found = self.tab.locator(f"[name={name}]").first
            kind = found.evaluate("e => e.tagName + e.type")
            if kind.startswith("SELECT"):
                found.select_option(value)
            elif kind.endswith(("radio", "checkbox")):
                self.tab.locator(f"[name={name}][value='{value}']").check()
            else:
                found.fill(value)


def walk(tab: Tab, url: str, more: dict[str, dict[str, str]], inbox: Callable[[], str]) -> Thumb:
    """Registers, with a code if the person allows SMS."""
    thumb = Thumb(tab)
    tab.goto(f"{url}/bn/")
    thumb.look()
    thumb.press("main a[href$='/register/consent']")
    for page, fields in SHORTEST.items():
        assert tab.url.endswith(f"/register/{page}")
        thumb.answer(fields | more.get(page, {}))
        thumb.press(CONTINUE)
        if page == "contact" and more:
            thumb.answer({"code": inbox()})
            thumb.press(CONTINUE)
        elif page == "contact":
            thumb.press("main a[href$='/register/person']")
    thumb.press("main form:not(#page) .form-actions button")
    assert tab.url.endswith("/register/done")
    return thumb


@pytest.mark.parametrize("with_script", [True, False])
def test_the_shortest_way_has_few_pages_prompts_and_taps(
    new_context: NewContext, url: str, with_script: bool
) -> None:
    tab = new_context(**PHONE, java_script_enabled=with_script).new_page()
    thumb = walk(tab, url, {}, str)
    assert (thumb.pages, thumb.taps) == (PAGES, TAPS)
    assert thumb.prompts <= PROMPTS
    assert thumb.too_long == []


def test_a_person_who_may_be_reached_and_has_a_paper_needs_four_taps_more(
    new_context: NewContext, url: str, sqlite_database: Database, vault: Vault
) -> None:
    paper = {"document_type": "passport", "document_number": "AB1234567"}
    more = {"contact": {"may_sms": "yes", "may_call": "yes"}, "person": paper}
    tab = new_context(**PHONE).new_page()
    thumb = walk(tab, url, more, lambda: newest_code(sqlite_database, vault))
    assert (thumb.pages, thumb.taps) == (PAGES, TAPS_WITH_ALL)


def test_what_completes_another_answer_is_asked_only_when_that_is_chosen(
    new_context: NewContext, url: str
) -> None:
    tab = new_context(**PHONE, java_script_enabled=False).new_page()
    thumb = Thumb(tab)
    tab.goto(f"{url}/bn/register/consent")
    for page, fields in SHORTEST.items():
        if page == "journey":
            assert tab.locator("[name=country_text]").is_hidden()
            tab.locator("[name=country]").select_option("other")
            assert tab.locator("[name=country_text]").is_visible()
        if page == "needs":
            for choice, text in (("needs", "needs_other"), ("needs_care", "care_note")):
                assert tab.locator(f"[name={text}]").is_hidden()
                tab.locator(f"[name={choice}]").last.check()
                assert tab.locator(f"[name={text}]").is_visible()
            break
        thumb.answer(fields)
        thumb.press(CONTINUE)
        if page == "contact":
            tab.goto(f"{url}/bn/register/person")
