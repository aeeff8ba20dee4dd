"""Records that an officer has spoken with a person who was unreachable."""

from portal.domain.registration.changes import ChangeKind
from portal.domain.registration.states import Actor
from portal.domain.staff.roles import Role
from portal.models import Change, Officer
from portal.models.base import new_id
from portal.services.registration.visibility import find_registration
from portal.unit_of_work import UnitOfWork


def mark_reached(work: UnitOfWork, officer: Officer, reference: str) -> None:
    """Marks a person as reached. Raises `NotFound` if this officer may not see the registration.

    Resets the count of failed calls.
    """
    registration = find_registration(work, officer, reference, lock=True)
    registration.unreachable_since = None
    is_of_a_centre = officer.role is Role.CENTRE
    talked = Change(
        id=new_id(),
        registration_id=registration.id,
        at=work.now,
        kind=ChangeKind.REACHED,
        actor=Actor.CENTRE if is_of_a_centre else Actor.OFFICER,
        officer_id=officer.id,
    )
    work.session.add(talked)
