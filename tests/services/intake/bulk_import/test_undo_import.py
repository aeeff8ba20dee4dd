import pytest
from sqlalchemy import select

from portal.domain.intake.import_types import ImportStage
from portal.domain.messaging.message_states import MessageState
from portal.domain.platform.errors import Conflict
from portal.domain.registration.states import Actor, State
from portal.models import Message, Registration, StateTransition
from portal.services.intake.bulk_import import undo_import
from portal.services.review import decisions
from portal.services.review.decisions import DecisionContext
from tests import factories
from tests.databases import count
from tests.factories import NOW
from tests.services.intake.bulk_import.lists import Desk, as_csv, people, registrations
from tests.unit import unit


def test_an_import_is_taken_back_before_anybody_was_told(desk: Desk) -> None:
    sent = desk.send(as_csv(people(3)))
    desk.make(sent)
    with desk.database.begin() as session:
        undo_import.undo_import(unit(session), desk.officer, sent, "The wrong list")
    desk.worker.run(once=True)
    assert desk.look(sent).stage is ImportStage.UNDONE
    made = registrations(desk.database)
    assert {each.state for each in made} == {State.WITHDRAWN}
    assert all(each.erased_at and each.name_en is None for each in made)
    with desk.database.read() as session:
        assert {each.state for each in session.scalars(select(Message))} == {MessageState.EXPIRED}
        last = session.scalars(
            select(StateTransition).where(StateTransition.to_state == State.WITHDRAWN)
        ).all()
    assert {each.actor for each in last} == {Actor.OFFICER}
    # The list can be uploaded again.
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
        undo_import.undo_import(unit(session), desk.officer, sent, "The wrong list")
    desk.worker.run(once=True)
    (made,) = registrations(desk.database)
    assert (made.state, made.erased_at) == (State.WITHDRAWN, None)


def test_once_something_was_decided_nothing_is_taken_back(desk: Desk) -> None:
    sent = desk.send(as_csv(people(3)))
    desk.make(sent)
    decided = registrations(desk.database)[0]
    with desk.database.begin() as session:
        seen = DecisionContext(desk.officer, decided.reference, decided.version)
        decisions.reject_registration(unit(session), seen, "This person never left.")
    with pytest.raises(Conflict), desk.database.begin() as session:
        undo_import.undo_import(unit(session), desk.officer, sent, "The wrong list")
    assert [each.state for each in registrations(desk.database)].count(State.SUBMITTED) == 2


def test_who_withdrew_in_the_meantime_stays_withdrawn(desk: Desk) -> None:
    sent = desk.send(as_csv(people(2)))
    desk.make(sent)
    with desk.database.begin() as session:
        first = session.scalars(select(Registration).limit(1)).one()
        factories.transition(unit(session), first, State.WITHDRAWN, actor=Actor.RETURNEE)
    with desk.database.begin() as session:
        undo_import.undo_import(unit(session), desk.officer, sent, "The wrong list")
    desk.worker.run(once=True)
    assert desk.look(sent).stage is ImportStage.UNDONE
    assert count(desk.database, StateTransition) == 4
