"""Sealed columns as attributes: `registration.name_bn` is a text; the column holds its ciphertext.

A row in a session uses the vault of the session. A new row holds its texts until it is added to a
session, which seals them: no plain text reaches the database. A value is opened at its first
access, once.
"""

import uuid
from collections.abc import Mapping
from functools import cache
from typing import Any, overload

from sqlalchemy import Dialect, LargeBinary, TypeDecorator, inspect
from sqlalchemy.orm import (
    DeclarativeBase,
    InstrumentedAttribute,
    Session,
    mapped_column,
    object_session,
)
from sqlalchemy.types import TypeEngine

from portal.crypto import Sealed, Vault
from portal.unit_of_work import NoVault, carried_vault, vault_of

PADDED_BYTES = 64
_VAULT = "_vault"
_WAITING = "_waiting_texts"
"""Texts of a row that is in no session yet, by column."""
_OPENED = "_opened_texts"
"""The ciphertext and the text of each opened column."""


class _Texts(dict[str, Any]):
    """Texts by column, hidden from logs and error messages."""

    def __repr__(self) -> str:
        return "<texts>"


class Ciphertext(TypeDecorator[Sealed]):
    """The bytes of a sealed value. Refuses text, which prevents the storage of plain text."""

    impl: TypeEngine[Any] | type[TypeEngine[Any]] = LargeBinary
    cache_ok: bool | None = True

    def process_bind_param(self, value: Sealed | None, _dialect: Dialect) -> bytes | None:
        """Returns the value unchanged for the database."""
        if value is not None and not isinstance(value, bytes):
            raise TypeError("a sealed column takes a ciphertext, not a text")
        return value


class SealedColumn:
    """A column of encrypted text, read and written as text through the rows of a model.

    On the class it is the mapped column with its ciphertext, for queries. An empty text is None. A
    `nullable` column is then NULL. Any other column holds a padded empty value, which hides whether
    there is a text; `padded` also hides the length of the text. A column that `is_added` to a
    filled table is NULL in older rows.
    """

    def __init__(
        self, *, nullable: bool = False, padded: bool = False, is_added: bool = False
    ) -> None:
        self._nullable = nullable
        self._padded = padded
        self._is_null_before = nullable or is_added
        self._name = ""
        self.raw_name = ""
        """The name of the attribute with the ciphertext."""

    def __set_name__(self, owner: type[Any], name: str) -> None:
        """Maps the ciphertext as a second attribute."""
        self._name, self.raw_name = name, raw_name(name)
        setattr(
            owner, self.raw_name, mapped_column(name, Ciphertext, nullable=self._is_null_before)
        )

    @overload
    def __get__(self, row: None, model: type[Any]) -> InstrumentedAttribute[Sealed | None]: ...

    @overload
    def __get__(self, row: DeclarativeBase, model: type[Any]) -> str | None: ...

    def __get__(
        self, row: DeclarativeBase | None, model: type[Any]
    ) -> InstrumentedAttribute[Sealed | None] | str | None:
        """Returns the text, or for the class the mapped ciphertext."""
        if row is None:
            mapped: InstrumentedAttribute[Sealed | None] = getattr(model, self.raw_name)
            return mapped
        waiting = row.__dict__.get(_WAITING)
        if waiting and self._name in waiting:
            text: str | None = waiting[self._name]
            return text
        sealed: Sealed | None = getattr(row, self.raw_name)
        return None if sealed is None else self._open(row, sealed)

    def __set__(self, row: DeclarativeBase, text: str | None) -> None:
        """Seals the text now if the row has a vault, otherwise when it is added to a session."""
        vault: Vault | None = row.__dict__.get(_VAULT)
        if vault is None:
            session = object_session(row)
            if session is None:
                row.__dict__.setdefault(_WAITING, _Texts())[self._name] = text or None
                return
            vault = vault_of(session)
        setattr(row, self.raw_name, self.seal(row, vault, text, _id_of(row)))

    def seal(
        self, row: DeclarativeBase, vault: Vault, text: str | None, row_id: str
    ) -> Sealed | None:
        """Returns the ciphertext of the text for the row with this id, and remembers the text."""
        if not text and self._nullable:
            return None
        pad_to = PADDED_BYTES if self._padded or not text else 0
        place = sealed_place(row.__tablename__, self._name, row_id)
        sealed = vault.seal(text or "", place, pad_to=pad_to)
        row.__dict__.setdefault(_OPENED, _Texts())[self._name] = sealed, text or None
        return sealed

    def _open(self, row: DeclarativeBase, sealed: Sealed) -> str | None:
        opened = row.__dict__.setdefault(_OPENED, _Texts())
        known: tuple[Sealed, str | None] | None = opened.get(self._name)
        if known is not None and known[0] is sealed:
            return known[1]
        vault = _find_vault(row)
        if vault is None:
            raise NoVault("this row was never in a session that carries a vault")
        place = sealed_place(row.__tablename__, self._name, _id_of(row))
        text = vault.open(sealed, place) or None
        opened[self._name] = sealed, text
        return text


def hold_texts(row: DeclarativeBase, texts: Mapping[str, str | None]) -> None:
    """Gives a new row the texts of its sealed columns, which are sealed when a session takes it in."""
    row.__dict__[_WAITING] = _Texts({name: text or None for name, text in texts.items()})


@cache
def sealed_columns(model: type[Any]) -> Mapping[str, SealedColumn]:
    """Returns the sealed columns of a model by name."""
    return {name: each for name, each in vars(model).items() if isinstance(each, SealedColumn)}


def raw_name(column: str) -> str:
    """Returns the name of the attribute with the ciphertext of a sealed column."""
    return f"{column}_sealed"


def take_in(row: DeclarativeBase, session: Session) -> None:
    """Binds a row to the vault of a session, and seals its unsealed texts."""
    waiting = row.__dict__.get(_WAITING)
    bind_vault(row, session)
    if waiting:
        vault, row_id, columns = vault_of(session), _id_of(row), sealed_columns(type(row))
        sealed = {
            (column := columns[name]).raw_name: column.seal(row, vault, text, row_id)
            for name, text in waiting.items()
        }
        if inspect(row).key is None:
            row.__dict__.update(sealed)  # a new row is written whole, without a history of changes
        else:
            for name, value in sealed.items():
                setattr(row, name, value)
        del row.__dict__[_WAITING]


def bind_vault(row: DeclarativeBase, session: Session) -> None:
    """Binds a row to the vault of its session, also beyond the end of the session."""
    vault = carried_vault(session)
    if vault is not None and row.__dict__.get(_VAULT) is not vault:
        row.__dict__[_VAULT] = vault
        row.__dict__.pop(_OPENED, None)


def sealed_place(table: str, column: str, row_id: uuid.UUID | str) -> str:
    """Returns the context of a sealed value: it opens in this table, column and row only."""
    return f"{table}:{column}:{row_id}"


def _id_of(row: DeclarativeBase) -> str:
    row_id: uuid.UUID | None = row.id  # type: ignore[attr-defined]  # every sealed table has one
    if row_id is None:
        raise ValueError("a row needs its id before anything is sealed in it")
    return str(row_id)


def _find_vault(row: DeclarativeBase) -> Vault | None:
    vault: Vault | None = row.__dict__.get(_VAULT)
    if vault is None and (session := object_session(row)) is not None:
        vault = carried_vault(session)
    return vault
