"""An officer types on while the entry is being sent: nothing of it is lost in silence."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.entry.desk import LINE, fill, registrations
from tests.web.staff_client import Office

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]


def press_and_type_on(tab: Page, village: str) -> Callable[[], None]:
    """Presses "Send", types before the answer comes, and returns what lets the answer come."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        if "send=yes" in (route.request.post_data or ""):
            held.append(route)
        else:
            route.continue_()

    tab.route("**/staff/entry/**", hold)
    tab.locator("[name=send]").click()
    expect(tab.locator(LINE)).to_have_text("Sending …")
    tab.locator("[name=village]").click()
    tab.keyboard.type(village)
    return lambda: held.pop().continue_()


def test_what_is_typed_before_a_mistake_is_told_stays_and_is_kept(
    office: Office, tab: Page
) -> None:
    tab.locator("[name=name_bn]").fill("রহিমা বেগম")
    tab.keyboard.press("Tab")
    expect(tab.locator(LINE)).to_have_text("Saved on the server.")
    let_go = press_and_type_on(tab, "সোনারপাড়া")
    let_go()
    expect(tab.locator(".error-summary")).to_be_visible()
    expect(tab.locator("[name=village]")).to_be_focused()
    tab.keyboard.type(" ২")
    expect(tab.locator("[name=village]")).to_have_value("সোনারপাড়া ২")
    expect(tab.locator(LINE)).to_have_text("")  # not saved yet
    tab.locator("[name=name_en]").click()
    expect(tab.locator(LINE)).to_have_text("Saved on the server.")
    tab.reload()
    expect(tab.locator("[name=village]")).to_have_value("সোনারপাড়া ২")
    assert registrations(office) == 0


def test_what_is_typed_after_a_whole_entry_was_sent_is_told(office: Office, tab: Page) -> None:
    fill(tab)
    let_go = press_and_type_on(tab, "সোনারপাড়া")
    let_go()
    expect(tab.locator(LINE)).to_contain_text("sent before your last change")
    expect(tab.locator("[name=village]")).to_have_value("সোনারপাড়া")
    tab.locator(LINE).get_by_role("link").click()
    tab.wait_for_url("**/done")
    assert registrations(office) == 1
