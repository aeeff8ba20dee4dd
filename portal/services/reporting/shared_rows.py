"""The rows of a shared file, by grade: counts, rows without names, rows with names."""

import base64
import hashlib
import hmac
import json
import uuid
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, and_, select

from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.gettext_marker import N_
from portal.domain.reporting.cell_kind import CellKind
from portal.domain.reporting.coarsening import is_same_on
from portal.domain.reporting.k_anonymity import LEAST_K, Recoding, anonymise
from portal.domain.reporting.shared_columns import PSEUDONYM, Grade, load_shared_columns
from portal.domain.reporting.suppressed_table import suppress_table
from portal.i18n import translate
from portal.models import Centre, Registration
from portal.services.registration.sharing_consent import may_share
from portal.services.reporting.change_feed import changes_behind
from portal.services.reporting.export_columns import ExportLine
from portal.services.reporting.export_file import ExportFilters, read_export_lines
from portal.services.reporting.export_table import COLUMNS
from portal.services.reporting.file_changes import EarlierFile, RowChanges, read_changes
from portal.services.reporting.file_formats import Cells, Heading
from portal.services.reporting.file_layout import CellValues, FileLayout
from portal.services.reporting.shared_labels import Labels, code_column, exact_kind
from portal.unit_of_work import UnitOfWork

COUNT: Final = "count"
COUNT_LABEL: Final = N_("Registrations")
COUNT_HXL: Final = "#affected+count"
_PSEUDONYM_BYTES: Final = 10
_CELLS: Final = {column.name: column.cell for column in COLUMNS}
_MAY_HAVE_ROW: Final = and_(Registration.erased_at.is_(None), may_share())
"""Erased registrations, and those without consent to sharing, stay in counts only: no row tells of them."""


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
    removed: Sequence[str] = ()
    """In a file of changes, the pseudonyms that the recipient deletes. A few may be nobody's."""
    needs_full_file: bool = False
    """Whether columns are coarsened differently than before, so that changes do not fit the rows sent before."""


@dataclass(frozen=True, slots=True)
class SharedTable:
    """Headings, rows to be taken once, and facts."""

    headings: Sequence[Heading]
    rows: Iterator[Cells]
    facts: FileFacts


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
    reader = _Reader(work, layout, filters, pseudonym_key, labels, changes)
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
        Heading(
            column.labels[layout.language] if is_labelled else column.id,
            column.hxl,
            # A coarsened day is a month or a year, however far it is coarsened: a text.
            exact_kind(column.id) if layout.grade is Grade.IDENTIFIABLE else CellKind.TEXT,
        )
        for column in columns
    ]
    if layout.grade is Grade.AGGREGATED:
        name = translate(layout.language, COUNT_LABEL) if is_labelled else COUNT
        made.append(Heading(name, COUNT_HXL, CellKind.INTEGER))
    return made


@dataclass(frozen=True, slots=True)
class _Reader:
    work: UnitOfWork
    layout: FileLayout
    filters: ExportFilters
    pseudonym_key: bytes
    labels: Labels
    changes: RowChanges | None

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
        news = bytearray()
        counts: Counter[tuple[str, ...]] = Counter()
        for registration_id, row in self._exact_rows(_MAY_HAVE_ROW):
            if self.changes is not None and registration_id in self.changes.unnumbered:
                continue
            counts[row] += 1
            groups.append(numbers.setdefault(row, len(numbers)))
            names.append(self._pseudonym(registration_id).encode())
            news.append(self.changes is None or registration_id in self.changes.changed)
        ladders = [column.ladder or () for column in self.layout.columns]
        recoding = anonymise(counts, ladders, self._day())
        facts.levels, facts.k = recoding.levels, recoding.k
        facts.left_out = recoding.left_out
        coarse = [recoding.rows[row] for row in numbers]
        if self.changes is not None and not self._is_coarsened_as(self.changes.since, recoding):
            facts.needs_full_file = True
            return
        seen = Counter(coarse[group] for group, new in zip(groups, news, strict=True) if not new)
        labelled = [row and self._labelled(row) for row in coarse]
        left_out: list[str] = []
        for at in sorted(range(len(names)), key=names.__getitem__):
            shown = labelled[groups[at]]
            if shown is None:
                left_out.append(names[at].decode())
            # Fewer old rows than this may have been left out before, because they stood out.
            elif news[at] or seen[coarse[groups[at]]] < LEAST_K:
                yield [names[at].decode(), *shown]
        self._remove(facts, {*names}, [*left_out, *self._unknown_rows(), *self._padding(left_out)])

    def _is_coarsened_as(self, since: EarlierFile, recoding: Recoding) -> bool:
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
        cells = [_CELLS[name if is_labelled else code_column(name)] for name in columns]
        among: ColumnElement[bool] = _MAY_HAVE_ROW
        if self.changes is not None:
            changed = changes_behind(self.changes.since.cursor)
            among = and_(among, Registration.id.in_(changed))
        names: set[bytes] = set()
        for lines in self._lines(among, identifiable=True):
            for line in lines:
                name = self._pseudonym(line.row["id"])
                if self.changes is not None:
                    names.add(name.encode())
                yield [name, *(cell(line) for cell in cells)]
        self._remove(facts, names)

    def _remove(
        self, facts: FileFacts, present: Collection[bytes], more: Sequence[str] = ()
    ) -> None:
        """Names the rows that the recipient must not have any more."""
        if self.changes is not None:
            changed = map(self._pseudonym, self.changes.changed)
            gone = [each for each in changed if each.encode() not in present]
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
            yield pseudonym(self.pseudonym_key, b"padding-%d" % number + of)

    def _exact_rows(
        self, among: ColumnElement[bool] | None = None
    ) -> Iterator[tuple[uuid.UUID, tuple[str, ...]]]:
        cells = [_CELLS[code_column(column.id)] for column in self.layout.columns]
        for lines in self._lines(among, identifiable=False):
            for line in lines:
                yield line.row["id"], tuple(cell(line) for cell in cells)

    def _lines(
        self, among: ColumnElement[bool] | None, *, identifiable: bool
    ) -> Iterator[Sequence[ExportLine]]:
        return read_export_lines(
            self.work,
            self.filters,
            self.layout.language,
            identifiable=identifiable,
            among=among,
        )

    def _pseudonym(self, registration_id: uuid.UUID) -> str:
        return pseudonym(self.pseudonym_key, registration_id.bytes)

    def _labelled(self, codes: Sequence[str]) -> Sequence[str]:
        if self.layout.values is CellValues.CODES:
            return codes
        return [
            self.labels.label(column.id, code)
            for column, code in zip(self.layout.columns, codes, strict=True)
        ]

    def _day(self) -> date:
        return dhaka_day(self.work.now)
