"""A unit of work: one transaction with the keys, the time and the settings that services need.

A service takes a `UnitOfWork` first, instead of a session, a vault, a time and a hotline number.
The session of a unit of work carries its vault, so that the sealed columns of its rows can be read
and written (`portal.models.sealed`).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.db import Database

_VAULT = "phera_vault"


class NoVault(Exception):
    """A sealed column was read or written through a session that carries no vault."""


def carry_vault(session: Session, vault: Vault) -> None:
    """Makes the keys known to the session and to every row that it loads or takes in."""
    session.info[_VAULT] = vault


def carried_vault(session: Session) -> Vault | None:
    """The keys that the session carries, if it carries any."""
    vault: Vault | None = session.info.get(_VAULT)
    return vault


def vault_of(session: Session) -> Vault:
    """The keys that the session carries. Raises `NoVault` when it carries none."""
    vault = carried_vault(session)
    if vault is None:
        raise NoVault("this session carries no vault: open it as a unit of work")
    return vault


@dataclass(frozen=True, slots=True)
class UnitOfWork:
    """What a service works with: a session in a transaction, the vault, the time, the hotline."""

    session: Session
    vault: Vault
    now: datetime
    """The time of everything done in this unit of work; aware."""
    hotline: str = ""
    """The number of the hotline, for texts that name it."""

    def __post_init__(self) -> None:
        """The session carries the vault from here on."""
        if self.now.tzinfo is None:
            raise ValueError("a time without a zone")
        carry_vault(self.session, self.vault)

    def at(self, now: datetime) -> "UnitOfWork":
        """The same transaction at another time, for what is written down later than it happened."""
        return replace(self, now=now)


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class UnitsOfWork:
    """Opens units of work on one database, with one vault and one clock."""

    database: Database
    vault: Vault
    hotline: str = ""
    clock: Callable[[], datetime] = _utc_now

    @contextmanager
    def begin(self, now: datetime | None = None) -> Iterator[UnitOfWork]:
        """A unit of work that is committed at its end, or undone when it raises."""
        with self.database.begin() as session:
            yield self._on(session, now)

    @contextmanager
    def read(self, now: datetime | None = None) -> Iterator[UnitOfWork]:
        """A unit of work that cannot write: the database itself refuses."""
        with self.database.read() as session:
            yield self._on(session, now)

    def _on(self, session: Session, now: datetime | None) -> UnitOfWork:
        return UnitOfWork(session, self.vault, now or self.clock(), self.hotline)
