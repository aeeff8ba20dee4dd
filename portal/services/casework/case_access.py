"""Access of centre staff to a case: the registration belongs to the centre and is unchanged."""

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

    Raises `Forbidden` for other roles than centre staff, `NotFound` for the registrations of
    another centre, and `Conflict` if it has changed since it was seen or if another officer holds
    the claim.
    """
    if seen.officer.role is not Role.CENTRE:
        raise Forbidden(N_("Only centre staff can do this."))
    registration = find_registration(work, seen.officer, seen.reference, lock=True)
    if registration.version != seen.version or registration.state not in states:
        raise Conflict(CHANGED_MEANWHILE)
    claims.check_claim(work, seen.officer, registration)
    registration.version += 1
    registration.changed_at = work.now
    return registration


def read_case_note(text: str) -> str:
    """Returns the cleaned text of a note. Raises `Invalid` if it is too long."""
    note = clean(text)
    if len(note) > LONGEST_NOTE:
        raise Invalid(
            N_("This is too long. Use at most %(longest)s characters."), longest=LONGEST_NOTE
        )
    return note
