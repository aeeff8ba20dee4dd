"""The layout of every page, for every role, on a phone and a desktop, in both languages."""

import pytest
from flask import Flask
from playwright.sync_api import Page as Tab

from portal.domain.platform.choices import Language
from tests.browsers import NewContext
from tests.e2e.pages import visits
from tests.e2e.people import People
from tests.geometry import layout_faults, overflows_with_double_letters

pytestmark = pytest.mark.browser

DESK_WIDTH, PHONE_WIDTH = 1280, 360


@pytest.mark.parametrize("language", Language)
def test_nothing_overlaps_or_is_cut_on_any_page(
    app: Flask, people: People, url: str, new_context: NewContext, language: Language
) -> None:
    tabs: dict[str, Tab] = {}
    found = []
    for who, address in visits(app, people, language):
        if who not in tabs:
            tabs[who] = signed_in(new_context, people, who, url)
        tab = tabs[who]
        answer = tab.goto(url + address)
        assert answer is not None
        assert answer.status == 200, (who, address)
        faults = [*layout_faults(tab, DESK_WIDTH), *layout_faults(tab, PHONE_WIDTH)]
        if "/staff/" not in address:
            faults += overflows_with_double_letters(tab)
        found += [f"{who} {address} {fault}" for fault in faults]
    assert not found, "\n".join(found)


def signed_in(new_context: NewContext, people: People, who: str, url: str) -> Tab:
    context = new_context(locale="en-GB", timezone_id="Asia/Dhaka")
    if who:
        context.add_cookies([{"name": "phera", "value": people.cookies[who], "url": url}])
    return context.new_page()
