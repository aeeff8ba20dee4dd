"""The pages of pictures of the monthly update."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from portal.domain.platform.dates import dhaka_day
from portal.domain.registration.states import State
from portal.domain.reporting.report_month import ReportMonth
from portal.domain.staff.roles import Role
from tests.pictures import PLACE, bomb, picture
from tests.roll_ups import count_days
from tests.web.client import Browser, Page
from tests.web.staff_client import Office

TEXTS = {
    "caption_bn": "একজন নারী সেলাই করছেন।",
    "caption_en": "A woman sews.",
    "alternative_bn": "একটি সেলাই মেশিন",
    "alternative_en": "A sewing machine",
    "credit": "R. Das",
}
AGREED = {
    "consent": "agreed", "people": "Rahima of Ramu", "paper_holder": "S. Alam, DEMO",
    "agreed_on": "2021-03-08", "consent_ends_on": "2999-12-31",
}  # fmt: skip


@pytest.fixture
def month(office: Office) -> ReportMonth:
    """Returns a month that is over and settled."""
    now = datetime.now(UTC)
    at = now.replace(day=1) - timedelta(days=40)
    office.registration(State.VERIFIED, submitted_at=at)
    with office.database.begin() as session:
        count_days(session, now, office.vault)
    return ReportMonth.of(dhaka_day(at))


@pytest.fixture
def browser(office: Office) -> Browser:
    browser = office.browser(office.officer(Role.MINISTRY))
    browser.typed |= {*TEXTS.values(), *AGREED.values(), "S. Alam, DEMO"}
    return browser


def page_of(month: ReportMonth, language: str = "en") -> str:
    return f"/{language}/staff/monthly-update/{month}/pictures"


def send(browser: Browser, content: bytes, status: int = 200, **fields: Any) -> Page:
    file = io.BytesIO(content), "IMG_2041.jpg"
    return browser.send(status=status, file=file, **(TEXTS | AGREED | fields))


@pytest.mark.parametrize("language", ["bn", "en"])
def test_a_picture_is_added_frozen_and_withdrawn_without_javascript(
    browser: Browser, month: ReportMonth, language: str
) -> None:
    update = f"/{language}/staff/monthly-update?month={month}"
    browser.open(update)
    assert browser.click("Add pictures or take them out").says("No pictures.")
    page = send(browser, picture())
    assert page.says("The picture stands in the update.")
    assert page.says("Who keeps the signed papers")
    image = browser.open(update).all("img")[-1]
    assert image.get("alt") == TEXTS[f"alternative_{language}"]
    assert TEXTS[f"caption_{language}"] in browser.page.text
    assert AGREED["people"] not in browser.page.text
    address = image.get("src", "")
    shown = browser.client.get(address)
    assert (shown.status_code, shown.content_type) == (200, "image/jpeg")
    assert shown.headers["Cache-Control"] == "no-store"
    assert "img-src 'self'" in shown.headers["Content-Security-Policy"]
    assert PLACE not in shown.get_data()
    browser.send("Freeze and sign")
    assert not browser.open(page_of(month, language)).says("Add the picture")
    page = browser.send("Take the picture out")
    assert page.says("The picture is deleted here. Tell those who have files with it.")
    assert browser.client.get(address).status_code == 404
    assert TEXTS[f"caption_{language}"] not in browser.open(update).text
    day = "তারিখে ছবিটি সরানো হয়েছে" if language == "bn" else "It was withdrawn on"
    assert day in browser.page.text
    assert browser.page.says("Signed with the key")


@pytest.mark.parametrize("language", ["bn", "en"])
def test_a_picture_without_consent_or_that_is_none_is_refused_and_the_texts_stay(
    browser: Browser, month: ReportMonth, language: str
) -> None:
    browser.open(page_of(month, language))
    page = send(browser, picture(), 422, consent=None)
    assert page.says("Say who can be recognised in the picture, and that they agreed.")
    assert page.value("caption_bn") == TEXTS["caption_bn"]
    for content, problem in (
        (b"%PDF-1.7", "This file is not a whole picture. Choose one that is JPEG, PNG or WebP."),
        (bomb(), ""),
    ):
        assert send(browser, content, 422).says(problem)
    assert send(browser, picture(), 422, consent_ends_on="2020-01-01").says(
        "Write the day until which they agreed, today or later."
    )
    assert browser.open(page_of(month, language)).says("No pictures.")


def test_others_neither_add_nor_read_the_statements(office: Office, month: ReportMonth) -> None:
    browser = office.browser(office.officer(Role.ADMINISTRATOR))
    assert browser.client.get(page_of(month)).status_code == 404
    page = browser.open(f"/en/staff/monthly-update?month={month}")
    assert not page.says("Add pictures or take them out")
