"""Files for recipients of the data-sharing register: request, writing, and their entries."""

import base64
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Select, bindparam, select

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.errors import Forbidden, NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.reporting.shared_columns import Grade
from portal.models import Export, Officer, SharingAgreement
from portal.services.audit.audit_log import write_audit_entry
from portal.services.reporting.change_feed import check_cursor
from portal.services.reporting.export_file import ExportFilters
from portal.services.reporting.export_requests import request_export
from portal.services.reporting.file_changes import EarlierFile
from portal.services.reporting.file_layout import FileLayout
from portal.services.reporting.manifest_model import SharedManifest
from portal.services.reporting.shared_package import Manifest, SharedFileOrder
from portal.services.reporting.sharing_agreements import check_covers, find_agreement
from portal.services.review.newest_rows import FIRST_ROWS, NewestFirst, NewestRequest, NewestRows
from portal.unit_of_work import UnitOfWork


class SharedFileRequest:
    """What an analyst asks for."""

    def __init__(
        self,
        purpose: str,
        filters: ExportFilters,
        layout: FileLayout,
        since: EarlierFile | None = None,
    ) -> None:
        layout.check_filters(filters)
        if since is not None:
            filters.check_changes()
        self.purpose, self.filters, self.layout, self.since = purpose, filters, layout, since

    def stored_layout(self) -> dict[str, Any]:
        """Returns the layout and the earlier file as the request stores them."""
        return self.layout.stored() | ({} if self.since is None else self.since.stored())


def request_shared_file(
    work: UnitOfWork, officer: Officer, agreement_id: uuid.UUID, wanted: SharedFileRequest
) -> Export:
    """Records the request. Raises `Forbidden` if the agreement does not cover it today.

    A file with names also waits for a second person, as every export with names does.
    """
    agreement = find_agreement(work.session, agreement_id)
    check_covers(work, agreement, wanted.layout.grade)
    export = request_export(
        work,
        officer,
        wanted.purpose,
        wanted.filters,
        identifiable=wanted.layout.grade is Grade.IDENTIFIABLE,
    )
    export.agreement_id, export.layout = agreement.id, wanted.stored_layout()
    return export


def request_changes(work: UnitOfWork, officer: Officer, file_id: uuid.UUID) -> Export:
    """Records a request for what changed since a file, with its columns, filters and purpose.

    Raises `Conflict` if that file has no rows of people or was not written, `Gone` if it is too old.
    """
    earlier, agreement_id = _find_shared(work, file_id)
    since = EarlierFile.of_manifest(earlier.manifest)
    check_cursor(work, since.cursor)
    wanted = SharedFileRequest(
        earlier.purpose,
        ExportFilters.read(earlier.filters),
        FileLayout.read(earlier.layout),
        since,
    )
    return request_shared_file(work, officer, agreement_id, wanted)


def request_again(work: UnitOfWork, officer: Officer, file_id: uuid.UUID) -> Export:
    """Records a request for a full file with the columns, filters and purpose of an earlier one."""
    earlier, agreement_id = _find_shared(work, file_id)
    wanted = SharedFileRequest(
        earlier.purpose, ExportFilters.read(earlier.filters), FileLayout.read(earlier.layout)
    )
    return request_shared_file(work, officer, agreement_id, wanted)


def shared_file_order(work: UnitOfWork, export: Export) -> SharedFileOrder:
    """Returns what is to be written.

    Raises `Forbidden` if the agreement ended since, `Gone` if the changes are no longer there.
    """
    if export.agreement_id is None:
        raise Forbidden(N_("This file has no recipient outside the ministry."))
    agreement = find_agreement(work.session, export.agreement_id)
    layout = FileLayout.read(export.layout)
    check_covers(work, agreement, layout.grade)
    since = EarlierFile.read(export.layout)
    if since is not None:
        check_cursor(work, since.cursor)
    return SharedFileOrder(
        id=str(export.id),
        recipient=agreement.recipient,
        agreement=agreement.agreement,
        ends_on=agreement.ends_on,
        pseudonym_key=base64.b64decode(agreement.pseudonym_key or ""),
        layout=layout,
        filters=ExportFilters.read(export.filters),
        since=since,
    )


def record_manifest(
    work: UnitOfWork, officer_id: uuid.UUID, export_id: uuid.UUID, manifest: Manifest
) -> None:
    """Enters a written file in the register and in the audit log.

    Raises an error for a manifest that is not as recipients know it.
    """
    SharedManifest.model_validate(manifest)
    export = work.session.get_one(Export, export_id, with_for_update=True)
    export.manifest = dict(manifest)
    files: Mapping[str, Mapping[str, str]] = manifest["files"]
    details = {
        "recipient": manifest["recipient"],
        "grade": manifest["grade"],
        "rows": manifest["rows"],
        "sha256": next(iter(files.values()))["sha256"],
    }
    write_audit_entry(
        work,
        AuditAction.EXPORT_WRITTEN,
        officer_id=officer_id,
        subject=str(export_id),
        details=details,
    )


def files_of(
    work: UnitOfWork, agreement: SharingAgreement, asked: NewestRequest = FIRST_ROWS
) -> NewestRows[Export]:
    """Returns a page of the files of an agreement."""
    return _FILES.read(work, {"agreement_id": agreement.id}, asked, lambda row: row[0])


_FILES: Final = NewestFirst(
    select(Export).where(Export.agreement_id == bindparam("agreement_id")),
    Export.asked_at,
    Export.id,
)


def written_files(
    work: UnitOfWork, agreement_id: uuid.UUID, *, before: uuid.UUID | None, limit: int
) -> Sequence[Export]:
    """Returns the files of an agreement that went out, the newest first, older than `before`."""
    found = _went_out(agreement_id).order_by(Export.id.desc()).limit(limit)
    if before is not None:
        found = found.where(Export.id < before)
    return work.session.scalars(found).all()


def find_written_file(work: UnitOfWork, agreement_id: uuid.UUID, file_id: uuid.UUID) -> Export:
    """Returns a file of an agreement that went out. Raises `NotFound`."""
    found = work.session.scalars(_went_out(agreement_id).where(Export.id == file_id)).one_or_none()
    if found is None or not found.manifest:
        raise NotFound(N_("There is no such export."))
    return found


def _went_out(agreement_id: uuid.UUID) -> Select[Export]:
    return select(Export).where(
        Export.agreement_id == agreement_id, Export.downloaded_at.is_not(None)
    )


def _find_shared(work: UnitOfWork, file_id: uuid.UUID) -> tuple[Export, uuid.UUID]:
    found = work.session.get(Export, file_id)
    if found is None or found.agreement_id is None:
        raise NotFound(N_("There is no such export."))
    return found, found.agreement_id
