"""A person listens to a page of the form, without JavaScript."""

import pytest

from tests.browsers import PHONE, NewContext, axe_violations

pytestmark = pytest.mark.browser


def test_the_recording_is_loaded_only_when_somebody_plays_it(
    url: str, new_context: NewContext
) -> None:
    tab = new_context(**PHONE).new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(f"{url}/bn/register/consent")
    tab.locator("details:has(audio) summary").click()
    tab.wait_for_load_state("networkidle")
    assert not [each for each in asked if "/voice/" in each]
    assert not axe_violations(tab)
    with tab.expect_response(lambda answer: "/voice/" in answer.url) as played:
        tab.locator("audio").evaluate("each => { each.muted = true; return each.play() }")
    assert played.value.status in {200, 206}
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
