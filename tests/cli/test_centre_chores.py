"""What the worker does for centres, on both databases."""

from datetime import timedelta

from sqlalchemy import select

from portal.cli.centre_chores import COUNT_EVERY, CentreChores
from portal.db import Database
from portal.domain.choices import CentreStatus, RouteReason
from portal.domain.sms.kinds import MessageKind
from portal.models import Centre, Message, Registration
from portal.services import relocate
from portal.services.centre_work import appoint
from portal.services.relocate import Order
from tests import make
from tests.make import COXS_BAZAR, NOAKHALI_CENTRE, NOW, VAULT
from tests.services.centre_desk import HOTLINE, WHY, person, seen, staff

TOMORROW = NOW + timedelta(days=1)


def kinds(database: Database) -> list[MessageKind]:
    with database.read() as session:
        return sorted(session.scalars(select(Message.kind)))


def test_it_reminds_moves_and_counts(database: Database) -> None:
    with database.begin() as session:
        make.places(session)
        kamal = staff(session)
        one, other = person(session, kamal), person(session, kamal)
        session.get_one(Centre, NOAKHALI_CENTRE).capacity = 1
        appoint.make(session, VAULT, seen(kamal, one), NOW + timedelta(days=2))
        order = Order(COXS_BAZAR, NOAKHALI_CENTRE, "RSC-CUM", with_received=False)
        relocate.ask(session, VAULT, order, WHY, by=None, now=NOW)
        session.get_one(Registration, one.id).route_reason = RouteReason.MOVED
    chores = CentreChores(database, VAULT, HOTLINE)
    for _ in range(3):
        chores.do(TOMORROW)
    expected = [MessageKind.APPOINTMENT, MessageKind.APPOINTMENT_REMINDER, MessageKind.MOVED]
    assert kinds(database) == expected
    with database.read() as session:
        assert session.get_one(Registration, other.id).centre_code == "RSC-CUM"
        assert session.get_one(Centre, NOAKHALI_CENTRE).status is CentreStatus.FULL
    chores.do(TOMORROW + COUNT_EVERY * 2)
    assert kinds(database) == expected


def test_without_a_hotline_nobody_is_written_to(database: Database) -> None:
    with database.begin() as session:
        make.places(session)
        kamal = staff(session)
        appoint.make(session, VAULT, seen(kamal, person(session, kamal)), NOW + timedelta(days=2))
    CentreChores(database, VAULT, "").do(TOMORROW)
    assert kinds(database) == [MessageKind.APPOINTMENT]
