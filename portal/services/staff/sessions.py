"""The signed-in devices of an account, which its owner sees and ends."""

import uuid
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, select, update

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.errors import NotFound
from portal.domain.platform.gettext_marker import N_
from portal.models import AuditEntry, Officer, StaffSession
from portal.services.audit.audit_log import write_audit_entry
from portal.services.staff.sign_in import LONGEST, session_token_hash
from portal.unit_of_work import UnitOfWork


class SignedInDevice(NamedTuple):
    """A session that is open."""

    id: uuid.UUID
    started_at: datetime
    browser: str
    """The short name of its browser; empty if it is not known."""
    is_this: bool
    """Whether it is the session of the request."""


def list_devices(work: UnitOfWork, officer: Officer, token: str) -> list[SignedInDevice]:
    """Returns the open sessions of an account: this one first, then the newest."""
    open_ones = work.session.scalars(
        select(StaffSession)
        .where(*_open(work, officer))
        .order_by(StaffSession.started_at.desc(), StaffSession.id)
    ).all()
    browsers = _browsers(work, officer, open_ones)
    this = session_token_hash(work.vault, token)
    devices = [
        SignedInDevice(
            each.id, each.started_at, browsers.get(each.started_at, ""), each.token_hash == this
        )
        for each in open_ones
    ]
    return sorted(devices, key=lambda device: not device.is_this)


def end_device(work: UnitOfWork, officer: Officer, session_id: uuid.UUID) -> None:
    """Ends an open session of the account. Raises `NotFound` for an ended or foreign one."""
    if not _end(work, officer, StaffSession.id == session_id):
        raise NotFound(N_("This device is already signed out."))


def end_other_devices(work: UnitOfWork, officer: Officer, token: str) -> int:
    """Ends all open sessions of the account except the one of this token. Returns their number."""
    this = session_token_hash(work.vault, token)
    return _end(work, officer, StaffSession.token_hash != this)


def _end(work: UnitOfWork, officer: Officer, which: ColumnElement[bool]) -> int:
    ended = work.session.execute(
        update(StaffSession)
        .where(*_open(work, officer), which)
        .values(ended_at=work.now)
        .returning(StaffSession.id)
    ).all()
    if ended:
        write_audit_entry(
            work, AuditAction.SIGNED_OUT, officer_id=officer.id, details={"devices": len(ended)}
        )
    return len(ended)


def _open(work: UnitOfWork, officer: Officer) -> tuple[ColumnElement[bool], ...]:
    return (
        StaffSession.officer_id == officer.id,
        StaffSession.ended_at.is_(None),
        StaffSession.started_at > work.now - LONGEST,
    )


def _browsers(
    work: UnitOfWork, officer: Officer, sessions: Sequence[StaffSession]
) -> dict[datetime, str]:
    """Returns the browsers of sign-ins by their time.

    The entry of a sign-in is written in the transaction that starts the session, with the same time.
    Reads back to the oldest of these sessions: at most a working day of one officer.
    """
    if not sessions:
        return {}
    oldest = min(each.started_at for each in sessions)
    entries = work.session.execute(
        select(AuditEntry.at, AuditEntry.details)
        .where(AuditEntry.officer_id == officer.id)
        .order_by(AuditEntry.number.desc())
        .execution_options(yield_per=100)
    )
    found: dict[datetime, str] = {}
    details: dict[str, Any]
    with closing(entries):  # uses a server-side cursor
        for at, details in entries:
            if at < oldest:
                break
            if browser := details.get("browser"):
                found[at] = browser
    return found
