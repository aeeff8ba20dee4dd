import pytest
from sqlalchemy import select

from portal.domain.errors import Conflict
from portal.domain.imports.terms import Stage
from portal.domain.sms.message_states import MessageState
from portal.domain.states import Actor, State
from portal.models import Message, Move, Registration
from portal.services import decide
from portal.services.decide import Seen
from portal.services.imports import undo
from tests import make
from tests.databases import count
from tests.make import NOW, VAULT
from tests.services.lists import Desk, as_csv, people, registrations


def test_an_import_is_taken_back_before_anybody_was_told(desk: Desk) -> None:
    sent = desk.send(as_csv(people(3)))
    desk.make(sent)
    with desk.database.begin() as session:
        undo.undo(session, VAULT, desk.officer, sent, "The wrong list", now=NOW)
    desk.worker.run(once=True)
    assert desk.look(sent).stage is Stage.UNDONE
    made = registrations(desk.database)
    assert {each.state for each in made} == {State.WITHDRAWN}
    assert all(each.erased_at and each.name_en is None for each in made)
    with desk.database.read() as session:
        assert {each.state for each in session.scalars(select(Message))} == {MessageState.EXPIRED}
        last = session.scalars(select(Move).where(Move.to_state == State.WITHDRAWN)).all()
    assert {each.actor for each in last} == {Actor.OFFICER}
    # The list can be sent again.
    again = desk.send(as_csv(people(3)))
    assert again != sent
    assert desk.make(again).rows_made == 3


def test_whom_an_sms_has_told_is_withdrawn_but_not_erased(desk: Desk) -> None:
    sent = desk.send(as_csv(people(1)))
    desk.make(sent)
    with desk.database.begin() as session:
        message = session.scalars(select(Message)).one()
        message.state, message.sent_at = MessageState.ACCEPTED, NOW
    with desk.database.begin() as session:
        undo.undo(session, VAULT, desk.officer, sent, "The wrong list", now=NOW)
    desk.worker.run(once=True)
    (made,) = registrations(desk.database)
    assert (made.state, made.erased_at) == (State.WITHDRAWN, None)


def test_once_something_was_decided_nothing_is_taken_back(desk: Desk) -> None:
    sent = desk.send(as_csv(people(3)))
    desk.make(sent)
    decided = registrations(desk.database)[0]
    with desk.database.begin() as session:
        seen = Seen(desk.officer, decided.reference, decided.version, NOW, "16135")
        decide.reject(session, VAULT, seen, "This person never left.")
    with pytest.raises(Conflict), desk.database.begin() as session:
        undo.undo(session, VAULT, desk.officer, sent, "The wrong list", now=NOW)
    assert [each.state for each in registrations(desk.database)].count(State.SUBMITTED) == 2


def test_who_withdrew_in_the_meantime_stays_withdrawn(desk: Desk) -> None:
    sent = desk.send(as_csv(people(2)))
    desk.make(sent)
    with desk.database.begin() as session:
        first = session.scalars(select(Registration).limit(1)).one()
        make.move(session, VAULT, first, State.WITHDRAWN, actor=Actor.RETURNEE, now=NOW)
    with desk.database.begin() as session:
        undo.undo(session, VAULT, desk.officer, sent, "The wrong list", now=NOW)
    desk.worker.run(once=True)
    assert desk.look(sent).stage is Stage.UNDONE
    assert count(desk.database, Move) == 4
