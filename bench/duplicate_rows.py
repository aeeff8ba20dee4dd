"""Generates a million people with their keys and the values that duplicate matching decrypts.

Names come from a pool of generated names (`bench.name_pairs`); the commonest is about 1.4 % of all.
Rows are copies of one real registration, with their own values in the columns that a search reads.
"""

import itertools
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, Final

from sqlalchemy import Connection, LargeBinary, Uuid, text, update

from bench.name_pairs import make_name
from portal.crypto import Vault
from portal.db import Database
from portal.domain.matching.match_features import MatchFeatures
from portal.domain.names.letters import is_bangla
from portal.domain.registration.birth import Birth
from portal.domain.registration.choices import BirthGiven, DocumentType
from portal.domain.registration.topics.documents import Documents
from portal.domain.routing.places import load_places
from portal.models import Registration
from portal.models.base import new_id
from portal.models.sealed import Ciphertext, sealed_place
from portal.services.matching.blocking_keys import hashes_to_store
from portal.services.platform.blind_index import PHONE_INDEX
from portal.services.registration.registration_mapper import document_index
from tests import factories

POOL: Final = 12_000
BATCH: Final = 20_000
TODAY: Final = date(2026, 11, 22)
_OWN: Final = (
    "id", "reference", "mobile_index", "document_index", "document_type", "district_code",
    "name_bn", "name_en", "father_name", "mother_name", "birth", "mobile", "document_number",
)  # fmt: skip
_EMPTY: Final = (
    "spouse_name", "bmet_number", "upazila_code", "upazila_text", "union_ward", "village",
    "occupation_other", "skills_other",
)  # fmt: skip
_SHORT: Final = ("typed", "needs", "needs_other", "female_counsellor", "needs_care", "care_note")
_BORN: Final = (1955, 2008, 1990)
_REFERENCES: Final = itertools.count(1)


class Crowd:
    """Generates the people, equal for an equal seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._names = [make_name(self._random) for _ in range(POOL)]
        self._districts = sorted(load_places().districts)
        self._numbers = itertools.count(seed * 10**9)

    def somebody(self) -> MatchFeatures:
        """A generated person: most know their date of birth, and 4 of 5 their mother's name."""
        random = self._random
        return MatchFeatures(
            names=(random.choice(self._names),),
            birth=self._birth(),
            father=random.choice(self._names) if random.random() < 0.95 else None,
            mother=random.choice(self._names) if random.random() < 0.8 else None,
            districts=frozenset({random.choice(self._districts)}),
            mobile=f"+880{next(self._numbers)}",
            document_type=DocumentType.NID,
            document_number=str(random.randrange(10**9, 10**10)),
        )

    def _birth(self) -> Birth:
        random = self._random
        year, kind = round(random.triangular(*_BORN)), random.random()
        if kind < 0.12:
            return Birth(BirthGiven.DATE, day=date(year, 1, 1))
        if kind < 0.7:
            return Birth(BirthGiven.DATE, day=date(year, 1, 1) + timedelta(random.randrange(365)))
        if kind < 0.8:
            return Birth(BirthGiven.YEAR, year=year)
        return Birth(BirthGiven.AGE, age=TODAY.year - year, said_on=TODAY)


def fill(database: Database, vault: Vault, people: Iterator[MatchFeatures]) -> None:
    """Writes the people and their keys, then analyses the tables."""
    with database.begin() as session:
        factories.places(session)
        factories.registration(session, vault=vault)
        session.execute(
            update(Registration).values(
                {
                    **dict.fromkeys(_EMPTY),
                    **dict.fromkeys(_SHORT, b"0"),
                    "compared_at": datetime.now(UTC),
                }
            )
        )
    blob, key = ("bytea", "uuid") if not database.is_sqlite else ("blob", "text")
    with database.schema_connection() as connection:
        connection.execute(
            text(f"CREATE TABLE fresh ({', '.join(f'{c} {_type(c, blob, key)}' for c in _OWN)})")
        )
        connection.execute(text(f"CREATE TABLE fresh_keys (hash {blob}, registration_id {key})"))
        while batch := list(itertools.islice(people, BATCH)):
            rows, keys = _rows(vault, batch)
            _copy(connection, "fresh", _OWN, rows)
            _copy(connection, "fresh_keys", ("hash", "registration_id"), keys)
        _move(connection)
    _analyse(database)


def _rows(vault: Vault, batch: Sequence[MatchFeatures]) -> tuple[list[Any], list[Any]]:
    rows, keys = [], []
    for one in batch:
        row_id = new_id()

        def seal(column: str, value: str | None, owner: uuid.UUID = row_id) -> bytes | None:
            return (
                vault.seal(value, sealed_place("registrations", column, owner)) if value else None
            )

        in_bangla = is_bangla(one.names[0])
        rows.append(
            (
                row_id,
                f"{next(_REFERENCES):09X}",
                vault.index(PHONE_INDEX, one.mobile or ""),
                document_index(vault, Documents(one.document_type, one.document_number, None)),
                one.document_type.value,
                min(one.districts),
                seal("name_bn", one.names[0] if in_bangla else None),
                seal("name_en", None if in_bangla else one.names[0]),
                seal("father_name", one.father),
                seal("mother_name", one.mother),
                seal("birth", one.birth.to_text() if one.birth else None),
                seal("mobile", one.mobile),
                seal("document_number", one.document_number),
            )
        )
        keys += [(each, row_id) for each in hashes_to_store(vault, one)]
    return rows, keys


def _type(column: str, blob: str, key: str) -> str:
    kind = Registration.__table__.columns[column].type
    if isinstance(kind, Uuid):
        return key
    return blob if isinstance(kind, LargeBinary | Ciphertext) else "text"


def _copy(connection: Connection, table: str, columns: Sequence[str], rows: list[Any]) -> None:
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        plain = (
            tuple(value.hex if isinstance(value, uuid.UUID) else value for value in row)
            for row in rows
        )
        driver.executemany(f"INSERT INTO {table} VALUES ({marks})", plain)  # noqa: S608 - our own
        return
    with driver.cursor().copy(
        f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT BINARY)"
    ) as copy:
        copy.set_types([_binary(table, column) for column in columns])
        for row in rows:
            copy.write_row(row)


def _binary(table: str, column: str) -> str:
    if table == "fresh_keys":
        return "bytea" if column == "hash" else "uuid"
    return _type(column, "bytea", "uuid")


def _move(connection: Connection) -> None:
    """Copies the plain tables into the indexed ones; keys go in order, which is much faster."""
    columns = list(Registration.__table__.columns.keys())
    values = ", ".join(f"f.{name}" if name in _OWN else f"r.{name}" for name in columns)
    connection.execute(
        text(
            f"INSERT INTO registrations ({', '.join(columns)}) SELECT {values} "  # noqa: S608 - our own
            "FROM fresh f, (SELECT * FROM registrations) r"
        )
    )
    connection.execute(
        text("INSERT INTO name_keys SELECT hash, registration_id FROM fresh_keys ORDER BY 1, 2")
    )
    connection.execute(text("DROP TABLE fresh"))
    connection.execute(text("DROP TABLE fresh_keys"))


def _analyse(database: Database) -> None:
    if database.is_sqlite:
        with database.schema_connection() as connection:
            connection.execute(text("ANALYZE"))
        return
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE registrations, name_keys"))
