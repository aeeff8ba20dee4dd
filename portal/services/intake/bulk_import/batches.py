"""The sealed rows of a file while they are needed."""

import json
import uuid
from collections.abc import Sequence
from typing import cast

from sqlalchemy import delete

from portal.domain.platform.errors import Conflict
from portal.domain.platform.gettext_marker import N_
from portal.models import Import, ImportBatch, ImportKey, ImportPart
from portal.unit_of_work import UnitOfWork

BatchRow = tuple[int, list[str]]
"""The number of a row in its file, and its cells."""


def delete_batches(work: UnitOfWork, import_id: uuid.UUID) -> None:
    """Deletes everything that came with the file; what was made of it stays."""
    for table in (ImportPart, ImportBatch, ImportKey):
        work.session.execute(delete(table).where(table.import_id == import_id))


def headings_of(found: Import) -> list[str]:
    """The first row of the file."""
    return cast(list[str], json.loads(found.headings or "[]"))


def pack_rows(rows: Sequence[BatchRow]) -> str:
    """Rows as one text, to be sealed; empty cells at the end of a row are left out."""
    return json.dumps([(number, _trimmed(cells)) for number, cells in rows], ensure_ascii=False)


def rows_of(batch: ImportBatch) -> list[BatchRow]:
    """What `pack_rows` made."""
    packed = json.loads(batch.rows or "[]")
    return [(number, cells) for number, cells in packed]


def _trimmed(cells: list[str]) -> list[str]:
    filled = [place for place, cell in enumerate(cells) if cell]
    return cells[: filled[-1] + 1] if filled else []


def taken_over() -> Conflict:
    """Somebody else, or another worker, was faster."""
    return Conflict(N_("This import has changed in the meantime. Look at it again."))
