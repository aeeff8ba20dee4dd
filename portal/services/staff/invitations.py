"""Inviting an officer by a link, on which they choose a password and set up the second factor.

Nobody but the officer ever knows the password. A reset is the same: another administrator hands
over a new link, and until it is used nobody signs in to the account.
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
_USED_UP: Final = N_("This link does not work any more. Ask your administrator for a new one.")


def invite_officer(work: UnitOfWork, profile: OfficerProfile, *, by: Officer) -> str:
    """Makes an account that waits for its owner; returns the secret of the link, shown once.

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
    """Takes password, second factor and sessions from an account; returns the secret of a link.

    Raises `Forbidden` for one's own account: two people have to agree.
    """
    if officer.id == by.id:
        raise Forbidden(N_("Ask another administrator to reset your account."))
    write_audit_entry(work, AuditAction.OFFICER_RESET, officer_id=by.id, subject=officer.email)
    end_sessions(work, officer.id)
    return _new_link(work, officer)


def find_invitation(work: UnitOfWork, token: str) -> Officer:
    """Whose link it is. Raises `NotFound` for one that is unknown, used or too old."""
    found = work.session.scalars(
        select(Officer)
        .join(Invitation, Invitation.officer_id == Officer.id)
        .where(Invitation.token_hash == _hash(work.vault, token), Invitation.expires_at > work.now)
    ).one_or_none()
    if found is None:
        raise NotFound(_USED_UP)
    return found


def check_invitation_code(officer: Officer, code: str, *, now: datetime) -> int:
    """The step of the code, which shows that the app is set up. Raises `Invalid`."""
    secret = officer.totp_secret or ""
    step = second_factor.matching_step(secret, code, now=now)
    if step is None:
        raise Invalid(
            N_("This code is not right. Look at your app again and type the newest six digits.")
        )
    return step


def accept_invitation(
    work: UnitOfWork, token: str, code: str, password_hash: str
) -> tuple[str, ...]:
    """Opens the account with the password its owner chose; returns the recovery codes, shown once.

    Raises `NotFound` and `Invalid`; of two who use the link at once, one is told it is used.
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
