"""No submitted answer is lost when the connection, the phone or the browser fails."""

import itertools
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import func, select

from portal.db import Database
from portal.models import Registration
from tests.browsers import PHONE, NewContext
from tests.e2e.flaky_proxy import BadLine, Cut
from tests.e2e.running import RunningPortal
from tests.e2e.walk import GO_ON, ONLY_BUTTON, Returnee

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("bad line")]

NAMES = {"name_bn": "রহিমা বেগম"}
AWAY = "[data-away].warning"
NUMBERS = (f"01711{number:06}" for number in itertools.count(100))


@pytest.fixture
def line(running: RunningPortal) -> Iterator[BadLine]:
    with BadLine(running.url) as line:
        yield line


class OnABadLine(Returnee):
    """A person whose forms are lost once, each at another point; they press once."""

    line: BadLine
    cuts = itertools.cycle(Cut)

    def _press(self, button: str, name: str) -> None:
        before = self.line.lost
        self.line.cut = next(self.cuts)
        self.page.evaluate("() => { document.body.dataset.left = 'yes' }")
        self.page.locator(button).click()
        expect(self.page.locator(AWAY)).to_be_visible()
        assert self.line.lost > before
        self.line.cut = None
        self.page.evaluate("() => dispatchEvent(new Event('online'))")
        self.page.locator("body:not([data-left])").wait_for()
        self._watch(self.page, name)


def registrations(portal: RunningPortal) -> int:
    database = Database(f"sqlite:///{portal.instance / 'phera.sqlite3'}")
    with database.read() as session:
        count = session.scalar(select(func.count()).select_from(Registration)) or 0
    database.close()
    return count


def at_person(page: Page, portal: RunningPortal, address: str = "") -> Returnee:
    """A person who has verified the phone and fills in the page about themselves."""
    person = Returnee(page, portal, "bn", next(NUMBERS))
    page.goto(f"{address or portal.url}/bn/register/consent")
    person.go_on("contact")
    person.fill(mobile=person.mobile, may_sms="yes")
    person.go_on("code")
    person.type_code("person")
    return person


def test_every_form_gets_lost_and_yet_all_arrives_once(
    running: RunningPortal, line: BadLine, new_context: NewContext
) -> None:
    before = registrations(running)
    page = new_context(**PHONE).new_page()
    person = OnABadLine(page, running, "bn", next(NUMBERS))
    person.line = line
    person.go = lambda path, _name: page.goto(f"{line.url}/bn/{path}")  # type: ignore[method-assign, assignment, return-value]
    reference = person.register(NAMES)
    assert line.lost >= 9
    assert registrations(running) == before + 1
    running.wait_for_sms("+88" + person.mobile, reference)


def test_without_a_network_the_page_says_so_keeps_all_and_goes_on_by_itself(
    running: RunningPortal, new_context: NewContext
) -> None:
    context = new_context(**PHONE)
    person = at_person(context.new_page(), running)
    person.fill(name_bn="সালমা খাতুন", sex="female", birth_year="1990", document_type="none")
    context.set_offline(True)
    person.page.locator(GO_ON).click()
    expect(person.page.locator(AWAY)).to_contain_text("নেটওয়ার্ক নেই")
    assert person.page.locator("[name=name_bn]").input_value() == "সালমা খাতুন"
    person.fill(father_name="আব্দুল করিম")
    context.set_offline(False)
    person.page.wait_for_url("**/register/home")
    person.go("register/person", "person")
    assert person.page.locator("[name=name_bn]").input_value() == "সালমা খাতুন"
    assert person.page.locator("[name=father_name]").input_value() == "আব্দুল করিম"


def test_a_page_that_was_answered_by_503_is_sent_again_by_itself(
    running: RunningPortal, new_context: NewContext
) -> None:
    person = at_person(new_context(**PHONE).new_page(), running)
    person.fill(name_bn="সালমা খাতুন", sex="female", birth_year="1990", document_type="none")
    person.page.route(
        "**/register/person", lambda route: route.fulfill(status=503, body="503"), times=1
    )
    person.page.locator(GO_ON).click()
    expect(person.page.locator(AWAY)).to_be_visible()
    person.page.wait_for_url("**/register/home")


def test_impatient_taps_send_a_form_once(running: RunningPortal, new_context: NewContext) -> None:
    sent: list[str] = []
    page = new_context(**PHONE).new_page()
    person = at_person(page, running)
    person.fill(name_bn="সালমা খাতুন", sex="female", birth_year="1990", document_type="none")
    page.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    page.evaluate(
        "() => { const b = document.querySelector('form .form-actions button'); b.click(); b.click() }"
    )
    page.wait_for_url("**/register/home")
    assert len(sent) == 1


def test_mistakes_are_shown_in_focus_and_the_back_button_works(
    running: RunningPortal, new_context: NewContext
) -> None:
    page = new_context(**PHONE).new_page()
    person = at_person(page, running)
    person.fill(name_bn="রহিমা ১")
    person.go_on("mistake")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    assert page.title().startswith("ভুল")
    person.fill(name_bn="রহিমা", sex="female", birth_year="1990", document_type="none")
    person.go_on("home")
    page.go_back()
    page.wait_for_url("**/register/person")
    assert page.locator("[name=name_bn]").input_value() == "রহিমা"
    page.go_forward()
    page.wait_for_url("**/register/home")


def test_two_tabs_send_the_last_page_and_get_one_reference(
    running: RunningPortal, new_context: NewContext
) -> None:
    before = registrations(running)
    context = new_context(**PHONE)
    page = context.new_page()
    tabs: list[Page] = []

    def watch(_page: Page, name: str) -> None:
        if name == "check":
            tabs.append(context.new_page())
            tabs[0].goto(page.url)

    person = Returnee(page, running, "bn", next(NUMBERS), watch)
    reference = person.register(NAMES)
    tabs[0].locator(ONLY_BUTTON).click()
    tabs[0].wait_for_url("**/register/done")
    assert tabs[0].locator(".reference").inner_text() == reference
    assert registrations(running) == before + 1


def test_the_language_changes_half_way_and_nothing_typed_goes(
    running: RunningPortal, new_context: NewContext
) -> None:
    person = at_person(new_context(**PHONE).new_page(), running)
    person.fill(name_bn="সালমা খাতুন")
    person.page.locator("button.masthead__language").click()
    person.page.wait_for_url("**/en/register/person")
    assert person.page.locator("[name=name_bn]").input_value() == "সালমা খাতুন"


def test_a_phone_that_was_off_for_a_week_goes_on_where_it_was(
    running: RunningPortal, new_context: NewContext
) -> None:
    context = new_context(**PHONE)
    person = at_person(context.new_page(), running)
    person.fill(name_bn="সালমা খাতুন", sex="female", birth_year="1990", document_type="none")
    person.go_on("home")
    week_later = new_context(**PHONE, storage_state=_persistent_cookies(context))
    page = week_later.new_page()
    page.goto(f"{running.url}/bn/register/person")
    assert page.locator("[name=name_bn]").input_value() == "সালমা খাতুন"


def test_what_is_on_the_page_survives_the_loss_of_all_cookies(
    running: RunningPortal, new_context: NewContext
) -> None:
    context = new_context(**PHONE)
    person = at_person(context.new_page(), running)
    person.fill(name_bn="সালমা খাতুন")
    context.clear_cookies()
    person.go_on("again")
    expect(person.page.locator("[role=alert]")).to_contain_text("আরেকবার")
    assert person.page.locator("[name=name_bn]").input_value() == "সালমা খাতুন"
    person.go_on("resume")
    assert "/register/resume" in person.page.url


def _persistent_cookies(context: BrowserContext) -> dict[str, object]:
    """The cookies that remain in a browser that was closed for a week."""
    state = context.storage_state()
    week = context.pages[0].evaluate("Date.now()") / 1000 + 7 * 24 * 3600
    cookies = [cookie for cookie in state["cookies"] if cookie["expires"] > week]
    return {"cookies": cookies, "origins": []}
