"""An officer of a centre chooses a day and sees at once which SMS would be sent."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from portal.domain.registration.reference import show_reference
from tests.browsers import DESK, NewContext
from tests.e2e.people import People

pytestmark = pytest.mark.browser


def test_the_sms_follows_the_chosen_day(people: People, url: str, new_context: NewContext) -> None:
    context = new_context(**DESK)
    context.add_cookies([{"name": "phera", "value": people.cookies["centre"], "url": url}])
    tab = context.new_page()
    reference = show_reference(people.verified.reference)
    tab.goto(f"{url}/en/staff/registrations/{reference}")
    preview = tab.locator("#sms-appoint")
    expect(preview).to_contain_text("…")
    today = datetime.now(UTC).date()
    monday = today + timedelta(days=14 - today.weekday())
    tab.locator("[name=day]").fill(monday.isoformat())
    expect(preview).not_to_contain_text("…")
