"""Dark colours, more contrast, forced colours and large letters, as a browser is set to."""

from typing import Any

import pytest
from playwright.sync_api import Page as Tab

from tests.browsers import DESK, PHONE, NewContext, axe_violations
from tests.e2e.people import People

pytestmark = pytest.mark.browser

PAGES = [
    ("", "/bn/"),
    ("", "/en/register/consent"),
    ("opened", "/bn/status/registration"),
    ("district", "/en/staff/account"),
    ("district", "/bn/staff/queue"),
    ("ministry", "/en/staff/dashboard"),
    ("administrator", "/bn/staff/sms"),
]
_BUTTONS_WITHOUT_EDGE = """() => [...document.querySelectorAll("button, a.button")].filter(each => {
    const style = getComputedStyle(each);
    return each.offsetWidth && style.borderTopStyle === "none"
        && !style.textDecorationLine.includes("underline");
}).map(each => each.outerHTML)"""
_FOCUS = """() => { const style = getComputedStyle(document.activeElement);
    return style.outlineStyle + " " + parseFloat(style.outlineWidth); }"""


def open_page(
    new_context: NewContext, people: People, url: str, page: tuple[str, str], **options: Any
) -> Tab:
    who, address = page
    device = PHONE if "/staff/" not in address else DESK
    context = new_context(**device, **options)
    if who:
        context.add_cookies([{"name": "phera", "value": people.cookies[who], "url": url}])
    tab = context.new_page()
    answer = tab.goto(url + address)
    assert answer
    assert answer.status == 200
    return tab


@pytest.mark.parametrize("page", PAGES, ids=" ".join)
def test_dark_colours_are_honoured_and_can_be_read(
    new_context: NewContext, people: People, url: str, page: tuple[str, str]
) -> None:
    tab = open_page(new_context, people, url, page, color_scheme="dark")
    background = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == "rgb(16, 23, 20)"
    assert axe_violations(tab) == []


@pytest.mark.parametrize("page", PAGES, ids=" ".join)
def test_forced_colours_keep_buttons_and_focus(
    new_context: NewContext, people: People, url: str, page: tuple[str, str]
) -> None:
    tab = open_page(new_context, people, url, page, forced_colors="active", contrast="more")
    assert tab.evaluate(_BUTTONS_WITHOUT_EDGE) == []
    for _ in range(5):
        tab.keyboard.press("Tab")
        assert tab.evaluate(_FOCUS) == "solid 3"
