"""A state changes only by a transition: every other way to set one fails, on both databases."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, bindparam, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.db import Database
from portal.domain.registration.states import Actor, State
from portal.models import IdentifiedPerson, Registration, StateSetOutsideTransition
from portal.models.insert import new_row
from portal.services.registration.transition import transition
from tests import factories
from tests.unit import unit

Write = Callable[[Session, Registration], object]
CLOSED = State.CLOSED
TABLE = Registration.__table__


def assign(_: Session, registration: Registration) -> None:
    registration.state = CLOSED


def upsert(session: Session, registration: Registration) -> object:
    insert = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
    statement = insert[session.connection().dialect.name](TABLE).values(id=registration.id)
    return session.connection().execute(
        statement.on_conflict_do_update(index_elements=["id"], set_={"state": CLOSED})
    )


def core_with_values(session: Session, registration: Registration) -> object:
    statement = update(TABLE).where(TABLE.c.id == bindparam("row_id"))
    values = {"row_id": registration.id, "state": CLOSED}
    return session.connection().execute(statement, values)


WAYS: dict[str, Write] = {
    "assignment": assign,
    "setattr": lambda _, row: setattr(row, "state", CLOSED),
    "constructor": lambda _, __: Registration(state=CLOSED),
    "new row": lambda _, __: new_row(Registration, state=CLOSED),
    "update of the model": lambda s, _: s.execute(update(Registration).values(state=CLOSED)),
    "update by primary key": lambda s, row: s.execute(
        update(Registration), [{"id": row.id, "state": CLOSED}]
    ),
    "query update": lambda s, _: s.query(Registration).update({"state": CLOSED}),
    "update of the table": lambda s, _: s.connection().execute(update(TABLE).values(state=CLOSED)),
    "update with values at execution": core_with_values,
    "upsert": upsert,
    "SQL": lambda s, _: s.execute(text("UPDATE registrations SET version = 2, state = 'closed'")),
    "SQL in a CTE": lambda s, _: s.execute(
        text("WITH x AS (SELECT 1) update registrations\nSET state = 'closed' WHERE version > 0")
    ),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_no_other_way_sets_the_state_of_a_registration(session: Session, way: Write) -> None:
    factories.places(session)
    registration = factories.registration(session)
    session.flush()
    with pytest.raises(StateSetOutsideTransition, match=r"registrations\.state changes by"):
        way(session, registration)
    session.expire(registration)
    assert registration.state is State.SUBMITTED


@pytest.mark.parametrize(
    "way",
    [
        lambda _, row: setattr(row, "stage", "registered"),
        lambda s, _: s.execute(text("UPDATE identified_people SET stage = 'registered'")),
    ],
    ids=["setattr", "SQL"],
)
def test_nor_the_stage_of_an_identified_person(session: Session, way: Write) -> None:
    with pytest.raises(StateSetOutsideTransition):
        way(session, IdentifiedPerson())  # type: ignore[arg-type]  # one list of ways for both


def test_a_transition_sets_it(database: Database) -> None:
    with database.begin() as session:
        factories.places(session)
        registration = factories.registration(session)
        session.flush()
        transition(unit(session), registration, State.WITHDRAWN, actor=Actor.RETURNEE)
    with database.read() as session:
        assert session.scalars(select(Registration.state)).one() is State.WITHDRAWN


def test_other_columns_are_updated_as_ever(session: Session) -> None:
    factories.places(session)
    registration = factories.registration(session)
    session.flush()
    session.execute(
        update(Registration).where(Registration.state == State.SUBMITTED).values(may_call=False)
    )
    session.execute(update(Registration), [{"id": registration.id, "version": 1, "may_sms": False}])
    session.execute(text("UPDATE registrations SET may_sms = may_sms WHERE state = 'submitted'"))
    session.expire(registration)
    assert not registration.may_call


def test_a_migration_may_rewrite_states(database: Database) -> None:
    def rewrite(connection: Connection) -> None:
        connection.execute(text("UPDATE registrations SET state = 'closed' WHERE version = 0"))

    with database.schema_connection() as connection:
        rewrite(connection)
