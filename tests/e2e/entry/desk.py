"""Actions and checks of the tests of assisted entry."""

import itertools

from playwright.sync_api import BrowserContext, Page
from sqlalchemy import func, select

from portal.models import Officer, Registration
from tests.web.staff_client import Office

NUMBERS = (f"01711{number:06}" for number in itertools.count(900))
LINE = "#line"
"""Where the page says what became of what was typed."""


def sign_in(context: BrowserContext, office: Office, officer: Officer, url: str) -> None:
    cookie = office.browser(officer).client.get_cookie("phera")
    assert cookie is not None
    context.add_cookies([{"name": "phera", "value": cookie.value, "url": url}])


def registrations(office: Office) -> int:
    with office.database.read() as session:
        return session.scalar(select(func.count()).select_from(Registration)) or 0


def fill(tab: Page) -> None:
    for name, text in {
        "mobile": next(NUMBERS), "name_bn": "রহিমা বেগম", "birth_year": "1990",
        "document_number": "1234567890", "district": "Cox's Bazar", "upazila": "Ukhia",
        "country": "Kuwait", "left_year": "2019", "returned_year": "2026",
    }.items():  # fmt: skip
        tab.locator(f"[name={name}]").fill(text)
    tab.locator("[name=consent]").check()
    for name, value in {
        "sex": "female", "document_type": "nid", "returned_how": "job_ended",
        "whose_phone": "own", "may_sms": "yes", "may_call": "yes", "permanent_same": "yes",
    }.items():  # fmt: skip
        tab.locator(f"[name={name}][value={value}]").check()
