"""Invitations of officers: a link for the choice of a password and the second factor.

Only the officer knows the password. A reset works the same: another administrator passes on a new
link, and the account cannot sign in until it is used.
"""

import base64
import secrets
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import delete, select

from portal.crypto import Sealed, Unreadable, Vault
from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.errors import Forbidden, Invalid, NotFound
from portal.domain.platform.gettext_marker import N_
from portal.models import Invitation, Officer
from portal.models.staff.officer import NO_PASSWORD
from portal.services.audit.audit_log import write_audit_entry
from portal.services.staff import account_approval, accounts, second_factor
from portal.services.staff.account_approval import record_grant
from portal.services.staff.accounts import OfficerProfile
from portal.services.staff.sign_in import end_sessions
from portal.unit_of_work import UnitOfWork

LIFE: Final = timedelta(days=3)
_USED_UP: Final = N_("This link no longer works. Ask your administrator for a new one.")


def invite_officer(work: UnitOfWork, profile: OfficerProfile, *, by: Officer | None) -> str:
    """Adds an account that waits for its owner. Returns the secret of the link, shown once.

    `by` is None on the server's console. Raises `Invalid` for a bad profile and `Conflict` for a second account.
    """
    officer = accounts.make_officer(work, profile)
    work.session.add(officer)
    token = _new_link(work, officer)
    record_grant(work, officer, by.id if by else None)
    write_audit_entry(
        work,
        AuditAction.OFFICER_INVITED,
        officer_id=by.id if by else None,
        subject=officer.email,
        details={"role": officer.role.value} | ({} if by else {"by": "console"}),
    )
    return token


def send_reset_link(work: UnitOfWork, officer: Officer, *, by: Officer | None) -> str:
    """Removes password, second factor and sessions of an account. Returns the secret of a link.

    Raises `Forbidden` for the administrator's own account, because a reset needs two people.
    """
    if by and officer.id == by.id:
        raise Forbidden(N_("Ask another administrator to reset your account."))
    write_audit_entry(
        work,
        AuditAction.OFFICER_RESET,
        officer_id=by.id if by else None,
        subject=officer.email,
        details={} if by else {"by": "console"},
    )
    end_sessions(work, officer.id)
    record_grant(work, officer, by.id if by else None)
    return _new_link(work, officer)


def find_invitation(work: UnitOfWork, token: str) -> Officer:
    """Returns the officer of a link. Raises `NotFound` if it is unknown, used or expired.

    Raises `Forbidden` while the account waits for a second administrator.
    """
    found = work.session.scalars(
        select(Officer)
        .join(Invitation, Invitation.officer_id == Officer.id)
        .where(Invitation.token_hash == _hash(work.vault, token), Invitation.expires_at > work.now)
    ).one_or_none()
    if found is None:
        raise NotFound(_USED_UP)
    if account_approval.waits_for_approval(work, found):
        raise Forbidden(account_approval.WAITS)
    return found


class ChosenCredentials(NamedTuple):
    """What the owner of an invited account set up."""

    password_hash: str
    totp_secret: str
    totp_step: int
    """The time step of the code that proved that the app is set up."""
    recovery_hashes: tuple[bytes, ...]


def offer_secret(vault: Vault, token: str) -> tuple[str, str]:
    """Returns a new secret of the second factor, and the same sealed for the form.

    Each visit of the link gets another one, so that nobody who saw the link before its owner knows
    the owner's secret. The seal is bound to the link.
    """
    secret = second_factor.new_secret()
    sealed = vault.seal(secret, _place_of_offer(vault, token))
    return secret, base64.urlsafe_b64encode(sealed).decode()


def open_offered_secret(vault: Vault, token: str, offer: str) -> str:
    """Returns the secret that the form sent back. Raises `Invalid` for a changed or foreign one."""
    try:
        sealed = Sealed(base64.urlsafe_b64decode(offer.encode()))
        return vault.open(sealed, _place_of_offer(vault, token))
    except (ValueError, Unreadable) as error:
        raise Invalid(
            N_("The key for your app has changed. Scan the new one and send the form again.")
        ) from error


def check_invitation_code(secret: str, code: str, *, now: datetime) -> int:
    """Returns the time step of a code, which proves that the app is set up. Raises `Invalid`."""
    step = second_factor.matching_step(secret, code, now=now)
    if step is None:
        raise Invalid(N_("This code is not right. Check your app and type the newest six digits."))
    return step


def accept_invitation(work: UnitOfWork, token: str, chosen: ChosenCredentials) -> None:
    """Sets the credentials of an invited account, which can sign in from now on.

    Raises `NotFound`. Of two concurrent calls the second one fails.
    """
    officer = find_invitation(work, token)
    used = work.session.execute(
        delete(Invitation)
        .where(Invitation.token_hash == _hash(work.vault, token))
        .returning(Invitation.officer_id)
    )
    if used.first() is None:
        raise NotFound(_USED_UP)
    officer.password_hash = chosen.password_hash
    officer.totp_secret = chosen.totp_secret
    officer.totp_last_step = chosen.totp_step
    officer.active = True
    second_factor.store_recovery_codes(work, officer.id, chosen.recovery_hashes)
    write_audit_entry(work, AuditAction.OFFICER_ADDED, officer_id=officer.id, subject=officer.email)


def _new_link(work: UnitOfWork, officer: Officer) -> str:
    token = secrets.token_urlsafe(32)
    officer.active = False
    officer.password_hash = NO_PASSWORD
    officer.totp_secret = second_factor.new_secret()  # nobody sees it; the owner gets another
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


def _place_of_offer(vault: Vault, token: str) -> str:
    return f"invitations:offer:{_hash(vault, token).hex()}"


def _hash(vault: Vault, token: str) -> bytes:
    return vault.index("invitation", token)
