"""Keyboard shortcuts of the queue: what they do, where they are inactive, how to turn them off."""

import itertools
import time

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.models import Registration
from tests.browsers import DESK, PHONE, NewContext, axe_violations
from tests.geometry import layout_faults
from tests.web.staff_client import Office

pytestmark = pytest.mark.browser

SECONDS = 5
"""Time for an overloaded machine; 0.3 seconds otherwise."""


@pytest.fixture
def three(office: Office) -> list[Registration]:
    return [office.registration() for _ in range(3)]


@pytest.fixture
def tab(url: str, office: Office, new_context: NewContext) -> Tab:
    """The queue in the browser of an officer."""
    return opened(url, office, new_context(**DESK).new_page())


def opened(url: str, office: Office, tab: Tab) -> Tab:
    browser = office.browser(office.officer(Role.DISTRICT))
    cookie = browser.client.get_cookie("phera")
    assert cookie
    tab.context.add_cookies([{"name": "phera", "value": cookie.value, "url": url}])
    tab.goto(f"{url}/en/staff/queue")
    return tab


def row_with_focus(tab: Tab) -> int:
    """The index of the row that the keys act on; -1 for none."""
    found: int = tab.evaluate(
        "[...document.querySelectorAll('[data-row]')].indexOf(document.activeElement)"
    )
    return found


def test_up_down_and_open(tab: Tab, three: list[Registration]) -> None:
    tab.reload()
    for key, row in (("j", 0), ("j", 1), ("j", 2), ("j", 2), ("k", 1)):
        tab.keyboard.press(key)
        assert row_with_focus(tab) == row, key
    tab.keyboard.press("o")
    tab.wait_for_url(f"**/{show_reference(three[1].reference)}")
    expect(tab.get_by_text("You are working on this one")).to_be_visible()
    tab.keyboard.press("u")
    tab.wait_for_url("**/staff/queue")
    tab.keyboard.press("n")
    tab.wait_for_url(f"**/{show_reference(three[0].reference)}")


def test_the_keys_work_on_the_start_page(tab: Tab, url: str, three: list[Registration]) -> None:
    tab.goto(f"{url}/en/staff/today")
    for row in (0, 1):
        tab.keyboard.press("j")
        assert row_with_focus(tab) == row
    tab.keyboard.press("?")
    expect(tab.locator("#key-help[open]")).to_be_visible()
    tab.keyboard.press("Escape")
    tab.keyboard.press("n")
    tab.wait_for_url(f"**/{show_reference(three[0].reference)}")


@pytest.mark.parametrize(("key", "field"), [("v", "evidence"), ("r", "fields"), ("x", "reason")])
def test_a_key_of_the_list_leads_to_the_decision_and_takes_none(
    tab: Tab, office: Office, three: list[Registration], key: str, field: str
) -> None:
    tab.reload()
    tab.keyboard.press("j")
    tab.keyboard.press(key)
    tab.wait_for_url("**/registrations/*")
    expect(tab.locator(f"[name={field}]:focus")).to_have_count(1)
    assert office.state_of(three[0]) is three[0].state


def test_a_registration_is_verified_and_the_next_one_opened_without_a_mouse(
    tab: Tab, office: Office, three: list[Registration]
) -> None:
    tab.reload()
    for key in ("n", "v", "Space"):
        tab.keyboard.press(key)
        tab.wait_for_load_state()
        if key == "n":
            tab.wait_for_url(f"**/{show_reference(three[0].reference)}")
    button = tab.get_by_role("button", name="Verify", exact=True)
    for _ in range(20):
        if button.evaluate("button => button === document.activeElement"):
            break
        tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    tab.wait_for_url(f"**/{show_reference(three[1].reference)}*")
    assert office.state_of(three[0]) is State.VERIFIED
    expect(tab.get_by_text("You are working on this one")).to_be_visible()


def test_three_keys_verify_one_and_the_next_one_is_there(
    tab: Tab, office: Office, three: list[Registration]
) -> None:
    """Reading and checking take nearly all of the 30 seconds that a decision may take."""
    tab.reload()
    tab.keyboard.press("n")
    for this, following in itertools.pairwise(three):
        tab.wait_for_url(f"**/{show_reference(this.reference)}*")
        begun = time.monotonic()
        for key in ("v", "Space", "Enter"):
            tab.keyboard.press(key)
        tab.wait_for_url(f"**/{show_reference(following.reference)}*")
        assert time.monotonic() - begun < SECONDS
        assert office.state_of(this) is State.VERIFIED
        expect(tab.get_by_text(": Verified. ", exact=False)).to_be_visible()


def test_on_a_bangla_keyboard_the_same_keys_work(tab: Tab, three: list[Registration]) -> None:
    tab.reload()
    tab.evaluate(
        "document.body.dispatchEvent("
        "new KeyboardEvent('keydown', {key: 'ক', code: 'KeyJ', bubbles: true}))"
    )
    assert row_with_focus(tab) == 0
    assert three


def test_what_is_typed_into_a_field_stays_there(tab: Tab) -> None:
    tab.keyboard.press("/")
    tab.keyboard.type("jovrxn?")
    assert tab.input_value("#text") == "jovrxn?"
    tab.keyboard.press("Escape")
    assert tab.evaluate("document.activeElement === document.body")
    tab.keyboard.press("Control+j")
    assert row_with_focus(tab) == -1


def test_help_comes_and_goes_and_the_keys_can_be_turned_off(
    tab: Tab, three: list[Registration]
) -> None:
    tab.reload()
    tab.keyboard.press("?")
    expect(tab.get_by_text("Down and up in the list")).to_be_visible()
    assert axe_violations(tab) == []
    tab.keyboard.press("Escape")
    expect(tab.get_by_text("Down and up in the list")).to_be_hidden()
    tab.keyboard.press("?")
    queue = tab.url
    tab.get_by_role("link", name="Turn them on or off in your account").press("Enter")
    tab.get_by_role("button", name="Turn single-key shortcuts off").press("Enter")
    tab.goto(queue)
    expect(tab.locator("script")).to_have_count(0)
    tab.keyboard.press("j")
    assert row_with_focus(tab) == -1
    assert three


@pytest.mark.parametrize("width", [1280, 360])
def test_the_help_is_a_panel_that_can_be_read(
    tab: Tab, three: list[Registration], width: int
) -> None:
    assert three
    tab.reload()
    tab.set_viewport_size({"width": width, "height": 800})
    tab.keyboard.press("?")
    panel = tab.locator("#key-help").bounding_box()
    line = tab.get_by_text("Down and up in the list").bounding_box()
    assert panel
    assert line
    assert 300 <= panel["width"] <= 540
    assert panel["x"] >= 0
    assert panel["x"] + panel["width"] <= width
    assert line["width"] >= 150, "the words stand beside their keys"
    assert layout_faults(tab, width) == []


def test_on_a_phone_without_scripts_all_of_it_works(
    url: str, office: Office, three: list[Registration], new_context: NewContext
) -> None:
    tab = opened(url, office, new_context(**PHONE, java_script_enabled=False).new_page())
    tab.get_by_text("Filter the list").click()
    tab.get_by_label("Remark").select_option("urgent")
    tab.get_by_role("button", name="Show", exact=True).click()
    expect(tab.get_by_text("Nothing found")).to_be_visible()
    tab.get_by_role("link", name="Show all").click()
    tab.get_by_role("button", name="Rahima Begum").first.click()
    expect(tab.get_by_text("You are working on this one")).to_be_visible()
    tab.get_by_role("button", name="Back to the list").click()
    assert tab.locator("[data-row]").count() == len(three)


def test_nothing_is_wider_than_a_phone_and_nothing_in_the_way(
    url: str, office: Office, three: list[Registration], new_context: NewContext
) -> None:
    assert three
    tab = opened(url, office, new_context(**PHONE).new_page())
    for query in ("", "?flag=urgent", "?flag=phone&state=verified"):
        tab.goto(f"{url}/bn/staff/queue{query}")
        assert tab.evaluate("document.documentElement.scrollWidth") <= 360
        assert axe_violations(tab) == []
