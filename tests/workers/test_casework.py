"""Background jobs of casework, on both databases."""

from datetime import timedelta

from sqlalchemy import select

from portal.db import Database
from portal.domain.messaging.kinds import MessageKind
from portal.domain.routing.choices import CentreStatus, RouteReason
from portal.models import Centre, Message, Registration
from portal.services.casework import appointments, bulk_transfer
from portal.services.casework.bulk_transfer import TransferOrder
from portal.workers.casework import CAPACITY_EVERY, jobs
from portal.workers.context import WorkerContext
from portal.workers.scheduler import Scheduler
from tests import factories
from tests.factories import COXS_BAZAR, NOAKHALI_CENTRE, NOW, VAULT
from tests.services.casework.centre_desk import HOTLINE, WHY, person, seen, staff
from tests.unit import unit

TOMORROW = NOW + timedelta(days=1)


class Casework:
    """The jobs of casework on a clock that the test sets."""

    def __init__(self, database: Database, hotline: str) -> None:
        self.seconds, self.now = 0.0, TOMORROW
        context = WorkerContext(database, VAULT, hotline=hotline)
        self.scheduler = Scheduler(
            context, jobs(context), clock=lambda: self.seconds, now=lambda: self.now
        )

    def run(self, after: float) -> None:
        """Runs the jobs that are due after this many seconds."""
        self.seconds += after
        self.now += timedelta(seconds=after)
        self.scheduler.run_due()
        assert not self.scheduler.failing


def kinds(database: Database) -> list[MessageKind]:
    with database.read() as session:
        return sorted(session.scalars(select(Message.kind)))


def test_it_reminds_moves_and_counts(database: Database) -> None:
    with database.begin() as session:
        factories.places(session)
        kamal = staff(session)
        one, other = person(session, kamal), person(session, kamal)
        session.get_one(Centre, NOAKHALI_CENTRE).capacity = 1
        appointments.make_appointment(unit(session), seen(kamal, one), NOW + timedelta(days=2))
        order = TransferOrder(COXS_BAZAR, NOAKHALI_CENTRE, "RSC-CUM", with_received=False)
        bulk_transfer.order_transfer(unit(session), order, WHY, by=None)
        session.get_one(Registration, one.id).route_reason = RouteReason.MOVED
    casework = Casework(database, HOTLINE)
    for _ in range(3):
        casework.run(after=5)
    expected = [MessageKind.APPOINTMENT, MessageKind.APPOINTMENT_REMINDER, MessageKind.MOVED]
    assert kinds(database) == expected
    with database.read() as session:
        assert session.get_one(Registration, other.id).centre_code == "RSC-CUM"
        assert session.get_one(Centre, NOAKHALI_CENTRE).status is CentreStatus.FULL
    casework.run(after=CAPACITY_EVERY * 2)
    assert kinds(database) == expected


def test_without_a_hotline_nobody_is_written_to(database: Database) -> None:
    with database.begin() as session:
        factories.places(session)
        kamal = staff(session)
        appointments.make_appointment(
            unit(session), seen(kamal, person(session, kamal)), NOW + timedelta(days=2)
        )
    Casework(database, "").run(after=0)
    assert kinds(database) == [MessageKind.APPOINTMENT]
