"""Limits of drafts and submissions by address and by phone, against floods with strangers' numbers.

An address may be an office or a carrier with thousands of phones, so its limits are wide. A browser
that proved the phone with a code has no limit by phone.
"""

from datetime import timedelta
from typing import Final

from portal.models import Draft
from portal.services.platform.rate_limit import RateLimit, count_use, hold_limit
from portal.unit_of_work import UnitOfWork

DRAFTS_PER_ADDRESS: Final = RateLimit("draft_address", 600, timedelta(hours=1))
SUBMISSIONS_PER_ADDRESS: Final = RateLimit("submission_address", 300, timedelta(hours=1))
SUBMISSIONS_PER_PHONE: Final = RateLimit("submission_phone", 5, timedelta(days=1))
SMS_TO_UNPROVEN_PHONE: Final = RateLimit("sms_unproven_phone", 1, timedelta(days=1))


def hold_draft_limit(work: UnitOfWork, network: str) -> None:
    """Counts a new draft of a network. Raises `TooMany`."""
    hold_limit(work, DRAFTS_PER_ADDRESS, network)


def hold_submission_limits(work: UnitOfWork, draft: Draft, network: str) -> None:
    """Counts the submission of a draft that is not submitted yet. Raises `TooMany`."""
    if draft.registration_id is not None:
        return
    hold_limit(work, SUBMISSIONS_PER_ADDRESS, network)
    if draft.mobile_index is not None and not draft.phone_verified:
        hold_limit(work, SUBMISSIONS_PER_PHONE, draft.mobile_index.hex())


def may_confirm_by_sms(work: UnitOfWork, mobile_index: bytes) -> bool:
    """Tells whether a phone without proof gets one more SMS about a submission today. Counts it."""
    return count_use(work, SMS_TO_UNPROVEN_PHONE, mobile_index.hex()) <= SMS_TO_UNPROVEN_PHONE.most
