"""The data-sharing register: agreements with recipients, by two people, until a day."""

import base64
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import Conflict, Forbidden, Invalid, NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import to_latin
from portal.domain.platform.text import clean
from portal.domain.reporting.shared_columns import Grade
from portal.domain.staff.roles import Role
from portal.models import Officer, SharingAgreement
from portal.models.base import new_id
from portal.models.sharing_agreement import LONGEST_AGREEMENT, LONGEST_RECIPIENT
from portal.services.audit.audit_log import write_audit_entry
from portal.services.audit.independence import check_independent, dependent_accounts
from portal.unit_of_work import UnitOfWork

LONGEST_TERM: Final = timedelta(days=3 * 366)
"""How far in the future an agreement may end. Then the ministry should look at it again."""
_SHORTEST: Final = 3
_KEY_BYTES: Final = 32
_KEEPERS: Final = (Role.MINISTRY, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class AgreementTerms:
    """What is agreed."""

    recipient: str
    agreement: str
    grade: Grade
    ends_on: date

    @classmethod
    def read(cls, recipient: str, agreement: str, grade: str, ends_on: str) -> "AgreementTerms":
        """Returns the terms of a form. Raises `Invalid`."""
        recipient, agreement = clean(recipient), clean(agreement)
        if not _SHORTEST <= len(recipient) <= LONGEST_RECIPIENT:
            raise Invalid(N_("Write the name of the organisation that gets the data."))
        if not _SHORTEST <= len(agreement) <= LONGEST_AGREEMENT:
            raise Invalid(N_("Write the title or number of the signed agreement."))
        if grade not in set(Grade):
            raise Invalid(N_("Choose what the recipient may get."))
        try:
            last_day = date.fromisoformat(to_latin(clean(ends_on)))
        except ValueError as error:
            raise Invalid(N_("Write the last day of the agreement, like 2027-01-31.")) from error
        return cls(recipient, agreement, Grade(grade), last_day)


def add_agreement(work: UnitOfWork, officer: Officer, terms: AgreementTerms) -> SharingAgreement:
    """Enters an agreement. A second person must approve it before rows of persons go out."""
    check_keeper(officer)
    today = dhaka_day(work.now)
    if not today <= terms.ends_on <= today + LONGEST_TERM:
        raise Invalid(N_("An agreement ends today or later, within three years."))
    added = SharingAgreement(
        id=new_id(),
        recipient=terms.recipient,
        agreement=terms.agreement,
        grade=terms.grade,
        ends_on=terms.ends_on,
        added_by_id=officer.id,
        added_at=work.now,
    )
    added.pseudonym_key = base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()
    work.session.add(added)
    record_agreement_action(work, AuditAction.AGREEMENT_ADDED, added, officer.id)
    return added


def approve_agreement(work: UnitOfWork, officer: Officer, agreement_id: uuid.UUID) -> None:
    """Approves an agreement. Raises `Forbidden` for the person who entered it."""
    check_keeper(officer)
    agreement = find_agreement(work.session, agreement_id, is_locked=True)
    if agreement.added_by_id == officer.id:
        raise Forbidden(N_("A second person must approve this agreement."))
    if agreement.approved_at is not None:
        raise Conflict(N_("This agreement is approved already."))
    check_open(work, agreement)
    check_independent(work, officer, agreement.added_by_id)
    agreement.approved_by_id, agreement.approved_at = officer.id, work.now
    record_agreement_action(work, AuditAction.AGREEMENT_APPROVED, agreement, officer.id)


def end_agreement(work: UnitOfWork, officer: Officer, agreement_id: uuid.UUID) -> None:
    """Ends an agreement before its day: yesterday becomes its last day."""
    check_keeper(officer)
    agreement = find_agreement(work.session, agreement_id, is_locked=True)
    check_open(work, agreement)
    agreement.ends_on = dhaka_day(work.now) - timedelta(days=1)
    record_agreement_action(work, AuditAction.AGREEMENT_ENDED, agreement, officer.id)


def find_agreement(
    session: Session, agreement_id: uuid.UUID, *, is_locked: bool = False
) -> SharingAgreement:
    """Returns an agreement. Raises `NotFound`."""
    query = select(SharingAgreement).where(SharingAgreement.id == agreement_id)
    found = session.scalars(query.with_for_update() if is_locked else query).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such agreement."))
    return found


def check_open(work: UnitOfWork, agreement: SharingAgreement) -> None:
    """Raises `Forbidden` after the last day of the agreement."""
    if agreement.ends_on < dhaka_day(work.now):
        raise Forbidden(
            N_("The agreement with %(recipient)s has ended. No more files can be made for it."),
            recipient=agreement.recipient,
        )


def check_covers(work: UnitOfWork, agreement: SharingAgreement, grade: Grade) -> None:
    """Raises `Forbidden` if the agreement does not allow a file of this grade today."""
    check_open(work, agreement)
    if not agreement.grade.includes(grade):
        raise Forbidden(N_("This agreement does not allow a file of this kind."))
    if grade is not Grade.AGGREGATED and agreement.approved_at is None:
        raise Forbidden(N_("A second person must approve this agreement."))


def agreements_to_approve(
    work: UnitOfWork, officer: Officer, *, most: int
) -> Sequence[tuple[SharingAgreement, str]]:
    """Returns the open agreements that wait for this officer, with who entered them, the oldest first."""
    check_keeper(officer)
    found = work.session.execute(
        select(SharingAgreement, Officer.name)
        .join(Officer, Officer.id == SharingAgreement.added_by_id)
        .where(
            SharingAgreement.approved_at.is_(None),
            SharingAgreement.ends_on >= dhaka_day(work.now),
            SharingAgreement.added_by_id != officer.id,
            SharingAgreement.added_by_id.not_in(dependent_accounts(work, officer)),
        )
        .order_by(SharingAgreement.added_at, SharingAgreement.id)
        .limit(most)
    )
    return [(agreement, name) for agreement, name in found]


def list_agreements(work: UnitOfWork, officer: Officer) -> Sequence[SharingAgreement]:
    """Returns the register, the latest end first."""
    check_keeper(officer)
    found = select(SharingAgreement).order_by(SharingAgreement.ends_on.desc(), SharingAgreement.id)
    return work.session.scalars(found).all()


def check_keeper(officer: Officer) -> None:
    """Raises `Forbidden` for whoever does not keep the register."""
    if officer.role not in _KEEPERS:
        raise Forbidden(N_("Only the ministry keeps the data-sharing register."))


def record_agreement_action(
    work: UnitOfWork, action: AuditAction, agreement: SharingAgreement, by_id: uuid.UUID | None
) -> None:
    """Writes the audit entry of what somebody did with an agreement. `by_id` is None on the server's console."""
    details = {"recipient": agreement.recipient, "grade": agreement.grade.value}
    subject = str(agreement.id)
    write_audit_entry(work, action, officer_id=by_id, subject=subject, details=details)
