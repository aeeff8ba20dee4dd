"""Another phone number for a registration, given by its owner with codes.

The code that opened the registration came to the old phone; a second one goes to the new. Where the
old phone is lost there is no first code: see `portal.services.review.phone_change`.
"""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.domain.messaging.costs import SpendingCaps
from portal.domain.platform.errors import Conflict, Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.one_time_codes import CodePurpose
from portal.domain.platform.phone import read_mobile
from portal.domain.registration.changes import ChangeKind
from portal.domain.registration.choices import WhosePhone
from portal.domain.registration.states import is_open
from portal.models import Registration
from portal.services.messaging import budget
from portal.services.platform import rate_limit
from portal.services.platform.blind_index import PHONE_INDEX
from portal.services.registration import phone_verification, status_tracking
from portal.services.registration.phone_number import (
    TOO_LATE,
    note_phone_change,
    put_phone,
    read_another_phone,
    retype_phone,
)
from portal.services.registration.phone_verification import CodeOutcome, CodeRequester
from portal.services.registration.registration_mapper import (
    write_alternate_phone,
)
from portal.services.registration.self_edit import PER_REGISTRATION


def request_new_phone(
    session: Session,
    vault: Vault,
    asker: CodeRequester,
    typed: str,
    *,
    codes_per_day: int,
    caps: SpendingCaps | None = None,
    now: datetime,
) -> None:
    """Sends a code to the new phone of the registration opened in this browser.

    Raises `NotFound` when none is open, `Invalid` for what is no mobile number or the same one,
    `Conflict` when it is too late, and `TooMany`.
    """
    opened = status_tracking.opened_id(session, vault, asker.visitor, now=now)
    registration = session.get_one(Registration, opened)
    mobile = read_another_phone(vault, registration, typed)
    if caps is not None:
        budget.refuse_code(session, vault, caps, mobile, now=now)
    phone_verification.send_phone_code(
        session,
        vault,
        asker,
        CodePurpose.NEW_PHONE,
        mobile,
        registration=registration,
        codes_per_day=codes_per_day,
        now=now,
    )


def confirm_new_phone(
    session: Session,
    vault: Vault,
    visitor: str,
    code: str,
    whose: WhosePhone,
    *,
    hotline: str,
    now: datetime,
) -> CodeOutcome:
    """Compares the code that went to the new phone, and changes the number when it is right.

    This browser stays where it is; every other one in which the registration was opened with the
    old phone is out. Raises `NotFound` when the registration is not open here.
    """
    registration_id = status_tracking.opened_id(session, vault, visitor, now=now)
    registration = status_tracking.lock_registration(session, registration_id)
    purpose = CodePurpose.NEW_PHONE
    outcome = phone_verification.check_phone_code(session, vault, visitor, purpose, code, now=now)
    if outcome is not CodeOutcome.RIGHT:
        return outcome
    proven = phone_verification.proof(session, vault, visitor, purpose, now=now)
    if proven is None or proven.registration_id != registration_id:
        return CodeOutcome.SPENT
    mobile = proven.mobile or ""
    if not is_open(registration.state):
        raise Conflict(TOO_LATE)
    put_phone(session, vault, registration, mobile, verified=True, hotline=hotline, now=now)
    registration.whose_phone = whose
    retype_phone(vault, registration, mobile, whose)
    note_phone_change(session, vault, registration, now=now)
    proven.purpose, proven.mobile, proven.ended_at = CodePurpose.STATUS, None, None
    return outcome


def change_alternate_phone(
    session: Session,
    vault: Vault,
    registration_id: uuid.UUID,
    typed: str,
    whose: WhosePhone,
    *,
    now: datetime,
) -> bool:
    """Adds, changes or (typed empty) takes out the other number. False where that is no change.

    No code goes there: it is somebody else's phone, which learns nothing of the registration.
    Raises `Invalid`, `Conflict` when it is too late, and `TooMany`.
    """
    registration = status_tracking.lock_registration(session, registration_id)
    if not is_open(registration.state):
        raise Conflict(TOO_LATE)
    rate_limit.hold_limit(session, vault, PER_REGISTRATION, str(registration.id), now=now)
    mobile = read_mobile(typed) if typed.strip() else None
    if mobile and vault.index(PHONE_INDEX, mobile) == registration.mobile_index:
        raise Invalid(N_("This is your first number already. Write another one, or none."))
    before = (registration.alternate_mobile, registration.alternate_whose)
    if before == (mobile, whose if mobile else None):
        return False
    write_alternate_phone(vault, registration, mobile, whose)
    registration.bounced_at = None  # an SMS has just opened it
    registration.version += 1
    registration.changed_at = now
    note_phone_change(session, vault, registration, now=now, kind=ChangeKind.OTHER_NUMBER)
    return True
