"""Every page in a browser, for every role that may see it, in both languages.

One walk serves both looks: axe, and the layout on a phone and a desktop.
"""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page as Tab

from portal.domain.platform.choices import Language
from tests.browsers import NewContext, axe_violations
from tests.e2e.pages import AUDIENCES, visits
from tests.e2e.people import People
from tests.geometry import (
    faults_with_double_letters,
    layout_faults,
    numbers_broken_with_double_letters,
)

pytestmark = pytest.mark.browser

DESK_WIDTH, PHONE_WIDTH = 1280, 360
RECORD = re.compile(r"/staff/registrations/[^/]+$")
FEWEST_PAGES = {"public": 40, "staff": 60, "offices": 20}


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("language", Language)
def test_nothing_on_any_page_stands_in_the_way_of_anybody_overlaps_or_is_cut(
    app: Flask,
    people: People,
    url: str,
    new_context: NewContext,
    language: Language,
    audience: str,
) -> None:
    tabs: dict[str, Tab] = {}
    found, seen = [], 0
    for who, address in visits(app, people, language, of=AUDIENCES[audience]):
        if who not in tabs:
            tabs[who] = signed_in(new_context, people, who, url)
        tab = tabs[who]
        is_public = "/staff/" not in address
        tab.set_viewport_size({"width": PHONE_WIDTH if is_public else DESK_WIDTH, "height": 800})
        answer = tab.goto(url + address)
        assert answer is not None
        assert (answer.status, tab.url) == (200, url + address), who
        assert tab.locator("html").get_attribute("lang") == language.value
        faults = axe_violations(tab)
        faults += [*layout_faults(tab, DESK_WIDTH), *layout_faults(tab, PHONE_WIDTH)]
        if not is_public and not is_on_one_line(tab):
            faults.append("the language link is below the menu")
        if is_public or RECORD.search(address):
            faults += faults_with_double_letters(tab)
        else:
            faults += numbers_broken_with_double_letters(tab)
        found += [f"{who} {address}: {fault}" for fault in faults]
        seen += 1
    assert not found, "\n".join(found)
    assert seen > FEWEST_PAGES[audience]


def is_on_one_line(tab: Tab) -> bool:
    """Returns whether the name of the portal and the link to the other language are beside each other."""
    tab.set_viewport_size({"width": DESK_WIDTH, "height": 800})
    brand, link = (
        tab.locator(f".masthead__{name}").bounding_box() for name in ("brand", "language")
    )
    return (
        not brand
        or not link
        or brand["y"] < link["y"] + link["height"] / 2 < brand["y"] + brand["height"]
    )


def signed_in(new_context: NewContext, people: People, who: str, url: str) -> Tab:
    context = new_context(locale="en-GB", timezone_id="Asia/Dhaka")
    if who:
        context.add_cookies([{"name": "phera", "value": people.cookies[who], "url": url}])
    return context.new_page()


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", ["Tahmina Khatun", "তাহমিনা খাতুন"])
def test_the_name_of_a_supervisor_is_on_one_line_of_a_small_laptop(
    people: People, url: str, new_context: NewContext, language: Language, name: str
) -> None:
    tab = signed_in(new_context, people, "supervisor", url)
    tab.set_viewport_size({"width": DESK_WIDTH, "height": 800})
    tab.goto(f"{url}/{language}/staff/today")
    lines = tab.locator(".account-bar a").first.evaluate(
        """(link, name) => {
            link.textContent = name;
            const range = document.createRange();
            range.selectNodeContents(link);
            return new Set([...range.getClientRects()].map((line) => Math.round(line.top))).size;
        }""",
        name,
    )
    assert lines == 1
    assert is_on_one_line(tab)
