"""The newest code that a browser asked for: what its page says about it, and sending another one."""

from datetime import datetime
from typing import NamedTuple

from portal.domain.messaging.costs import SpendingCaps
from portal.domain.platform.errors import NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.one_time_codes import CodePurpose
from portal.domain.platform.phone import last_digits
from portal.models import OneTimeCode, Registration
from portal.services.messaging import budget
from portal.services.registration.drafts import browser_token_hash
from portal.services.registration.one_time_code_statements import NEWEST_CODE
from portal.services.registration.phone_verification import CodeRequester, send_phone_code
from portal.unit_of_work import UnitOfWork


class SentCode(NamedTuple):
    """When the only valid code was sent, and the last digits of its phone."""

    at: datetime
    ending: str
    works: bool
    """Whether it has not expired. A used code works no more either."""


def newest_sent_code(work: UnitOfWork, browser_token: str, purpose: CodePurpose) -> SentCode | None:
    """Returns the newest code of this browser for a purpose, or None.

    It is the same whether an SMS went out or the code is a decoy, so it tells a stranger nothing.
    """
    sent = _newest(work, browser_token, purpose)
    if sent is None or sent.mobile is None:
        return None
    works = sent.expires_at > work.now and sent.used_at is None
    return SentCode(sent.sent_at, last_digits(sent.mobile), works)


def send_code_again(
    work: UnitOfWork,
    requester: CodeRequester,
    purpose: CodePurpose,
    *,
    codes_per_day: int,
    caps: SpendingCaps,
) -> None:
    """Sends a new code to the same phone. Raises `NotFound` if this browser has asked for none, `TooMany`."""
    sent = _newest(work, requester.browser_token, purpose)
    if sent is None or sent.mobile is None:
        raise NotFound(N_("Please ask for a code first."))
    mobile, about = sent.mobile, sent.registration_id
    budget.refuse_code(work, caps, mobile)
    send_phone_code(
        work,
        requester,
        purpose,
        mobile,
        registration=work.session.get(Registration, about) if about else None,
        codes_per_day=codes_per_day,
    )


def _newest(work: UnitOfWork, browser_token: str, purpose: CodePurpose) -> OneTimeCode | None:
    mine = browser_token_hash(work.vault, browser_token)
    values = {"mine": mine.values, "of_purpose": purpose}
    return work.session.scalars(NEWEST_CODE, values).one_or_none()
