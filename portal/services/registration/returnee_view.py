"""The returnee's view of a registration: shows a decision only when its undo period has ended."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from portal.domain.messaging.sending_times import HELD_BACK
from portal.domain.registration.states import UNDOABLE, State
from portal.models import Registration, StateTransition
from portal.unit_of_work import UnitOfWork


def transitions_shown_to_returnee(
    moves: Sequence[StateTransition], *, now: datetime
) -> list[StateTransition]:
    """Returns the transitions that the returnee may see, in their order.

    Omits undone transitions, their undoing, and transitions that an officer can still undo.
    """
    undone = {each.undoes_id for each in moves}
    shown = [each for each in moves if each.undoes_id is None and each.id not in undone]
    while shown and _can_be_undone(shown[-1], now):
        shown.pop()
    return shown


def state_shown_to_returnee(work: UnitOfWork, registration: Registration) -> State:
    """Returns the state that the returnee may see."""
    if registration.changed_at + HELD_BACK <= work.now:
        return registration.state
    moves = work.session.scalars(
        select(StateTransition)
        .where(StateTransition.registration_id == registration.id)
        .order_by(StateTransition.at, StateTransition.id)
    ).all()
    shown = transitions_shown_to_returnee(moves, now=work.now)
    return shown[-1].to_state if shown else registration.state


def _can_be_undone(made: StateTransition, now: datetime) -> bool:
    is_an_officers = made.officer_id is not None
    way = made.from_state, made.to_state
    return is_an_officers and way in UNDOABLE and now < made.at + HELD_BACK
