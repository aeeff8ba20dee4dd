"""Changes answers at the returnee's request while the registration waits for verification.

No officer and no SMS is involved. The version of the registration grows, so an officer who has it
open gets a conflict.
"""

import uuid
from datetime import timedelta

from portal.domain.platform.errors import Conflict
from portal.domain.platform.form_input import FormInput
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.changes import ChangeKind
from portal.domain.registration.corrections import Correctable
from portal.domain.registration.states import Actor, State
from portal.models import Change, Registration
from portal.models.base import new_id
from portal.services.platform import rate_limit
from portal.services.platform.rate_limit import RateLimit
from portal.services.registration.registration_mapper import unpack_typed
from portal.services.registration.resubmit_correction import CorrectionRequest, rewrite_answers
from portal.services.registration.status_tracking import lock_registration
from portal.unit_of_work import UnitOfWork

PER_REGISTRATION = RateLimit("amend", 20, timedelta(days=1))


def may_self_edit(registration: Registration) -> bool:
    """Returns whether the returnee may still change answers without an officer."""
    return registration.state is State.SUBMITTED


def editable_answers(registration: Registration, answer: Correctable) -> CorrectionRequest:
    """Returns the typed answers for the edit page. Raises `Conflict` after the officer's decision."""
    if not may_self_edit(registration):
        raise Conflict(N_("This registration has been checked. Ask an officer to change it."))
    typed = unpack_typed(registration.typed)
    return CorrectionRequest(fields=(answer,), reason="", typed=typed)


def self_edit(
    work: UnitOfWork,
    registration_id: uuid.UUID,
    answer: Correctable,
    newer: FormInput,
    *,
    cap: RateLimit = PER_REGISTRATION,
) -> bool:
    """Changes one answer and records it in the history. Returns False if the answer is unchanged.

    Raises `InvalidAnswers`, `Conflict` after the officer's decision, and `TooMany`.
    """
    registration = lock_registration(work, registration_id)
    asked = editable_answers(registration, answer)
    rate_limit.hold_limit(work, cap, str(registration.id))
    with work.session.no_autoflush:
        if not rewrite_answers(work, registration, asked, newer):
            work.session.refresh(registration)
            return False
    registration.version += 1
    registration.changed_at = work.now
    work.session.add(
        Change(
            id=new_id(),
            registration_id=registration.id,
            at=work.now,
            kind=ChangeKind.ANSWERS,
            actor=Actor.RETURNEE,
            fields=[answer.value],
        )
    )
    return True
