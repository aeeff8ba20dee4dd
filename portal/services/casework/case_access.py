"""What all acts of a centre share: the person is one of the centre's, and is as the officer saw it."""

from collections.abc import Collection
from typing import Final

from portal.domain.casework.case_choices import OPEN_AT_A_CENTRE
from portal.domain.platform.errors import Conflict, Forbidden, Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.text import clean
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.models import Registration
from portal.services.registration.visibility import find_registration
from portal.services.review import claims
from portal.services.review.decisions import CHANGED_MEANWHILE, DecisionContext
from portal.unit_of_work import UnitOfWork

LONGEST_NOTE: Final = 1000


def lock_case(
    work: UnitOfWork, seen: DecisionContext, *, states: Collection[State] = OPEN_AT_A_CENTRE
) -> Registration:
    """Locks the registration and increments its version, so that older screens are refused.

    Raises `Forbidden` for anybody but centre staff, `NotFound` for another centre's, and `Conflict`
    when it has changed since it was seen, or when somebody else works on it.
    """
    if seen.officer.role is not Role.CENTRE:
        raise Forbidden(N_("Only the staff of a centre does this."))
    registration = find_registration(work, seen.officer, seen.reference, lock=True)
    if registration.version != seen.version or registration.state not in states:
        raise Conflict(CHANGED_MEANWHILE)
    claims.check_claim(work, seen.officer, registration)
    registration.version += 1
    registration.changed_at = work.now
    return registration


def read_case_note(text: str) -> str:
    """A note as it is kept. Raises `Invalid` when it is too long."""
    note = clean(text)
    if len(note) > LONGEST_NOTE:
        raise Invalid(
            N_("This is too long. Use at most %(longest)s letters."), longest=LONGEST_NOTE
        )
    return note
