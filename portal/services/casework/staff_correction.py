"""The change of one answer by staff, with the person's agreement and what was seen."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from portal.domain.messaging.kinds import MessageKind
from portal.domain.platform.errors import Conflict, Forbidden, Invalid, NotFound
from portal.domain.platform.form_input import FormInput
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.changes import AgreedHow
from portal.domain.registration.choices import WhosePhone
from portal.domain.registration.corrections import Correctable
from portal.domain.registration.states import Actor, State, is_open
from portal.domain.review.reasons import read_reason
from portal.domain.staff.roles import ROLES_OF_A_DISTRICT
from portal.models import Officer, Registration
from portal.services.casework.answer_edit import announce_change, change_answer
from portal.services.registration import change_phone
from portal.services.registration.answer_changes import ChangeBy
from portal.services.registration.find_by_reference import find_by_reference
from portal.services.registration.proven_caller import (
    caller_conditions,
    is_of_hotline,
    proven_caller,
)
from portal.services.registration.registration_mapper import unpack_typed
from portal.services.registration.resubmit_correction import CorrectionRequest
from portal.services.registration.visibility import find_registration
from portal.services.review import claims
from portal.services.review.corrected_review import request_second_check
from portal.services.review.decisions import ACTOR_OF, CHANGED_MEANWHILE, DecisionContext
from portal.unit_of_work import UnitOfWork

OVER: Final = N_("This registration is finished. Its answers can no longer be changed.")

_NOT_HERE: Final = N_("There is no registration with this reference in your area.")
_VERIFIED: Final = (State.VERIFIED, State.RECEIVED)
"""States in which an answer that is compared with papers needs a second check once it is corrected."""


class CorrectionGrounds(NamedTuple):
    """How the person agreed, and what the officer saw or heard, as typed."""

    agreed: str
    reason: str


def find_correctable(
    work: UnitOfWork, officer: Officer, reference: str, *, lock: bool = False
) -> Registration:
    """Returns a registration in which this officer may correct answers. Raises `NotFound`.

    Officers find those of their area. The hotline finds that of a caller who proved who they are.
    """
    if not is_of_hotline(officer):
        return find_registration(work, officer, reference, lock=lock)
    caller = proven_caller(work, officer)
    found = None
    if caller is not None:
        of_caller = (Registration.id == caller.id, *caller_conditions(officer))
        found = find_by_reference(work, reference, *of_caller, lock=lock)
    if found is None:
        raise NotFound(_NOT_HERE)
    return found


def correctable_answers(officer: Officer, registration: Registration) -> Sequence[Correctable]:
    """Returns the answers that this officer may correct.

    Those that are compared with papers belong to the district office once they are checked.
    """
    if not is_open(registration.state) or registration.erasure_asked_at is not None:
        return ()
    if officer.role in ROLES_OF_A_DISTRICT:
        return tuple(Correctable)
    return tuple(answer for answer in Correctable if not answer.is_checked)


def correct_answer(
    work: UnitOfWork,
    seen: DecisionContext,
    answer: Correctable,
    newer: FormInput,
    grounds: CorrectionGrounds,
) -> Registration:
    """Corrects one answer. Raises `Invalid`, `InvalidAnswers`, `Conflict`, `Forbidden`, `NotFound`."""
    registration = find_correctable(work, seen.officer, seen.reference, lock=True)
    if registration.version != seen.version:
        raise Conflict(CHANGED_MEANWHILE)
    if not is_open(registration.state):
        raise Conflict(OVER)
    if answer not in correctable_answers(seen.officer, registration):
        raise Forbidden(
            N_("Only the district office changes an answer that is compared with papers.")
        )
    claims.check_claim(work, seen.officer, registration)
    by = _read_grounds(seen.officer, grounds)
    asked = CorrectionRequest(fields=(answer,), reason="", typed=unpack_typed(registration.typed))
    if not change_answer(work, registration, asked, newer, by):
        raise Invalid(N_("This is the same answer as before. Nothing was changed."))
    if needs_second_check(registration, answer):
        request_second_check(work, registration, seen.officer)
    return registration


def needs_second_check(registration: Registration, answer: Correctable) -> bool:
    """Whether another officer checks the correction: the answer was compared with papers."""
    return answer.is_checked and registration.state in _VERIFIED


def correct_alternate_phone(
    work: UnitOfWork,
    seen: DecisionContext,
    typed: str,
    whose: WhosePhone,
    grounds: CorrectionGrounds,
) -> Registration:
    """Adds, changes or removes the number of somebody else. Raises as `correct_answer` does."""
    registration = find_correctable(work, seen.officer, seen.reference, lock=True)
    if registration.version != seen.version:
        raise Conflict(CHANGED_MEANWHILE)
    if not correctable_answers(seen.officer, registration):
        raise Conflict(OVER)
    claims.check_claim(work, seen.officer, registration)
    by = _read_grounds(seen.officer, grounds)
    if not change_phone.put_alternate_phone(work, registration, typed, whose, by):
        raise Invalid(N_("This is the same answer as before. Nothing was changed."))
    announce_change(work, registration, MessageKind.ANSWER_CORRECTED)
    return registration


def _read_grounds(officer: Officer, grounds: CorrectionGrounds) -> ChangeBy:
    try:
        agreed = AgreedHow(grounds.agreed)
    except ValueError as error:
        raise Invalid(N_("Say how the person told you.")) from error
    actor = ACTOR_OF.get(officer.role, Actor.OFFICER)
    return ChangeBy(actor, officer, agreed, read_reason(grounds.reason, internal=True))
