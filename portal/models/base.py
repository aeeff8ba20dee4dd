"""Shared parts of all tables: names of constraints, types, row ids and sealed columns."""

import enum
import os
import time
import uuid
from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    Enum,
    Index,
    MetaData,
    TypeDecorator,
    Uuid,
    event,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, QueryContext, Session, object_session
from sqlalchemy.types import TypeEngine

from portal.models.keyed_hash import KeyedHash
from portal.models.sealed import bind_vault, take_in

LONGEST_CODE = 32


class UtcDateTime(TypeDecorator[datetime]):
    """A column of aware times in UTC. Raises for naive times."""

    impl: TypeEngine[Any] | type[TypeEngine[Any]] = DateTime(timezone=True)
    cache_ok: bool | None = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Converts to UTC. SQLite stores no zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Returns an aware time in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def choice(choices: type[enum.StrEnum], name: str | None = None) -> Enum:
    """A column type of a closed list with a CHECK. A second column of one list needs a `name`."""
    return Enum(
        choices,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=LONGEST_CODE,
        values_callable=lambda members: [member.value for member in members],
    )


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index of the rows for which `where` (SQL of both databases) is true."""
    condition = text(where)
    return Index(name, *columns, unique=unique, postgresql_where=condition, sqlite_where=condition)


class Base(DeclarativeBase):
    """The base class of all models."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        uuid.UUID: Uuid(),
        bytes: KeyedHash(),
        datetime: UtcDateTime(),
        list[str]: JSON().with_variant(JSONB(), "postgresql"),
        dict[str, Any]: JSON().with_variant(JSONB(), "postgresql"),
        enum.StrEnum: choice(enum.StrEnum),
    }


@event.listens_for(Base, "load", propagate=True)
def _row_is_loaded(row: Base, context: QueryContext | None) -> None:
    # `Session.merge` loads a new row without a query.
    session = context.session if context is not None else object_session(row)
    if session is not None:
        bind_vault(row, session)


@event.listens_for(Session, "before_attach")
def _session_takes_row_in(session: Session, row: Base) -> None:
    take_in(row, session)


def new_id() -> uuid.UUID:
    """Returns a UUID version 7 (RFC 9562). Later ids sort later, so indexes grow at one end.

        The 12 bits after the milliseconds are their fraction (method 3 of section 6.2), so that
    rows of one transaction sort in the order of writing.
    """
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    fraction = rest * 4096 // 1_000_000
    random = int.from_bytes(os.urandom(8)) & ((1 << 62) - 1)
    return uuid.UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0x2 << 62 | random)


def time_of_id(row_id: uuid.UUID) -> datetime:
    """Returns when the row with this id was made, to the millisecond."""
    return datetime.fromtimestamp((row_id.int >> 80) / 1000, UTC)


def first_id_at(moment: datetime) -> uuid.UUID:
    """Returns the smallest id of rows made at or after the moment, for searches by primary key."""
    return uuid.UUID(int=int(moment.timestamp() * 1000) << 80 | 0x7 << 76 | 0x2 << 62)
