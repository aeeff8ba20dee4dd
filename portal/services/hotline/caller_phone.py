"""Change of the phone for a caller, with a third question and a code that goes to the new phone.

The caller reads the code out. The old phone gets an SMS, as with every change of phone.
"""

from datetime import timedelta
from typing import Final

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.hotline.proof_questions import NUMBER, ProofQuestion
from portal.domain.messaging.costs import SpendingCaps
from portal.domain.messaging.kinds import MessageKind
from portal.domain.platform.errors import Conflict, Forbidden, NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.one_time_codes import CodePurpose
from portal.domain.registration.changes import AgreedHow
from portal.domain.registration.states import Actor, is_open
from portal.domain.review.reasons import read_reason
from portal.models import HotlineCall, Officer, Registration
from portal.services.audit.audit_log import write_audit_entry
from portal.services.hotline.caller_proof import ProofOutcome, check_answers, proof_questions
from portal.services.hotline.calls import NO_CALL, current_call
from portal.services.messaging import budget
from portal.services.platform import rate_limit
from portal.services.platform.rate_limit import RateLimit
from portal.services.registration import phone_verification
from portal.services.registration.answer_changes import ChangeBy
from portal.services.registration.phone_number import (
    TOO_LATE,
    note_phone_change,
    put_phone,
    read_another_phone,
    retype_phone,
)
from portal.services.registration.phone_verification import CodeOutcome, CodeRequester
from portal.services.registration.status_tracking import lock_registration
from portal.unit_of_work import UnitOfWork

CHANGES: Final = RateLimit("hotline_phone", 1, timedelta(days=7))
TO_THE_OFFICE: Final = N_(
    "Too little is known to change the phone by a call. Please send the person to the district office."
)


def third_question(work: UnitOfWork, registration: Registration) -> ProofQuestion | None:
    """Returns the question that a new phone needs beside the two others, or None if none is left."""
    asked = proof_questions(work, registration, NUMBER + 1)
    return asked[NUMBER] if len(asked) > NUMBER else None


def request_phone_of_caller(  # noqa: PLR0913  # what the caller said, and the limits from the settings
    work: UnitOfWork,
    officer: Officer,
    typed: str,
    said: str,
    *,
    network: str,
    codes_per_day: int,
    caps: SpendingCaps,
) -> ProofOutcome:
    """Checks the third answer and sends a code to the new phone.

    Raises `Invalid`, `Conflict`, `Forbidden` if too little is known, `NotFound` and `TooMany`.
    """
    call, registration = _lock(work, officer)
    mobile = read_another_phone(work.vault, registration, typed)
    question = third_question(work, registration)
    if question is None:
        raise Forbidden(TO_THE_OFFICE)
    outcome = check_answers(work, officer, call, (question,), {question: said})
    if outcome is ProofOutcome.RIGHT:
        budget.refuse_code(work, caps, mobile)
        requester = CodeRequester(
            _token(call), network, registration.language, MessageKind.CALLER_CODE
        )
        phone_verification.send_phone_code(
            work,
            requester,
            CodePurpose.NEW_PHONE,
            mobile,
            registration=registration,
            codes_per_day=codes_per_day,
        )
    return outcome


def confirm_phone_of_caller(
    work: UnitOfWork, officer: Officer, code: str, reason: str
) -> CodeOutcome:
    """Checks the code that the caller reads out, and changes the phone if it is right.

    Raises `Invalid` without a reason, `Conflict`, `NotFound`, and `TooMany` for a second change soon.
    """
    call, registration = _lock(work, officer)
    why, token, purpose = read_reason(reason, internal=True), _token(call), CodePurpose.NEW_PHONE
    outcome = phone_verification.check_phone_code(work, token, purpose, code)
    if outcome is not CodeOutcome.RIGHT:
        return outcome
    proven = phone_verification.proven_code(work, token, purpose)
    if proven is None or proven.registration_id != registration.id:
        return CodeOutcome.SPENT
    mobile = proven.mobile or ""
    rate_limit.hold_limit(work, CHANGES, str(registration.id))
    old = put_phone(work, registration, mobile, verified=True)
    retype_phone(registration, mobile, registration.whose_phone)
    by = ChangeBy(Actor.OFFICER, officer, AgreedHow.ON_PHONE, why)
    note_phone_change(work, registration, old, by)
    write_audit_entry(
        work, AuditAction.PHONE_CHANGED, officer_id=officer.id, subject=registration.reference
    )
    return outcome


def _lock(work: UnitOfWork, officer: Officer) -> tuple[HotlineCall, Registration]:
    call = current_call(work, officer, lock=True)
    if call.proven_at is None or call.registration_id is None:
        raise NotFound(NO_CALL)
    registration = lock_registration(work, call.registration_id)
    if not is_open(registration.state):
        raise Conflict(TOO_LATE)
    return call, registration


def _token(call: HotlineCall) -> str:
    """Returns what binds a code to the call, in place of a browser's secret."""
    return f"hotline-call:{call.id}"
