"""Sign-in with a password and a code, in three steps, so that no transaction waits for a hash.

`begin_sign_in` counts the attempt and always commits. `check_secrets` is slow and
needs no database. `complete_sign_in` checks the code. An unknown account, a wrong password and a
wrong code take the same steps and get the same answer.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Final, NamedTuple

from sqlalchemy import Select, bindparam, select, update

from portal.crypto import BlindIndex, Vault
from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.errors import TooMany
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import to_latin
from portal.domain.platform.text import clean
from portal.models import Officer, StaffSession
from portal.security_events import SecurityEvent, note_security_event
from portal.services.audit.audit_log import write_audit_entry
from portal.services.platform.any_of import has_index, index_values
from portal.services.platform.rate_limit import (
    RateLimit,
    count_use,
    network_of,
    note_limit_reached,
)
from portal.services.review import claims
from portal.services.staff import passwords, second_factor
from portal.services.staff.device_token import find_device
from portal.unit_of_work import UnitOfWork

IDLE: Final = timedelta(minutes=15)
"""A session without a request for this long expires."""
LONGEST: Final = timedelta(hours=8)
"""A session expires this long after its start: a working day."""

REFUSED: Final = N_(
    "The email, password or code is not right. Check them, wait for a new code and try again."
)

_QUARTER: Final = timedelta(minutes=15)
PER_ACCOUNT_AND_ADDRESS: Final = RateLimit("sign_in_here", 10, _QUARTER)
PER_ADDRESS: Final = RateLimit("sign_in_address", 60, _QUARTER)
PER_ACCOUNT: Final = RateLimit("sign_in_account", 60, _QUARTER)
"""Looser than the first limit, so that a stranger's guesses seldom lock an officer out."""
PER_DEVICE: Final = RateLimit("sign_in_device", 10, _QUARTER)
"""The only limit of a browser that has signed in before (`device_token`)."""

_NO_OFFICER_ID: Final = uuid.UUID(int=0)
_DUMMY_SECRET: Final = second_factor.new_secret()


class SignInAttempt(NamedTuple):
    """The claimed identity of a sign-in. Nothing is verified yet."""

    email: str
    address: str
    """The internet address of the attempt."""
    password_hash: str | None
    """The hash that the password must match; None if this name cannot sign in."""
    browser: str = ""
    """The short name of the browser (`browser_names`)."""


class CheckedSecrets(NamedTuple):
    """What was typed, after the slow hashes and before the database."""

    password_fits: bool
    code: str
    recovery_hash: bytes | None = None
    """The hash of the code if it has the form of a recovery code."""


def begin_sign_in(
    work: UnitOfWork,
    *,
    email: str,
    address: str,
    devices: Sequence[str] = (),
    browser: str = "",
) -> SignInAttempt | TooMany:
    """Counts an attempt and finds the account. `devices` are the device tokens of the browser.

    Returns the error over a limit, because raising it inside the transaction would undo the count.
    """
    email = fold_email(email)
    account = work.session.execute(
        select(Officer.id, Officer.password_hash, Officer.device_tokens_since).where(
            Officer.email == email, Officer.active
        )
    ).one_or_none()
    device = find_device(work, devices, *account) if account else None
    network = network_of(address)
    subjects: tuple[tuple[RateLimit, str], ...] = (
        (PER_ACCOUNT_AND_ADDRESS, f"{email}|{network}"),
        (PER_ADDRESS, network),
        (PER_ACCOUNT, email),
    )
    if device is not None:
        subjects = ((PER_DEVICE, f"{email}|{device}"),)
    for limit, subject in subjects:
        if count_use(work, limit, subject) > limit.most:
            note_limit_reached(limit)
            return TooMany(
                N_("Too many tries. Please wait %(minutes)s minutes and try again."),
                retry_after=int(_QUARTER.total_seconds()),
                minutes=int(_QUARTER.total_seconds()) // 60,
            )
    return SignInAttempt(email, address, account.password_hash if account else None, browser)


def check_secrets(vault: Vault, claim: SignInAttempt, password: str, code: str) -> CheckedSecrets:
    """Compares the slow hashes. Do not call this in a transaction. Raises `Unavailable`."""
    fits = passwords.password_matches(password, claim.password_hash)
    return CheckedSecrets(fits, code, second_factor.recovery_hash(vault, claim.email, code))


def complete_sign_in(
    work: UnitOfWork, claim: SignInAttempt, checked: CheckedSecrets
) -> Officer | None:
    """Returns the officer if password and code are right. Marks the code as used."""
    officer = work.session.scalars(
        select(Officer).where(
            Officer.email == claim.email,
            Officer.active,
            Officer.password_hash == (claim.password_hash or ""),
        )
    ).one_or_none()
    secret = officer.totp_secret if officer else None
    step = second_factor.matching_step(secret or _DUMMY_SECRET, checked.code, now=work.now)
    recovery = second_factor.find_recovery_code(
        work, officer.id if officer else _NO_OFFICER_ID, checked.recovery_hash
    )
    action = AuditAction.SIGN_IN_FAILED
    if officer and checked.password_fits:
        if step is not None and second_factor.use_step(work, officer, step):
            action = AuditAction.SIGNED_IN
        elif recovery and second_factor.use_recovery_code(work, recovery):
            action = AuditAction.RECOVERY_CODE_USED
    details = {"address": claim.address}
    if action is not AuditAction.SIGN_IN_FAILED and claim.browser:
        details["browser"] = claim.browser
    write_audit_entry(work, action, officer_id=officer.id if officer else None, details=details)
    if action is AuditAction.SIGN_IN_FAILED:
        note_security_event(
            SecurityEvent.SIGN_IN_FAILED, officer=str(officer.id) if officer else ""
        )
        return None
    return officer


def start_session(work: UnitOfWork, officer: Officer, token: str) -> None:
    """Starts a session of this officer with the token."""
    work.session.add(
        StaffSession(
            token_hash=session_token_hash(work.vault, token),
            officer_id=officer.id,
            started_at=work.now,
        )
    )


def find_officer(work: UnitOfWork, token: str) -> Officer | None:
    """Returns the active officer of a session that has neither ended nor expired, or None."""
    return _active_officer(work, token, since=work.now - LONGEST)


def officer_of_expired_session(work: UnitOfWork, token: str) -> Officer | None:
    """Returns the active officer of a recently expired session. None for an ended session."""
    return _active_officer(work, token, since=work.now - 2 * LONGEST)


def sign_out(work: UnitOfWork, officer: Officer, token: str) -> None:
    """Ends the session of this token, and the claims of its officer."""
    work.session.execute(
        update(StaffSession)
        .where(StaffSession.token_hash == session_token_hash(work.vault, token))
        .values(ended_at=work.now)
    )
    claims.release_all_claims(work, officer)
    write_audit_entry(work, AuditAction.SIGNED_OUT, officer_id=officer.id)


def end_sessions(work: UnitOfWork, officer_id: uuid.UUID) -> None:
    """Ends all sessions of an account, for example when it is disabled or its password changes."""
    work.session.execute(
        update(StaffSession)
        .where(StaffSession.officer_id == officer_id, StaffSession.ended_at.is_(None))
        .values(ended_at=work.now)
    )


def fold_email(text: str) -> str:
    """Returns the canonical form of an email address."""
    return to_latin(clean(text)).lower()


def _active_officer(work: UnitOfWork, token: str, *, since: datetime) -> Officer | None:
    token_hash = session_token_hash(work.vault, token)
    values = {**index_values("token_hash", token_hash), "since": since}
    found = work.session.scalars(_officer_of_session(len(token_hash.values)), values)
    return found.one_or_none()


@cache
def _officer_of_session(live_keys: int) -> Select[Officer]:
    return (
        select(Officer)
        .join(StaffSession, StaffSession.officer_id == Officer.id)
        .where(
            has_index(StaffSession.token_hash, "token_hash", live_keys),
            StaffSession.ended_at.is_(None),
            StaffSession.started_at > bindparam("since"),
            Officer.active,
        )
    )


def session_token_hash(vault: Vault, token: str) -> BlindIndex:
    """Returns the stored hash of a session's token."""
    return vault.index("staff-session", token)
