"""Mending one's own mistakes while a registration waits to be checked, without an officer.

No SMS goes out: the person is at the screen. Whoever has the registration open meanwhile is told,
because its version grows.
"""

import uuid
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.domain.changes import ChangeKind
from portal.domain.corrections import Correctable
from portal.domain.errors import Conflict
from portal.domain.states import Actor, State
from portal.domain.typed import Typed
from portal.domain.words import N_
from portal.models import Change, Registration
from portal.models.base import new_id
from portal.services import limit
from portal.services.correct import Request, rewrite
from portal.services.follow import lock
from portal.services.limit import Limit
from portal.services.record import unpack_typed

PER_REGISTRATION = Limit("amend", 20, timedelta(days=1))


def may_amend(registration: Registration) -> bool:
    """Whether the returnee can still change answers alone."""
    return registration.state is State.SUBMITTED


def answers_to_show(vault: Vault, registration: Registration, answer: Correctable) -> Request:
    """What was typed, for the page of one answer. Raises `Conflict` when it is too late."""
    if not may_amend(registration):
        raise Conflict(N_("This registration has been checked. Ask an officer to change it."))
    typed = unpack_typed(registration.unsealed(vault, "typed"))
    return Request(fields=(answer,), reason="", typed=typed)


def amend(
    session: Session,
    vault: Vault,
    registration_id: uuid.UUID,
    answer: Correctable,
    newer: Typed,
    *,
    now: datetime,
) -> bool:
    """Changes one answer and notes in the history which. False when it is the same as before.

    Raises `InvalidAnswers`, `Conflict` when an officer has decided, and `TooMany`.
    """
    registration = lock(session, registration_id)
    asked = answers_to_show(vault, registration, answer)
    limit.hold(session, vault, PER_REGISTRATION, str(registration.id), now=now)
    with session.no_autoflush:
        if not rewrite(session, vault, registration, asked, newer, now=now):
            session.refresh(registration)
            return False
    registration.version += 1
    registration.changed_at = now
    session.add(
        Change(
            id=new_id(),
            registration_id=registration.id,
            at=now,
            kind=ChangeKind.ANSWERS,
            actor=Actor.RETURNEE,
            fields=[answer.value],
        )
    )
    return True
