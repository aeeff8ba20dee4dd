"""Exports of very many rows, and errors during the stream."""

import tracemalloc

import pytest
from sqlalchemy import insert, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from portal.crypto import Sealed, Unreadable
from portal.db import Database
from portal.domain.platform.choices import Language
from portal.domain.registration.reference import new_reference
from portal.domain.registration.states import Actor, State
from portal.domain.staff.roles import Role
from portal.models import Officer, Registration, StateTransition
from portal.models.base import new_id
from portal.models.sealed import raw_name
from portal.services.reporting import export_file
from portal.services.reporting.export_file import ExportFilters
from tests import factories
from tests.factories import NOW
from tests.unit import unit

EVERYTHING = ExportFilters()


def test_a_tampered_value_breaks_the_file_rather_than_shorten_it(
    session: Session, officer: Officer
) -> None:
    factories.registration(session, State.VERIFIED, by=officer)
    broken = factories.registration(session, State.VERIFIED, by=officer)
    sealed = getattr(broken, raw_name("birth"))
    setattr(broken, raw_name("birth"), Sealed(sealed[:-1] + bytes([sealed[-1] ^ 1])))
    session.flush()
    with pytest.raises(Unreadable):
        list(
            export_file.stream_export(
                unit(session), EVERYTHING, Language.ENGLISH, identifiable=True
            )
        )


def many(session: Session, officer: Officer, number: int) -> None:
    """Adds copies of one verified registration, each sealed for its own row."""
    template = factories.registration(session, State.VERIFIED, by=officer)
    values = {
        name: getattr(template, name)
        for name in inspect(Registration).column_attrs.keys()  # noqa: SIM118 - not a dict
    }
    state = {"state": values.pop("state")}
    copies, moves = [], []
    for _ in range(number):
        copy = Registration(**values | {"id": new_id(), "reference": new_reference()})
        copy.birth = "1990-03-05"
        copy.needs = "loan"
        session.add(copy)
        copies.append({name: getattr(copy, name) for name in values} | state)
        session.expunge(copy)
        moves.append(
            {
                "id": new_id(),
                "registration_id": copy.id,
                "at": NOW,
                "actor": Actor.OFFICER,
                "officer_id": officer.id,
                "from_state": State.SUBMITTED,
                "to_state": State.VERIFIED,
                "evidence": ["called"],
                "fields": [],
            }
        )
    session.execute(insert(Registration), copies)
    session.execute(insert(StateTransition), moves)


def test_memory_stays_flat_however_many_rows_there_are(database: Database) -> None:
    with database.begin() as session:
        factories.places(session)
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)

    def peak() -> int:
        with database.read() as session:
            tracemalloc.start()
            count = sum(
                chunk.count("\n")
                for chunk in export_file.stream_export(
                    unit(session), EVERYTHING, Language.BANGLA, identifiable=False
                )
            )
            used = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        assert count > 1000
        return used

    with database.begin() as session:
        many(session, officer, 1000)
    peak()  # Catalogs and places are read once.
    few = peak()
    with database.begin() as session:
        many(session, officer, 4000)
    assert peak() < few * 1.3


def test_a_database_that_dies_breaks_the_file(postgres_database: Database) -> None:
    database = postgres_database
    with database.begin() as session:
        factories.places(session)
        many(session, factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR), 2000)
    with database.read() as session:
        file = export_file.stream_export(
            unit(session), EVERYTHING, Language.BANGLA, identifiable=False
        )
        next(file), next(file)
        with database.engine.connect() as another:
            another.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        with pytest.raises(DBAPIError):
            list(file)
