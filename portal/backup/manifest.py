"""The manifest of a backup: what the dump holds, and what a restore must check before it writes."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from importlib.metadata import version
from typing import Any, Final, Self

from sqlalchemy import Connection, func, select, text

from portal.models import (
    AuditEntry,
    AuditHead,
    Base,
    Draft,
    KeyCheck,
    KeyKind,
    Message,
    Officer,
    Registration,
    StateTransition,
)

_COUNTED: Final[tuple[type[Base], ...]] = (
    Registration,
    StateTransition,
    Message,
    Draft,
    Officer,
    AuditEntry,
)


class BackupError(Exception):
    """A backup cannot be made or restored. The text names the reason and the remedy."""


@dataclass(frozen=True, slots=True)
class AcceptedKey:
    """The id of a key of the database, with the proof that only the right key confirms."""

    kind: str
    key_id: str
    proof: str
    """Hexadecimal. It reveals nothing about the key."""

    def key_check(self) -> KeyCheck:
        """Returns the row of the database that it was made of, outside of any session."""
        return KeyCheck(
            kind=KeyKind(self.kind), key_id=self.key_id, proof=bytes.fromhex(self.proof)
        )


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything about a dump but its content."""

    made_at: str
    portal_version: str
    engine: str
    """`sqlite` or `postgresql`: a dump is restored into the same kind of database."""
    revision: str
    """The newest migration of the dump."""
    keys: tuple[AcceptedKey, ...]
    audit_number: int
    audit_mac: str
    rows: dict[str, int]
    """The number of rows of the main tables."""
    sha256: str = ""
    """The checksum of the dump."""

    def with_checksum(self, sha256: str) -> Self:
        """Returns the manifest of a dump that was written."""
        return replace(self, sha256=sha256)

    def to_json(self) -> bytes:
        """Returns the manifest as a file."""
        return json.dumps(asdict(self), indent=1).encode()

    @classmethod
    def from_json(cls, content: bytes) -> Self:
        """Reads a manifest. Raises `BackupError`."""
        try:
            found: dict[str, Any] = json.loads(content)
            found["keys"] = tuple(AcceptedKey(**each) for each in found["keys"])
            return cls(**found)
        except (ValueError, TypeError, KeyError) as error:
            raise BackupError("The manifest of the backup cannot be read.") from error


def describe_database(connection: Connection, made_at: datetime) -> Manifest:
    """Describes the state that a transaction sees."""
    head = connection.execute(select(AuditHead.number, AuditHead.mac)).one()
    checks = select(KeyCheck.kind, KeyCheck.key_id, KeyCheck.proof).order_by(
        KeyCheck.kind, KeyCheck.key_id
    )
    return Manifest(
        made_at=made_at.isoformat(timespec="seconds"),
        portal_version=version("phera"),
        engine=connection.dialect.name,
        revision=connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one(),
        keys=tuple(
            AcceptedKey(kind.value, key_id, proof.hex())
            for kind, key_id, proof in connection.execute(checks)
        ),
        audit_number=head.number,
        audit_mac=head.mac.hex(),
        rows={
            model.__tablename__: connection.execute(
                select(func.count()).select_from(model)
            ).scalar_one()
            for model in _COUNTED
        },
    )
