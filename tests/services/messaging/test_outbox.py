from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.db import Database
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.platform.choices import Language
from portal.domain.platform.dates import DHAKA
from portal.domain.platform.errors import Invalid
from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import Actor, State
from portal.domain.staff.roles import Role
from portal.models import Centre, Message, Registration, StateTransition
from portal.models.sealed import raw_name
from portal.services.messaging import outbox
from portal.services.registration.transition import transition
from tests import factories
from tests.factories import NOW
from tests.unit import unit

HOTLINE = "16135"
NIGHT = datetime(2026, 11, 23, 2, tzinfo=DHAKA)


@pytest.fixture
def session(session: Session) -> Session:
    factories.places(session)
    return session


def read(message: Message | None) -> str:
    assert message is not None
    return message.body or ""


def tell(
    session: Session, state: State, *, may_sms: str = "yes"
) -> tuple[Registration, Message | None]:
    by = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
    registration = factories.registration(session, state, by=by, may_sms=may_sms)
    made = session.scalars(
        select(StateTransition).order_by(StateTransition.id.desc()).limit(1)
    ).one()
    message = outbox.queue_transition_message(unit(session), registration, made)
    session.flush()
    return registration, message


def test_what_is_written_is_sealed_and_ready_to_go(session: Session) -> None:
    registration, message = tell(session, State.SUBMITTED)
    assert message is not None
    assert (message.state, message.segments, message.tries) == (MessageState.QUEUED, 1, 0)
    assert (message.due_at, message.expires_at) == (NOW, None)
    assert message.registration_id == registration.id
    assert message.recipient_index == registration.mobile_index
    assert message.recipient == "+8801712345678"
    assert len(message.reference) == 20
    for column in ("body", "recipient"):
        assert b"1712345678" not in bytes(getattr(message, raw_name(column)))
    assert show_reference(registration.reference) in read(message)


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (State.SUBMITTED, MessageKind.SUBMITTED),
        (State.RETURNED, MessageKind.RETURNED),
        (State.VERIFIED, MessageKind.VERIFIED),
        (State.REJECTED, MessageKind.REJECTED),
        (State.DUPLICATE, MessageKind.DUPLICATE),
        (State.WITHDRAWN, MessageKind.WITHDRAWN),
    ],
)
def test_each_move_has_its_sms(session: Session, state: State, kind: MessageKind) -> None:
    _, message = tell(session, state)
    assert message is not None
    assert message.kind is kind


def test_a_registration_that_is_closed_is_closed_without_an_sms(session: Session) -> None:
    by = factories.officer(session, Role.CENTRE, factories.NOAKHALI_CENTRE)
    registration = factories.registration(session, State.RECEIVED, by=by)
    made = transition(unit(session), registration, State.CLOSED, actor=Actor.CENTRE, officer=by)
    assert outbox.queue_transition_message(unit(session), registration, made) is None


def test_the_centre_is_named_with_its_number(session: Session) -> None:
    session.get_one(Centre, factories.NOAKHALI_CENTRE).phone = "+8801812345678"
    _, message = tell(session, State.VERIFIED)
    assert "নোয়াখালী" in read(message).replace("\u09df", "য়")
    assert "01812-345678" in read(message)


def test_a_centre_without_a_number_leaves_the_hotline(session: Session) -> None:
    session.get_one(Centre, factories.NOAKHALI_CENTRE).phone = ""
    _, message = tell(session, State.VERIFIED)
    assert read(message).endswith(HOTLINE)


def test_it_speaks_the_language_of_the_registration(session: Session) -> None:
    registration = factories.registration(session, language=Language.ENGLISH)
    message = outbox.queue_registration_message(unit(session), registration, MessageKind.MOVED)
    assert "your centre" in read(message)
    assert "Noakhali" in read(message)


def test_letters_with_a_nukta_cost_one_unit(session: Session) -> None:
    _, message = tell(session, State.SUBMITTED)
    assert "\u09bc" not in read(message)


def test_who_said_no_to_sms_gets_none(session: Session) -> None:
    _, message = tell(session, State.VERIFIED, may_sms="no")
    assert message is None
    assert session.scalars(select(Message)).all() == []


def test_who_said_no_to_sms_still_gets_a_code_asked_for(session: Session) -> None:
    registration = factories.registration(session, may_sms="no")
    message = outbox.queue_code(
        unit(session), to=registration, code="482913", language=Language.BANGLA
    )
    assert "482913" in read(message)
    assert message.registration_id == registration.id


def test_a_code_goes_first_by_night_too_and_expires(session: Session) -> None:
    message = outbox.queue_code(
        unit(session, now=NIGHT), to="01712345678", code="482913", language=Language.ENGLISH
    )
    assert "482913" in read(message)
    assert (message.priority, message.due_at) == (0, NIGHT)
    assert message.expires_at == NIGHT + timedelta(minutes=10)


def test_news_waits_for_the_morning(session: Session) -> None:
    registration = factories.registration(session)
    message = outbox.queue_registration_message(
        unit(session, now=NIGHT), registration, MessageKind.VERIFIED
    )
    assert message is not None
    assert message.due_at == NIGHT.replace(hour=8)


@pytest.mark.parametrize(
    "to", ["", "029555555", "+919830000000", "+12025550123", "01712345678;ext=5", "+8806447000000"]
)
def test_nobody_else_can_be_written_to(session: Session, to: str) -> None:
    with pytest.raises(Invalid):
        outbox.queue_code(unit(session), to=to, code="482913", language=Language.BANGLA)
    assert session.scalars(select(Message)).all() == []


def tell_again(database: Database) -> None:
    with database.begin() as session:
        registration = session.scalars(select(Registration)).one()
        made = session.scalars(select(StateTransition)).one()
        outbox.queue_transition_message(unit(session), registration, made)


def test_one_event_has_one_sms(database: Database) -> None:
    with database.begin() as session:
        factories.places(session)
        tell(session, State.SUBMITTED)
    with pytest.raises(IntegrityError):
        tell_again(database)
    with database.read() as session:
        assert len(session.scalars(select(Message)).all()) == 1


class Broke(Exception):
    """An error later in the same transaction."""


def tell_and_break(database: Database) -> None:
    with database.begin() as session:
        tell(session, State.SUBMITTED)
        raise Broke


def test_what_is_undone_is_not_told(database: Database) -> None:
    with database.begin() as session:
        factories.places(session)
    with pytest.raises(Broke):
        tell_and_break(database)
    with database.read() as session:
        assert session.scalars(select(Message)).all() == []
