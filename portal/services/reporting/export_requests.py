"""Requests, approvals and downloads of exports. The audit log records each step.

The usual file contains no names, phones, document numbers or villages. The file with names needs
the approval of a second person, which the database enforces.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, aliased

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.errors import Conflict, Forbidden, Invalid, NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.text import clean
from portal.domain.staff.roles import Role
from portal.models import Centre, Export, Officer
from portal.models.base import new_id
from portal.services.audit.audit_log import write_audit_entry
from portal.services.audit.independence import check_independent, dependent_accounts
from portal.services.reporting.export_file import ExportFilters
from portal.services.reporting.export_table import columns
from portal.services.review.newest_rows import FIRST_ROWS, NewestFirst, NewestRequest, NewestRows
from portal.unit_of_work import UnitOfWork

SHORTEST_PURPOSE, LONGEST_PURPOSE = 10, 300
GOOD_FOR: Final = timedelta(hours=24)
"""How long a file may be downloaded after the request or the approval."""


class ExportRow(NamedTuple):
    """An export in the list."""

    export: Export
    asked_by: str
    approved_by: str | None

    def waits(self) -> bool:
        """Whether it still needs the approval of a second person."""
        return self.export.identifiable and self.export.approved_at is None


def request_export(
    work: UnitOfWork, officer: Officer, purpose: str, filters: ExportFilters, *, identifiable: bool
) -> Export:
    """Records the request for an export and its purpose. Raises `Invalid` without a purpose.

    Also for a filter on a column that the file does not have.
    """
    if officer.role is not Role.MINISTRY:
        raise Forbidden(N_("Only the ministry can export data."))
    purpose = clean(purpose)
    if len(purpose) < SHORTEST_PURPOSE:
        raise Invalid(N_("Write in a few words what the data is for."))
    if len(purpose) > LONGEST_PURPOSE:
        raise Invalid(
            N_("This is too long. Use at most %(longest)s characters."), longest=LONGEST_PURPOSE
        )
    filters.check_columns({column.name for column in columns(identifiable=identifiable)})
    if filters.centre and work.session.get(Centre, filters.centre) is None:
        raise Invalid(N_("Choose the centre from the list."))
    export = Export(
        id=new_id(),
        asked_by_id=officer.id,
        asked_at=work.now,
        filters=filters.stored(),
        identifiable=identifiable,
    )
    export.stated_purpose = purpose
    work.session.add(export)
    _record(work, AuditAction.EXPORT_ASKED, export, officer)
    return export


def approve_export(work: UnitOfWork, officer: Officer, export_id: uuid.UUID) -> Export:
    """Approves a file with names. Raises `Forbidden` for the requester.

    Also for a person who made or reset the requester's account lately.
    """
    export = _find(work.session, export_id)
    if officer.role not in (Role.MINISTRY, Role.ADMINISTRATOR) or export.asked_by_id == officer.id:
        raise Forbidden(N_("A second person must approve this export."))
    if not export.identifiable or export.approved_at is not None:
        raise Conflict(N_("This export no longer needs approval."))
    if export.asked_at + GOOD_FOR <= work.now:
        raise Conflict(N_("This export has expired. Request it again."))
    check_independent(work, officer, export.asked_by_id)
    export.approved_by_id, export.approved_at = officer.id, work.now
    _record(work, AuditAction.EXPORT_APPROVED, export, officer)
    return export


def download_export(work: UnitOfWork, officer: Officer, export_id: uuid.UUID) -> Export:
    """Records a download. The file may be sent once this is committed.

    Raises `NotFound` for another person's export, `Forbidden` without approval, `Conflict` if the
    export is too old.
    """
    export = _find(work.session, export_id)
    _check_downloadable(work, officer, export)
    export.downloaded_at = work.now
    _record(work, AuditAction.EXPORT_DOWNLOADED, export, officer)
    return export


def find_downloadable(work: UnitOfWork, officer: Officer, export_id: uuid.UUID) -> Export:
    """Returns an export that this officer may download now. Raises like `download_export`."""
    export = work.session.get(Export, export_id)
    if export is None:
        raise NotFound(N_("There is no such export."))
    _check_downloadable(work, officer, export)
    return export


def _check_downloadable(work: UnitOfWork, officer: Officer, export: Export) -> None:
    if export.asked_by_id != officer.id:
        raise NotFound(N_("There is no such export."))
    if export.identifiable and export.approved_at is None:
        raise Forbidden(N_("A second person must approve this export."))
    if not is_export_valid(export, now=work.now):
        raise Conflict(N_("This export has expired. Request it again."))


def has_names(work: UnitOfWork, export_id: uuid.UUID) -> bool:
    """Returns whether an export contains names. An unknown one does not."""
    found = work.session.get(Export, export_id)
    return found is not None and found.identifiable


def is_export_valid(export: Export, *, now: datetime) -> bool:
    """Returns whether the export is recent enough to be downloaded or approved."""
    return (export.approved_at or export.asked_at) + GOOD_FOR > now


def list_exports(
    work: UnitOfWork, officer: Officer, asked: NewestRequest = FIRST_ROWS
) -> NewestRows[ExportRow]:
    """Returns a page of the exports of all analysts, who see each other's exports."""
    if officer.role not in (Role.MINISTRY, Role.ADMINISTRATOR):
        return NewestRows([], None)
    return _NEWEST.read(work, {}, asked, lambda row: ExportRow(*row[:3]))


_REQUESTER, _APPROVER = aliased(Officer), aliased(Officer)
_NEWEST: Final = NewestFirst(
    select(Export, _REQUESTER.name, _APPROVER.name)
    .join(_REQUESTER, _REQUESTER.id == Export.asked_by_id)
    .outerjoin(_APPROVER, _APPROVER.id == Export.approved_by_id),
    Export.asked_at,
    Export.id,
)


def find_export(work: UnitOfWork, export_id: uuid.UUID) -> Export:
    """Returns an export, as long as it is in the register. Raises `NotFound`."""
    found = work.session.get(Export, export_id)
    if found is None:
        raise NotFound(N_("There is no such export."))
    return found


def count_exports_to_approve(work: UnitOfWork, officer: Officer) -> int:
    """Returns the number of fresh exports that wait for the approval of this officer."""
    if officer.role not in (Role.MINISTRY, Role.ADMINISTRATOR):
        return 0
    return work.session.scalars(
        select(func.count()).select_from(Export).where(_to_approve(work, officer))
    ).one()


def exports_to_approve(work: UnitOfWork, officer: Officer, *, most: int) -> Sequence[ExportRow]:
    """Returns the fresh exports that wait for the approval of this officer, the oldest first."""
    found = work.session.execute(
        select(Export, Officer.name)
        .join(Officer, Officer.id == Export.asked_by_id)
        .where(_to_approve(work, officer))
        .order_by(Export.asked_at, Export.id)
        .limit(most)
    )
    return [ExportRow(export, name, None) for export, name in found]


def _to_approve(work: UnitOfWork, officer: Officer) -> ColumnElement[bool]:
    return and_(
        Export.identifiable,
        Export.approved_at.is_(None),
        Export.asked_at > work.now - GOOD_FOR,
        Export.asked_by_id != officer.id,
        Export.asked_by_id.not_in(dependent_accounts(work, officer)),
    )


def _find(session: Session, export_id: uuid.UUID) -> Export:
    found = session.scalars(
        select(Export).where(Export.id == export_id).with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such export."))
    return found


def _record(work: UnitOfWork, action: AuditAction, export: Export, officer: Officer) -> None:
    # Without the purpose: free text does not enter the append-only chain.
    details: dict[str, Any] = {"filters": export.filters, "identifiable": export.identifiable}
    write_audit_entry(work, action, officer_id=officer.id, subject=str(export.id), details=details)
