"""The digest over entries of the audit log, which needs no key."""

import hashlib
import json
from datetime import UTC
from typing import Any

from portal.models import AuditCheckpoint, AuditEntry

_RUNNING = "running_sha256"
_WHOLE = "sha256"
"""Older entries about a change of the key state a digest that begins with the first entry."""


def entry_content(entry: AuditEntry, previous: bytes) -> str:
    """Returns what the MAC of an entry covers, with the MAC of the entry before."""
    return json.dumps(
        [
            entry.number,
            entry.at.astimezone(UTC).isoformat(),
            entry.action,
            str(entry.officer_id),
            entry.subject,
            entry.details,
            previous.hex(),
        ],
        sort_keys=True,
        ensure_ascii=False,
    )


class AuditDigest:
    """A running SHA-256 over entries from the first one on, or from a checkpoint on."""

    def __init__(self, checkpoint: AuditCheckpoint | None = None) -> None:
        self.number, self.mac, self.running = 0, b"", b""
        self._whole = hashlib.sha256() if checkpoint is None else None
        if checkpoint is not None:
            self.number, self.mac = checkpoint.number, checkpoint.entry_mac
            self.running = checkpoint.digest

    def add(self, entry: AuditEntry) -> None:
        """Adds the next entry."""
        content = entry_content(entry, self.mac).encode() + entry.mac
        self.running = hashlib.sha256(self.running + content).digest()
        if self._whole is not None:
            self._whole.update(content)
        self.number, self.mac = entry.number, entry.mac

    def details(self) -> dict[str, Any]:
        """Returns what the entry about a change of the key says."""
        return {"through": self.number, _RUNNING: self.running.hex()}

    def is_stated_by(self, entry: AuditEntry) -> bool:
        """Whether an entry states exactly these entries."""
        stated = entry.details
        if stated.get("through") != self.number:
            return False
        if _RUNNING in stated:
            return bool(stated[_RUNNING] == self.running.hex())
        return self._whole is not None and stated.get(_WHOLE) == self._whole.hexdigest()


def needs_first_entry(entry: AuditEntry) -> bool:
    """Whether an entry states a digest that can only be computed from the first entry on."""
    return _WHOLE in entry.details
