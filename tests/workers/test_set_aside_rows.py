"""Each loop sets a row aside on which it fails, counts it, and goes on with the other rows."""

import json
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from portal import logs
from portal.db import Database
from portal.domain.messaging.alarms import AlarmKind
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.sending_times import RECEIPT_WAIT
from portal.domain.outreach.identified_stages import IdentifiedStage
from portal.domain.platform.dates import dhaka_day
from portal.domain.registration.states import State
from portal.domain.routing.choices import CentreStatus
from portal.domain.staff.roles import Desk, Role
from portal.models import (
    Alarm,
    BulkTransfer,
    Centre,
    CodeDailyTotal,
    Message,
    RateCounter,
    Registration,
    SetAsideRow,
)
from portal.services.casework import appointments, bulk_transfer
from portal.services.casework.bulk_transfer import TransferOrder
from portal.services.messaging.delivery import LEASE
from portal.services.platform.set_aside import SET_ASIDE_FOR
from portal.services.registration.correction_reminders import REMIND_AFTER
from portal.workers import (
    casework,
    housekeeping,
    matching,
    outbox,
    outreach,
    reports,
    review,
    row_alarms,
)
from portal.workers.context import WorkerContext
from portal.workers.job import Job
from tests import factories
from tests.databases import count
from tests.factories import COXS_BAZAR, DHAKA_CENTRE, NOAKHALI_CENTRE, NOW, VAULT
from tests.identified_people import a_person
from tests.services.casework.centre_desk import HOTLINE, WHY, person, seen, staff
from tests.services.messaging.outbox_rows import ACCEPTED, FORGETS, put, take, tried
from tests.unit import unit
from tests.workers.poison import make_unreadable, refused_writes

TOMORROW = NOW + timedelta(days=1)


class Loops:
    """The jobs of all loops, each run by its name."""

    def __init__(self, database: Database) -> None:
        self.database = database
        context = WorkerContext(database, VAULT, FORGETS, hotline=HOTLINE)
        modules = (casework, housekeeping, matching, outbox, outreach, reports, review, row_alarms)
        self._jobs: dict[str, Job] = {
            job.name: job for module in modules for job in module.jobs(context)
        }

    def run(self, name: str, now: datetime = NOW) -> int:
        """Runs a job once. Its failure fails the test."""
        return self._jobs[name].run(now)

    def set_aside(self) -> dict[str, int]:
        """Returns the failures of each row that is set aside, by job."""
        with self.database.read() as session:
            return {row.job: row.failures for row in session.scalars(select(SetAsideRow))}

    def kinds(self) -> list[MessageKind]:
        with self.database.read() as session:
            return sorted(session.scalars(select(Message.kind)))

    def states(self) -> list[MessageState]:
        with self.database.read() as session:
            return list(session.scalars(select(Message.state).order_by(Message.id)))


@pytest.fixture
def loops(database: Database) -> Loops:
    with database.begin() as session:
        factories.places(session)
    return Loops(database)


def test_an_unreadable_message_is_counted_and_the_next_one_is_sent(loops: Loops) -> None:
    with loops.database.begin() as session:
        broken, sound = put(session), put(session)
        make_unreadable(session, broken, "recipient")
    with loops.database.begin() as session:
        assert [each.sms.reference for each in take(session, FORGETS)] == [sound.reference]
    assert loops.set_aside() == {"outbox.delivery": 1}


def test_a_try_whose_outcome_cannot_be_written_leaves_the_others_to_recovery(loops: Loops) -> None:
    with loops.database.begin() as session:
        broken = put(session)
        put(session)
        take(session, FORGETS)
    later, row = NOW + LEASE + timedelta(seconds=1), f"NEW.reference = '{broken.reference}'"
    with refused_writes(loops.database, "UPDATE", "messages", row):
        assert loops.run("outbox.recovery", later) == 1
        assert loops.run("outbox.recovery", later) == 0
    assert loops.states() == [MessageState.SENDING, MessageState.UNKNOWN]
    assert loops.set_aside() == {"outbox.recovery": 1}
    assert loops.run("outbox.recovery", later + SET_ASIDE_FOR) == 1


def test_a_message_that_cannot_expire_leaves_the_others_to_expiry(loops: Loops) -> None:
    with loops.database.begin() as session:
        broken = put(session)
        tried(session, ACCEPTED, FORGETS)
        put(session)
        tried(session, ACCEPTED, FORGETS)
    row = f"NEW.reference = '{broken.reference}'"
    with refused_writes(loops.database, "UPDATE", "messages", row):
        loops.run("outbox.expiry", NOW + RECEIPT_WAIT)
    assert loops.states() == [MessageState.ACCEPTED, MessageState.EXPIRED]
    assert loops.set_aside() == {"outbox.expiry": 1}


def test_an_unreadable_alternate_phone_stops_no_other(loops: Loops) -> None:
    other = {"alternate_mobile": "01812-345678", "alternate_whose": "neighbour"}
    with loops.database.begin() as session:
        broken, sound = (factories.registration(session, **other) for _ in range(2))
        broken.bounced_at = sound.bounced_at = NOW
        make_unreadable(session, broken, "alternate_mobile")
    assert loops.run("outbox.alternate_phones") == 1
    assert loops.run("outbox.alternate_phones") == 0
    assert loops.set_aside() == {"outbox.alternate_phones": 1}


def test_an_unreadable_registration_is_not_taken_for_compared(loops: Loops) -> None:
    with loops.database.begin() as session:
        broken = factories.registration(session)
        factories.registration(session)
        make_unreadable(session, broken, "birth")
    assert loops.run("matching.pending") == 1
    assert loops.run("matching.pending") == 0
    assert loops.set_aside() == {"matching.pending": 1}


def test_an_unreadable_phone_stops_no_other_reminder_of_an_appointment(loops: Loops) -> None:
    with loops.database.begin() as session:
        kamal = staff(session)
        broken, sound = person(session, kamal), person(session, kamal)
        for each in (broken, sound):
            appointments.make_appointment(unit(session), seen(kamal, each), NOW + timedelta(days=2))
        make_unreadable(session, broken, "mobile")
    for _ in range(2):
        loops.run("casework.appointment_reminders", TOMORROW)
    assert loops.kinds().count(MessageKind.APPOINTMENT_REMINDER) == 1
    assert loops.set_aside() == {"casework.appointment_reminders": 1}


def test_an_unreadable_phone_stops_no_other_reminder_of_a_correction(loops: Loops) -> None:
    with loops.database.begin() as session:
        officer = factories.officer(session, Role.DISTRICT, COXS_BAZAR)
        broken, _ = (
            factories.registration(session, State.RETURNED, by=officer, submitted_at=NOW)
            for _ in range(2)
        )
        make_unreadable(session, broken, "mobile")
    for _ in range(2):
        loops.run("review.correction_reminders", NOW + REMIND_AFTER)
    assert loops.kinds().count(MessageKind.REMINDER) == 1
    assert loops.set_aside() == {"review.correction_reminders": 1}


def test_an_unreadable_phone_stops_no_other_transfer_and_keeps_its_centre(loops: Loops) -> None:
    with loops.database.begin() as session:
        kamal = staff(session)
        broken, sound = person(session, kamal), person(session, kamal)
        order = TransferOrder(COXS_BAZAR, NOAKHALI_CENTRE, "RSC-CUM", with_received=False)
        bulk_transfer.order_transfer(unit(session), order, WHY, by=None)
        ids = broken.id, sound.id
        make_unreadable(session, broken, "mobile")
    for _ in range(2):
        loops.run("casework.bulk_transfer")
    with loops.database.read() as session:
        centres = [session.get_one(Registration, each).centre_code for each in ids]
    assert centres == [NOAKHALI_CENTRE, "RSC-CUM"]
    assert loops.set_aside() == {"casework.bulk_transfer": 1}


def test_an_unreadable_order_of_a_transfer_stops_no_later_order(loops: Loops) -> None:
    with loops.database.begin() as session:
        sound = person(session, staff(session))
        for district in (factories.DHAKA_DISTRICT, COXS_BAZAR):
            order = TransferOrder(district, NOAKHALI_CENTRE, "RSC-CUM", with_received=False)
            bulk_transfer.order_transfer(unit(session), order, WHY, by=None)
        person(
            session, staff(session), district=factories.DHAKA_DISTRICT
        ).centre_code = NOAKHALI_CENTRE
        oldest = session.scalars(select(BulkTransfer).order_by(BulkTransfer.id).limit(1)).one()
        make_unreadable(session, oldest, "reason")
    for _ in range(2):
        loops.run("casework.bulk_transfer")
    with loops.database.read() as session:
        assert session.get_one(Registration, sound.id).centre_code == "RSC-CUM"
    assert loops.set_aside() == {"casework.bulk_transfer": 1}


def test_a_centre_that_cannot_be_changed_stops_no_other(loops: Loops) -> None:
    with loops.database.begin() as session:
        for code in (NOAKHALI_CENTRE, DHAKA_CENTRE):
            session.get_one(Centre, code).capacity = 1
            factories.registration(session).centre_code = code
            person(session, staff(session, code)).centre_code = code
    with refused_writes(loops.database, "UPDATE", "centres", f"NEW.code = '{NOAKHALI_CENTRE}'"):
        assert loops.run("casework.centre_capacity") == 1
    with loops.database.read() as session:
        assert session.get_one(Centre, DHAKA_CENTRE).status is CentreStatus.FULL
    assert loops.set_aside() == {"casework.centre_capacity": 1}


def test_an_unreadable_name_stops_no_other_link(loops: Loops) -> None:
    with loops.database.begin() as session:
        volunteer = factories.officer(session, Role.REGISTRAR, COXS_BAZAR, desk=Desk.VOLUNTEER)
        broken = a_person(session, volunteer)
        sound = a_person(session, volunteer, mobile="+8801812345678")
        factories.registration(session)
        factories.registration(session, mobile="01812345678")
        make_unreadable(session, broken, "name")
    assert loops.run("outreach.registration_links") == 1
    with loops.database.read() as session:
        assert session.get_one(type(sound), sound.id).stage is IdentifiedStage.REGISTERED
    assert loops.set_aside() == {"outreach.registration_links": 1}


def test_a_day_whose_totals_cannot_be_written_stops_no_other(loops: Loops) -> None:
    today = dhaka_day(NOW)
    row = f"NEW.day = '{today}'"
    with refused_writes(loops.database, "INSERT", "code_sums", row):
        assert loops.run("reports.daily_sms_totals") == 1
    with loops.database.read() as session:
        assert session.scalars(select(CodeDailyTotal.day)).all() == [today - timedelta(days=1)]
    assert loops.set_aside() == {"reports.daily_sms_totals": 1}


def test_a_row_that_cannot_be_deleted_stops_no_other(loops: Loops) -> None:
    old = NOW - timedelta(days=9)
    with loops.database.begin() as session:
        for number in range(4):
            subject = VAULT.index("limit", str(number))
            name = "broken" if number == 1 else "codes"
            session.add(RateCounter(name=name, subject=subject, period_start=old, count=1))
    with refused_writes(loops.database, "DELETE", "counters", "OLD.name = 'broken'"):
        assert loops.run("housekeeping.retention") == 3
        assert count(loops.database, RateCounter) == 1
    assert loops.set_aside() == {"housekeeping.retention": 1}
    assert loops.run("housekeeping.retention") == 1


def test_a_row_set_aside_is_logged_without_values_shown_and_tried_again(
    loops: Loops, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure()
    with loops.database.begin() as session:
        broken = put(session)
        make_unreadable(session, broken, "body")
        take(session, FORGETS)
    [line] = (
        each
        for each in map(json.loads, capsys.readouterr().err.splitlines())
        if each["event"] == "worker.row_set_aside"
    )
    assert (line["job"], line["id"], line["error"]) == (
        "outbox.delivery",
        str(broken.id),
        "Unreadable",
    )
    assert loops.run("workers.row_alarms") == 1
    with loops.database.read() as session:
        [alarm] = session.scalars(select(Alarm).where(Alarm.ended_at.is_(None)))
        assert (alarm.kind, alarm.subject) == (AlarmKind.ROWS_SET_ASIDE, "outbox.delivery")
    with loops.database.begin() as session:
        session.get_one(Message, broken.id).body = "mended"
    with loops.database.begin() as session:
        assert len(take(session, FORGETS, now=NOW + SET_ASIDE_FOR)) == 1
    assert loops.run("workers.row_alarms", NOW + SET_ASIDE_FOR * 3) == 0
    with loops.database.read() as session:
        assert session.scalars(select(Alarm.ended_at)).one() is not None
