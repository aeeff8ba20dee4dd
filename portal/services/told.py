"""How a registration stands for the returnee: a decision counts when its SMS goes out, not while it can be undone."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.sms.times import HELD_BACK
from portal.domain.states import State
from portal.models import Move, Registration
from portal.services.undo import UNDOABLE


def told(moves: Sequence[Move], *, now: datetime) -> list[Move]:
    """Of all moves of a registration, in their order, those that the returnee may know of.

    Left out is what was undone, with its undoing, and what an officer can still undo.
    """
    undone = {each.undoes_id for each in moves}
    stand = [each for each in moves if each.undoes_id is None and each.id not in undone]
    while stand and _can_be_undone(stand[-1], now):
        stand.pop()
    return stand


def told_state(session: Session, registration: Registration, *, now: datetime) -> State:
    """The state that the returnee may know of."""
    if registration.changed_at + HELD_BACK <= now:
        return registration.state
    moves = session.scalars(
        select(Move).where(Move.registration_id == registration.id).order_by(Move.at, Move.id)
    ).all()
    stand = told(moves, now=now)
    return stand[-1].to_state if stand else registration.state


def _can_be_undone(made: Move, now: datetime) -> bool:
    is_an_officers = made.officer_id is not None
    way = made.from_state, made.to_state
    return is_an_officers and way in UNDOABLE and now < made.at + HELD_BACK
