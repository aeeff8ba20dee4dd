"""The sealed rows of a file during an import."""

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
    """Deletes all rows of an import. Registrations made from them stay."""
    for table in (ImportPart, ImportBatch, ImportKey):
        work.session.execute(delete(table).where(table.import_id == import_id))


def headings_of(found: Import) -> list[str]:
    """Returns the first row of the file."""
    return cast(list[str], json.loads(found.headings or "[]"))


def pack_rows(rows: Sequence[BatchRow]) -> str:
    """Returns rows as one text to be sealed, without empty cells at the end of a row."""
    return json.dumps([(number, _trimmed(cells)) for number, cells in rows], ensure_ascii=False)


def rows_of(batch: ImportBatch) -> list[BatchRow]:
    """Returns the rows that `pack_rows` packed."""
    packed = json.loads(batch.rows or "[]")
    return [(number, cells) for number, cells in packed]


def _trimmed(cells: list[str]) -> list[str]:
    filled = [place for place, cell in enumerate(cells) if cell]
    return cells[: filled[-1] + 1] if filled else []


def taken_over() -> Conflict:
    """Returns the error for a concurrent change by another officer or worker."""
    return Conflict(N_("This import has changed in the meantime. Look at it again."))
