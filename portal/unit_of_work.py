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
from portal.domain.messaging.sender_name import NEUTRAL_SENDER, SenderName
from portal.request_id import current_request_id

_VAULT = "phera_vault"


class NoVault(Exception):
    """A sealed column was read or written through a session that carries no vault."""


def carry_vault(session: Session, vault: Vault) -> None:
    """Attaches the keys to the session and to every row that it loads or adds."""
    session.info[_VAULT] = vault


def carried_vault(session: Session) -> Vault | None:
    """Returns the keys that the session carries, or None."""
    vault: Vault | None = session.info.get(_VAULT)
    return vault


def vault_of(session: Session) -> Vault:
    """Returns the keys that the session carries. Raises `NoVault` if it carries none."""
    vault = carried_vault(session)
    if vault is None:
        raise NoVault("this session carries no vault: open it as a unit of work")
    return vault


@dataclass(frozen=True, slots=True)
class UnitOfWork:
    """The context of a service: a session in a transaction, the vault, the time, the hotline."""

    session: Session
    vault: Vault
    now: datetime
    """The time of everything done in this unit of work; aware."""
    hotline: str = ""
    """The number of the hotline, for texts that name it."""
    sender: SenderName = NEUTRAL_SENDER
    """The name at the beginning of SMS."""
    request_id: str | None = None
    """The web request whose work this is, for log lines of workers about what it queues."""

    def __post_init__(self) -> None:
        """Attaches the vault to the session."""
        if self.now.tzinfo is None:
            raise ValueError("a time without a zone")
        carry_vault(self.session, self.vault)

    def at(self, now: datetime) -> "UnitOfWork":
        """Returns the same transaction with another time, for events that are recorded later."""
        return replace(self, now=now)


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class UnitsOfWork:
    """Opens units of work on one database, with one vault and one clock."""

    database: Database
    vault: Vault
    hotline: str = ""
    sender: SenderName = NEUTRAL_SENDER
    clock: Callable[[], datetime] = _utc_now

    @contextmanager
    def begin(self, now: datetime | None = None) -> Iterator[UnitOfWork]:
        """Yields a unit of work that commits at its end, or rolls back if the block raises."""
        with self.database.begin() as session:
            yield self._on(session, now)

    @contextmanager
    def read(self, now: datetime | None = None) -> Iterator[UnitOfWork]:
        """Yields a read-only unit of work. The database refuses writes."""
        with self.database.read() as session:
            yield self._on(session, now)

    def _on(self, session: Session, now: datetime | None) -> UnitOfWork:
        now, request_id = now or self.clock(), current_request_id()
        return UnitOfWork(session, self.vault, now, self.hotline, self.sender, request_id)
