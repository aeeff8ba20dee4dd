"""The copy of the own data: a code of its own opens it for ten minutes, and each download is on record."""

from datetime import timedelta
from typing import Final

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.messaging.costs import SpendingCaps
from portal.domain.platform.choices import Choice
from portal.domain.platform.errors import NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.one_time_codes import CodePurpose
from portal.models import Registration
from portal.services.audit.audit_log import write_audit_entry
from portal.services.messaging import budget
from portal.services.platform import rate_limit
from portal.services.platform.rate_limit import RateLimit
from portal.services.registration import phone_verification, status_tracking
from portal.services.registration.phone_verification import CodeRequester
from portal.unit_of_work import UnitOfWork

COPY_LIFE: Final = timedelta(minutes=10)
"""How long after the code a copy may be downloaded."""
COPIES: Final = RateLimit("data_copy", 6, timedelta(days=1))
"""Downloads of one registration."""


class CopyFormat(Choice):
    """The format of a copy."""

    PDF = "pdf", N_("To read: PDF")
    JSON = "json", N_("For computers: JSON")


def request_copy_code(
    work: UnitOfWork, requester: CodeRequester, *, codes_per_day: int, caps: SpendingCaps
) -> None:
    """Sends a code to the phone of the registration that is open in this browser.

    Raises `NotFound` if none is open, and `TooMany`.
    """
    registration = _opened(work, requester.browser_token)
    mobile = registration.mobile or ""
    budget.refuse_code(work, caps, mobile)
    phone_verification.send_phone_code(
        work,
        requester,
        CodePurpose.DATA_COPY,
        mobile,
        registration=registration,
        codes_per_day=codes_per_day,
    )


def may_copy(work: UnitOfWork, browser_token: str) -> bool:
    """Returns whether this browser entered the code for the open registration in time."""
    registration = _opened(work, browser_token)
    proven = phone_verification.proven_code(
        work, browser_token, CodePurpose.DATA_COPY, life=COPY_LIFE
    )
    return proven is not None and proven.registration_id == registration.id


def record_copy(
    work: UnitOfWork, browser_token: str, copy_format: CopyFormat, *, cap: RateLimit = COPIES
) -> Registration:
    """Writes a download into the audit log and returns its registration.

    Raises `NotFound` without a code entered in time, and `TooMany`.
    """
    if not may_copy(work, browser_token):
        raise NotFound(N_("Please ask for a code first."))
    registration = _opened(work, browser_token)
    rate_limit.hold_limit(work, cap, str(registration.id))
    write_audit_entry(
        work,
        AuditAction.DATA_COPIED,
        subject=registration.reference,
        details={"format": copy_format.value},
    )
    return registration


def _opened(work: UnitOfWork, browser_token: str) -> Registration:
    """Returns the open registration. Nothing is left to copy of an erased one."""
    opened = status_tracking.opened_id(work, browser_token)
    registration = work.session.get_one(Registration, opened)
    if registration.erased_at is not None:
        raise NotFound(N_("This registration no longer exists."))
    return registration
