"""Proof of a caller by two questions. The agent learns only whether both answers are right."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import Enum
from typing import Final

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.hotline.proof_questions import (
    NUMBER,
    ProofQuestion,
    choose_questions,
    is_right,
    known_questions,
)
from portal.domain.messaging.alarms import AlarmKind
from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import NotFound
from portal.models import HotlineCall, Officer, Registration
from portal.security_events import SecurityEvent, note_security_event
from portal.services.audit.audit_log import write_audit_entry
from portal.services.hotline.calls import NO_CALL, current_call
from portal.services.messaging.alarms import raise_alarm
from portal.services.platform import rate_limit
from portal.services.platform.rate_limit import RateLimit
from portal.services.registration.registration_mapper import read_answers
from portal.unit_of_work import UnitOfWork

TRIES_OF_CALL: Final = 3
TRIES_OF_REGISTRATION: Final = RateLimit("proof_registration", 6, timedelta(days=1))
"""Of all agents together, right ones included."""
FAILED_OF_OFFICER: Final = RateLimit("proof_failed_officer", 10, timedelta(hours=1))
ALARM_AT: Final = 5
"""The number of failed proofs of one agent in an hour that alarms the administrators."""


class ProofOutcome(Enum):
    """The result of a try."""

    RIGHT = "right"
    WRONG = "wrong"
    SPENT = "spent"
    """No more tries: in this call, for this registration today, or by this agent now."""


def proof_questions(
    work: UnitOfWork, registration: Registration, number: int = NUMBER
) -> Sequence[ProofQuestion]:
    """Returns the questions, the same in every call of a month, so that nobody can choose them.

    Returns none if too little is known: then a call or a visit proves the person.
    """
    month = f"{dhaka_day(work.now):%Y-%m}"

    def rank(question: ProofQuestion) -> bytes:
        return bytes(
            work.vault.index("proof-question", f"{registration.id}|{month}|{question.value}")
        )

    return choose_questions(known_questions(read_answers(registration)), rank, number)


def prove_caller(
    work: UnitOfWork, officer: Officer, said: Mapping[ProofQuestion, str]
) -> ProofOutcome:
    """Checks what the caller said to both questions. Raises `NotFound` without a call.

    Returns the result and never raises afterwards, because an error would undo the counts.
    """
    call = current_call(work, officer, lock=True)
    if call.registration_id is None:
        raise NotFound(NO_CALL)
    if call.proven_at is not None:
        return ProofOutcome.RIGHT
    registration = work.session.get_one(Registration, call.registration_id)
    outcome = check_answers(work, officer, call, proof_questions(work, registration), said)
    if outcome is ProofOutcome.RIGHT:
        call.proven_at = work.now
        _write(work, AuditAction.CALLER_IDENTIFIED, officer, registration)
    return outcome


def check_answers(
    work: UnitOfWork,
    officer: Officer,
    call: HotlineCall,
    asked: Sequence[ProofQuestion],
    said: Mapping[ProofQuestion, str],
) -> ProofOutcome:
    """Counts a try in a locked call and checks all answers to these questions."""
    registration = work.session.get_one(Registration, call.registration_id)
    if are_tries_spent(work, officer, call) or not asked:
        return ProofOutcome.SPENT
    tries = rate_limit.count_use(work, TRIES_OF_REGISTRATION, str(registration.id))
    if tries > TRIES_OF_REGISTRATION.most:
        rate_limit.note_limit_reached(TRIES_OF_REGISTRATION)
        return ProofOutcome.SPENT
    answers = read_answers(registration)
    right = [is_right(question, answers, said.get(question, "")) for question in asked]
    if all(right):
        return ProofOutcome.RIGHT
    call.failed_tries += 1
    _write(work, AuditAction.CALLER_NOT_PROVEN, officer, registration)
    note_security_event(SecurityEvent.PROOF_FAILED, officer=str(officer.id))
    failed = rate_limit.count_use(work, FAILED_OF_OFFICER, str(officer.id))
    if failed >= ALARM_AT:
        raise_alarm(work, AlarmKind.CALLER_PROOFS)
    return ProofOutcome.WRONG


def are_tries_spent(work: UnitOfWork, officer: Officer, call: HotlineCall) -> bool:
    """Whether no further try is taken in this call."""
    return (
        call.failed_tries >= TRIES_OF_CALL
        or rate_limit.read_count(work, FAILED_OF_OFFICER, str(officer.id)) >= FAILED_OF_OFFICER.most
        or rate_limit.read_count(work, TRIES_OF_REGISTRATION, str(call.registration_id))
        >= TRIES_OF_REGISTRATION.most
    )


def _write(
    work: UnitOfWork, action: AuditAction, officer: Officer, registration: Registration
) -> None:
    write_audit_entry(work, action, officer_id=officer.id, subject=registration.reference)
