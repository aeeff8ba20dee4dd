import threading
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db import Database
from portal.domain.casework.case_choices import AppointmentState, read_appointment
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.platform.choices import Language
from portal.domain.platform.dates import DHAKA
from portal.domain.platform.errors import Conflict, Invalid, NotFound, PortalError
from portal.domain.registration.states import Actor, State
from portal.domain.routing.opening_hours import OpeningHours
from portal.i18n import translate
from portal.models import Appointment, Centre, Officer, Registration
from portal.services.casework import appointments, handover
from portal.services.casework.appointment_reminders import remind_of_appointments
from portal.services.registration.transition import transition
from tests import factories
from tests.factories import DHAKA_CENTRE, NOW
from tests.services.casework.centre_desk import WHY, messages, person, seen, staff
from tests.unit import unit

HOUR = timedelta(hours=1)
WEDNESDAY = datetime(2026, 11, 25, 10, 30, tzinfo=DHAKA).astimezone(UTC)
"""Three days after `NOW`, which is a Sunday at noon in Dhaka."""
TUESDAY_8 = datetime(2026, 11, 24, 8, tzinfo=DHAKA).astimezone(UTC)


def bodies(session: Session, kind: MessageKind) -> list[str]:
    return [each.body or "" for each in messages(session, kind)]


def remind(session: Session, at: datetime) -> int:
    session.flush()
    return remind_of_appointments(unit(session, now=at))


def test_the_person_is_told_the_day_the_time_and_the_place_at_once(
    session: Session, kamal: Officer, registration: Registration
) -> None:
    made = appointments.make_appointment(unit(session), seen(kamal, registration), WEDNESDAY)
    assert (made.state, made.centre_code) == (AppointmentState.PLANNED, kamal.centre_code)
    [body] = bodies(session, MessageKind.APPOINTMENT)
    assert "25/11" in body
    assert "সকাল 10:30" in body
    assert "নোয়াখালী" in body.replace("\u09df", "\u09af\u09bc")


def test_an_english_sms_has_the_time_as_english_writes_it(session: Session, kamal: Officer) -> None:
    registration = factories.registration(
        session, State.VERIFIED, by=kamal, language=Language.ENGLISH
    )
    appointments.make_appointment(unit(session), seen(kamal, registration), WEDNESDAY)
    [body] = bodies(session, MessageKind.APPOINTMENT)
    assert "25/11 at 10:30am" in body


def test_the_person_reads_it_until_it_is_over(
    session: Session, kamal: Officer, registration: Registration
) -> None:
    appointments.make_appointment(unit(session), seen(kamal, registration), WEDNESDAY)
    session.flush()
    assert appointments.next_appointment_time(unit(session), registration) == WEDNESDAY
    assert (
        appointments.next_appointment_time(unit(session, now=WEDNESDAY + HOUR), registration)
        is None
    )
    transition(unit(session), registration, State.WITHDRAWN, actor=Actor.RETURNEE)
    assert appointments.next_appointment_time(unit(session), registration) is None


def test_one_reminder_on_the_morning_before_and_never_a_second(
    session: Session, kamal: Officer, registration: Registration
) -> None:
    appointments.make_appointment(unit(session), seen(kamal, registration), WEDNESDAY)
    assert remind(session, TUESDAY_8 - timedelta(seconds=1)) == 0
    assert remind(session, TUESDAY_8) == 1
    for hours in range(48):
        assert remind(session, TUESDAY_8 + hours * HOUR) == 0
    [body] = bodies(session, MessageKind.APPOINTMENT_REMINDER)
    assert "10:30" in body


def test_the_reminder_goes_by_day_whenever_the_worker_looks(
    session: Session, kamal: Officer, registration: Registration
) -> None:
    appointments.make_appointment(unit(session), seen(kamal, registration), WEDNESDAY)
    midnight = datetime(2026, 11, 24, 0, 5, tzinfo=DHAKA)
    assert remind(session, midnight.astimezone(UTC)) == 0
    assert remind(session, TUESDAY_8 + 12 * HOUR) == 1, "late, and still the day before"


def test_a_worker_that_was_down_until_the_day_itself_does_not_say_tomorrow(
    session: Session, kamal: Officer, registration: Registration
) -> None:
    appointments.make_appointment(unit(session), seen(kamal, registration), WEDNESDAY)
    assert remind(session, WEDNESDAY - HOUR) == 0
    assert bodies(session, MessageKind.APPOINTMENT_REMINDER) == []


def test_who_is_told_the_day_before_needs_no_reminder(
    session: Session, kamal: Officer, registration: Registration
) -> None:
    tuesday_9 = TUESDAY_8 + HOUR
    appointments.make_appointment(
        unit(session, now=tuesday_9), seen(kamal, registration), WEDNESDAY
    )
    assert remind(session, tuesday_9 + HOUR) == 0


def test_a_moved_appointment_reminds_of_its_new_time_alone(
    session: Session, kamal: Officer, registration: Registration
) -> None:
    appointments.make_appointment(unit(session), seen(kamal, registration), WEDNESDAY)
    later = WEDNESDAY + timedelta(days=7)
    appointments.make_appointment(unit(session, now=NOW + HOUR), seen(kamal, registration), later)
    assert remind(session, TUESDAY_8) == 0
    assert remind(session, TUESDAY_8 + timedelta(days=7)) == 1
    found = session.scalars(select(Appointment).order_by(Appointment.starts_at)).all()
    assert [each.state for each in found] == [AppointmentState.CANCELLED, AppointmentState.PLANNED]
    sent = [each.state for each in messages(session, MessageKind.APPOINTMENT)]
    assert sent == [MessageState.CANCELLED, MessageState.QUEUED], "the first was not out yet"


def test_calling_off_what_nobody_has_heard_of_sends_nothing(
    session: Session, kamal: Officer, registration: Registration
) -> None:
    appointments.make_appointment(unit(session), seen(kamal, registration), WEDNESDAY)
    appointments.cancel_appointment(
        unit(session, now=NOW + timedelta(seconds=9)), seen(kamal, registration)
    )
    [message] = messages(session)
    assert message.state is MessageState.CANCELLED
    assert remind(session, TUESDAY_8) == 0


def test_calling_off_what_was_told_tells_that_too(
    session: Session, kamal: Officer, registration: Registration
) -> None:
    appointments.make_appointment(unit(session), seen(kamal, registration), WEDNESDAY)
    [sent] = messages(session)
    sent.state, sent.ended_at, sent.sent_at = MessageState.DELIVERED, NOW, NOW
    appointments.cancel_appointment(unit(session, now=NOW + HOUR), seen(kamal, registration))
    assert [each.kind for each in messages(session)][-1] is MessageKind.APPOINTMENT_OFF
    assert remind(session, TUESDAY_8) == 0


def test_a_reminder_that_still_waits_goes_with_its_appointment(
    session: Session, kamal: Officer, registration: Registration
) -> None:
    appointments.make_appointment(unit(session), seen(kamal, registration), WEDNESDAY)
    assert remind(session, TUESDAY_8) == 1
    appointments.cancel_appointment(
        unit(session, now=TUESDAY_8 + timedelta(seconds=5)), seen(kamal, registration)
    )
    [reminder] = messages(session, MessageKind.APPOINTMENT_REMINDER)
    assert reminder.state is MessageState.CANCELLED


@pytest.mark.parametrize("how", ["withdrawn", "handed over"])
def test_who_goes_elsewhere_is_not_reminded(
    session: Session, kamal: Officer, registration: Registration, how: str
) -> None:
    appointments.make_appointment(unit(session), seen(kamal, registration), WEDNESDAY)
    if how == "withdrawn":
        transition(unit(session), registration, State.WITHDRAWN, actor=Actor.RETURNEE)
    else:
        handover.hand_over_case(unit(session), seen(kamal, registration), DHAKA_CENTRE, WHY)
    assert remind(session, TUESDAY_8) == 0
    assert bodies(session, MessageKind.APPOINTMENT_REMINDER) == []


def test_whether_the_person_came_is_said_on_the_day_and_can_be_said_anew(
    session: Session, kamal: Officer, registration: Registration
) -> None:
    made = appointments.make_appointment(unit(session), seen(kamal, registration), WEDNESDAY)
    with pytest.raises(Invalid):
        appointments.settle_appointment(
            unit(session), seen(kamal, registration), made.id, came=True
        )
    for came, state in ((False, AppointmentState.MISSED), (True, AppointmentState.KEPT)):
        screen = seen(kamal, registration)
        appointments.settle_appointment(unit(session, now=WEDNESDAY), screen, made.id, came=came)
        assert made.state is state
    following = WEDNESDAY + timedelta(days=2)
    appointments.make_appointment(
        unit(session, now=WEDNESDAY), seen(kamal, registration), following
    )


def test_pressed_twice_there_is_one_appointment_and_one_sms(
    session: Session, kamal: Officer, registration: Registration
) -> None:
    screen = seen(kamal, registration)
    appointments.make_appointment(unit(session), screen, WEDNESDAY)
    with pytest.raises(Conflict):
        appointments.make_appointment(unit(session), screen, WEDNESDAY)
    with pytest.raises(Invalid):
        appointments.make_appointment(unit(session), seen(kamal, registration), WEDNESDAY)
    assert len(messages(session)) == 1


def test_two_officers_of_a_centre_at_once_make_one(database: Database) -> None:
    with database.begin() as session:
        factories.places(session)
        kamal, rina = staff(session), staff(session, name="Rina")
        registration = person(session, kamal)
    together, outcomes = threading.Barrier(2), list[str]()

    def work(officer: Officer) -> None:
        together.wait()
        try:
            with database.begin() as session:
                appointments.make_appointment(unit(session), seen(officer, registration), WEDNESDAY)
            outcomes.append("made")
        except PortalError as problem:
            outcomes.append(type(problem).__name__)

    threads = [threading.Thread(target=work, args=[officer]) for officer in (kamal, rina)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["Conflict", "made"]
    with database.read() as session:
        assert len(session.scalars(select(Appointment)).all()) == 1
        assert len(messages(session)) == 1


def test_hours_of_the_centre_go_before_the_usual_ones(
    session: Session, kamal: Officer, registration: Registration
) -> None:
    usual = OpeningHours(time(9), time(17))
    session.get_one(Centre, registration.centre_code).hours = "11:00-19:00"
    with pytest.raises(Invalid) as refused:
        appointments.make_appointment(
            unit(session), seen(kamal, registration), WEDNESDAY, usual_hours=usual
        )
    assert translate(Language.BANGLA, refused.value.text, **refused.value.values) == (
        "কেন্দ্র সকাল ১১:০০ থেকে সন্ধ্যা ৭:০০ পর্যন্ত খোলা থাকে। এর মধ্যে একটি সময় বেছে নিন।"
    )
    evening = WEDNESDAY + 7 * HOUR
    appointments.make_appointment(
        unit(session), seen(kamal, registration), evening, usual_hours=usual
    )


def test_an_appointment_of_somebody_else_is_not_there(
    session: Session, kamal: Officer, registration: Registration
) -> None:
    other = person(session, kamal)
    made = appointments.make_appointment(unit(session), seen(kamal, other), WEDNESDAY)
    with pytest.raises(NotFound):
        appointments.settle_appointment(
            unit(session, now=WEDNESDAY), seen(kamal, registration), made.id, came=True
        )


@pytest.mark.parametrize(
    ("day", "time"),
    [
        ("2026-11-21", "10:00"),
        ("2026-11-22", "11:30"),
        ("2027-06-01", "10:00"),
        ("2026-11-25", "03:00"),
        ("2026-11-25", "10:10"),
        ("", ""),
        ("tomorrow", "10:00"),
        ("2026-02-30", "10:00"),
        ("2026-11-25", "<script>"),
        ("9" * 5000, "10:00"),
    ],
)
def test_a_time_that_cannot_be_is_refused(day: str, time: str) -> None:
    with pytest.raises(Invalid):
        read_appointment(day, time, now=NOW)


def test_a_time_is_by_the_clock_of_dhaka_in_digits_of_either_script() -> None:
    assert read_appointment("2026-11-25", "10:30", now=NOW) == WEDNESDAY
    assert read_appointment("২০২৬-১১-২৫", "১০:৩০", now=NOW) == WEDNESDAY
