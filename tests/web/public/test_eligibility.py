"""The start page says what one gets, and the check leads to the form, the hotline or an office."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from portal.domain.platform.choices import Language
from portal.domain.platform.dates import dhaka_day
from portal.i18n import translate
from tests.web.client import Browser

THIS_YEAR = dhaka_day(datetime.now(UTC)).year
BACK = "whereabouts=back&country=SA&returned_month="
CONSENT, CALL, CALL_FROM_ABROAD = "/register/consent", "tel:16135", "tel:+8809610102030"


def links(browser: Browser) -> list[str]:
    """Returns the targets of the links in the main part, without the language."""
    (main,) = browser.page.all("main")
    return [a.get("href", "").removeprefix(f"/{browser.page.language}") for a in main.iter("a")]


def test_a_link_with_a_parameter_of_others_shows_the_questions(browser: Browser) -> None:
    assert browser.open("/bn/for-me?fbclid=x").says("Have you come back from abroad?")


@pytest.mark.parametrize("language", Language)
def test_the_start_page_offers_three_ways_in_the_other_language_and_the_check(
    browser: Browser, language: Language
) -> None:
    page = browser.open(f"/{language}/")
    assert page.says("It is free. Do not pay anyone for it.")
    assert page.says("Have your phone at hand. Papers are not needed to begin.")
    assert page.says("It takes about 10 minutes. You can stop and finish later.")
    other = "en" if language is Language.BANGLA else "bn"
    assert f"/{other}/" in [a.get("href") for a in page.all("header")[0].iter("a")]
    assert links(browser) == [
        CONSENT,
        "/status",
        CALL,
        "/register/resume",
        "/for-me",
    ]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    ("answers", "heading", "first"),
    [
        (f"{BACK}&returned_year={THIS_YEAR - 1}", "Yes, this is for you", CONSENT),
        (f"{BACK}&returned_year={THIS_YEAR - 10}", "Yes, this is for you", CONSENT),
        (f"{BACK}&returned_year={THIS_YEAR - 11}", "Call us first", CALL),
        ("whereabouts=back&country=other&returned_year=2025", "Yes, this is for you", CONSENT),
        ("whereabouts=abroad", "Call us from where you are", CALL_FROM_ABROAD),
        ("whereabouts=internal&country=&returned_year=", "Another office helps you", CALL),
    ],
)
def test_the_check_leads_to_the_form_the_hotline_or_an_office(
    browser: Browser, language: Language, answers: str, heading: str, first: str
) -> None:
    page = browser.open(f"/{language}/for-me?{answers}")
    assert page.heading == page.in_its_language(heading)
    assert links(browser)[1] == first, "the first one leads back"


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        (f"{BACK}&returned_year=2126", "This year is in the future. Please check it."),
        (f"{BACK}&returned_year=25", "Write the year with four digits, like 1985."),
        (f"{BACK}&returned_year=soon", "Use numbers only."),
        (f"{BACK}&returned_year=", "Write the year you came back, like 2025."),
        (
            "whereabouts=back&country=BD&returned_year=2025",
            "Choose the country you came back from.",
        ),
        ("country=SA&returned_year=2025", "Choose one of the answers."),
    ],
)
def test_a_wrong_answer_gets_a_sentence_and_the_others_stay(
    browser: Browser, language: Language, answers: str, sentence: str
) -> None:
    page = browser.open(f"/{language}/for-me?{answers}", status=422)
    assert any(error.endswith(translate(language, sentence)) for error in page.errors)
    if "country=SA" in answers:
        assert page.root.find(".//option[@value='SA'][@selected]") is not None


def test_the_check_works_in_bangla_digits_and_stores_nothing(app: Flask) -> None:
    answer = app.test_client().get("/bn/for-me?whereabouts=back&country=SA&returned_year=২০২৫")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
