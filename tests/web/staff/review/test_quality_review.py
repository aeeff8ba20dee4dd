import pytest

from portal.config import Settings
from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.models import Registration
from portal.services.review.decisions import CHANGED_MEANWHILE
from tests.keys import ENVIRONMENT
from tests.web.client import Browser
from tests.web.staff_client import Office

REASON = "নাম কার্ডের সঙ্গে মেলে না"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return Settings.from_env(
        {
            **ENVIRONMENT,
            "PORTAL_INSTANCE": str(settings.instance),
            "PORTAL_SECOND_LOOK_PERCENT": "100",
        }
    )


@pytest.fixture
def registration(office: Office) -> Registration:
    registration = office.registration()
    browser = office.browser(office.officer(Role.DISTRICT))
    browser.open(f"/en/staff/registrations/{show_reference(registration.reference)}")
    browser.send("Verify", evidence=["called"])
    assert not browser.open("/en/staff/second-looks").says("Verified by"), "not one's own"
    browser.open(f"/en/staff/registrations/{show_reference(registration.reference)}")
    assert not browser.page.value("finding")
    return registration


def second(office: Office, registration: Registration, role: Role = Role.DISTRICT) -> Browser:
    browser = office.browser(office.officer(role, name="Kamal Uddin"))
    browser.typed.add(REASON)
    browser.open("/bn/staff/second-looks")
    browser.click("রহিমা বেগম")
    assert browser.page.path.endswith(show_reference(registration.reference))
    return browser


@pytest.mark.parametrize("role", [Role.DISTRICT, Role.SUPERVISOR])
def test_another_officer_confirms(office: Office, registration: Registration, role: Role) -> None:
    browser = second(office, registration, role)
    page = browser.send("Yes, it is correct")
    assert page.path == "/bn/staff/second-looks"
    assert page.says("Nothing is waiting. All done.")
    assert office.state_of(registration) is State.VERIFIED


def test_another_officer_sends_it_back_and_what_was_typed_stays_until_it_fits(
    office: Office, registration: Registration
) -> None:
    browser = second(office, registration)
    page = browser.send("Say what is wrong", reason="না", status=422)
    assert page.says("Write the reason in a few words.")
    assert "না" in ["".join(area.itertext()) for area in page.all("textarea")]
    browser.send("Say what is wrong", reason=REASON)
    assert office.state_of(registration) is State.SUBMITTED


def test_who_comes_second_is_told(office: Office, registration: Registration) -> None:
    one, other = (second(office, registration) for _ in range(2))
    one.send("Yes, it is correct")
    page = other.send("Say what is wrong", reason=REASON, status=409)
    assert page.says(CHANGED_MEANWHILE)
    assert office.state_of(registration) is State.VERIFIED
