import pytest

from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.models import Registration
from tests.web.client import Browser
from tests.web.staff_client import Office

ADDRESS = "/en/staff/registrations/{}"


def taken(office: Office, registration: Registration, **officer: str) -> Browser:
    """The browser of an officer who opened a registration from the list."""
    browser = office.browser(office.officer(Role.DISTRICT, **officer))
    browser.open(ADDRESS.format(show_reference(registration.reference)))
    browser.send("I will do it")
    return browser


def test_colleagues_see_who_works_and_may_look_but_not_decide(office: Office) -> None:
    registration = office.registration()
    shirin = taken(office, registration, name="Shirin Akter")
    assert "You are working on this one" in shirin.page.text
    kamal = office.browser(office.officer(Role.DISTRICT, name="Kamal Uddin"))
    kamal.open(ADDRESS.format(show_reference(registration.reference)))
    assert "Shirin Akter is working on this one until" in kamal.page.text
    page = kamal.send("Verify", evidence=["called"], status=409)
    assert "Shirin Akter is working on this registration" in page.text
    assert office.state_of(registration) is State.SUBMITTED
    shirin.send("Verify", evidence=["called"])
    assert office.state_of(registration) is State.VERIFIED


def test_going_back_to_the_list_sets_it_free(office: Office) -> None:
    registration = office.registration()
    shirin = taken(office, registration)
    assert shirin.send("Back to the list").path == "/en/staff/queue"
    assert "You are working" in taken(office, registration).page.text


def test_signing_out_sets_it_free(office: Office) -> None:
    registration = office.registration()
    taken(office, registration).send("Sign out")
    assert "You are working" in taken(office, registration).page.text


def test_the_way_back_leads_to_the_list_one_came_from(office: Office) -> None:
    office.registration(State.REJECTED)
    browser = office.browser(office.officer(Role.DISTRICT))
    browser.open("/en/staff/queue?state=rejected")
    browser.click("Rahima Begum")
    assert browser.send("Back to the list").path == "/en/staff/queue?state=rejected"


@pytest.mark.parametrize(("key", "anchor"), [("v", "#v"), ("nonsense", ""), ("<x>", "")])
def test_a_key_of_the_list_opens_at_the_decision(office: Office, key: str, anchor: str) -> None:
    reference = show_reference(office.registration().reference)
    browser = office.browser(office.officer(Role.DISTRICT))
    page = browser.open(ADDRESS.format(reference))
    data = {"csrf_token": page.value("csrf_token"), "key": key}
    path = ADDRESS.format(reference) + "/claim"
    assert browser.post(path, data).path == ADDRESS.format(reference) + anchor


def test_what_is_decided_already_is_not_claimed(office: Office) -> None:
    registration = office.registration(State.VERIFIED)
    browser = office.browser(office.officer(Role.DISTRICT))
    page = browser.open(ADDRESS.format(show_reference(registration.reference)))
    assert "I will do it" not in page.text
