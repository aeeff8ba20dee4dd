"""Change of the phone number of a registration by the returnee, with codes.

The code that opened the registration went to the old phone; a second one goes to the new phone. If
the old phone is lost, an officer changes the number: see `portal.services.review.phone_change`.
"""

import uuid

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.messaging.costs import SpendingCaps
from portal.domain.platform.errors import Conflict, Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.one_time_codes import CodePurpose
from portal.domain.platform.phone import read_mobile
from portal.domain.registration.changes import ChangeKind
from portal.domain.registration.choices import WhosePhone
from portal.domain.registration.states import is_open
from portal.models import Registration
from portal.services.audit.audit_log import write_audit_entry
from portal.services.messaging import budget
from portal.services.platform import rate_limit
from portal.services.platform.blind_index import PHONE_INDEX
from portal.services.registration import phone_verification, status_tracking
from portal.services.registration.answer_changes import (
    BY_RETURNEE_ALONE,
    PER_REGISTRATION,
    ChangeBy,
)
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
from portal.unit_of_work import UnitOfWork


def request_new_phone(
    work: UnitOfWork,
    requester: CodeRequester,
    typed: str,
    *,
    codes_per_day: int,
    caps: SpendingCaps | None = None,
) -> None:
    """Sends a code to the new phone of the registration opened in this browser.

    Raises `NotFound` if none is open, `Invalid` for an invalid or unchanged number, `Conflict` if
    the state permits no change, and `TooMany`.
    """
    opened = status_tracking.opened_id(work, requester.browser_token)
    registration = work.session.get_one(Registration, opened)
    mobile = read_another_phone(work.vault, registration, typed)
    if caps is not None:
        budget.refuse_code(work, caps, mobile)
    phone_verification.send_phone_code(
        work,
        requester,
        CodePurpose.NEW_PHONE,
        mobile,
        registration=registration,
        codes_per_day=codes_per_day,
    )


def confirm_new_phone(
    work: UnitOfWork, browser_token: str, code: str, whose: WhosePhone
) -> CodeOutcome:
    """Checks the code that went to the new phone, and changes the number if it is right.

    This browser keeps its access. All other browsers that opened the registration with the old
    phone lose it. Raises `NotFound` if the registration is not open in this browser.
    """
    registration_id = status_tracking.opened_id(work, browser_token)
    registration = status_tracking.lock_registration(work, registration_id)
    purpose = CodePurpose.NEW_PHONE
    outcome = phone_verification.check_phone_code(work, browser_token, purpose, code)
    if outcome is not CodeOutcome.RIGHT:
        return outcome
    proven = phone_verification.proven_code(work, browser_token, purpose)
    if proven is None or proven.registration_id != registration_id:
        return CodeOutcome.SPENT
    mobile = proven.mobile or ""
    if not is_open(registration.state):
        raise Conflict(TOO_LATE)
    old = put_phone(work, registration, mobile, verified=True)
    registration.whose_phone = whose
    retype_phone(registration, mobile, whose)
    note_phone_change(work, registration, old)
    write_audit_entry(work, AuditAction.PHONE_CHANGED, subject=registration.reference)
    proven.purpose, proven.ended_at = CodePurpose.STATUS, None
    return outcome


def change_alternate_phone(
    work: UnitOfWork, registration_id: uuid.UUID, typed: str, whose: WhosePhone
) -> bool:
    """Adds, changes or (if `typed` is empty) removes the alternate phone. Returns False if unchanged.

    No code is sent, because the phone belongs to another person, who must not learn about the
    registration. Raises `Invalid`, `Conflict` if the state permits no change, and `TooMany`.
    """
    registration = status_tracking.lock_registration(work, registration_id)
    if not is_open(registration.state):
        raise Conflict(TOO_LATE)
    rate_limit.hold_limit(work, PER_REGISTRATION, str(registration.id))
    if not put_alternate_phone(work, registration, typed, whose):
        return False
    registration.bounced_at = None  # an SMS has just opened it
    return True


def put_alternate_phone(
    work: UnitOfWork,
    registration: Registration,
    typed: str,
    whose: WhosePhone,
    by: ChangeBy = BY_RETURNEE_ALONE,
) -> bool:
    """Writes the alternate phone of a locked registration with history and audit entry.

    Returns False if unchanged. Raises `Invalid`.
    """
    mobile = read_mobile(typed) if typed.strip() else None
    if mobile and work.vault.index(PHONE_INDEX, mobile).matches(registration.mobile_index):
        raise Invalid(
            N_("This is already your own number. Write a different one, or leave it empty.")
        )
    before = (registration.alternate_mobile, registration.alternate_whose)
    if before == (mobile, whose if mobile else None):
        return False
    write_alternate_phone(work.vault, registration, mobile, whose)
    registration.version += 1
    registration.changed_at = work.now
    note_phone_change(work, registration, before[0], by, ChangeKind.OTHER_NUMBER)
    details = {"answers": ["alternate_mobile"]}
    write_audit_entry(
        work,
        AuditAction.ANSWER_CHANGED,
        officer_id=by.officer.id if by.officer else None,
        subject=registration.reference,
        details=details | ({"agreed": by.agreed.value} if by.agreed else {}),
    )
    return True
