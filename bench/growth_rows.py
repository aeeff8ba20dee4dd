"""Fills the tables as after years: copies people with their history, SMS, keys and accesses.

PostgreSQL makes the copies itself by `INSERT … SELECT`, which is faster than COPY of rows that a
client sends. Ids grow with time, as those of the portal do. Copies cannot be decrypted.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Column, Date, DateTime, Select, Table, Uuid, select, text
from sqlalchemy.orm import Session

from bench.people import EARLIER, SEED
from portal.crypto import Sealed, Unreadable, Vault
from portal.db import Database
from portal.demo.people import compose_people
from portal.domain.matching.match_features import MatchFeatures
from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.outcomes import OutcomeKind, ReceiptStatus
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.models import (
    Attempt,
    BlockingKey,
    Message,
    Receipt,
    RecordAccess,
    Registration,
    StateTransition,
)
from portal.models.base import UtcDateTime
from portal.services.matching import blocking_keys
from portal.services.messaging import outbox
from portal.services.privacy.access_log import note_access
from portal.services.registration.registration_mapper import read_answers
from tests import factories
from tests.unit import unit

TEMPLATES: Final = 500
SPAN: Final = timedelta(days=1500)
"""The time over which the registrations came in."""
_STATES: Final = (
    *(State.VERIFIED, State.VERIFIED, State.RECEIVED, State.REJECTED, State.RETURNED),
    *(State.CLOSED,) * 15,
)
_TABLES: Final[Sequence[Table]] = tuple(
    model.metadata.tables[model.__tablename__]
    for model in (
        *(Registration, StateTransition, Message, Attempt, Receipt, BlockingKey, RecordAccess),
    )
)
_NAMES: Final = {table.name for table in _TABLES}


class LenientVault(Vault):
    """A vault that also reads copies: it decrypts at full cost, then returns a valid text."""

    name = ""

    def open(self, sealed: Sealed, place: str) -> str:
        """Returns the text, or a valid one for a copy."""
        try:
            return super().open(sealed, place)
        except Unreadable:
            valid = {"birth": "1990", "name_en": self.name, "needs": "work,loan"}
            return valid.get(place.split(":")[1], "")

    def open_all(self, sealed: Iterable[Sealed | None], places: Iterable[str]) -> list[str]:
        """Returns the texts, or valid ones for copies."""
        return [
            "" if value is None else self.open(value, place)
            for value, place in zip(sealed, places, strict=True)
        ]


def add_templates(database: Database, vault: Vault) -> None:
    """Adds people with all their rows: handled registrations whose SMS are delivered."""
    now = datetime.now(UTC)
    with database.begin() as session:
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR, vault=vault)
        for number, person in enumerate(compose_people(SEED, TEMPLATES, EARLIER)):
            given: dict[str, Any] = dict.fromkeys(factories.TYPED, "") | dict(person.typed)
            state = _STATES[number % len(_STATES)]
            made = factories.registration(session, state, vault=vault, by=officer, **given)
            add_keys(session, vault, made)
            work = unit(session, vault=vault, now=now)
            note_access(work, made.id, officer.id)
            for transition in session.scalars(_history(made)):
                outbox.queue_transition_message(work, made, transition)
        for message in session.scalars(select(Message)):
            _deliver(session, message, now)


def _history(registration: Registration) -> Select[StateTransition]:
    return select(StateTransition).where(StateTransition.registration_id == registration.id)


def add_keys(session: Session, vault: Vault, registration: Registration) -> None:
    """Stores the blocking keys, as a worker does a second after the submit."""
    features = MatchFeatures.of(read_answers(registration))
    hashes = blocking_keys.hashes_to_store(vault, features)
    work = unit(session, vault=vault)
    blocking_keys.store_blocking_keys(work, {registration.id: hashes})


def _deliver(session: Session, message: Message, now: datetime) -> None:
    message.state, message.ended_at, message.sent_at, message.tries = (
        MessageState.DELIVERED, now, now, 1,
    )  # fmt: skip
    message.gateway = "emulator"
    session.add(
        Attempt(
            message_id=message.id,
            gateway="emulator",
            started_at=now,
            ended_at=now,
            outcome=OutcomeKind.ACCEPTED,
        )
    )
    session.add(
        Receipt(
            reference=message.reference,
            gateway="emulator",
            status=ReceiptStatus.DELIVERED,
            received_at=now,
            changed_state=True,
        )
    )


def copy_templates(database: Database, *, rows: int, words: Collection[bytes]) -> None:
    """Copies the templates until there are so many registrations. Hashes of `words` stay the same."""
    copies = max(1, rows // TEMPLATES - 1)
    with database.schema_connection() as connection:
        connection.execute(text("SET synchronous_commit = off"))
        for table in _TABLES:
            values = ", ".join(copied(column) for column in table.columns)
            names = ", ".join(column.name for column in table.columns)
            statement = (
                f"INSERT INTO {table.name} ({names}) SELECT {values} FROM generate_series(1, :copies) n"  # noqa: S608 - names of our own tables
                f" CROSS JOIN (SELECT *, row_number() OVER () AS k FROM {table.name}) r"
            )
            given = {"copies": copies, "step": SPAN / copies}
            if table.name == BlockingKey.__tablename__:
                given["words"] = list(words)
            connection.execute(text(statement), given)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def copied(column: Column[object]) -> str:
    """Returns the SQL of a column of the copy number `n` of a row `r`."""
    name = f"r.{column.name}"
    refers_to = {key.column.table.name for key in column.foreign_keys}
    if isinstance(column.type, Uuid) and (refers_to & _NAMES or not refers_to):
        digest = f"md5({name}::text)"
        return (
            f"(lpad(to_hex(n), 12, '0') || '7' || substr({digest}, 1, 3)"
            f" || '8' || substr({digest}, 4, 15))::uuid"
        )
    if isinstance(column.type, (DateTime, UtcDateTime)):
        return f"{name} - (:copies - n + 1) * :step"
    if isinstance(column.type, Date):
        return f"({name} - (:copies - n + 1) * :step)::date"
    if column.name == "reference":
        if column.table.name == Registration.__tablename__:
            return "upper(lpad(to_hex(n * 1000 + r.k), 9, '0'))"
        return f"substr(md5({name} || n), 1, 20)"
    if column.name.endswith("_index"):
        return f"sha256((encode({name}, 'hex') || n)::bytea)"
    if column.name == "hash":
        other = "substr(sha256((encode(r.hash, 'hex') || n)::bytea), 1, 16)"
        return f"CASE WHEN r.hash = ANY(:words) THEN r.hash ELSE {other} END"
    return name


def word_hashes(database: Database, vault: Vault) -> dict[tuple[str, str], bytes]:
    """Returns the hash of each word of a name of the templates, by district and word."""
    found: dict[tuple[str, str], bytes] = {}
    with database.read() as session:
        unit(session, vault=vault)
        for row in session.scalars(select(Registration)):
            features = MatchFeatures.of(read_answers(row))
            for name in features.names:
                for word in name.split():
                    for district in features.districts:
                        for each in blocking_keys.word_hashes(vault, word, district):
                            found[district, word] = each
    return found


def table_sizes(database: Database) -> list[tuple[str, int, int]]:
    """Returns rows and bytes with indexes of each filled table, the largest first."""
    sizes = text(
        "SELECT relname, reltuples::bigint, pg_total_relation_size(oid) FROM pg_class"
        " WHERE relname = ANY(:names) ORDER BY 3 DESC"
    )
    with database.read() as session:
        return [(*row,) for row in session.execute(sizes, {"names": sorted(_NAMES)})]
