"""The rows of a shared file, by grade: counts, rows without names, rows with names."""

import functools
import json
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, and_, select

from portal.crypto import KeyedDigest
from portal.domain.platform.base32 import encode_base32
from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.gettext_marker import N_
from portal.domain.reporting.cell_kind import CellKind
from portal.domain.reporting.coarsening import is_same_on
from portal.domain.reporting.coded_column import CodedColumn
from portal.domain.reporting.k_anonymity import LEAST_K, ColumnRecoding, anonymise_columns
from portal.domain.reporting.shared_columns import PSEUDONYM, Grade, load_shared_columns
from portal.domain.reporting.suppressed_table import suppress_table
from portal.i18n import translate
from portal.models import Centre, Registration
from portal.services.registration.sharing_consent import may_share
from portal.services.reporting.change_feed import changes_behind
from portal.services.reporting.coded_rows import CodedRows, coder_of, finest_cell
from portal.services.reporting.export_columns import RECORD, ExportColumn
from portal.services.reporting.export_file import ExportFilters
from portal.services.reporting.export_rows import ExportBatch, export_context, read_export_rows
from portal.services.reporting.export_table import COLUMNS
from portal.services.reporting.export_values import ReadValues, read_export_values
from portal.services.reporting.file_changes import EarlierFile, RowChanges, read_changes
from portal.services.reporting.file_formats import Cells, GroupedRows, Heading
from portal.services.reporting.file_layout import CellValues, FileLayout
from portal.services.reporting.shared_labels import (
    Labels,
    code_column,
    code_columns,
    exact_kind,
    has_closed_cells,
)
from portal.services.reporting.shared_table import FileFacts, SharedTable
from portal.unit_of_work import UnitOfWork

COUNT: Final = "count"
COUNT_LABEL: Final = N_("Registrations")
COUNT_HXL: Final = "#affected+count"
_PSEUDONYM_BYTES: Final = 10
_ENCODED_BYTES: Final = 16
_OLD, _NEW = range(2)
"""The marks: the recipient has the row, or it is new."""
_COLUMNS: Final = {column.name: column for column in COLUMNS}
_MAY_HAVE_ROW: Final = and_(Registration.erased_at.is_(None), may_share())
"""Erased registrations, and those without consent to sharing, stay in counts only: no row tells of them."""


def read_shared_table(
    work: UnitOfWork,
    layout: FileLayout,
    filters: ExportFilters,
    pseudonym_key: bytes,
    since: EarlierFile | None = None,
) -> SharedTable:
    """Returns the table of a recipient with this key: all rows, or those that changed since a file."""
    centres = {centre.code: centre for centre in work.session.scalars(select(Centre))}
    labels = Labels(layout.language, centres)
    changes = None if since is None else read_changes(work, since)
    reader = _TableReader(work, layout, filters, KeyedDigest(pseudonym_key), labels, changes)
    facts = FileFacts()
    read: Mapping[Grade, Callable[[FileFacts], Iterable[Cells]]] = {
        Grade.AGGREGATED: lambda facts: _counted(reader.counts(facts), facts),
        Grade.PSEUDONYMISED: lambda facts: GroupedRows(reader.anonymous(facts)),
        Grade.IDENTIFIABLE: lambda facts: _counted(reader.named(facts), facts),
    }
    return SharedTable(_headings(layout), read[layout.grade](facts), facts)


def pseudonym(key: bytes, registration_id: bytes) -> str:
    """Returns the pseudonym under a recipient's key. Its letter stops programs from taking it as a number."""
    return pseudonyms(KeyedDigest(key), [registration_id])[0].decode()


def pseudonyms(key: KeyedDigest, registration_ids: Iterable[bytes]) -> list[bytes]:
    """Returns the pseudonyms of several registrations, encoded at once, which is faster."""
    digests = [key.digest(each)[:_PSEUDONYM_BYTES] for each in registration_ids]
    encoded = encode_base32(b"".join(digests))
    begins = range(0, len(encoded), _ENCODED_BYTES)
    return [b"P" + encoded[begin : begin + _ENCODED_BYTES] for begin in begins]


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
        Heading(
            column.labels[layout.language] if is_labelled else column.id,
            column.hxl,
            # A coarsened day is a month or a year, however far it is coarsened: a text.
            exact_kind(column.id) if layout.grade is Grade.IDENTIFIABLE else CellKind.TEXT,
            is_closed=column.id == PSEUDONYM or has_closed_cells(column.id),
        )
        for column in columns
    ]
    if layout.grade is Grade.AGGREGATED:
        name = translate(layout.language, COUNT_LABEL) if is_labelled else COUNT
        made.append(Heading(name, COUNT_HXL, CellKind.INTEGER, is_closed=True))
    return made


@dataclass(frozen=True, slots=True)
class _TableReader:
    work: UnitOfWork
    layout: FileLayout
    filters: ExportFilters
    pseudonym_key: KeyedDigest
    labels: Labels
    changes: RowChanges | None

    def counts(self, facts: FileFacts) -> Iterator[Cells]:
        coarse: Counter[tuple[str, ...]] = Counter()
        day = self._day()
        finest = [finest_cell(column.ladder or (), day) for column in self.layout.columns]
        for batch in self._batches(code_columns(self.layout.columns), None):
            cells = (map(of, each) for of, each in zip(finest, batch.cells, strict=True))
            coarse.update(zip(*cells, strict=True))
        facts.levels = [0] * len(self.layout.columns)
        shown = suppress_table(coarse, LEAST_K)
        exact = {cell: count for cell, count in shown.items() if count is not None}
        facts.left_out = coarse.total() - sum(exact.values())
        facts.k = min(exact.values(), default=0)
        label = self._labeller()
        for cell in sorted(shown):
            yield [*label(cell), exact.get(cell, "")]

    def anonymous(self, facts: FileFacts) -> Iterator[tuple[str, Cells]]:
        """Yields rows in the order of their pseudonyms, which differs for each recipient."""
        rows = self._coded_rows()
        ladders = [column.ladder or () for column in self.layout.columns]
        recoding = anonymise_columns(rows.columns, ladders, self._day())
        facts.levels, facts.k = recoding.levels, recoding.k
        facts.left_out = recoding.left_out
        if self.changes is not None and not self._is_coarsened_as(self.changes.since, recoding):
            facts.needs_full_file = True
            return
        label = self._labeller()
        labelled = [row and tuple(label(row)) for row in recoding.groups]
        ordered = rows.by_pseudonym(recoding.group_of)
        if self.changes is None:
            facts.rows = len(rows.marks) - recoding.left_out
            yield from ((name, row) for name, group, _ in ordered if (row := labelled[group]))
            return
        marked = zip(recoding.group_of, rows.marks, strict=True)
        seen = Counter(group for group, mark in marked if mark == _OLD)
        present: set[str] = set()
        left_out: list[str] = []
        for name, group, mark in ordered:
            present.add(name)
            shown = labelled[group]
            if shown is None:
                left_out.append(name)
            # Fewer old rows than this may have been left out before, because they stood out.
            elif mark == _NEW or seen[group] < LEAST_K:
                facts.rows += 1
                yield name, shown
        self._remove(facts, present, [*left_out, *self._unknown_rows(), *self._padding(left_out)])

    def _coded_rows(self) -> CodedRows:
        """Returns the rows that have a number, with codes as fine as a file without names may have them."""
        wanted = self.filters.rows(
            code_columns(self.layout.columns), self.layout.language, among=_MAY_HAVE_ROW
        )
        context = export_context(self.work, self.layout.language)
        rows = CodedRows([CodedColumn() for _ in wanted.columns])
        coders = [
            coder_of(column, context, finest_cell(shared.ladder or (), self._day()), coded)
            for column, shared, coded in zip(
                wanted.columns, self.layout.columns, rows.columns, strict=True
            )
        ]
        for read in read_export_values(self.work, wanted):
            numbered, marks = self._marked(read)
            rows.marks.extend(marks)
            rows.names.extend(b"".join(self._names(numbered[RECORD])))
            for add in coders:
                add(numbered)
        return rows

    def _marked(self, read: ReadValues) -> tuple[ReadValues, bytes]:
        """Returns the registrations whose newest change is in this file, and whether the recipient has an older row."""
        changes, ids = self.changes, read[RECORD]
        if changes is None:
            return read, bytes([_NEW]) * len(ids)
        at = [n for n, each in enumerate(ids) if uuid.UUID(each) not in changes.unnumbered]
        marks = (_NEW if uuid.UUID(ids[n]) in changes.changed else _OLD for n in at)
        return {name: [values[n] for n in at] for name, values in read.items()}, bytes(marks)

    def _is_coarsened_as(self, since: EarlierFile, recoding: ColumnRecoding) -> bool:
        """Whether the values of the earlier file are those of this one: the same levels, the same groups of countries."""
        levels = [
            (column.ladder or ())[level]
            for column, level in zip(self.layout.columns, recoding.levels, strict=True)
        ]
        return [*since.levels] == [*recoding.levels] and all(
            is_same_on(level, since.day, self._day()) for level in levels
        )

    def named(self, facts: FileFacts) -> Iterator[Cells]:
        """Yields rows with names. Of changes only the changed registrations are read."""
        is_labelled = self.layout.values is CellValues.LABELS
        columns = [each.id for each in self.layout.columns]
        wanted = [_COLUMNS[name if is_labelled else code_column(name)] for name in columns]
        among: ColumnElement[bool] = _MAY_HAVE_ROW
        if self.changes is not None:
            changed = changes_behind(self.changes.since.cursor)
            among = and_(among, Registration.id.in_(changed))
        present: set[str] = set()
        for batch in self._batches(wanted, among):
            names = [*map(bytes.decode, self._names(batch.ids))]
            if self.changes is not None:
                present.update(names)
            yield from zip(names, *batch.cells, strict=True)
        self._remove(facts, present)

    def _remove(self, facts: FileFacts, present: Collection[str], more: Sequence[str] = ()) -> None:
        """Names the rows that the recipient must not have any more."""
        if self.changes is not None:
            changed = map(self._pseudonym, self.changes.changed)
            gone = [each for each in changed if each not in present]
            facts.removed = sorted([*gone, *more])

    def _unknown_rows(self) -> Iterator[str]:
        """Yields the rows whose newest change comes with the next file. Until then no group contains them.

        The recipient would hold the old row, perhaps as the only one of its group.
        """
        if self.changes is not None:
            yield from map(self._pseudonym, self.changes.unnumbered)

    def _padding(self, left_out: Sequence[str]) -> Iterator[str]:
        """Yields pseudonyms of nobody, so that `removed` counts no fewer rows than the manifest says.

        They stay the same in files with the same filters, as a person does. In files of other people they would
        stand out: nobody is in two districts.
        """
        missing = LEAST_K - 1 - len(left_out) if left_out else 0
        of = json.dumps(asdict(self.filters), sort_keys=True).encode()
        for number in range(missing):
            yield pseudonyms(self.pseudonym_key, [b"padding-%d" % number + of])[0].decode()

    def _batches(
        self, wanted: Sequence[ExportColumn], among: ColumnElement[bool] | None
    ) -> Iterator[ExportBatch]:
        return read_export_rows(
            self.work, self.filters.rows(wanted, self.layout.language, among=among)
        )

    def _names(self, ids: Iterable[str]) -> list[bytes]:
        return pseudonyms(self.pseudonym_key, map(bytes.fromhex, ids))

    def _pseudonym(self, registration_id: uuid.UUID) -> str:
        return pseudonyms(self.pseudonym_key, [registration_id.bytes])[0].decode()

    def _labeller(self) -> Callable[[Sequence[str]], Sequence[str]]:
        """Returns the function that makes cells of codes. It remembers labels, of which there are few."""
        if self.layout.values is CellValues.CODES:
            return lambda codes: codes
        of_columns = [
            functools.cache(functools.partial(self.labels.label, column.id))
            for column in self.layout.columns
        ]
        return lambda codes: [label(code) for label, code in zip(of_columns, codes, strict=True)]

    def _day(self) -> date:
        return dhaka_day(self.work.now)
