"""What people may know about the use of their registration: who opened it, who got it, which SMS went out.

Accesses are told by office, role and day, without names of officers (decision 142).
"""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select

from portal.domain.reporting.shared_columns import Grade
from portal.domain.staff.roles import Desk, Role
from portal.models import (
    Message,
    Officer,
    RecordAccess,
    Registration,
    SharingAgreement,
    WebhookDisclosure,
)
from portal.services.privacy.export_membership import exports_holding
from portal.unit_of_work import UnitOfWork


class Office(NamedTuple):
    """A role and its place. Several officers may share it."""

    role: Role
    desk: Desk | None
    district_code: str | None
    centre_code: str | None


class OfficeAccess(NamedTuple):
    """An office whose officers opened a registration on a day in Dhaka."""

    day: date
    office: Office


class Disclosure(NamedTuple):
    """The files for one purpose that contained a registration, or may have contained it."""

    recipient: str
    """The organisation. Empty for a file of the ministry itself."""
    agreement: str
    purpose: str
    has_names: bool
    first_at: datetime
    last_at: datetime
    files: int


class NotifiedRecipient(NamedTuple):
    """A recipient whose machine was told of a registration by webhooks, without a name."""

    recipient: str
    agreement: str
    first_at: datetime
    last_at: datetime
    events: int


def office_accesses(
    work: UnitOfWork, registration_id: uuid.UUID, *, most: int | None
) -> Sequence[OfficeAccess]:
    """Returns the offices that opened a registration, the newest days first. None is no limit."""
    office = (Officer.role, Officer.desk, Officer.district_code, Officer.centre_code)
    found = work.session.execute(
        select(RecordAccess.day, *office)
        .join(Officer, Officer.id == RecordAccess.officer_id)
        .where(RecordAccess.registration_id == registration_id)
        .distinct()
        .order_by(RecordAccess.day.desc(), *office)
        .limit(most)
    )
    return [OfficeAccess(row[0], Office(*row[1:])) for row in found]


def count_office_accesses(work: UnitOfWork, registration_id: uuid.UUID) -> int:
    """Returns how many entries `office_accesses` has without a limit."""
    office = (Officer.role, Officer.desk, Officer.district_code, Officer.centre_code)
    distinct = (
        select(RecordAccess.day, *office)
        .join(Officer, Officer.id == RecordAccess.officer_id)
        .where(RecordAccess.registration_id == registration_id)
        .distinct()
        .subquery()
    )
    return work.session.scalar(select(func.count()).select_from(distinct)) or 0


def disclosures(work: UnitOfWork, registration: Registration) -> Sequence[Disclosure]:
    """Returns who got files with this registration, the newest first. Counts hold no person."""
    exports = exports_holding(work, [registration])[registration.id]
    ids = {each.agreement_id for each in exports if each.agreement_id}
    agreements = {
        each.id: each
        for each in work.session.scalars(
            select(SharingAgreement).where(SharingAgreement.id.in_(ids))
        )
    }
    files: dict[tuple[str, str, str, bool], list[datetime]] = {}
    for export in exports:
        if export.layout.get("grade") == Grade.AGGREGATED or export.downloaded_at is None:
            continue
        agreement = agreements.get(export.agreement_id) if export.agreement_id else None
        recipient, paper = (agreement.recipient, agreement.agreement) if agreement else ("", "")
        key = recipient, paper, export.purpose, export.identifiable
        files.setdefault(key, []).append(export.downloaded_at)
    found = [Disclosure(*key, min(at), max(at), len(at)) for key, at in files.items()]
    return sorted(found, key=lambda each: each.last_at, reverse=True)


def notified_recipients(
    work: UnitOfWork, registration_id: uuid.UUID
) -> Sequence[NotifiedRecipient]:
    """Returns whom webhooks told of a registration, the newest first."""
    found = work.session.execute(
        select(SharingAgreement, WebhookDisclosure)
        .join(WebhookDisclosure, WebhookDisclosure.agreement_id == SharingAgreement.id)
        .where(WebhookDisclosure.registration_id == registration_id)
        .order_by(WebhookDisclosure.last_at.desc(), SharingAgreement.id)
    )
    return [
        NotifiedRecipient(
            agreement.recipient, agreement.agreement, noted.first_at, noted.last_at, noted.events
        )
        for agreement, noted in found
    ]


def sms_about(
    work: UnitOfWork, registration_id: uuid.UUID, *, most: int | None
) -> Sequence[Message]:
    """Returns the SMS about a registration, the newest first. None is no limit.

    One-time codes belong to a phone.
    """
    return work.session.scalars(
        select(Message)
        .where(Message.registration_id == registration_id)
        .order_by(Message.created_at.desc(), Message.id.desc())
        .limit(most)
    ).all()


def count_sms_about(work: UnitOfWork, registration_id: uuid.UUID) -> int:
    """Returns how many entries `sms_about` has without a limit."""
    about = select(func.count()).where(Message.registration_id == registration_id)
    return work.session.scalars(about).one()
