"""The checkpoint of the audit log: the last purged entry, from which verification goes on."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.crypto import BlindIndex, Vault
from portal.models import AuditCheckpoint

_CHECKPOINT = "audit-checkpoint"


def newest_checkpoint(session: Session) -> AuditCheckpoint | None:
    """Returns the checkpoint, or None if nothing was purged."""
    newest = select(AuditCheckpoint).order_by(AuditCheckpoint.number.desc()).limit(1)
    return session.scalars(newest).one_or_none()


def checkpoint_seal(vault: Vault, checkpoint: AuditCheckpoint) -> BlindIndex:
    """Returns the MAC that seals a checkpoint."""
    parts = (checkpoint.entry_mac.hex(), checkpoint.digest.hex())
    return vault.index(_CHECKPOINT, ":".join((str(checkpoint.number), *parts)))


def seal_checkpoint_anew(session: Session, vault: Vault) -> None:
    """Writes the seal with the current index key."""
    checkpoint = newest_checkpoint(session)
    if checkpoint is not None:
        checkpoint.seal = bytes(checkpoint_seal(vault, checkpoint))
