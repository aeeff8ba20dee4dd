"""Phone verification: a one-time code goes out by SMS and returns through the same browser."""

import os
from collections.abc import Sequence
from datetime import timedelta
from enum import Enum
from functools import partial
from typing import NamedTuple

from sqlalchemy import select, update

from portal.crypto import BlindIndex
from portal.domain.messaging.alarms import AlarmKind
from portal.domain.messaging.kinds import MessageKind
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import NoneToday, TooMany
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.one_time_codes import (
    CODE_LIFE,
    CodePurpose,
    new_one_time_code,
)
from portal.models import Draft, OneTimeCode, Registration
from portal.models.base import new_id
from portal.models.insert import insert
from portal.services.messaging import outbox
from portal.services.messaging.alarms import end_alarm, raise_alarm
from portal.services.messaging.budget import NO_MORE
from portal.services.platform import rate_limit
from portal.services.platform.blind_index import (
    PHONE_INDEX,
    index_of_sealed_phone,
    phone_index_of,
)
from portal.services.platform.rate_limit import LimitedUse, RateLimit
from portal.services.registration.drafts import browser_token_hash
from portal.services.registration.one_time_code_statements import (
    COUNT_TRY,
    END_CODES,
    LAST_SENT,
    LAST_SENT_OF_BROWSER,
    PROOF_OF_PHONE,
    PROVEN_CODE,
    UNVERIFIED_REGISTRATIONS,
    USE_CODE,
)
from portal.unit_of_work import UnitOfWork

PAUSE = timedelta(minutes=1)
PROOF_LIFE = timedelta(minutes=30)
TYPING_LIFE = timedelta(hours=2)
"""How long a page that was opened in time may still be submitted."""
PER_PHONE_AND_BROWSER = RateLimit("code_phone_browser", 5, timedelta(days=1))
PER_PHONE_AND_ADDRESS = RateLimit("code_phone_address", 10, timedelta(days=1))
PER_PHONE = RateLimit("code_phone", 20, timedelta(days=1))
"""For all requesters together, except browsers that proved the phone before."""
PER_PHONE_RESERVE = RateLimit("code_phone_reserve", 2, timedelta(hours=3))
"""Above `PER_PHONE`, for the first request of a browser and a network for this phone on a day.

So the owner with a new browser waits three hours at most, and a flood sends 16 codes more a day.
"""
# Mobile networks share one address between thousands of phones; villages share a number range.
PER_ADDRESS = RateLimit("code_address", 3000, timedelta(hours=1))
PER_PREFIX = RateLimit("code_prefix", 100, timedelta(days=1))
PREFIX_LENGTH = len("+88") + 7


class CodeRequester(NamedTuple):
    """The requester of a code: the secret of the browser, its network, its language and the kind of its SMS."""

    browser_token: str
    address: str
    language: Language
    sms: MessageKind = MessageKind.CODE


class CodeOutcome(Enum):
    """The result of the check of a typed code."""

    RIGHT = "right"
    WRONG = "wrong"
    SPENT = "spent"
    """No valid code: expired, used, voided, or tried too often."""


def send_phone_code(  # noqa: PLR0913  # what a code is bound to, and the limit from the settings
    work: UnitOfWork,
    requester: CodeRequester,
    purpose: CodePurpose,
    mobile: str,
    *,
    registration: Registration | None = None,
    codes_per_day: int,
) -> None:
    """Queues a code for a phone (E.164) and voids the previous one. Raises `TooMany`.

    A status code needs a registration with this phone. Without one, all other steps are the same
    but no SMS is sent, so that neither the response nor its time tells a stranger anything.
    """
    _hold_limits(work, requester, mobile, codes_per_day)
    mine = browser_token_hash(work.vault, requester.browser_token)
    work.session.execute(END_CODES, {"mine": mine.values, "of_purpose": purpose, "at": work.now})
    code, code_id = new_one_time_code(), new_id()
    is_decoy = purpose is CodePurpose.STATUS and registration is None
    sent = OneTimeCode(
        id=code_id,
        browser_token_hash=mine,
        purpose=purpose,
        mobile_index=work.vault.index(PHONE_INDEX, mobile),
        code_hash=os.urandom(32) if is_decoy else work.vault.index("code", f"{code_id}:{code}"),
        registration_id=registration.id if registration else None,
        sent_at=work.now,
        expires_at=work.now + CODE_LIFE,
        tries=0,
    )
    sent.mobile = mobile
    insert(work.session, sent)
    queue = partial(
        outbox.queue_code,
        work,
        to=mobile,
        code=code,
        language=requester.language,
        kind=requester.sms,
    )
    if purpose is not CodePurpose.STATUS:
        queue()
        return
    with work.session.begin_nested() as savepoint:
        queue()
        if is_decoy:
            savepoint.rollback()


def check_phone_code(
    work: UnitOfWork, browser_token: str, purpose: CodePurpose, code: str
) -> CodeOutcome:
    """Checks a typed code (six Latin digits) and counts the try.

    Returns the result and never raises, because an error would undo the count. One statement counts
    and checks, so that parallel tries share the limit of five.
    """
    mine = browser_token_hash(work.vault, browser_token)
    found = work.session.execute(
        COUNT_TRY, {"mine": mine.values, "of_purpose": purpose, "at": work.now}
    ).all()
    if not found:
        return CodeOutcome.SPENT
    for code_id, code_hash, mobile_index, mobile in found:
        if work.vault.index("code", f"{code_id}:{code}").matches(code_hash):
            work.session.execute(USE_CODE, {"of_id": code_id, "at": work.now})
            phone = index_of_sealed_phone(work.vault, mobile, OneTimeCode.__tablename__, code_id)
            _mark_registrations(work, phone or BlindIndex([mobile_index or b""]))
            return CodeOutcome.RIGHT
    return CodeOutcome.WRONG


def is_code_waiting(work: UnitOfWork, browser_token: str, mobile_index: bytes) -> bool:
    """Returns whether this browser has an unused code for registering that went to this phone."""
    sent = select(OneTimeCode.id).where(
        OneTimeCode.browser_token_hash == browser_token_hash(work.vault, browser_token),
        OneTimeCode.purpose == CodePurpose.REGISTER,
        OneTimeCode.mobile_index == mobile_index,
        OneTimeCode.ended_at.is_(None),
        OneTimeCode.used_at.is_(None),
        OneTimeCode.expires_at > work.now,
    )
    return work.session.scalars(sent.limit(1)).first() is not None


def _mark_registrations(work: UnitOfWork, phone: BlindIndex) -> None:
    """Marks the phone as verified on all registrations that carry it.

    Skips a registration that another transaction has locked, because waiting for it while holding
    the row of a code could deadlock with a change of its phone, which locks in the other order.
    """
    carrying = work.session.scalars(UNVERIFIED_REGISTRATIONS, {"phone": phone.values}).all()
    for registration_id in carrying:
        work.session.execute(
            update(Registration)
            .where(Registration.id == registration_id)
            .values(phone_verified=True)
            .execution_options(synchronize_session=False)
        )


def proven_code(
    work: UnitOfWork, browser_token: str, purpose: CodePurpose, *, life: timedelta = PROOF_LIFE
) -> OneTimeCode | None:
    """Returns the code that this browser entered correctly within `life` (half an hour by default)."""
    return proven_code_of_any(work, browser_token, (purpose,), life=life)


def proven_code_of_any(
    work: UnitOfWork,
    browser_token: str,
    purposes: Sequence[CodePurpose],
    *,
    life: timedelta = PROOF_LIFE,
) -> OneTimeCode | None:
    """Returns the last code for one of the purposes that this browser entered correctly within `life`."""
    mine = browser_token_hash(work.vault, browser_token)
    values = {"mine": mine.values, "purposes": list(purposes), "since": work.now - life}
    return work.session.scalars(PROVEN_CODE, values).one_or_none()


def mark_proven(work: UnitOfWork, draft: Draft, browser_token: str) -> bool:
    """Marks the phone of a locked draft as verified if the code was sent to it. Returns the mark."""
    proven = proven_code(work, browser_token, CodePurpose.REGISTER)
    if proven is not None and phone_index_of(work.vault, proven).matches(draft.mobile_index):
        draft.phone_verified = True
    return draft.phone_verified


def watch_codes(work: UnitOfWork, codes_per_day: int) -> None:
    """Raises an alarm if the codes of the day are spent, and ends it if codes are available again."""
    everything = _everything(codes_per_day)
    if rate_limit.read_count(work, everything, "all") >= codes_per_day:
        raise_alarm(work, AlarmKind.CODES_SPENT)
    else:
        end_alarm(work, AlarmKind.CODES_SPENT)


def _hold_limits(
    work: UnitOfWork, requester: CodeRequester, mobile: str, codes_per_day: int
) -> None:
    mine = browser_token_hash(work.vault, requester.browser_token)
    known = _has_proven(work, mine, mobile)
    own = [LimitedUse(PER_PHONE_AND_BROWSER, f"{mobile}|{requester.browser_token}")]
    wide = [LimitedUse(PER_ADDRESS, requester.address)]
    everything = _everything(codes_per_day)
    if not known:
        own.append(LimitedUse(PER_PHONE_AND_ADDRESS, f"{mobile}|{requester.address}"))
        wide.append(LimitedUse(PER_PREFIX, mobile[:PREFIX_LENGTH]))
    counts = rate_limit.hold_limits(work, *own)
    if not known:
        _hold_phone(work, mobile, is_first=all(count == 1 for count in counts.values()))
    _hold_interval(work, mobile, mine if known else None)
    counts = rate_limit.count_uses(work, *wide, LimitedUse(everything, "all"))
    rate_limit.refuse_above(work, PER_ADDRESS, counts[PER_ADDRESS.name])
    for limit in (PER_PREFIX, everything):
        if counts.get(limit.name, 0) > limit.most:
            rate_limit.note_limit_reached(limit)
            raise NoneToday(NO_MORE, retry_after=rate_limit.seconds_left(limit, now=work.now))


def _hold_phone(work: UnitOfWork, mobile: str, *, is_first: bool) -> None:
    """Counts a code to a phone, above its limit the first of a browser and a network from the reserve."""
    count = rate_limit.count_use(work, PER_PHONE, mobile)
    if is_first and count > PER_PHONE.most:
        rate_limit.hold_limit(work, PER_PHONE_RESERVE, mobile)
    else:
        rate_limit.refuse_above(work, PER_PHONE, count)


def _everything(codes_per_day: int) -> RateLimit:
    return RateLimit("code_all", codes_per_day, timedelta(days=1))


def _has_proven(work: UnitOfWork, browser: BlindIndex, mobile: str) -> bool:
    """Tells whether this browser entered a code of this phone before."""
    phone = work.vault.index(PHONE_INDEX, mobile)
    values = {"mine": browser.values, "phone": phone.values}
    return work.session.scalars(PROOF_OF_PHONE, values).first() is not None


def _hold_interval(work: UnitOfWork, mobile: str, browser: BlindIndex | None) -> None:
    """Permits one code a minute to a phone, or to a browser that proved it, whatever others ask.

    The counter, already locked, serialises requests.
    """
    phone = work.vault.index(PHONE_INDEX, mobile)
    values = {"phone": phone.values, "since": work.now - PAUSE}
    if browser is None:
        last = work.session.scalars(LAST_SENT, values).one_or_none()
    else:
        last = work.session.scalars(
            LAST_SENT_OF_BROWSER, values | {"mine": browser.values}
        ).one_or_none()
    if last is not None:
        raise TooMany(
            N_("We sent you a code a moment ago. Please wait one minute, then ask for another."),
            retry_after=max(1, int((last + PAUSE - work.now).total_seconds())),
        )
