"""Invitations of officers: a link for the choice of a password and the second factor.

Only the officer knows the password. A reset works the same: another administrator passes on a new
link, and the account cannot sign in until it is used.
"""

import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select

from portal.crypto import Vault
from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.errors import Forbidden, Invalid, NotFound
from portal.domain.platform.gettext_marker import N_
from portal.models import Invitation, Officer
from portal.services.audit.audit_log import write_audit_entry
from portal.services.staff import accounts, second_factor
from portal.services.staff.accounts import OfficerProfile
from portal.services.staff.sign_in import end_sessions
from portal.unit_of_work import UnitOfWork

LIFE: Final = timedelta(days=3)
_USED_UP: Final = N_("This link no longer works. Ask your administrator for a new one.")


def invite_officer(work: UnitOfWork, profile: OfficerProfile, *, by: Officer) -> str:
    """Adds an account that waits for its owner. Returns the secret of the link, shown once.

    Raises `Invalid` for a bad profile and `Conflict` for a second account.
    """
    officer = accounts.make_officer(work, profile)
    work.session.add(officer)
    token = _new_link(work, officer)
    write_audit_entry(
        work,
        AuditAction.OFFICER_INVITED,
        officer_id=by.id,
        subject=officer.email,
        details={"role": officer.role.value},
    )
    return token


def send_reset_link(work: UnitOfWork, officer: Officer, *, by: Officer) -> str:
    """Removes password, second factor and sessions of an account. Returns the secret of a link.

    Raises `Forbidden` for the administrator's own account, because a reset needs two people.
    """
    if officer.id == by.id:
        raise Forbidden(N_("Ask another administrator to reset your account."))
    write_audit_entry(work, AuditAction.OFFICER_RESET, officer_id=by.id, subject=officer.email)
    end_sessions(work, officer.id)
    return _new_link(work, officer)


def find_invitation(work: UnitOfWork, token: str) -> Officer:
    """Returns the officer of a link. Raises `NotFound` if it is unknown, used or expired."""
    found = work.session.scalars(
        select(Officer)
        .join(Invitation, Invitation.officer_id == Officer.id)
        .where(Invitation.token_hash == _hash(work.vault, token), Invitation.expires_at > work.now)
    ).one_or_none()
    if found is None:
        raise NotFound(_USED_UP)
    return found


def check_invitation_code(officer: Officer, code: str, *, now: datetime) -> int:
    """Returns the time step of a code, which proves that the app is set up. Raises `Invalid`."""
    secret = officer.totp_secret or ""
    step = second_factor.matching_step(secret, code, now=now)
    if step is None:
        raise Invalid(N_("This code is not right. Check your app and type the newest six digits."))
    return step


def accept_invitation(
    work: UnitOfWork, token: str, code: str, password_hash: str
) -> tuple[str, ...]:
    """Sets the password of an invited account. Returns the recovery codes, shown once.

    Raises `NotFound` and `Invalid`. Of two concurrent calls the second one fails.
    """
    officer = find_invitation(work, token)
    step = check_invitation_code(officer, code, now=work.now)
    used = work.session.execute(
        delete(Invitation)
        .where(Invitation.token_hash == _hash(work.vault, token))
        .returning(Invitation.officer_id)
    )
    if used.first() is None:
        raise NotFound(_USED_UP)
    codes = tuple(second_factor.new_recovery_codes())
    officer.password_hash = password_hash
    officer.totp_last_step = step
    officer.active = True
    second_factor.store_recovery_codes(work, officer.id, codes)
    write_audit_entry(work, AuditAction.OFFICER_ADDED, officer_id=officer.id, subject=officer.email)
    return codes


def _new_link(work: UnitOfWork, officer: Officer) -> str:
    token = secrets.token_urlsafe(32)
    officer.active = False
    officer.password_hash = accounts.NO_PASSWORD
    officer.totp_secret = second_factor.new_secret()
    officer.totp_last_step = 0
    work.session.flush()
    second_factor.store_recovery_codes(work, officer.id, ())
    work.session.execute(delete(Invitation).where(Invitation.officer_id == officer.id))
    work.session.add(
        Invitation(
            officer_id=officer.id, token_hash=_hash(work.vault, token), expires_at=work.now + LIFE
        )
    )
    return token


def _hash(vault: Vault, token: str) -> bytes:
    return vault.index("invitation", token)
