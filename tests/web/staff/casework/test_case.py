from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.platform.choices import Language
from portal.domain.platform.dates import dhaka_day
from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import State
from portal.domain.routing.choices import CentreStatus
from portal.domain.staff.roles import Role
from portal.models import Appointment, Centre, Closing, Message, Officer
from tests import factories
from tests.web.client import Browser
from tests.web.staff.casework.case_pages import APPOINTMENT_DAY, NOTE, WHY, kinds, opened
from tests.web.staff_client import Office


@pytest.fixture
def kamal(office: Office) -> Officer:
    return office.officer(Role.CENTRE, name="Kamal Uddin")


@pytest.mark.parametrize("language", ["bn", "en"])
def test_from_the_registration_to_calls_an_appointment_and_the_end(
    office: Office, kamal: Officer, language: str
) -> None:
    registration = office.registration(State.VERIFIED)
    browser = office.browser(kamal)
    browser.typed.add(NOTE)
    reference = show_reference(registration.reference)
    browser.open(f"/{language}/staff/registrations/{reference}")
    browser.send("No answer")
    assert browser.page.says("The call has been noted.")
    browser.send("Make the appointment", day=APPOINTMENT_DAY, time="10:30")
    assert browser.page.says("The appointment is set. The person will get an SMS.")
    browser.send("Change the time", day=APPOINTMENT_DAY, time="15:00")
    browser.send("Finish", outcome="helped", helped_with=["training"], note=NOTE)
    assert office.state_of(registration) is State.CLOSED
    assert NOTE in browser.page.text
    browser.open(f"/{language}/staff/registrations/{reference}")
    assert browser.page.says("Helped")
    browser.send("Reopen")
    assert office.state_of(registration) is State.RECEIVED
    expected = [MessageKind.NOT_REACHED, MessageKind.APPOINTMENT, MessageKind.APPOINTMENT]
    assert kinds(office) == expected, "nobody has heard of it, so no SMS calls it off"


def test_giving_a_person_to_another_centre_leads_to_the_list_and_closes_the_door(
    office: Office, kamal: Officer
) -> None:
    registration = office.registration(State.RECEIVED)
    browser = opened(office, kamal, registration)
    page = browser.send("Move to this centre", centre=factories.DHAKA_CENTRE, reason=WHY)
    assert page.path == "/en/staff/queue"
    reference = show_reference(registration.reference)
    for path in ("", "/centre"):
        browser.open(f"/en/staff/registrations/{reference}{path}", status=404)
    rina = office.officer(Role.CENTRE, factories.DHAKA_CENTRE)
    there = opened(office, rina, registration)
    assert "Noakhali" in there.page.text
    there.send("Received")
    assert office.state_of(registration) is State.RECEIVED


def test_a_closed_centre_is_not_offered(office: Office, kamal: Officer) -> None:
    with office.database.begin() as session:
        session.get_one(Centre, factories.DHAKA_CENTRE).status = CentreStatus.CLOSED
    browser = opened(office, kamal, office.registration(State.VERIFIED))
    assert factories.DHAKA_CENTRE not in browser.page.options("centre")
    browser.send("Move to this centre", centre=factories.DHAKA_CENTRE, reason=WHY, status=422)
    assert browser.page.says("That centre is closed. Choose another one.")


@pytest.mark.parametrize(
    ("button", "fields"),
    [
        ("Move to this centre", {"centre": "", "reason": WHY}),
        ("Move to this centre", {"centre": factories.DHAKA_CENTRE, "reason": " "}),
        ("Make the appointment", {"day": "2020-01-01", "time": "10:00"}),
        ("Make the appointment", {"day": "x" * 1000, "time": "99"}),
        ("Finish", {"outcome": "helped", "note": NOTE}),
        ("Finish", {"outcome": "made up", "note": NOTE}),
        ("Finish", {"outcome": "other", "note": ""}),
    ],
)
def test_what_does_not_fit_is_told_beside_it_and_what_was_typed_stays(
    office: Office, kamal: Officer, button: str, fields: dict[str, str]
) -> None:
    registration = office.registration(State.VERIFIED)
    browser = opened(office, kamal, registration)
    browser.send(button, **fields, status=422)
    for typed in ("reason", "note"):
        if fields.get(typed, "").strip():
            held = [each.text for each in browser.page.all("textarea") if each.get("name") == typed]
            assert fields[typed] in "".join(filter(None, held))
    assert office.state_of(registration) is State.VERIFIED
    assert kinds(office) == []


def test_pressed_twice_it_is_done_once_and_the_second_press_is_told(
    office: Office, kamal: Officer
) -> None:
    registration = office.registration(State.VERIFIED)
    first, second = (opened(office, kamal, registration) for _ in range(2))
    first.send("Make the appointment", day=APPOINTMENT_DAY, time="10:30")
    second.send("Make the appointment", day=APPOINTMENT_DAY, time="10:30", status=409)
    second.send("No answer")
    with office.database.read() as session:
        assert len(session.scalars(select(Appointment)).all()) == 1
        assert session.scalars(select(Closing)).all() == []


def test_the_district_reads_what_the_centre_has_done_and_does_nothing(
    office: Office, kamal: Officer
) -> None:
    registration = office.registration(State.VERIFIED)
    browser = opened(office, kamal, registration)
    browser.send("No answer")
    district = opened(office, office.officer(Role.DISTRICT), registration)
    assert "Kamal Uddin" in district.page.text
    assert not [form for form in district.page.all("form") if "/centre/" in form.get("action", "")]


def test_who_came_is_said_in_the_list_of_the_week(office: Office, kamal: Officer) -> None:
    registration = office.registration(State.VERIFIED)
    opened(office, kamal, registration).send(
        "Make the appointment", day=APPOINTMENT_DAY, time="10:30"
    )
    browser = office.browser(kamal)
    browser.open(f"/bn/staff/appointments?day={APPOINTMENT_DAY}")
    assert "রহিমা বেগম" in browser.page.text
    assert not browser.page.all("option")
    with office.database.begin() as session:
        made = session.scalars(select(Appointment)).one()
        made.starts_at = datetime.now(UTC) - timedelta(hours=1)
        day = dhaka_day(made.starts_at)
    browser.open(f"/bn/staff/appointments?day={day}")
    browser.send("Came")
    assert browser.page.path.startswith("/bn/staff/appointments")
    assert browser.page.says("The person came")
    other = office.browser(office.officer(Role.CENTRE, factories.DHAKA_CENTRE))
    assert "রহিমা" not in other.open("/bn/staff/appointments").text
    for never in ("never", "0001-01-01", "9999-12-31"):
        other.open(f"/bn/staff/appointments?day={never}", status=404)


def test_the_staff_says_that_it_is_full_and_others_only_read(
    office: Office, kamal: Officer
) -> None:
    office.registration(State.VERIFIED)
    browser = office.browser(kamal)
    browser.open("/bn/staff/centres")
    browser.send("We are full")
    assert browser.page.says(
        "From now on new people from your districts go to the next nearest centre."
    )
    browser.send("We can take people again")
    with office.database.begin() as session:
        session.get_one(Centre, factories.NOAKHALI_CENTRE).status = CentreStatus.CLOSED
    token = browser.page.value("csrf_token")
    browser.post("/bn/staff/centres/room", {"csrf_token": token, "room": "yes"}, status=422)
    page = office.browser(office.officer(Role.MINISTRY)).open("/en/staff/centres")
    assert len(page.all("tr")) == 12, "a head, ten centres, and their sum"
    assert not [form for form in page.all("form") if "/centres" in form.get("action", "")]


def shown(browser: Browser) -> list[str]:
    """Returns the SMS texts on the page."""
    return ["".join(each.itertext()) for each in browser.page.all("q")]


def look(browser: Browser, act: str, **fields: str) -> None:
    """Presses "Show the SMS" of a form."""
    here = browser.page.path.removesuffix("/centre/look")
    token = browser.page.value("csrf_token")
    browser.post(f"{here}/centre/look", {"csrf_token": token, "act": act, **fields})


def newest_text(office: Office) -> str | None:
    with office.database.read() as session:
        newest = select(Message).order_by(Message.created_at.desc()).limit(1)
        return session.scalars(newest).one().body


@pytest.mark.parametrize("language", list(Language))
def test_each_act_shows_beforehand_the_very_sms_that_then_goes_out(
    office: Office, kamal: Officer, language: Language
) -> None:
    registration = office.registration(State.VERIFIED, language=language)
    acts: dict[str, dict[str, Any]] = {
        "No answer": {},
        "Make the appointment": {"day": APPOINTMENT_DAY, "time": "10:30"},
        "Move to this centre": {"centre": factories.DHAKA_CENTRE, "reason": WHY},
    }
    for button, fields in acts.items():
        browser = opened(office, kamal, registration)
        if fields:
            look(browser, "appoint" if "day" in fields else "hand-over", **fields)
        before = shown(browser)
        browser.send(button, **fields)
        assert newest_text(office) in before
    assert kinds(office)[-1] is MessageKind.MOVED


def test_looking_at_the_sms_does_nothing_and_keeps_what_was_typed(
    office: Office, kamal: Officer
) -> None:
    registration = office.registration(State.VERIFIED)
    browser = opened(office, kamal, registration)
    open_text = next(text for text in shown(browser) if "…" in text)
    browser.send("Show the SMS", day=APPOINTMENT_DAY, time="15:00")
    assert open_text not in shown(browser)
    assert browser.page.value("day") == APPOINTMENT_DAY
    look(browser, "hand-over", centre="nowhere", reason=WHY)
    assert browser.page.says(WHY)
    assert not kinds(office)
    away = office.browser(office.officer(Role.CENTRE, factories.DHAKA_CENTRE))
    token = away.open("/en/staff/queue").value("csrf_token")
    reference = show_reference(registration.reference)
    away.post(f"/en/staff/registrations/{reference}/centre/look", {"csrf_token": token}, status=404)


def test_calling_off_says_whether_an_sms_goes_out(office: Office, kamal: Officer) -> None:
    registration = office.registration(State.VERIFIED)
    browser = opened(office, kamal, registration)
    browser.send("Make the appointment", day=APPOINTMENT_DAY, time="10:30")
    assert browser.page.text.count("No SMS is sent.") == 2, "cancel and finish: nobody has heard"
    with office.database.begin() as session:
        message = session.scalars(select(Message)).one()
        message.state, message.ended_at = MessageState.DELIVERED, factories.NOW
    browser = opened(office, kamal, registration)
    before = shown(browser)
    browser.send("Cancel")
    assert newest_text(office) in before
    assert kinds(office)[-1] is MessageKind.APPOINTMENT_OFF


def test_the_first_call_may_succeed(office: Office, kamal: Officer) -> None:
    browser = opened(office, kamal, office.registration(State.VERIFIED))
    browser.send("We spoke")
    assert browser.page.says("The call has been noted.")
    assert kinds(office) == [], "nobody is asked to call back"


def test_the_page_says_above_and_below_that_no_sms_goes_out(office: Office, kamal: Officer) -> None:
    registration = office.registration(State.VERIFIED, may_sms="no")
    browser = opened(office, kamal, registration)
    assert browser.page.says("No SMS is sent: the returnee does not want any.")
    browser.send("Make the appointment", day=APPOINTMENT_DAY, time="10:30")
    assert browser.page.says(
        "The appointment is set. No SMS will be sent: please tell the person yourself."
    )
    assert "will get an SMS" not in browser.page.text
