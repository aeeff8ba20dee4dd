"""Changes of one answer after sending, by the returnee alone.

An answer that officers compare with papers can be changed until they have checked it, any other one
until the centre closes the case.
"""

import uuid
from typing import Final

from portal.domain.platform.errors import Conflict
from portal.domain.platform.form_input import FormInput
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.corrections import BY_RETURNEE, Correctable
from portal.domain.registration.states import State, is_open
from portal.models import Registration
from portal.services.casework.answer_edit import change_answer
from portal.services.platform import rate_limit
from portal.services.platform.rate_limit import RateLimit
from portal.services.registration.answer_changes import BY_RETURNEE_ALONE, PER_REGISTRATION
from portal.services.registration.registration_mapper import unpack_typed
from portal.services.registration.resubmit_correction import (
    CorrectionRequest,
    find_correction_request,
)
from portal.services.registration.status_tracking import lock_registration
from portal.unit_of_work import UnitOfWork

CHECKED: Final = N_(
    "An officer has checked this answer. To change it, call us or go to your DEMO office with "
    "your papers."
)
OVER: Final = N_("Nothing can be changed in this registration any more.")


def changeable_answers(work: UnitOfWork, registration: Registration) -> tuple[Correctable, ...]:
    """Returns the answers that the returnee can change now.

    While an officer waits for a correction, the answers named there are changed on its own page.
    """
    if not is_open(registration.state) or registration.erasure_asked_at is not None:
        return ()
    asked: tuple[Correctable, ...] = ()
    if registration.state is State.RETURNED:
        asked = find_correction_request(work, registration).fields
    is_checked = registration.state not in (State.SUBMITTED, State.RETURNED)
    return tuple(
        answer
        for answer in BY_RETURNEE
        if answer not in asked and not (is_checked and answer.is_checked)
    )


def editable_answers(
    work: UnitOfWork, registration: Registration, answer: Correctable
) -> CorrectionRequest:
    """What was typed, for the page of one answer. Raises `Conflict` when it is too late."""
    if answer not in changeable_answers(work, registration):
        raise Conflict(CHECKED if is_open(registration.state) else OVER)
    return CorrectionRequest(fields=(answer,), reason="", typed=unpack_typed(registration.typed))


def self_edit(
    work: UnitOfWork,
    registration_id: uuid.UUID,
    answer: Correctable,
    newer: FormInput,
    *,
    cap: RateLimit = PER_REGISTRATION,
) -> bool:
    """Changes one answer. Returns False when it is the same as before.

    Raises `InvalidAnswers`, `Conflict` when it cannot be changed any more, and `TooMany`.
    """
    registration = lock_registration(work, registration_id)
    asked = editable_answers(work, registration, answer)
    rate_limit.hold_limit(work, cap, str(registration.id))
    return change_answer(work, registration, asked, newer, BY_RETURNEE_ALONE)
