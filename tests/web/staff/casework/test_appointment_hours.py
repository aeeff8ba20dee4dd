import pytest

from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.models import Centre, Officer
from tests.web.staff.casework.case_pages import APPOINTMENT_DAY, opened
from tests.web.staff_client import Office


@pytest.fixture
def kamal(office: Office) -> Officer:
    return office.officer(Role.CENTRE, name="Kamal Uddin")


@pytest.mark.parametrize(
    ("hours", "first", "last"),
    [("", "09:00", "16:30"), ("10:00-16:00", "10:00", "15:30"), ("19:00-21:00", "08:00", "17:30")],
)
def test_an_appointment_is_offered_while_the_centre_is_open(
    office: Office, kamal: Officer, hours: str, first: str, last: str
) -> None:
    registration = office.registration(State.RECEIVED)
    with office.database.begin() as session:
        session.get_one(Centre, registration.centre_code).hours = hours
    times = opened(office, kamal, registration).page.options("time")
    assert (times[0], times[-1]) == (first, last)


@pytest.mark.parametrize(
    ("hours", "slot", "is_open"),
    [
        ("", "08:30", False),
        ("", "17:00", False),
        ("", "09:00", True),
        ("10:00-16:00", "09:30", False),
        ("10:00-16:00", "15:30", True),
        ("19:00-21:00", "08:00", True),
        ("all day", "08:00", True),
    ],
)
def test_an_appointment_is_refused_while_the_centre_is_closed(
    office: Office, kamal: Officer, *, hours: str, slot: str, is_open: bool
) -> None:
    registration = office.registration(State.RECEIVED)
    with office.database.begin() as session:
        session.get_one(Centre, registration.centre_code).hours = hours
    browser = opened(office, kamal, registration)
    browser.send(
        "Make the appointment",
        day=APPOINTMENT_DAY,
        time=slot,
        status=200 if is_open else 422,
    )


def test_a_refused_time_is_answered_with_the_hours_of_the_centre(
    office: Office, kamal: Officer
) -> None:
    registration = office.registration(State.RECEIVED)
    browser = opened(office, kamal, registration)
    with office.database.begin() as session:
        session.get_one(Centre, registration.centre_code).hours = "10:00-16:00"
    page = browser.send("Make the appointment", day=APPOINTMENT_DAY, time="09:00", status=422)
    assert "The centre is open from 10:00 AM to 4:00 PM." in page.text
