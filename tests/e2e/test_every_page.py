"""axe on every page, in both languages, for every role that may see it."""

import pytest
from flask import Flask
from playwright.sync_api import Page as Tab

from portal.domain.platform.choices import Language
from tests.browsers import DESK, PHONE, NewContext, axe_violations
from tests.e2e.pages import visits
from tests.e2e.people import People

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", Language)
def test_nothing_on_any_page_stands_in_the_way_of_anybody(
    app: Flask, people: People, url: str, new_context: NewContext, language: Language
) -> None:
    tabs: dict[str, Tab] = {}
    found, seen = [], 0
    for who, address in visits(app, people, language):
        if who not in tabs:
            context = new_context(**DESK if "/staff/" in address else PHONE)
            if who:
                context.add_cookies([{"name": "phera", "value": people.cookies[who], "url": url}])
            tabs[who] = context.new_page()
        tab = tabs[who]
        answer = tab.goto(url + address)
        assert answer is not None
        assert (answer.status, tab.url) == (200, url + address), who
        assert tab.locator("html").get_attribute("lang") == language.value
        found += [f"{who} {address}: {barrier}" for barrier in axe_violations(tab)]
        seen += 1
    assert not found, "\n".join(found)
    assert seen > 60
