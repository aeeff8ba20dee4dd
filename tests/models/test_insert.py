"""`insert` writes the same rows as SQLAlchemy's unit of work."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

import pytest
from sqlalchemy import func, inspect, select
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from portal.db import Database
from portal.domain.messaging.inbound import InboundRequest
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.platform.choices import Language
from portal.domain.registration.choices import Channel
from portal.domain.registration.states import Actor, State
from portal.models import (
    CallbackRequest,
    Draft,
    InboundMessage,
    Message,
    Registration,
    StateTransition,
    set_state,
)
from portal.models.base import Base, new_id
from portal.models.insert import RowUpdate, attach, insert, new_row
from tests import factories
from tests.factories import NOW, VAULT
from tests.unit import unit


def inbound(dedup_key: str = "emulator:1", received_at: datetime = NOW) -> InboundMessage:
    made = InboundMessage(
        id=new_id(),
        dedup_key=dedup_key,
        sender_index=VAULT.index("phone", "+8801712345678"),
        received_at=received_at,
        request=InboundRequest.HELP,
    )
    made.sender = "+8801712345678"
    return made


def columns_of(row: Base) -> dict[str, object]:
    return {column.key: getattr(row, column.key) for column in inspect(type(row)).columns}


@pytest.mark.parametrize("make", [Registration, partial(new_row, Registration)])
def test_every_column_of_a_registration_comes_back_as_it_was(
    database: Database, make: Callable[..., Registration]
) -> None:
    with database.begin() as session:
        factories.places(session)
        ordinary = factories.registration(session)
        session.flush()
        wanted = columns_of(ordinary) | {"id": new_id(), "reference": "7K3MQ9TXA"}
        new = make(**{name: wanted[name] for name in wanted.keys() - {"state"}})
        set_state(new, ordinary.state)
        assert insert(session, new)
    with database.read() as session:
        found = session.scalars(select(Registration).where(Registration.id == wanted["id"])).one()
        assert columns_of(found) == wanted


@pytest.mark.parametrize("name", ["recieved_at", "sender_sealed"])
def test_a_new_row_takes_no_value_for_an_attribute_that_it_does_not_have(name: str) -> None:
    with pytest.raises(TypeError, match=f"InboundMessage has no {name}"):
        new_row(InboundMessage, **{name: None})


def test_the_texts_of_a_new_row_are_read_before_it_is_written() -> None:
    row = new_row(InboundMessage, id=new_id(), sender="+8801712345678", body="")
    assert (row.sender, row.body) == ("+8801712345678", None)
    assert "+8801712345678" not in repr(vars(row))


def test_a_column_without_a_value_gets_its_default(database: Database) -> None:
    row = inbound()
    with database.begin() as session:
        assert insert(session, row)
    with database.read() as session:
        found = session.get_one(InboundMessage, row.id)
        assert (found.answered, found.body, found.received_at) == (False, None, NOW)


@pytest.mark.parametrize("is_attached", [True, False])
def test_changes_of_a_row_are_written_if_it_is_attached(
    database: Database, is_attached: bool
) -> None:
    row = inbound()
    with database.begin() as session:
        insert(session, row)
        if is_attached:
            attach(session, row)
        row.answered = True
    with database.read() as session:
        assert session.get_one(InboundMessage, row.id).answered is is_attached


def test_a_value_that_is_taken_writes_nothing_at_all(database: Database) -> None:
    first, second = inbound(), inbound()
    beside = CallbackRequest(
        id=new_id(),
        mobile_index=first.sender_index,
        language=Language.BANGLA,
        asked_at=NOW,
    )
    beside.mobile = "+8801712345678"
    with database.begin() as session:
        assert insert(session, first, conflict="dedup_key")
        assert not insert(session, second, beside, conflict="dedup_key")
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(InboundMessage)) == 1
        assert session.scalar(select(func.count()).select_from(CallbackRequest)) == 0


def test_a_later_row_may_point_to_an_earlier_one(database: Database) -> None:
    with database.begin() as session:
        factories.places(session)
        registration = factories.registration(session)
        move = StateTransition(
            id=new_id(),
            registration_id=registration.id,
            at=NOW,
            actor=Actor.RETURNEE,
            from_state=State.SUBMITTED,
            to_state=State.WITHDRAWN,
            fields=["বাংলা", 'a "quoted" \\ one'],
        )
        message = Message(
            id=new_id(),
            reference="0123456789abcdef0123",
            kind=MessageKind.WITHDRAWN,
            language=Language.BANGLA,
            registration_id=registration.id,
            move_id=move.id,
            recipient_index=registration.mobile_index,
            segments=1,
            state=MessageState.QUEUED,
            priority=2,
            created_at=NOW,
            due_at=NOW,
        )
        message.recipient = "+8801712345678"
        message.body = "text"
        assert insert(session, move, message)
    with database.read() as session:
        stored = session.get_one(Message, message.id)
        assert stored.recipient == "+8801712345678"
        assert session.get_one(StateTransition, stored.move_id).fields == [
            "বাংলা",
            'a "quoted" \\ one',
        ]


def test_what_the_database_refuses_is_told_and_nothing_stays(database: Database) -> None:
    row = inbound()
    row.sender_index = b"short"
    with pytest.raises(IntegrityError), database.begin() as session:
        insert(session, row)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(InboundMessage)) == 0


def test_a_naive_time_is_refused(database: Database) -> None:
    row = inbound(received_at=datetime(2026, 11, 22))  # noqa: DTZ001 - the mistake itself
    with (
        pytest.raises((StatementError, TypeError), match=r"without a zone|datetime"),
        database.begin() as session,
    ):
        insert(session, row)


def new_draft(session: Session) -> Draft:
    made = Draft(
        id=new_id(),
        token_hash=new_id().bytes * 2,
        language=Language.BANGLA,
        channel=Channel.SELF_WEB,
        created_at=NOW,
        changed_at=NOW,
        expires_at=NOW,
    )
    session.add(made)
    made.typed = "answers"
    session.flush()
    return made


def test_an_existing_row_changes_with_the_new_ones_or_not_at_all(database: Database) -> None:
    with database.begin() as session:
        unit(session)
        factories.places(session)
        registration = factories.registration(session)
        sent, other = new_draft(session), new_draft(session)
        sent.language = Language.ENGLISH  # not written yet
        change = RowUpdate(Draft, sent.id, {"registration_id": registration.id, "typed": None})
        assert insert(session, inbound(), conflict="dedup_key", change=change)
        assert (sent.registration_id, sent.typed) == (registration.id, None)
        change = RowUpdate(Draft, other.id, {"typed": None})
        assert not insert(session, inbound(), conflict="dedup_key", change=change)
    with database.read() as session:
        unit(session)
        found = session.get_one(Draft, sent.id)
        assert (found.registration_id, found.typed) == (registration.id, None)
        assert found.language is Language.ENGLISH
        assert session.get_one(Draft, other.id).typed == "answers"
