"""The page of a case at a centre, opened by one of its staff."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from portal.domain.casework.working_days import HolidayCalendar
from portal.domain.messaging.kinds import MessageKind
from portal.domain.platform.dates import DHAKA
from portal.domain.registration.reference import show_reference
from portal.models import Message, Officer, Registration
from tests.web.client import Browser
from tests.web.staff_client import Office

WHY = "He lives with his brother in Dhaka now"
NOTE = "<script>alert(1)</script> {{7*7}}"
TODAY = datetime.now(UTC).astimezone(DHAKA).date()
APPOINTMENT_DAY = HolidayCalendar({}).next_working_day(TODAY + timedelta(days=2)).isoformat()
"""A working day that is still ahead when midnight passes during the run."""


def opened(
    office: Office, officer: Officer, registration: Registration, language: str = "en"
) -> Browser:
    browser = office.browser(officer)
    browser.typed |= {WHY, NOTE}
    reference = show_reference(registration.reference)
    browser.open(f"/{language}/staff/registrations/{reference}/centre")
    return browser


def kinds(office: Office) -> list[MessageKind]:
    with office.database.read() as session:
        return list(session.scalars(select(Message.kind).order_by(Message.created_at)))
