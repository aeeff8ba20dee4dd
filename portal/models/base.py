"""What all tables share: names of constraints, types, row ids and sealed columns."""

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
    LargeBinary,
    MetaData,
    TypeDecorator,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeEngine

from portal.crypto import Sealed, Vault

LONGEST_CODE = 32
PADDED_BYTES = 64


class UtcDateTime(TypeDecorator[datetime]):
    """Aware times, always in UTC; a naive one is a mistake and is refused."""

    impl: TypeEngine[Any] | type[TypeEngine[Any]] = DateTime(timezone=True)
    cache_ok: bool | None = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database: in UTC; SQLite keeps no zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """From the database: aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def choice(choices: type[enum.StrEnum], name: str | None = None) -> Enum:
    """A closed list, kept by a CHECK; a table with two columns of one list names them."""
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
    """The base of all models."""

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
        datetime: UtcDateTime(),
        Sealed: LargeBinary(),
        list[str]: JSON().with_variant(JSONB(), "postgresql"),
        dict[str, Any]: JSON().with_variant(JSONB(), "postgresql"),
        enum.StrEnum: choice(enum.StrEnum),
    }

    def seal(self, vault: Vault, column: str, text: str | None) -> None:
        """Encrypts a text into a column of this row; an empty one clears it."""
        setattr(self, column, vault.seal(text, self._place(column)) if text else None)

    def seal_padded(self, vault: Vault, column: str, text: str | None) -> None:
        """The same, so that a look at the row does not tell whether there is anything in it."""
        place = self._place(column)
        setattr(self, column, vault.seal(text or "", place, pad_to=PADDED_BYTES))

    def unsealed(self, vault: Vault, column: str) -> str | None:
        """The text that is sealed in a column of this row, or None when there is none."""
        sealed: Sealed | None = getattr(self, column)
        return None if sealed is None else vault.open(sealed, self._place(column)) or None

    def _place(self, column: str) -> str:
        row_id: uuid.UUID | None = self.id  # type: ignore[attr-defined]  # every sealed table has one
        if row_id is None:
            raise ValueError("a row needs its id before anything is sealed in it")
        return sealed_place(self.__tablename__, column, row_id)


def sealed_place(table: str, column: str, row_id: uuid.UUID) -> str:
    """The place a value is sealed for: nowhere else does it open."""
    return f"{table}:{column}:{row_id}"


def new_id() -> uuid.UUID:
    """A UUID version 7 (RFC 9562): ids made later sort later, so indexes grow at one end.

    The 12 bits after the milliseconds are the fraction of one (method 3 of section 6.2), so that
    also what one transaction writes sorts in its order.
    """
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    fraction = rest * 4096 // 1_000_000
    random = int.from_bytes(os.urandom(8)) & ((1 << 62) - 1)
    return uuid.UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0x2 << 62 | random)


def first_id_at(moment: datetime) -> uuid.UUID:
    """The smallest id of rows made then or later: their primary key finds the newest rows."""
    return uuid.UUID(int=int(moment.timestamp() * 1000) << 80 | 0x7 << 76 | 0x2 << 62)
