import pytest

from portal.domain.registration.form_pages import FormPage
from tests.web.client import Browser
from tests.web.public import journey


@pytest.mark.parametrize("language", ["bn", "en"])
def test_a_district_is_two_taps_away_without_typing(browser: Browser, language: str) -> None:
    journey.fill(browser, language=language, until=FormPage.HOME)
    division, district = ("চট্টগ্রাম", "কক্সবাজার") if language == "bn" else ("Chattogram", "Cox")
    page = browser.click(division)
    assert len(page.options("district")) == 65
    (button,) = [
        "".join(each.itertext())
        for each in page.all("button")
        if district in "".join(each.itertext())
    ]
    assert browser.send(button).path == f"/{language}/register/place"
    assert browser.open(f"/{language}/register/home").value("district") == "BD2022"


@pytest.mark.parametrize("number", ["0", "9", "-1", "x"])
def test_a_division_that_there_is_not_shows_all_of_them(browser: Browser, number: str) -> None:
    journey.fill(browser, until=FormPage.HOME)
    page = browser.open(f"/bn/register/home?division={number}")
    assert page.says("Or tap your division")
