"""Transitions of a registration between states. Only this module changes a state."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from portal.domain.matching.duplicate_pairs import OUT
from portal.domain.platform.errors import Conflict
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.corrections import Correctable
from portal.domain.registration.states import Actor, State, may_move
from portal.domain.review.evidence import Evidence
from portal.models import Officer, Registration, StateTransition, set_state
from portal.models.base import new_id
from portal.models.insert import new_row
from portal.services.registration.webhook_outbox import queue_transition_webhooks
from portal.unit_of_work import UnitOfWork


class TransitionGrounds(NamedTuple):
    """The grounds of a decision. The returnee reads the reason."""

    reason: str | None = None
    evidence: Sequence[Evidence] = ()
    fields: Sequence[Correctable] = ()


NO_GROUNDS = TransitionGrounds()


def transition(  # noqa: PLR0913  # who, to which state and why: the columns of the history
    work: UnitOfWork,
    registration: Registration,
    to_state: State,
    *,
    actor: Actor,
    officer: Officer | None = None,
    grounds: TransitionGrounds = NO_GROUNDS,
) -> StateTransition:
    """Changes the state, writes the history and queues webhooks. The transaction must hold the lock of the row.

    Raises `Conflict` if the table of transitions has no such transition, for example after a
    concurrent decision.
    """
    made = make_transition(
        registration, to_state, actor=actor, now=work.now, officer=officer, grounds=grounds
    )
    work.session.add(made)
    queue_transition_webhooks(work, registration, made)
    return made


def make_transition(  # noqa: PLR0913  # as `transition`, with a time in place of a unit of work
    registration: Registration,
    to_state: State,
    *,
    actor: Actor,
    now: datetime,
    officer: Officer | None = None,
    grounds: TransitionGrounds = NO_GROUNDS,
) -> StateTransition:
    """Changes the state and returns the row of history, which the caller must insert."""
    from_state = registration.state or State.DRAFT
    if not may_move(from_state, to_state, actor):
        raise Conflict(
            N_("This registration has changed in the meantime. Please look at it again.")
        )
    set_state(registration, to_state)
    registration.version = (registration.version or 0) + 1
    registration.changed_at = now
    if from_state in OUT or to_state in OUT:
        registration.compared_at = None  # the change of state adds or removes pairs
    return new_row(
        StateTransition,
        id=new_id(),
        registration_id=registration.id,
        at=now,
        actor=actor,
        officer_id=officer.id if officer else None,
        from_state=from_state,
        to_state=to_state,
        evidence=[item.value for item in grounds.evidence],
        fields=[field.value for field in grounds.fields],
        reason=grounds.reason,
    )
