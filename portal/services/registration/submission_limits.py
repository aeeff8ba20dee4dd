"""Limits of drafts and submissions by browser, address and phone, against floods.

An address may be a carrier with thousands of phones, so its limits are wide; they bound who throws
cookies away. A browser has narrow ones. One that proved the phone with a code has no limit by phone.
"""

from datetime import timedelta
from typing import Final, NamedTuple

from portal.domain.registration.questions.contact_questions import MAY_SMS
from portal.services.platform.rate_limit import (
    LimitedUse,
    RateLimit,
    count_use,
    count_uses,
    hold_limits,
    refuse_above,
)
from portal.services.registration.drafts import DraftToSubmit
from portal.unit_of_work import UnitOfWork

DRAFTS_PER_BROWSER: Final = RateLimit("draft_browser", 60, timedelta(hours=1))
"""A helper who registers one person after another needs minutes for each. It bounds submissions as well, since
each needs a draft of its own."""
DRAFTS_PER_ADDRESS: Final = RateLimit("draft_address", 6000, timedelta(hours=1))
SUBMISSIONS_PER_ADDRESS: Final = RateLimit("submission_address", 3000, timedelta(hours=1))
SUBMISSIONS_PER_PHONE: Final = RateLimit("submission_phone", 5, timedelta(days=1))
SMS_TO_UNPROVEN_PHONE: Final = RateLimit("sms_unproven_phone", 1, timedelta(days=1))


class Sender(NamedTuple):
    """Who sends a form: the identifier of the browser, and its network."""

    browser: str
    network: str


def hold_draft_limits(work: UnitOfWork, sender: Sender) -> None:
    """Counts a new draft of a browser and a network. Raises `TooMany`."""
    hold_limits(
        work,
        LimitedUse(DRAFTS_PER_BROWSER, sender.browser),
        LimitedUse(DRAFTS_PER_ADDRESS, sender.network),
    )


def hold_submission_limits(work: UnitOfWork, draft: DraftToSubmit, sender: Sender) -> bool | None:
    """Counts the submission of a draft. Raises `TooMany`.

    Returns whether a phone without proof gets an SMS about it, counted in the same statement. None if it
    was not counted.
    """
    uses = [LimitedUse(SUBMISSIONS_PER_ADDRESS, sender.network)]
    if draft.mobile_index is not None and not draft.phone_verified:
        phone = draft.mobile_index.hex()
        uses.append(LimitedUse(SUBMISSIONS_PER_PHONE, phone))
        if draft.typed.get(MAY_SMS.id) == ["yes"]:
            uses.append(LimitedUse(SMS_TO_UNPROVEN_PHONE, phone))
    counts = count_uses(work, *uses)
    for limit, _subject in uses[:2]:
        refuse_above(work, limit, counts[limit.name])
    sms = counts.get(SMS_TO_UNPROVEN_PHONE.name)
    return None if sms is None else sms <= SMS_TO_UNPROVEN_PHONE.most


def may_confirm_by_sms(work: UnitOfWork, mobile_index: bytes) -> bool:
    """Tells whether a phone without proof gets one more SMS about a submission today. Counts it."""
    return count_use(work, SMS_TO_UNPROVEN_PHONE, mobile_index.hex()) <= SMS_TO_UNPROVEN_PHONE.most
