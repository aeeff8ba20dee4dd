from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, event, func, select

from portal.db import Database
from portal.domain.messaging.kinds import MessageKind
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Conflict, Invalid, NotFound, TooMany
from portal.domain.platform.one_time_codes import CodePurpose
from portal.domain.registration.changes import ChangeKind
from portal.domain.registration.reference import new_reference, show_reference
from portal.domain.registration.states import Actor, State, is_open
from portal.domain.staff.roles import Role
from portal.models import Change, Message, OneTimeCode, Registration, StateTransition, set_state
from portal.services.registration import phone_verification, status_tracking
from portal.services.registration.phone_verification import CodeOutcome, CodeRequester
from tests import factories
from tests.factories import NOW
from tests.inbox import newest_code
from tests.limits import spend
from tests.unit import unit

HERE = CodeRequester("this browser", "192.0.2.1", Language.BANGLA)
MINUTE = timedelta(minutes=1)
PHONE = factories.TYPED["mobile"][0]


@pytest.fixture
def registration(database: Database) -> Registration:
    with database.begin() as session:
        factories.places(session)
        return factories.registration(session)


def in_state(database: Database, state: State) -> UUID:
    with database.begin() as session:
        officer = factories.officer(
            session,
            Role.CENTRE if state in (State.RECEIVED, State.CLOSED) else Role.DISTRICT,
            factories.NOAKHALI_CENTRE
            if state in (State.RECEIVED, State.CLOSED)
            else factories.COXS_BAZAR,
        )
        return factories.registration(session, state, by=officer).id


def ask(database: Database, reference: str, phone: str = PHONE, minutes: int = 0) -> None:
    with database.begin() as session:
        status_tracking.request_status_code(
            unit(session, now=NOW + minutes * MINUTE), HERE, reference, phone, codes_per_day=1000
        )


def messages(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Message)) or 0


def enter(database: Database, code: str) -> CodeOutcome:
    with database.begin() as session:
        return phone_verification.check_phone_code(
            unit(session), HERE.browser_token, CodePurpose.STATUS, code
        )


def opened(database: Database, *, minutes: int = 0) -> UUID:
    with database.read() as session:
        return status_tracking.opened_id(
            unit(session, now=NOW + minutes * MINUTE), HERE.browser_token
        )


def withdraw(database: Database, registration_id: UUID) -> None:
    with database.begin() as session:
        status_tracking.withdraw_registration(unit(session), registration_id)


def test_reference_and_code_open_a_registration(
    database: Database, registration: Registration
) -> None:
    ask(database, show_reference(registration.reference).lower(), "+৮৮০ ১৭১২ ৩৪৫ ৬৭৮")
    with pytest.raises(NotFound):
        opened(database)
    assert enter(database, newest_code(database)) is CodeOutcome.RIGHT
    assert opened(database) == registration.id
    with pytest.raises(NotFound):
        opened(database, minutes=30)


def test_a_wrong_reference_and_a_wrong_phone_look_the_same_and_send_nothing(
    database: Database, registration: Registration
) -> None:
    ask(database, new_reference())
    ask(database, registration.reference, "01812345678")
    assert messages(database) == 0
    assert enter(database, "123456") is CodeOutcome.WRONG
    with database.read() as session:
        codes = session.scalars(select(OneTimeCode).order_by(OneTimeCode.id)).all()
    assert [code.registration_id for code in codes] == [None, None]


def test_strangers_meet_the_same_limits_as_the_owner(
    database: Database, registration: Registration
) -> None:
    ask(database, new_reference())
    with pytest.raises(TooMany):
        ask(database, registration.reference)


def test_what_is_no_reference_is_told_at_once(database: Database) -> None:
    with pytest.raises(Invalid):
        ask(database, "7K3-MQ9")


def test_lookups_are_capped_for_an_address(database: Database, registration: Registration) -> None:
    with database.begin() as session:
        spend(unit(session), status_tracking.LOOKUPS, HERE.address, left=2)
    ask(database, new_reference(), "01712345671")
    ask(database, new_reference(), "01712345672")
    with pytest.raises(TooMany):
        ask(database, registration.reference)


def test_a_proof_for_registering_opens_no_registration(
    database: Database, registration: Registration
) -> None:
    with database.begin() as session:
        phone_verification.send_phone_code(
            unit(session), HERE, CodePurpose.REGISTER, "+8801712345678", codes_per_day=1000
        )
    assert enter(database, newest_code(database)) is CodeOutcome.SPENT
    with pytest.raises(NotFound):
        opened(database)


def test_events_are_in_order(database: Database, registration: Registration) -> None:
    made = in_state(database, State.RETURNED)
    with database.read() as session:
        view = status_tracking.status_view(unit(session, now=NOW + timedelta(hours=1)), made)
    assert [event.state for event in view.events] == [State.SUBMITTED, State.RETURNED]
    assert view.centre.code == factories.NOAKHALI_CENTRE


def test_a_page_of_the_newest_events_reads_no_others(
    database: Database, registration: Registration
) -> None:
    with database.begin() as session:
        session.add_all(
            Change(
                registration_id=registration.id, kind=ChangeKind.SHARING, actor=Actor.RETURNEE,
                at=NOW + number * MINUTE,
            )
            for number in range(1, 31)
        )  # fmt: skip
    loaded = list[datetime]()

    def note(change: Change, _context: object) -> None:
        loaded.append(change.at)

    event.listen(Change, "load", note)
    try:
        with database.read() as session:
            view = status_tracking.status_view(
                unit(session, now=NOW + timedelta(hours=1)), registration.id, most=20
            )
    finally:
        event.remove(Change, "load", note)
    newest = [NOW + number * MINUTE for number in range(11, 31)]
    assert sorted(loaded) == [each.at for each in view.events] == newest
    assert view.count_of_events == 31, "all changes, and the sending"
    assert [each.state for each in view.moves] == [State.SUBMITTED]


def test_a_registration_whose_moves_are_deleted_still_has_a_status(
    database: Database, registration: Registration
) -> None:
    with database.begin() as session:
        session.execute(delete(StateTransition))
        set_state(session.get_one(Registration, registration.id), State.CLOSED)
    with database.read() as session:
        view = status_tracking.status_view(unit(session), registration.id)
    assert (view.state, view.last_move.state) == (State.CLOSED, State.CLOSED)


def test_withdrawing_is_one_move_and_one_sms_however_often_it_is_asked(
    database: Database, registration: Registration
) -> None:
    withdraw(database, registration.id)
    withdraw(database, registration.id)
    with database.read() as session:
        view = status_tracking.status_view(
            unit(session, now=NOW + timedelta(hours=1)), registration.id
        )
        kinds = session.scalars(select(Message.kind)).all()
    assert [event.state for event in view.events] == [State.SUBMITTED, State.WITHDRAWN]
    assert kinds == [MessageKind.WITHDRAWN]


@pytest.mark.parametrize(
    "state", [state for state in State if state not in (State.DRAFT, State.WITHDRAWN)]
)
def test_only_an_open_registration_can_be_withdrawn(
    database: Database, registration: Registration, state: State
) -> None:
    made = in_state(database, state)
    if is_open(state):
        withdraw(database, made)
    else:
        with pytest.raises(Conflict):
            withdraw(database, made)
