"""Mending one's own mistakes while a registration waits to be checked, without an officer.

No SMS goes out: the person is at the screen. Whoever has the registration open meanwhile is told,
because its version grows.
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
    """Whether the returnee can still change answers alone."""
    return registration.state is State.SUBMITTED


def editable_answers(registration: Registration, answer: Correctable) -> CorrectionRequest:
    """What was typed, for the page of one answer. Raises `Conflict` when it is too late."""
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
    """Changes one answer and notes in the history which. False when it is the same as before.

    Raises `InvalidAnswers`, `Conflict` when an officer has decided, and `TooMany`.
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
