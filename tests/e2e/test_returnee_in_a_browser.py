"""The returnee's pages in a real browser: accessible, and nothing is cut off."""

import pytest
from playwright.sync_api import Page as Tab

from portal.crypto import Vault
from portal.db import Database
from portal.domain.platform.choices import Language
from portal.domain.registration.form_pages import FormPage
from tests.browsers import PHONE, NewContext, axe_violations
from tests.inbox import newest_code
from tests.web.public import journey

pytestmark = pytest.mark.browser

SMALLEST = PHONE | {"viewport": {"width": 320, "height": 568}}
TARGETS = (
    "main button, main .button, main .action-link, main .choice, main input:not([type=hidden])"
)


def look(tab: Tab) -> None:
    """Checks a page with axe, for touch targets and for a narrow screen."""
    assert not axe_violations(tab), tab.url
    wide = tab.evaluate("document.documentElement.scrollWidth")
    assert wide <= 320, f"{tab.url} is {wide} px wide"
    small = tab.eval_on_selector_all(
        TARGETS,
        """each => each.filter(e => !["radio", "checkbox"].includes(e.type))
            .filter(e => !e.classList.contains("visually-hidden") && e.checkVisibility())
            .filter(e => e.getBoundingClientRect().height < 47.5).map(e => e.outerHTML)""",
    )
    assert not small, f"{tab.url}: {small}"
    size = tab.evaluate("parseFloat(getComputedStyle(document.querySelector('main')).fontSize)")
    assert size >= 18


def fill(tab: Tab, fields: dict[str, object]) -> None:
    for name, value in fields.items():
        for each in value if isinstance(value, list) else [value]:
            field = tab.locator(f"[name={name}]").first
            kind = field.evaluate("e => e.tagName + ':' + e.type")
            if kind == "BUTTON:submit":
                continue  # pressed to go on
            if kind.startswith("SELECT"):
                field.select_option(str(each))
            elif kind.endswith((":radio", ":checkbox")):
                tab.locator(f"[name={name}][value='{each}']").check()
            else:
                field.fill(str(each))


def go_on(tab: Tab) -> None:
    tab.evaluate("() => { document.body.dataset.left = 'yes' }")
    tab.locator("main .form-actions button").first.click()
    tab.locator("body:not([data-left])").wait_for()
    tab.wait_for_load_state()
    look(tab)


@pytest.mark.parametrize("language", list(Language))
def test_the_whole_way_is_open_to_everybody(
    new_context: NewContext,
    url: str,
    language: Language,
    sqlite_database: Database,
    vault: Vault,
) -> None:
    tab = new_context(**SMALLEST).new_page()
    for address in ("", "register/resume", "status", "status/code", "finish", "finished"):
        tab.goto(f"{url}/{language}/{address}")
        look(tab)
    tab.goto(f"{url}/{language}/register/consent")
    look(tab)
    for page, fields in journey.ANSWERS.items():
        if page in (FormPage.CONTACT, FormPage.PERSON, FormPage.HOME, FormPage.JOURNEY):
            go_on(tab)  # with all fields empty: the page with its errors
            assert tab.evaluate("document.activeElement.className") == "error-summary"
        fill(tab, fields)
        go_on(tab)
        if page is FormPage.CONTACT:
            fill(tab, {"code": newest_code(sqlite_database, vault)})
            go_on(tab)
    go_on(tab)
    assert tab.url.endswith("/register/done")


def test_the_enter_key_goes_on_and_does_not_switch_the_language(
    new_context: NewContext, url: str
) -> None:
    tab = new_context(**SMALLEST).new_page()
    tab.goto(f"{url}/bn/register/resume")
    tab.locator("[name=mobile]").fill("01712345678")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/bn/register/code")
