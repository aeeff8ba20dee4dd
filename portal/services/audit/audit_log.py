"""Audit log as a hash chain, with verification against changes, cuts and truncation.

Every entry carries an HMAC over itself and the previous entry; the head row seals the number and
the HMAC of the newest one. Without the key the chain cannot be repaired after an edit, a deletion
or a truncation. Entries that were purged leave a sealed checkpoint, from which the chain goes on.
"""

import hmac
import uuid
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, exists, or_, select
from sqlalchemy.orm import Session

from portal.crypto import BlindIndex, Vault
from portal.domain.audit.audit_actions import AuditAction
from portal.domain.audit.audit_subjects import SUBJECT_OF, SubjectKind
from portal.domain.platform.errors import Invalid
from portal.domain.platform.text import clean
from portal.domain.registration.reference import read_reference
from portal.models import (
    AuditCheckpoint,
    AuditEntry,
    AuditHead,
    KeyCheck,
    KeyKind,
    Message,
    Officer,
    Registration,
)
from portal.models.audit import LONGEST_SUBJECT
from portal.models.insert import RowUpdate, insert
from portal.services.audit.audit_checkpoint import (
    checkpoint_seal,
    newest_checkpoint,
    seal_checkpoint_anew,
)
from portal.services.audit.audit_digest import AuditDigest, entry_content
from portal.unit_of_work import UnitOfWork

_CHAIN, _HEAD = "audit-chain", "audit-head"
_NEWEST: Final = (
    select(AuditHead, AuditEntry.number, AuditEntry.mac)
    .outerjoin(AuditEntry, AuditEntry.number == AuditHead.number)
    .with_for_update(of=AuditHead)
    .execution_options(populate_existing=True)
)
"""The locked head, with the entry that it seals unless that was written while the lock was awaited."""
_MAC_OF: Final = select(AuditEntry.mac).where(AuditEntry.number == bindparam("number"))


def write_audit_entry(
    work: UnitOfWork,
    action: AuditAction,
    *,
    officer_id: uuid.UUID | None = None,
    subject: str = "",
    details: Mapping[str, Any] | None = None,
) -> None:
    """Appends an entry. Locks the head row until the transaction ends, because the chain is linear.

    `subject` may be text that a stranger typed, such as the name of an account: it is cleaned and
    cut. A reference is stored without dashes, however the caller got it.
    """
    head, number, mac = work.session.execute(_NEWEST).one()
    entry = AuditEntry(
        number=head.number + 1,
        at=work.now,
        action=action,
        officer_id=officer_id,
        subject=_normalize_subject(action, subject),
        details=dict(details or {}),
    )
    previous = mac if number == head.number else _previous_mac(work.session, head.number)
    entry.mac = _entry_mac(work.vault, entry, previous)
    work.session.flush()  # the account that an entry names is written first
    newer = {"number": entry.number, "mac": head_mac(work.vault, entry.number, entry.mac)}
    insert(work.session, entry, change=RowUpdate(AuditHead, head.id, newer))


class AuditLogLost(Exception):
    """The head of the audit log is missing, although the database is in use."""

    def __init__(self) -> None:
        super().__init__(
            "The audit log is lost: its head is missing, although the database holds accounts, "
            "registrations or audit entries. Somebody deleted it. Restore a backup, or find out who "
            "did it (docs/audit-log.md). A new log begins only in an empty database."
        )


def start_audit_chain(work: UnitOfWork) -> None:
    """Inserts the head row into an empty database. Does nothing if there is one.

    Raises `AuditLogLost` if the database is in use: a new chain would hide that the old one is gone.
    """
    require_audit_head(work)
    if work.session.get(AuditHead, 1) is None:
        work.session.add(AuditHead(id=1, number=0, mac=head_mac(work.vault, 0, b"")))


def require_audit_head(work: UnitOfWork) -> None:
    """Raises `AuditLogLost` if a database in use has no head of the audit log."""
    if work.session.get(AuditHead, 1) is not None:
        return
    in_use = [exists(select(model)) for model in (AuditEntry, Officer, Registration, Message)]
    if work.session.scalar(select(or_(*in_use))):
        raise AuditLogLost


def first_wrong_entry(work: UnitOfWork) -> int | None:
    """Returns the number of the first entry that fails verification, or None.

    Entries before a change of the index key are proved by the older key, or when it is gone by the
    digest that the change left in an entry of its own. May run while entries are written or purged.
    """
    since = _current_key_since(work)
    checkpoint = newest_checkpoint(work.session)
    while True:
        wrong = _first_wrong_after(work, checkpoint, since)
        newest = newest_checkpoint(work.session)
        if wrong is None or _number(newest) <= _number(checkpoint):
            return wrong
        checkpoint = newest  # entries were purged meanwhile


def _first_wrong_after(
    work: UnitOfWork, checkpoint: AuditCheckpoint | None, since: datetime | None
) -> int | None:
    if checkpoint and not _fits(
        checkpoint.seal, checkpoint_seal(work.vault, checkpoint), since, checkpoint.purged_at
    ):
        return checkpoint.number
    chain, unproven, read = AuditDigest(checkpoint), None, 0
    while True:
        for entry in _entries_after(work, read):
            if entry.number != chain.number + 1:
                return unproven or chain.number + 1
            is_proven = _fits(entry.mac, _entry_mac(work.vault, entry, chain.mac), since, entry.at)
            if not is_proven:
                unproven = unproven or entry.number
            elif entry.action is AuditAction.KEYS_CHANGED and chain.is_stated_by(entry):
                unproven = None
            chain.add(entry)
        head = work.session.get(AuditHead, 1, populate_existing=True)
        # PostgreSQL takes a snapshot for each statement: the head may be newer than the entries.
        if head is None or head.number <= chain.number or read == chain.number:
            break
        read = chain.number
    number = chain.number
    if unproven:
        return unproven
    expected = head_mac(work.vault, number, chain.mac)
    if head is None or head.number != number or not _fits(head.mac, expected, since, work.now):
        return number + 1
    return None


def _number(checkpoint: AuditCheckpoint | None) -> int:
    return checkpoint.number if checkpoint else 0


def _entries_after(work: UnitOfWork, number: int) -> Iterator[AuditEntry]:
    entries = work.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.number > number)
        .order_by(AuditEntry.number)
        .execution_options(yield_per=500)
    )
    with closing(entries):  # uses a server-side cursor
        yield from entries


def seal_head_anew(work: UnitOfWork) -> None:
    """Writes the MACs of the head and of the checkpoint with the current index key."""
    head = work.session.scalars(select(AuditHead).with_for_update()).one()
    mac = _previous_mac(work.session, head.number)
    head.mac = bytes(head_mac(work.vault, head.number, mac))
    seal_checkpoint_anew(work.session, work.vault)


def _current_key_since(work: UnitOfWork) -> datetime | None:
    """Returns from when nothing is written with an older index key, or None."""
    current = work.session.get(KeyCheck, (KeyKind.INDEX, work.vault.index_key_ids[0]))
    return current.first_since if current else None


def _fits(mac: bytes, expected: BlindIndex, since: datetime | None, at: datetime) -> bool:
    """Whether a MAC is right. Older keys count only for what was written before the change."""
    if since is not None and at > since:
        return hmac.compare_digest(mac, bytes(expected))
    return expected.matches(mac)


def _normalize_subject(action: AuditAction, subject: str) -> str:
    if SUBJECT_OF[action] is SubjectKind.REFERENCE:
        with suppress(Invalid):
            return read_reference(subject)
    return clean(subject[:LONGEST_SUBJECT])[:LONGEST_SUBJECT]


def _previous_mac(session: Session, number: int) -> bytes:
    if number == 0:
        return b""
    return session.scalars(_MAC_OF, {"number": number}).one()


def _entry_mac(vault: Vault, entry: AuditEntry, previous: bytes) -> BlindIndex:
    return vault.index(_CHAIN, entry_content(entry, previous))


def head_mac(vault: Vault, number: int, mac: bytes) -> BlindIndex:
    """Returns the MAC that seals the number and the MAC of the newest entry."""
    return vault.index(_HEAD, f"{number}:{mac.hex()}")


def seals(vault: Vault, sealed: bytes, number: int, mac: bytes) -> bool:
    """Tells whether a MAC seals the number and the MAC of an entry, under any live index key."""
    return head_mac(vault, number, mac).matches(sealed)
