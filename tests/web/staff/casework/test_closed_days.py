from datetime import date, timedelta

import pytest

from portal.domain.messaging.kinds import MessageKind
from portal.domain.platform.choices import Language
from portal.domain.platform.numerals import to_latin
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.models import Officer, PublicHoliday
from tests.web.staff.casework.case_pages import APPOINTMENT_DAY, TODAY, kinds, opened
from tests.web.staff_client import Office

FRIDAY = (TODAY + timedelta(days=(4 - TODAY.weekday()) % 7 or 7)).isoformat()


@pytest.fixture
def kamal(office: Office) -> Officer:
    return office.officer(Role.CENTRE, name="Kamal Uddin")


def test_an_appointment_on_a_friday_is_asked_about_and_made_on_demand(
    office: Office, kamal: Officer
) -> None:
    browser = opened(office, kamal, office.registration(State.VERIFIED))
    browser.send("Make the appointment", day=FRIDAY, time="10:30", status=422)
    assert "is a holiday (Friday)" in browser.page.text
    assert kinds(office) == []
    browser.send("Make the appointment", closed_day=["yes"])
    assert browser.page.says("The appointment is set. The person will get an SMS.")
    assert kinds(office) == [MessageKind.APPOINTMENT]


def test_an_announced_holiday_is_asked_about_and_the_page_says_up_to_when_they_are_known(
    office: Office, kamal: Officer
) -> None:
    browser = opened(office, kamal, office.registration(State.VERIFIED))
    assert browser.page.says(
        "Only holidays with a fixed date are known here. Check yourself for Eid, puja and other "
        "holidays."
    )
    tomorrow = date.fromisoformat(APPOINTMENT_DAY)
    with office.database.begin() as session:
        session.add(PublicHoliday(day=tomorrow, name_en="Election", name_bn="নির্বাচন"))
    browser.send("Make the appointment", day=APPOINTMENT_DAY, time="10:30", status=422)
    name = "নির্বাচন" if browser.page.language is Language.BANGLA else "Election"
    assert f"({name})" in browser.page.text
    assert str(tomorrow.year) in to_latin(browser.page.text)


def test_nobody_is_told_to_call_a_person_who_wants_no_calls(office: Office, kamal: Officer) -> None:
    registration = office.registration(State.VERIFIED, may_sms="no", may_call="no")
    browser = opened(office, kamal, registration)
    browser.send("Make the appointment", day=APPOINTMENT_DAY, time="10:30")
    assert browser.page.says(
        "The appointment is set. The person wants neither SMS nor calls: tell them when they come "
        "or call."
    )
