"""On 2G, with and without a script: every submitted answer is stored exactly once."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from portal.models import Draft, OneTimeCode, Registration
from tests.browsers import PHONE, NewContext
from tests.e2e.flaky_proxy import BadLine, Cut, slow_down
from tests.e2e.running import RunningPortal
from tests.e2e.time_travel import database_of, end_code_pause, move_into_past
from tests.e2e.walk import CUMILLA, DEBIDWAR, ONLY_BUTTON, Returnee

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("losing nothing")]

NAMES = {"name_bn": "রহিমা বেগম"}
WEEK = timedelta(days=7)


def registrations(portal: RunningPortal) -> int:
    database = database_of(portal)
    with database.read() as session:
        count = session.scalar(select(func.count()).select_from(Registration)) or 0
    database.close()
    return count


def on_2g(new_context: NewContext, **options: Any) -> Page:
    page = new_context(**PHONE, **options).new_page()
    slow_down(page)
    return page


def at_the_end(page: Page, portal: RunningPortal, url: str, mobile: str) -> Returnee:
    """A person who has filled in every page and not yet submitted."""
    person = Returnee(page, portal, "bn", mobile)
    person.go = lambda path, _name: page.goto(f"{url}/bn/{path}")  # type: ignore[method-assign, assignment, return-value]
    person.go("register/consent", "")
    person.go_on("contact")
    person.fill(mobile=mobile, may_sms="yes")
    person.go_on("code")
    person.read_code()  # but the person goes on without it
    person.go("register/person", "")
    for fields in (
        NAMES | {"sex": "female", "birth_year": "1990", "document_type": "none"},
        {"district": CUMILLA, "upazila_text": DEBIDWAR["bn"]},
        {
            "country": "SA",
            "left_unknown": "yes",
            "returned_year": "2026",
            "returned_how": "job_ended",
        },
        {},
    ):
        person.fill(**fields)
        person.go_on("")
    assert page.url.endswith("/register/check")
    return person


@pytest.mark.parametrize(
    ("cut", "mobile"),
    [
        (Cut.BEFORE, "01711000601"),
        (Cut.IN_THE_MIDDLE, "01711000602"),
        (Cut.AFTER, "01711000603"),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_without_a_script_loading_the_lost_page_again_sends_it_once(
    running: RunningPortal, new_context: NewContext, cut: Cut, mobile: str
) -> None:
    """The browser itself keeps a failed request and offers to send it again."""
    before = registrations(running)
    with BadLine(running.url) as line:
        page = on_2g(new_context, java_script_enabled=False)
        at_the_end(page, running, line.url, mobile)
        line.cut = cut
        page.locator(ONLY_BUTTON).click()
        page.wait_for_url("chrome-error://**")
        assert line.lost >= 1
        line.cut = None
        page.reload()  # Here the browser does not ask; a phone asks whether to send again
        page.wait_for_url("**/register/done")
        reference = page.locator(".reference").inner_text()
        page.go_back()
        page.goto(f"{line.url}/bn/register/check")
        assert page.locator(".reference").inner_text() == reference
    assert registrations(running) == before + 1


def test_the_back_button_after_sending_leads_to_the_same_reference(
    running: RunningPortal, new_context: NewContext
) -> None:
    before = registrations(running)
    page = on_2g(new_context)
    at_the_end(page, running, running.url, "01711000611")
    page.locator(ONLY_BUTTON).click()
    page.wait_for_url("**/register/done")
    reference = page.locator(".reference").inner_text()
    page.go_back()
    page.wait_for_load_state()
    if page.locator(ONLY_BUTTON).count():  # the browser shows the page from its history
        page.locator(ONLY_BUTTON).click()
    page.wait_for_url("**/register/done")
    assert page.locator(".reference").inner_text() == reference
    assert registrations(running) == before + 1


def test_two_tabs_in_two_languages_work_on_one_registration(
    running: RunningPortal, new_context: NewContext
) -> None:
    page = on_2g(new_context)
    person = Returnee(page, running, "bn", "01711000621")
    person.go("register/consent", "")
    person.go_on("contact")
    other = page.context.new_page()
    other.goto(f"{running.url}/en/register/contact")
    person.fill(mobile=person.mobile, may_sms="yes")
    person.go_on("code")
    other.reload()
    assert other.locator("[name=mobile]").input_value() != ""
    english = Returnee(other, running, "en", person.mobile)
    english.go("register/person", "")
    english.fill(name_bn="Rahima Begum", sex="female", birth_year="1990", document_type="none")
    english.go_on("home")
    person.go("register/person", "")
    assert page.locator("[name=name_bn]").input_value() == "Rahima Begum"


def test_a_phone_that_was_off_for_a_week_sends_what_stood_on_its_page(
    running: RunningPortal, new_context: NewContext
) -> None:
    page = on_2g(new_context)
    person = at_the_end(page, running, running.url, "01711000631")
    person.go("register/person", "")
    person.fill(name_bn="সালমা খাতুন")
    a_week_passes(running)
    person.go_on("check")
    person.go("register/person", "")
    assert page.locator("[name=name_bn]").input_value() == "সালমা খাতুন"
    page.goto(f"{running.url}/bn/register/check")
    page.locator(ONLY_BUTTON).click()
    page.wait_for_url("**/register/done")


def test_after_a_month_the_draft_and_all_in_it_are_gone_and_one_is_led_on(
    running: RunningPortal, new_context: NewContext
) -> None:
    page = on_2g(new_context)
    person = at_the_end(page, running, running.url, "01711000641")
    for _ in range(5):
        a_week_passes(running)
    person.go("register/check", "")
    assert "/register/resume" in page.url
    expect(page.locator(".notice")).to_be_visible()


def test_a_change_that_took_longer_than_the_registration_stays_open_still_arrives(
    running: RunningPortal, new_context: NewContext
) -> None:
    page = on_2g(new_context)
    person = at_the_end(page, running, running.url, "01711000651")
    page.locator(ONLY_BUTTON).click()
    page.wait_for_url("**/register/done")
    person.reference = page.locator(".reference").inner_text()
    end_code_pause(running)
    person.go = Returnee.go.__get__(person)  # type: ignore[method-assign]
    person.open_status()
    person.go("status/change/name", "change")
    person.fill(name_bn="সালমা খাতুন")
    move_into_past(running, OneTimeCode.used_at, timedelta(minutes=45))
    person.go_on("saved")
    assert "closed=saved" in page.url
    end_code_pause(running)
    person.open_status()
    person.go("status/change/name", "change")
    assert page.locator("[name=name_bn]").input_value() == "সালমা খাতুন"


def a_week_passes(portal: RunningPortal) -> None:
    """Moves the draft a week into the past, so that a week of its lifetime has passed."""
    move_into_past(portal, Draft.expires_at, WEEK)
