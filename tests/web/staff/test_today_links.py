"""A number leads only to a list of the same rows."""

from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from tests.web.staff.today_page import sections_of
from tests.web.staff_client import Office


def test_a_list_that_holds_more_than_the_section_is_named_and_not_numbered(office: Office) -> None:
    office.registration(State.RECEIVED)
    office.registration(State.VERIFIED)
    shown = sections_of(office.browser(office.officer(Role.CENTRE)).open("/en/staff/today"))
    assert shown["calls_due"].rows
    assert "All 1" not in shown["calls_due"].text
    assert "Registrations: To call" in shown["calls_due"].text
    assert "All 1" in shown["new_people"].text
