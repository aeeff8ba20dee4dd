"""What officers change in their own accounts, without an administrator."""

from collections.abc import Iterable

from sqlalchemy import update

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.choices import Language
from portal.domain.staff.account_parts import AccountPart
from portal.models import Officer
from portal.services.audit.audit_log import write_audit_entry
from portal.services.staff import second_factor
from portal.services.staff.sessions import end_other_devices
from portal.unit_of_work import UnitOfWork


def use_language(work: UnitOfWork, officer: Officer, language: Language) -> None:
    """Sets the language in which the pages open after a sign-in."""
    work.session.execute(update(Officer).where(Officer.id == officer.id).values(language=language))
    _record(work, officer, AccountPart.LANGUAGE)


def use_single_keys(work: UnitOfWork, officer: Officer, *, on: bool) -> None:
    """Sets whether single-key shortcuts work on this officer's pages."""
    work.session.execute(update(Officer).where(Officer.id == officer.id).values(single_keys=on))
    _record(work, officer, AccountPart.SINGLE_KEYS)


def end_tour(work: UnitOfWork, officer: Officer) -> None:
    """Notes that the officer has seen or skipped the tour of the pages."""
    work.session.execute(
        update(Officer).where(Officer.id == officer.id).values(tour_ended_at=work.now)
    )


def renew_recovery_codes(work: UnitOfWork, officer: Officer, hashes: Iterable[bytes]) -> None:
    """Replaces the recovery codes. The old ones no longer work."""
    second_factor.store_recovery_codes(work, officer.id, hashes)
    _record(work, officer, AccountPart.RECOVERY_CODES)


def replace_second_factor(
    work: UnitOfWork, officer: Officer, secret: str, *, step: int, token: str
) -> None:
    """Replaces the authenticator app, and ends all sessions except the one of this token.

    `step` is the time step of the code that proved that the new app is set up; it is used up.
    """
    account = work.session.get_one(Officer, officer.id)
    account.totp_secret, account.totp_last_step = secret, step
    work.session.flush()
    end_other_devices(work, officer, token)
    _record(work, officer, AccountPart.SECOND_FACTOR)


def _record(work: UnitOfWork, officer: Officer, part: AccountPart) -> None:
    write_audit_entry(
        work,
        AuditAction.OFFICER_CHANGED,
        officer_id=officer.id,
        subject=officer.email,
        details={"changed": [part.value]},
    )
