"""The rows of a shared file, by grade: counts, rows without names, rows with names."""

import base64
import hashlib
import hmac
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select

from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.gettext_marker import N_
from portal.domain.reporting.k_anonymity import LEAST_K, anonymise
from portal.domain.reporting.shared_columns import PSEUDONYM, Grade, load_shared_columns
from portal.domain.reporting.suppressed_table import suppress_table
from portal.i18n import translate
from portal.models import Centre
from portal.services.reporting.export_columns import ExportLine
from portal.services.reporting.export_file import ExportFilters, read_export_lines
from portal.services.reporting.export_table import COLUMNS
from portal.services.reporting.file_formats import Cells, Heading
from portal.services.reporting.file_layout import CellValues, FileLayout
from portal.services.reporting.shared_labels import Labels, code_column
from portal.unit_of_work import UnitOfWork

COUNT: Final = "count"
COUNT_LABEL: Final = N_("Registrations")
COUNT_HXL: Final = "#affected+count"
_PSEUDONYM_BYTES: Final = 10
_CELLS: Final = {column.name: column.cell for column in COLUMNS}


@dataclass(slots=True)
class FileFacts:
    """What a manifest says of the rows. It is complete when the last row was taken."""

    rows: int = 0
    left_out: int = 0
    """Registrations that no row shows, because they would stand out."""
    k: int | None = None
    """How many rows at least are equal in every column. None if rows have names."""
    levels: Sequence[int] = ()
    """How much each column is coarsened."""


@dataclass(frozen=True, slots=True)
class SharedTable:
    """Headings, rows to be taken once, and facts."""

    headings: Sequence[Heading]
    rows: Iterator[Cells]
    facts: FileFacts


def read_shared_table(
    work: UnitOfWork, layout: FileLayout, filters: ExportFilters, pseudonym_key: bytes
) -> SharedTable:
    """Returns the table of a recipient with this key."""
    centres = {centre.code: centre for centre in work.session.scalars(select(Centre))}
    labels = Labels(layout.language, centres)
    reader = _Reader(work, layout, filters, pseudonym_key, labels)
    facts = FileFacts()
    read = {
        Grade.AGGREGATED: reader.counts,
        Grade.PSEUDONYMISED: reader.anonymous,
        Grade.IDENTIFIABLE: reader.named,
    }[layout.grade]
    rows = read(facts)
    return SharedTable(_headings(layout), _counted(rows, facts), facts)


def pseudonym(key: bytes, registration_id: bytes) -> str:
    """Returns the pseudonym under a recipient's key. Its letter stops programs from taking it as a number."""
    digest = hmac.digest(key, registration_id, hashlib.sha256)[:_PSEUDONYM_BYTES]
    return "P" + base64.b32encode(digest).decode()


def _counted(rows: Iterable[Cells], facts: FileFacts) -> Iterator[Cells]:
    for row in rows:
        facts.rows += 1
        yield row


def _headings(layout: FileLayout) -> list[Heading]:
    is_labelled = layout.values is CellValues.LABELS
    columns = list(layout.columns)
    if layout.grade is not Grade.AGGREGATED:
        columns.insert(0, load_shared_columns()[PSEUDONYM])
    made = [
        Heading(column.labels[layout.language] if is_labelled else column.id, column.hxl)
        for column in columns
    ]
    if layout.grade is Grade.AGGREGATED:
        name = translate(layout.language, COUNT_LABEL) if is_labelled else COUNT
        made.append(Heading(name, COUNT_HXL))
    return made


@dataclass(frozen=True, slots=True)
class _Reader:
    work: UnitOfWork
    layout: FileLayout
    filters: ExportFilters
    pseudonym_key: bytes
    labels: Labels

    def counts(self, facts: FileFacts) -> Iterator[Cells]:
        counts = Counter(row for _, row in self._exact_rows())
        day = self._day()
        coarse: Counter[tuple[str, ...]] = Counter()
        ladders = [column.ladder or () for column in self.layout.columns]
        for row, count in counts.items():
            finest = tuple(ladder[0](each, day) for ladder, each in zip(ladders, row, strict=True))
            coarse[finest] += count
        facts.levels = [0] * len(ladders)
        shown = suppress_table(coarse, LEAST_K)
        exact = {cell: count for cell, count in shown.items() if count is not None}
        facts.left_out = coarse.total() - sum(exact.values())
        facts.k = min(exact.values(), default=0)
        for cell in sorted(shown):
            yield [*self._labelled(cell), exact.get(cell, "")]

    def anonymous(self, facts: FileFacts) -> Iterator[Cells]:
        """Yields rows in the order of their pseudonyms, which differs for each recipient.

        A row is only its pseudonym and the number of its group, so that a million fit into memory.
        """
        numbers: dict[tuple[str, ...], int] = {}
        names: list[bytes] = []
        groups = array("I")
        counts: Counter[tuple[str, ...]] = Counter()
        for name, row in self._exact_rows():
            counts[row] += 1
            groups.append(numbers.setdefault(row, len(numbers)))
            names.append(name)
        ladders = [column.ladder or () for column in self.layout.columns]
        recoding = anonymise(counts, ladders, self._day())
        facts.levels, facts.k = recoding.levels, recoding.k
        facts.left_out = recoding.left_out
        coarse = [recoding.rows[row] for row in numbers]
        labelled = [row and self._labelled(row) for row in coarse]
        for at in sorted(range(len(names)), key=names.__getitem__):
            shown = labelled[groups[at]]
            if shown is not None:
                yield [names[at].decode(), *shown]

    def named(self, _facts: FileFacts) -> Iterator[Cells]:
        is_labelled = self.layout.values is CellValues.LABELS
        columns = [each.id for each in self.layout.columns]
        cells = [_CELLS[name if is_labelled else code_column(name)] for name in columns]
        for lines in self._lines(identifiable=True):
            for line in lines:
                name = pseudonym(self.pseudonym_key, line.row["id"].bytes)
                yield [name, *(cell(line) for cell in cells)]

    def _exact_rows(self) -> Iterator[tuple[bytes, tuple[str, ...]]]:
        cells = [_CELLS[code_column(column.id)] for column in self.layout.columns]
        for lines in self._lines(identifiable=False):
            for line in lines:
                name = pseudonym(self.pseudonym_key, line.row["id"].bytes)
                yield name.encode(), tuple(cell(line) for cell in cells)

    def _lines(self, *, identifiable: bool) -> Iterator[Sequence[ExportLine]]:
        return read_export_lines(
            self.work, self.filters, self.layout.language, identifiable=identifiable
        )

    def _labelled(self, codes: Sequence[str]) -> Sequence[str]:
        if self.layout.values is CellValues.CODES:
            return codes
        return [
            self.labels.label(column.id, code)
            for column, code in zip(self.layout.columns, codes, strict=True)
        ]

    def _day(self) -> date:
        return dhaka_day(self.work.now)
