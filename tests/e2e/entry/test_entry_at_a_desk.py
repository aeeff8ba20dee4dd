"""Assisted entry by keyboard alone, and with a lost connection."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from portal.models import Officer
from tests.browsers import PHONE, NewContext, axe_violations
from tests.e2e.entry.desk import LINE, NUMBERS, fill, registrations, sign_in
from tests.web.staff_client import Office

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]


def to(tab: Page, name: str) -> None:
    """Presses Enter, which moves to the next field and does not submit."""
    for _ in range(60):
        if tab.evaluate("document.activeElement.name") == name:
            return
        tab.keyboard.press("Enter")
    raise AssertionError(f"Enter never comes to {name}")


def test_a_whole_entry_needs_no_mouse(office: Office, tab: Page) -> None:
    expect(tab.locator("#known")).to_contain_text("compared after you send")
    tab.locator("[name=consent]").focus()
    tab.keyboard.press("Space")
    for name, keys in {
        "mobile": next(NUMBERS), "name_bn": "রহিমা বেগম", "sex": " ", "birth_year": "1990",
        "document_type": " ", "document_number": "1234567890", "district": "coxs bazar",
        "upazila": "Ukhia", "permanent_same": " ", "country": "Kuwait", "left_year": "2019",
        "returned_year": "2026", "returned_how": " ",
    }.items():  # fmt: skip
        to(tab, name)
        tab.keyboard.type(keys)
    assert registrations(office) == 0
    tab.keyboard.press("Control+Enter")
    tab.wait_for_url("**/done")
    assert registrations(office) == 1
    expect(tab.locator("h1")).to_have_text("The registration has been sent")


def test_upazilas_follow_the_district_and_nothing_is_told_of_other_districts(
    office: Office, tab: Page
) -> None:
    office.registration()
    tab.locator("[name=mobile]").fill("01712345678")
    tab.locator("[name=district]").fill("feni")
    tab.keyboard.press("Tab")
    expect(tab.locator("#known")).to_contain_text("All others are compared after you send")
    expect(tab.locator(LINE)).to_have_text("Saved on the server.")
    assert tab.locator("#upazilas option").count() == 6
    tab.reload()
    assert tab.locator("[name=district]").input_value() == "Feni"
    assert not axe_violations(tab)


def test_without_a_line_all_stays_on_the_page_and_goes_by_itself(
    office: Office, context: BrowserContext, tab: Page
) -> None:
    context.set_offline(True)
    fill(tab)
    expect(tab.locator(LINE)).to_contain_text("No connection")
    tab.keyboard.press("Control+Enter")
    assert registrations(office) == 0
    assert tab.locator("[name=name_bn]").input_value() == "রহিমা বেগম"
    context.set_offline(False)
    tab.wait_for_url("**/done")
    assert registrations(office) == 1


def test_nobody_closes_the_page_by_accident_while_something_is_on_it_alone(
    context: BrowserContext, tab: Page
) -> None:
    asked: list[str] = []

    def stay(dialog: object) -> None:
        asked.append("asked")
        dialog.dismiss()  # type: ignore[attr-defined]

    tab.on("dialog", stay)
    context.set_offline(True)
    tab.locator("[name=name_bn]").click()
    tab.keyboard.type("রহিমা")
    tab.keyboard.press("Tab")
    expect(tab.locator(LINE)).to_contain_text("No connection")
    tab.close(run_before_unload=True)
    tab.wait_for_timeout(500)
    assert asked == ["asked"]
    assert tab.locator("[name=name_bn]").input_value() == "রহিমা"


def test_who_was_signed_out_signs_in_elsewhere_and_nothing_is_lost(
    office: Office, context: BrowserContext, tab: Page, registrar: Officer, url: str
) -> None:
    context.clear_cookies()
    fill(tab)
    expect(tab.locator(LINE)).to_contain_text("signed out")
    sign_in(context, office, registrar, url)
    expect(tab.locator(LINE)).to_have_text("Saved on the server.", timeout=20_000)
    tab.keyboard.press("Control+Enter")
    tab.wait_for_url("**/done")
    assert registrations(office) == 1


def test_another_permanent_address_is_asked_for_when_it_is_another(tab: Page) -> None:
    field = tab.locator("[name=permanent_district]")
    expect(field).to_be_hidden()
    tab.locator("[name=permanent_same][value=no]").check()
    expect(field).to_be_visible()


def test_mistakes_come_back_in_focus_with_all_that_was_typed(tab: Page) -> None:
    tab.locator("[name=name_bn]").fill("রহিমা বেগম")
    tab.keyboard.press("Control+Enter")
    expect(tab.locator(".error-summary")).to_be_focused()
    assert tab.locator("[name=name_bn]").input_value() == "রহিমা বেগম"
    fill(tab)
    tab.keyboard.press("Control+Enter")
    tab.wait_for_url("**/done")


def test_on_a_phone_nothing_is_wider_than_the_screen(
    office: Office, registrar: Officer, url: str, new_context: NewContext
) -> None:
    context = new_context(**PHONE)
    sign_in(context, office, registrar, url)
    tab = context.new_page()
    tab.goto(f"{url}/bn/staff/entry/new")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
