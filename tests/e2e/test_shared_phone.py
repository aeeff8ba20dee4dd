"""The next user of a shared phone sees nothing of the previous one."""

import pytest
from playwright.sync_api import Page

from tests.browsers import PHONE, NewContext
from tests.e2e.running import RunningPortal
from tests.e2e.walk import Returnee

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("shared phone")]

NAMES = {"name_bn": "রহিমা বেগম", "father_name": "আব্দুল করিম"}
FINISH = "form[action$='/finish'] button"


def secrets_of(person: Returnee) -> set[str]:
    """What must appear nowhere afterwards, in the digits of both scripts."""
    return {"রহিমা", "করিম", "BX0123456", person.reference, person.mobile[2:], "১৭১১"}


def text_of(page: Page) -> str:
    """Returns all text of the page and its fields."""
    page.wait_for_load_state("networkidle")
    fields = page.locator("input:not([type=hidden])").evaluate_all(
        "fields => fields.map(each => each.value)"
    )
    return " ".join([page.content(), *fields])


@pytest.mark.parametrize(("javascript", "mobile"), [(True, "01711000301"), (False, "01711000302")])
def test_after_finishing_back_and_forward_show_nothing_personal(
    running: RunningPortal, new_context: NewContext, javascript: bool, mobile: str
) -> None:
    context = new_context(**PHONE, java_script_enabled=javascript)
    page = context.new_page()
    person = Returnee(page, running, "bn", mobile)
    person.register(NAMES, whose_phone="neighbour")
    page.locator(FINISH).first.click()
    page.wait_for_url("**/finished")
    secret = secrets_of(person)
    steps = 0
    while page.go_back() is not None and "/register" not in page.url and steps < 5:
        steps += 1
    for go in (page.go_back, page.go_back, page.go_back, page.go_forward, page.go_forward):
        go()
        assert [each for each in secret if each in text_of(page)] == [], page.url
    for path in ("done", "check", "person", "slip", "contact"):
        page.goto(f"{running.url}/bn/register/{path}")
        assert [each for each in secret if each in text_of(page)] == [], path
    assert context.storage_state()["origins"] == []


def test_finishing_half_way_leaves_nothing_behind(
    running: RunningPortal, new_context: NewContext
) -> None:
    context = new_context(**PHONE)
    page = context.new_page()
    person = Returnee(page, running, "bn", "01711000303")
    person.go("register/consent", "consent")
    person.go_on("contact")
    person.fill(mobile=person.mobile, may_sms="yes")
    person.go_on("code")
    person.go("finish", "finish")
    before = {cookie["value"] for cookie in context.cookies()}
    page.locator("main form button").click()
    page.wait_for_url("**/finished")
    assert before.isdisjoint(cookie["value"] for cookie in context.cookies())
    for _ in range(4):
        page.go_back()
        assert "৭১১" not in text_of(page)
        assert person.mobile[2:] not in text_of(page)
