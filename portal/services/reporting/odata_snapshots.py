"""Snapshots of the rows of a file, which its OData feed sends page by page.

k is counted over all rows, and pages of different moments do not add up to k. Therefore all pages come from
one snapshot, an entry of the register like each file. The month of verification is never coarsened, so that
each group of equal rows lies within one month: months of different snapshots are k-anonymous together.
"""

import hashlib
import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import bindparam, delete, func, select

from portal.domain.platform.errors import Conflict, Forbidden, Unavailable
from portal.domain.platform.gettext_marker import N_
from portal.domain.reporting.odata_schema import TIMESTAMP
from portal.domain.reporting.shared_columns import Grade
from portal.models import Export, ODataPage, ODataSnapshot, Officer, SharingAgreement
from portal.services.platform.rate_limit import hold_limit
from portal.services.platform.signature import sign_document
from portal.services.reporting import shared_files
from portal.services.reporting.api_authentication import FILES, ApiCaller
from portal.services.reporting.change_feed import freeze_snapshot
from portal.services.reporting.export_requests import download_export
from portal.services.reporting.file_changes import KEY as CHANGES
from portal.services.reporting.file_formats import Cells
from portal.services.reporting.file_layout import FileLayout
from portal.services.reporting.shared_package import SharedFileOrder, manifest_of
from portal.services.reporting.shared_rows import read_shared_table
from portal.services.review.newest_rows import FIRST_ROWS, NewestFirst
from portal.unit_of_work import UnitOfWork, UnitsOfWork

SNAPSHOT_LIFE: Final = timedelta(hours=6)
"""How long a client may take to follow the links of a snapshot."""
FRESH: Final = timedelta(hours=1)
"""How long new readers get the same snapshot."""
_LONGEST_WRITING: Final = timedelta(minutes=10)
PAGE_ROWS: Final = 5_000
FORMAT: Final = "odata"

StoredRow = Sequence[str | None]


def feed_layout(export: Export) -> FileLayout:
    """Returns the layout of the feed of a file. Raises `Forbidden`, `Conflict` for a file without a feed."""
    layout = FileLayout.read(export.layout)
    if layout.grade is Grade.IDENTIFIABLE:
        raise Forbidden(N_("A second person must approve each file with names, in the portal."))
    if layout.grade is Grade.AGGREGATED:
        raise Conflict(N_("A file of counts has no feed. Choose a file with rows without names."))
    if TIMESTAMP not in [column.id for column in layout.columns]:
        raise Conflict(N_("The feed needs the column “Date verified”. Request a file that has it."))
    columns = [
        replace(column, ladder=(column.ladder or ())[:1]) if column.id == TIMESTAMP else column
        for column in layout.columns
    ]
    return replace(layout, columns=columns)


def has_feed(export: Export) -> bool:
    """Returns whether a file of the register can be read as a feed. A file of changes has none of its own."""
    layout = export.layout
    is_full = bool(export.manifest) and CHANGES not in layout
    return (
        is_full
        and export.manifest.get("format") != FORMAT
        and layout.get("grade") == Grade.PSEUDONYMISED
        and TIMESTAMP in layout.get("columns", ())
    )


def files_with_feed(work: UnitOfWork, agreement: SharingAgreement) -> list[Export]:
    """Returns the newest files of an agreement that can be read as a feed, however often they were read."""
    found = _WITH_FEED.read(work, {"agreement_id": agreement.id}, FIRST_ROWS, lambda row: row[0])
    return [each for each in found.rows if has_feed(each)]


_WITH_FEED: Final = NewestFirst(
    select(Export).where(
        Export.agreement_id == bindparam("agreement_id"),
        func.coalesce(Export.manifest["format"].as_string(), FORMAT) != FORMAT,
        Export.layout[CHANGES].as_string().is_(None),
        Export.layout["grade"].as_string() == Grade.PSEUDONYMISED.value,
    ),
    Export.asked_at,
    Export.id,
)


def fresh_snapshot(
    units: UnitsOfWork,
    reading: UnitsOfWork,
    caller: ApiCaller,
    file_id: uuid.UUID,
    page_rows: int = PAGE_ROWS,
) -> uuid.UUID:
    """Returns the snapshot for a new reader, and writes it if there is none of the last hour.

    `reading` opens the database from which its rows are read. While another request writes one, an older one
    serves. Raises `Unavailable` if there is none, `TooMany` if too many files were made today.
    """
    with units.begin() as work:
        found, is_new = _find_or_begin(work, caller, file_id)
        order = _order(work, found) if is_new else None
    if order is not None:
        try:
            _write(units, reading, caller.officer_id, _Pages(found, page_rows), order)
        except BaseException:
            with units.begin() as work:
                work.session.execute(delete(ODataPage).where(ODataPage.snapshot_id == found))
                work.session.execute(delete(ODataSnapshot).where(ODataSnapshot.id == found))
            raise
    return found


def _find_or_begin(work: UnitOfWork, caller: ApiCaller, file_id: uuid.UUID) -> tuple[uuid.UUID, bool]:  # fmt: skip
    """Returns a finished snapshot and False, or a new one and True."""
    earlier = shared_files.find_written_file(work, caller.agreement_id, file_id)
    feed_layout(earlier)
    # One request at a time decides whether a new one is written.
    work.session.refresh(earlier, with_for_update=True)
    snapshots = work.session.scalars(
        select(ODataSnapshot)
        .where(ODataSnapshot.file_id == file_id, ODataSnapshot.begun_at > work.now - SNAPSHOT_LIFE)
        .order_by(ODataSnapshot.begun_at.desc())
    ).all()
    finished = next((each for each in snapshots if each.finished_at), None)
    if finished is not None and finished.begun_at > work.now - FRESH:
        return finished.id, False
    if any(not each.finished_at and each.begun_at > work.now - _LONGEST_WRITING for each in snapshots):  # fmt: skip
        if finished is None:
            raise Unavailable(N_("The rows are being prepared. Try again in a minute."))
        return finished.id, False
    hold_limit(work, FILES, str(caller.token_id))
    officer = work.session.get_one(Officer, caller.officer_id)
    export = shared_files.request_again(work, officer, file_id)
    work.session.flush()
    download_export(work, officer, export.id)
    work.session.add(ODataSnapshot(id=export.id, file_id=file_id, begun_at=work.now))
    return export.id, True


def _order(work: UnitOfWork, export_id: uuid.UUID) -> SharedFileOrder:
    export = work.session.get_one(Export, export_id)
    return replace(shared_files.shared_file_order(work, export), layout=feed_layout(export))


def _write(
    units: UnitsOfWork,
    reading: UnitsOfWork,
    officer_id: uuid.UUID,
    pages: "_Pages",
    order: SharedFileOrder,
) -> None:
    with reading.read() as work:
        freeze_snapshot(work)
        table = read_shared_table(work, order.layout, order.filters, order.pseudonym_key)
        at = 1 + [column.id for column in order.layout.columns].index(TIMESTAMP)
        for page in pages.of(table.rows, at):
            with units.begin() as writing:
                writing.session.add(page)
        manifest = manifest_of(work, order, table, {"pages": pages.facts()})
    manifest |= {"format": FORMAT, "cursor": None}
    with units.begin() as writing:
        signed = sign_document(writing.vault, manifest)
        shared_files.record_manifest(writing, officer_id, pages.snapshot_id, signed)
        writing.session.get_one(ODataSnapshot, pages.snapshot_id).finished_at = writing.now


@dataclass(slots=True)
class _Pages:
    """Makes pages of rows, each of one month."""

    snapshot_id: uuid.UUID
    most: int
    _waiting: dict[str, list[StoredRow]] = field(default_factory=lambda: defaultdict(list))
    _made: int = 0
    _bytes: int = 0
    _digest: Any = field(default_factory=hashlib.sha256)

    def of(self, rows: Iterable[Cells], month_at: int) -> Iterator[ODataPage]:
        """Yields the pages of rows whose month stands at this place."""
        for row in rows:
            cells = [str(cell) or None for cell in row]
            month = str(row[month_at])
            waiting = self._waiting[month]
            waiting.append(cells)
            if len(waiting) == self.most:
                yield self._page(month)
        for month in sorted(self._waiting):
            if self._waiting[month]:
                yield self._page(month)

    def facts(self) -> dict[str, Any]:
        """Returns hash and size of all pages in the order of their numbers."""
        return {"sha256": self._digest.hexdigest(), "bytes": self._bytes}

    def _page(self, month: str) -> ODataPage:
        rows = self._waiting.pop(month)
        text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
        self._digest.update(text.encode())
        self._bytes += len(text.encode())
        self._made += 1
        return ODataPage(
            snapshot_id=self.snapshot_id,
            number=self._made,
            month=month,
            row_count=len(rows),
            rows=text,
        )
