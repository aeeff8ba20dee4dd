"""Search of the audit log, the newest entries first."""

from dataclasses import dataclass
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, select

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.errors import Invalid
from portal.domain.registration.reference import read_reference, show_reference
from portal.domain.review.queue_ages import ALL_DAYS, AgeRange
from portal.models import AuditEntry, Officer
from portal.unit_of_work import UnitOfWork

PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """The filters of a search. All given ones must match."""

    officer_id: UUID | None = None
    action: AuditAction | None = None
    subject: str = ""
    """The whole subject: a reference in any form, an email address …"""
    days: AgeRange = ALL_DAYS
    below: int | None = None
    """Only entries with a smaller number: the end of the previous page."""


class AuditLine(NamedTuple):
    """An entry, and the name of its officer."""

    entry: AuditEntry
    officer_name: str | None


def search_audit_log(
    work: UnitOfWork, query: AuditQuery, *, page: int = PAGE
) -> tuple[list[AuditLine], int | None]:
    """Returns a page of entries, and the number below which the next page begins, or None."""
    found = work.session.execute(
        select(AuditEntry, Officer.name)
        .outerjoin(Officer, Officer.id == AuditEntry.officer_id)
        .where(*_conditions(query))
        .order_by(AuditEntry.number.desc())
        .limit(page + 1)
    ).all()
    lines = [AuditLine(row[0], row[1]) for row in found[:page]]
    return lines, lines[-1].entry.number if len(found) > page else None


def _conditions(query: AuditQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if query.officer_id is not None:
        conditions.append(AuditEntry.officer_id == query.officer_id)
    if query.action is not None:
        conditions.append(AuditEntry.action == query.action)
    if query.subject:
        conditions.append(AuditEntry.subject.in_(_stored_forms(query.subject)))
    if begin := query.days.begin():
        conditions.append(AuditEntry.at >= begin)
    if end := query.days.end():
        conditions.append(AuditEntry.at < end)
    if query.below is not None:
        conditions.append(AuditEntry.number < query.below)
    return conditions


def _stored_forms(subject: str) -> set[str]:
    """Returns the texts under which entries of a subject are stored.

    Entries of appointments once held the reference as in the address, with dashes. They stay as they
    are, because the hash chain covers their subject.
    """
    try:
        reference = read_reference(subject)
    except Invalid:
        return {subject}
    forms = {subject, reference, show_reference(reference)}
    return forms | {form.lower() for form in forms}
