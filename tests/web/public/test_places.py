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
    page = browser.send(button)
    assert page.path == f"/{language}/register/home"
    assert page.value("district") == "BD2022"
    assert "BD20220094" in page.options("upazila")


@pytest.mark.parametrize("number", ["0", "9", "-1", "x"])
def test_a_division_that_there_is_not_shows_all_of_them(browser: Browser, number: str) -> None:
    journey.fill(browser, until=FormPage.HOME)
    page = browser.open(f"/bn/register/home?division={number}")
    assert page.says("Or tap your division")


def test_an_upazila_is_chosen_from_the_list_by_who_does_not_write_it(browser: Browser) -> None:
    journey.fill(browser, until=FormPage.HOME)
    page = browser.send(status=422, district="BD2022", village="সোনারপাড়া")
    assert page.errors == [
        ": ".join(map(page.in_its_language, ("Upazila or thana", "Choose your upazila or thana.")))
    ]
    assert page.value("village") == "সোনারপাড়া"
    browser.send(upazila="BD20220094")
    assert browser.page.path == "/bn/register/journey"


def test_a_district_that_is_tapped_keeps_the_rest_of_the_page(browser: Browser) -> None:
    journey.fill(browser)
    page = browser.open("/bn/register/home")
    tapped = {"district": "BD3026", "show_places": "yes", "tap": "yes"}
    page = browser.post(page.path, tapped | {"csrf_token": str(page.value("csrf_token"))})
    assert page.value("village") == "সোনারপাড়া"


def test_a_place_that_is_not_known_is_looked_for_in_the_list_before_it_is_kept(
    browser: Browser,
) -> None:
    journey.fill(browser, until=FormPage.HOME)
    page = browser.send(status=422, district="BD2022", upazila_text="নতুনপুর")
    assert page.errors == [
        ": ".join(
            map(
                page.in_its_language,
                ("Upazila or thana", "We do not know this place. Choose it in the list."),
            )
        )
    ]
    browser.send(upazila="other")
    assert browser.page.path == "/bn/register/journey"


def test_an_upazila_chosen_in_the_list_replaces_a_name_that_the_page_refused(
    browser: Browser,
) -> None:
    journey.fill(browser, until=FormPage.HOME)
    browser.send(status=422, district="BD2022", upazila_text="নতুনপুর")
    browser.send(upazila="BD20220094")
    assert browser.page.path == "/bn/register/journey"


def test_the_list_of_upazilas_is_shown_beside_a_name_that_was_begun(browser: Browser) -> None:
    journey.fill(browser, until=FormPage.HOME)
    page = browser.send("Show the upazilas in this district", district="BD2022", upazila_text="উখ")
    assert "BD20220094" in page.options("upazila")
    browser.send(upazila="BD20220094")
    assert browser.page.path == "/bn/register/journey"


@pytest.mark.parametrize("written", ["সৌদআরব", "অচিনপুর"])
def test_a_country_chosen_in_the_list_replaces_a_name_that_the_page_refused(
    browser: Browser, written: str
) -> None:
    journey.fill(browser, until=FormPage.JOURNEY)
    answers = journey.ANSWERS[FormPage.JOURNEY]
    browser.send(status=422, **answers | {"country": "other", "country_text": written})
    browser.send(country="SA")
    assert browser.page.path == "/bn/register/needs"


@pytest.mark.parametrize(
    ("old", "new", "answer"),
    [
        ("papers", "person", {"document_type": "passport"}),
        ("place", "home", {"village": "বালুখালী"}),
        ("return", "journey", {"returned_how": "deported"}),
    ],
)
def test_a_page_of_the_previous_release_that_is_still_open_loses_nothing(
    browser: Browser, old: str, new: str, answer: dict[str, str]
) -> None:
    browser.typed.add("বালুখালী")
    journey.fill(browser)
    assert browser.open(f"/bn/register/{old}").path == f"/bn/register/{new}"
    token = str(browser.page.value("csrf_token"))
    before = browser.page.value("name_bn"), browser.page.value("district")
    page = browser.post(f"/bn/register/{old}", answer | {"csrf_token": token})
    assert page.path == f"/bn/register/{new}"
    ((field, value),) = answer.items()
    assert page.value(field) == value
    assert (page.value("name_bn"), page.value("district")) == before
