"""Fills verified registrations for exports by COPY, each sealed for its own row.

    python -m bench.export_people DATABASE_URL PEOPLE [--names]

People, homes and journeys of different templates are mixed, so that rows differ as they do in life.
"""

import argparse
import json
import random
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import text

from bench.people import SEED
from portal import schema
from portal.crypto import PADDED, Sealed, Vault
from portal.db import Database
from portal.demo.people import compose_people
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.models import Registration
from portal.models.sealed import PADDED_BYTES, Ciphertext, sealed_place
from tests import factories
from tests.keys import VAULT

SPAN: Final = timedelta(days=1000)
_TEMPLATES: Final = 400
_HOME: Final = "district_code", "upazila_code", "centre_code", "centre_distance_km", "route_reason"
_JOURNEY: Final = "country", "left_year", "left_month", "returned_year", "returned_month"
_FILLING: Final = (
    "session_replication_role = replica",
    "statement_timeout = 0",
    "idle_in_transaction_session_timeout = 0",
    "transaction_timeout = 0",
)
_MOVE: Final = (
    "id", "registration_id", "at", "actor", "officer_id", "from_state", "to_state", "evidence", "fields",
)  # fmt: skip

Row = dict[str, Any]


def main() -> None:
    """Makes the schema of an empty database, and fills it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("people", type=int)
    parser.add_argument("--names", action="store_true", help="names can be opened too")
    options = parser.parse_args()
    database = Database(options.url)
    schema.upgrade(database)
    fill_verified(database, options.people, has_names=options.names)
    database.close()


def fill_verified(database: Database, people: int, *, has_names: bool = True) -> None:
    """Adds so many verified registrations, all with consent to sharing, with their verification.

    Without names only the births can be opened, which saves most of the time.
    """
    with database.begin() as session:
        factories.places(session)
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
        for person in compose_people(SEED, min(_TEMPLATES, people), date(2026, 6, 1)):
            typed: dict[str, Any] = {name: list(each) for name, each in person.typed.items()}
            factories.registration(session, State.VERIFIED, by=officer, **typed)
        officer_id = officer.id
    made = list(_dates(people))
    with database.begin() as session:
        for setting in _FILLING:
            session.execute(text(f"SET LOCAL {setting}"))
        driver: Any = session.connection().connection.driver_connection
        with driver.cursor() as cursor:
            cursor.execute("SELECT * FROM registrations")
            names = [each[0] for each in cursor.description]
            templates = [dict(zip(names, row, strict=True)) for row in cursor]
            cursor.execute("DELETE FROM moves")
            cursor.execute("DELETE FROM registrations")
            with cursor.copy(f"COPY registrations ({', '.join(names)}) FROM STDIN") as copy:
                for values in _people(templates, made, has_names=has_names):
                    copy.write_row([values[name] for name in names])
            with cursor.copy(f"COPY moves ({', '.join(_MOVE)}) FROM STDIN") as copy:
                for row_id, at in made:
                    later = at + timedelta(days=row_id.int % 20)
                    copy.write_row(
                        (uuid.UUID(int=row_id.int ^ 1), row_id, later, "officer", officer_id,
                         State.SUBMITTED.value, State.VERIFIED.value, '["called"]', "[]")
                    )  # fmt: skip
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _dates(people: int) -> Iterator[tuple[uuid.UUID, datetime]]:
    """Yields ids that grow with time, and when each registration was sent."""
    begin, chance = datetime(2026, 11, 1, tzinfo=UTC) - SPAN, random.Random(SEED)
    version = (7 << 76) | (8 << 60)
    for number in range(people):
        row_id = (number << 80) | version | (chance.getrandbits(59) << 1)
        yield uuid.UUID(int=row_id), begin + SPAN * number / people


def _people(
    templates: Sequence[Row], made: Sequence[tuple[uuid.UUID, datetime]], *, has_names: bool
) -> Iterator[Mapping[str, Any]]:
    chance = random.Random(SEED)
    sealed = [
        column.name
        for column in Registration.__table__.columns
        if isinstance(column.type, Ciphertext) and (has_names or column.name == "birth")
    ]
    opened = {each["id"]: _opened(each, sealed) for each in templates}
    for number, (row_id, at) in enumerate(made):
        person, home, journey = (chance.choice(templates) for _ in range(3))
        row = (
            person
            | {name: home[name] for name in _HOME}
            | {name: journey[name] for name in _JOURNEY}
        )
        row |= {"id": row_id, "reference": f"{number:09X}", "submitted_at": at, "changed_at": at}
        row |= {"may_share": True, "consent_at": at}
        for name, (content, pad_to) in opened[person["id"]].items():
            place = sealed_place("registrations", name, row_id)
            row[name] = VAULT.seal(content, place, pad_to=pad_to)
        for name, value in row.items():
            if isinstance(value, list):
                row[name] = json.dumps(value)
        yield row


def _opened(row: Row, sealed: Sequence[str], vault: Vault = VAULT) -> dict[str, tuple[str, int]]:
    """Returns the texts of the sealed columns, and how they are padded."""
    found = {}
    for name in sealed:
        if row[name] is not None:
            value = Sealed(bytes(row[name]))
            text = vault.open(value, sealed_place("registrations", name, row["id"]))
            found[name] = text, PADDED_BYTES if value[:1] == PADDED else 0
    return found


if __name__ == "__main__":
    main()
