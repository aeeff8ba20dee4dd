import threading
from contextlib import suppress

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db import Database
from portal.domain.audit.audit_actions import AuditAction
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.platform.errors import Conflict, Invalid, NotFound
from portal.domain.registration.states import State
from portal.domain.routing.centre_form import CentrePlan
from portal.domain.routing.choices import CentreStatus, RouteReason
from portal.domain.routing.places import load_places
from portal.domain.staff.roles import Role
from portal.models import AuditEntry, BulkTransfer, Catchment, Centre, Officer, Registration
from portal.services.casework import bulk_transfer
from portal.services.casework.bulk_transfer import TransferOrder
from portal.services.casework.handover import hand_over_case
from portal.services.routing import catchments, centre_assignment, centres
from tests import factories
from tests.factories import COXS_BAZAR, DHAKA_CENTRE, NOAKHALI_CENTRE, NOW
from tests.services.casework.centre_desk import WHY, changes, messages, person, seen, staff
from tests.unit import unit

CUMILLA = "RSC-CUM"
CHANGE = {COXS_BAZAR: CUMILLA}
ORDER = TransferOrder(COXS_BAZAR, NOAKHALI_CENTRE, CUMILLA, with_received=False)


@pytest.fixture
def administrator(session: Session) -> Officer:
    factories.places(session)
    return factories.officer(session, Role.ADMINISTRATOR)


def entries(session: Session, action: AuditAction) -> list[AuditEntry]:
    return list(session.scalars(select(AuditEntry).where(AuditEntry.action == action)))


def carry_on(session: Session, batch: int = bulk_transfer.BATCH) -> int:
    session.flush()
    return bulk_transfer.continue_transfer(unit(session), batch=batch)


def test_a_preview_says_what_a_change_would_do_and_changes_nothing(
    session: Session, administrator: Officer
) -> None:
    kamal = staff(session)
    for state in (State.SUBMITTED, State.VERIFIED, State.RECEIVED, State.CLOSED):
        person(session, kamal, state)
    [effect] = catchments.preview_catchments(unit(session), CHANGE)
    assert effect.before.route.centre_code == NOAKHALI_CENTRE
    assert effect.before.route.reason is RouteReason.NEAREST
    assert effect.after.route.centre_code == CUMILLA
    assert effect.after.route.distance_km > effect.before.route.distance_km
    assert effect.goes_elsewhere
    assert effect.per_month == 2, "four in three months"
    assert effect.movable == {NOAKHALI_CENTRE: 2}
    assert session.scalars(select(Catchment)).all() == []


def test_a_centre_that_would_be_passed_over_shows_where_people_really_go(
    session: Session, administrator: Officer
) -> None:
    session.get_one(Centre, CUMILLA).status = CentreStatus.CLOSED
    session.flush()
    [effect] = catchments.preview_catchments(unit(session), CHANGE)
    assert not effect.goes_elsewhere
    assert effect.after.route.passed_over == (CUMILLA,)


def test_saving_sets_the_centre_for_new_ones_and_leaves_old_ones(
    session: Session, administrator: Officer
) -> None:
    old = person(session, staff(session))
    assert catchments.save_catchments(unit(session), CHANGE, {}, by=administrator) == 1
    found = centre_assignment.route(unit(session), COXS_BAZAR)
    assert (found.centre_code, found.reason) == (CUMILLA, RouteReason.CATCHMENT)
    assert old.centre_code == NOAKHALI_CENTRE
    assert catchments.save_catchments(unit(session), CHANGE, {}, by=administrator) == 0, "twice"
    back = {COXS_BAZAR: None}
    assert catchments.save_catchments(unit(session), back, CHANGE, by=administrator) == 1
    assert centre_assignment.route(unit(session), COXS_BAZAR).centre_code == NOAKHALI_CENTRE
    first, second = entries(session, AuditAction.CATCHMENT_CHANGED)
    assert (first.subject, first.details) == (COXS_BAZAR, {"from": None, "to": CUMILLA})
    assert second.details == {"from": CUMILLA, "to": None}


def test_of_two_administrators_the_second_is_told(session: Session, administrator: Officer) -> None:
    catchments.save_catchments(unit(session), CHANGE, {}, by=administrator)
    other = {COXS_BAZAR: DHAKA_CENTRE}
    with pytest.raises(Conflict):
        catchments.save_catchments(unit(session), other, {COXS_BAZAR: None}, by=administrator)
    assert centre_assignment.route(unit(session), COXS_BAZAR).centre_code == CUMILLA


@pytest.mark.parametrize("change", [{COXS_BAZAR: "RSC-X"}, {"BD99": CUMILLA}, {"<b>": None}])
def test_places_that_there_are_not_are_refused(
    session: Session, administrator: Officer, change: dict[str, str | None]
) -> None:
    with pytest.raises(Invalid):
        catchments.preview_catchments(unit(session), change)
    with pytest.raises(Invalid):
        catchments.save_catchments(unit(session), change, {}, by=administrator)


def test_an_order_moves_in_batches_tells_each_one_once_and_ends(
    session: Session, administrator: Officer
) -> None:
    kamal = staff(session)
    moved = [person(session, kamal, state) for state in (State.SUBMITTED, *[State.VERIFIED] * 2)]
    stay = [person(session, kamal, state) for state in (State.RECEIVED, State.CLOSED)]
    catchments.save_catchments(unit(session), CHANGE, {}, by=administrator)
    assert bulk_transfer.order_transfer(unit(session), ORDER, WHY, by=administrator)
    assert not bulk_transfer.order_transfer(unit(session), ORDER, WHY, by=administrator), "twice"
    assert [carry_on(session, batch=2) for _ in range(4)] == [2, 1, 0, 0]
    assert {each.centre_code for each in moved} == {CUMILLA}
    assert {each.route_reason for each in moved} == {RouteReason.CATCHMENT}
    assert {each.centre_code for each in stay} == {NOAKHALI_CENTRE}
    assert len(messages(session, MessageKind.MOVED)) == 3
    assert {each.reason for each in changes(session)} == {WHY}
    [order] = bulk_transfer.transfer_orders(unit(session))
    assert (order.moved, order.done_at) == (3, NOW)
    asked, ended = entries(session, AuditAction.MOVED_CENTRES)
    assert asked.details["to_code"] == CUMILLA
    assert (asked.officer_id, ended.details) == (administrator.id, {"moved": 3})


def test_those_received_go_too_when_asked_for_and_wait_at_the_new_centre(
    session: Session, administrator: Officer
) -> None:
    received = person(session, staff(session), State.RECEIVED)
    order = ORDER._replace(with_received=True)
    bulk_transfer.order_transfer(unit(session), order, WHY, by=None)
    assert carry_on(session) == 1
    assert (received.centre_code, received.state) == (CUMILLA, State.VERIFIED)
    assert received.route_reason is RouteReason.MOVED, "routing would not have sent them there"


def test_whom_an_officer_sent_by_hand_stays(session: Session, administrator: Officer) -> None:
    kamal, rina = staff(session), staff(session, DHAKA_CENTRE)
    registration = person(session, kamal)
    hand_over_case(unit(session), seen(kamal, registration), DHAKA_CENTRE, WHY)
    hand_over_case(unit(session), seen(rina, registration), NOAKHALI_CENTRE, WHY)
    bulk_transfer.order_transfer(unit(session), ORDER, WHY, by=administrator)
    assert carry_on(session) == 0
    assert registration.centre_code == NOAKHALI_CENTRE


def test_an_order_can_be_stopped_and_given_again(session: Session, administrator: Officer) -> None:
    registration = person(session, staff(session))
    bulk_transfer.order_transfer(unit(session), ORDER, WHY, by=administrator)
    [order] = bulk_transfer.transfer_orders(unit(session))
    for _ in range(2):
        bulk_transfer.stop_transfer(unit(session), order.id, by=administrator)
    assert carry_on(session) == 0
    assert registration.centre_code == NOAKHALI_CENTRE
    assert bulk_transfer.order_transfer(unit(session), ORDER, WHY, by=administrator)


def test_an_order_without_a_reason_or_another_centre_is_refused(
    session: Session, administrator: Officer
) -> None:
    with pytest.raises(Invalid):
        bulk_transfer.order_transfer(unit(session), ORDER, " ", by=administrator)
    same = ORDER._replace(to_code=NOAKHALI_CENTRE)
    with pytest.raises(Invalid):
        bulk_transfer.order_transfer(unit(session), same, WHY, by=administrator)
    nowhere = ORDER._replace(to_code="RSC-X")
    with pytest.raises(NotFound):
        bulk_transfer.order_transfer(unit(session), nowhere, WHY, by=administrator)


def test_a_worker_that_dies_in_a_batch_leaves_nothing_half_done(database: Database) -> None:
    with database.begin() as session:
        factories.places(session)
        people = [person(session, staff(session)) for _ in range(3)]
        bulk_transfer.order_transfer(unit(session), ORDER, WHY, by=None)
    with suppress(RuntimeError), database.begin() as session:
        assert carry_on(session) == 3
        raise RuntimeError("killed")
    for expected in (3, 0):
        with database.begin() as session:
            assert carry_on(session) == expected
    with database.read() as session:
        for each in people:
            assert session.get_one(Registration, each.id).centre_code == CUMILLA
        sent = messages(session, MessageKind.MOVED)
        assert [each.state for each in sent] == [MessageState.QUEUED] * 3
        assert session.scalars(select(BulkTransfer.moved)).one() == 3


def test_two_workers_at_once_move_each_person_once(database: Database) -> None:
    with database.begin() as session:
        factories.places(session)
        for _ in range(6):
            person(session, staff(session))
        bulk_transfer.order_transfer(unit(session), ORDER, WHY, by=None)
    together, moved = threading.Barrier(2), list[int]()

    def work() -> None:
        together.wait()
        with database.begin() as session:
            moved.append(carry_on(session))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(moved) == [0, 6]
    with database.read() as session:
        assert len(messages(session, MessageKind.MOVED)) == 6


def test_two_who_add_centres_at_once_get_two_codes(database: Database) -> None:
    with database.begin() as session:
        factories.places(session)

    def one(name: str) -> None:
        typed = {"name_en": name, "name_bn": f"কেন্দ্র {name}", "status": "open"}
        plan = CentrePlan.read(typed, load_places().district(COXS_BAZAR))
        with database.begin() as session:
            centres.add_centre(unit(session), COXS_BAZAR, plan, by=None)

    threads = [threading.Thread(target=one, args=(name,)) for name in ("One", "Two", "One")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert len(centres.list_centres(unit(session))) == 12
