"""What all acts of a centre share: the person is one of the centre's, and is as the officer saw it."""

from collections.abc import Collection
from typing import Final

from sqlalchemy.orm import Session

from portal.domain.centre_work import OPEN_AT_A_CENTRE
from portal.domain.choices import Role
from portal.domain.errors import Conflict, Forbidden, Invalid
from portal.domain.states import State
from portal.domain.text import clean
from portal.domain.words import N_
from portal.models import Registration
from portal.services import claim
from portal.services.decide import CHANGED_MEANWHILE, Seen
from portal.services.look_up import find

LONGEST_NOTE: Final = 1000


def take(
    session: Session, seen: Seen, *, states: Collection[State] = OPEN_AT_A_CENTRE
) -> Registration:
    """The registration, locked, and a version older: whoever looks at it now has to look again.

    Raises `Forbidden` for anybody but centre staff, `NotFound` for another centre's, and `Conflict`
    when it has changed since it was seen, or when somebody else works on it.
    """
    if seen.officer.role is not Role.CENTRE:
        raise Forbidden(N_("Only the staff of a centre does this."))
    registration = find(session, seen.officer, seen.reference, lock=True)
    if registration.version != seen.version or registration.state not in states:
        raise Conflict(CHANGED_MEANWHILE)
    claim.check(session, seen.officer, registration, now=seen.now)
    registration.version += 1
    registration.changed_at = seen.now
    return registration


def read_note(text: str) -> str:
    """A note as it is kept. Raises `Invalid` when it is too long."""
    note = clean(text)
    if len(note) > LONGEST_NOTE:
        raise Invalid(
            N_("This is too long. Use at most %(longest)s letters."), longest=LONGEST_NOTE
        )
    return note
