"""Change of the phone number of a registration by the district officer."""

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.errors import Conflict, Forbidden
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.states import Actor
from portal.domain.review.reasons import read_reason
from portal.domain.staff.roles import ROLES_OF_A_DISTRICT
from portal.models import Registration
from portal.services.audit.audit_log import write_audit_entry
from portal.services.registration.answer_changes import ChangeBy
from portal.services.registration.phone_number import (
    note_phone_change,
    put_phone,
    read_another_phone,
    retype_phone,
)
from portal.services.registration.visibility import find_registration
from portal.services.review.decisions import DecisionContext
from portal.unit_of_work import UnitOfWork


def set_phone_by_officer(
    work: UnitOfWork, seen: DecisionContext, typed: str, reason: str
) -> Registration:
    """Sets the number that the returnee gave to the officer. `reason` says how it was checked.

    Raises `Invalid`, `Conflict`, and `Forbidden` for other roles than the district officer.
    """
    if seen.officer.role not in ROLES_OF_A_DISTRICT:
        raise Forbidden(N_("Only the district office can change a phone number."))
    registration = find_registration(work, seen.officer, seen.reference, lock=True)
    if registration.version != seen.version:
        raise Conflict(
            N_("This registration has changed in the meantime. Please look at it again.")
        )
    mobile, why = read_another_phone(work.vault, registration, typed), read_reason(reason)
    old = put_phone(work, registration, mobile, verified=False)
    retype_phone(registration, mobile, registration.whose_phone)
    by = ChangeBy(Actor.OFFICER, seen.officer, reason=why)
    note_phone_change(work, registration, old, by)
    write_audit_entry(
        work,
        AuditAction.PHONE_CHANGED,
        officer_id=seen.officer.id,
        subject=registration.reference,
    )
    return registration
