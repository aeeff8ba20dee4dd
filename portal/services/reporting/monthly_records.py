"""The records behind a figure of the monthly update: rows without names, coarsened until nobody stands out.

The rule is that of a pseudonymised file (decision 0131). The key of the pseudonyms belongs to one figure, because
other figures coarsen other columns, and rows that can be joined would tell more than each.
"""

import re
import uuid
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple

from portal.domain.platform.choices import Language
from portal.domain.platform.dates import MonthYear
from portal.domain.platform.errors import Forbidden, NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import in_language
from portal.domain.reporting.coarsening import ANYTHING, LADDERS
from portal.domain.reporting.indicator_catalogue import load_indicators
from portal.domain.reporting.k_anonymity import anonymise
from portal.domain.reporting.monthly_rows import MonthlyColumn, find_row_filter
from portal.domain.reporting.report_month import ReportMonth
from portal.domain.staff.roles import Role
from portal.i18n import show_month
from portal.models import Officer
from portal.services.reporting.counted_records import (
    LISTED_SOURCES,
    CountedRecord,
    CountedRows,
    read_counted_records,
)
from portal.services.reporting.indicator_sums import IndicatorPeriod, first_counted_day
from portal.services.reporting.monthly_document import (
    MonthlyDocument,
    is_hidden,
    is_recorded,
    read_monthly_update,
)
from portal.services.reporting.shared_labels import Labels
from portal.services.reporting.shared_rows import pseudonym
from portal.unit_of_work import UnitOfWork

MOST_RECORDS: Final = 10_000
"""Larger figures open as a file of the data-sharing register."""
_PURPOSE: Final = "monthly-records"
_PSEUDONYM: Final = re.compile(r"P[A-Z2-7]{16}")
_EXACT_MONTH, _, _YEAR, _NO_MONTH = LADDERS["month"]
_LADDERS: Final = (
    LADDERS["district"],
    LADDERS["value"],
    LADDERS["age"],
    LADDERS["country"][1:],  # groups of countries at the finest
    (_EXACT_MONTH, _YEAR, _NO_MONTH),
)


class MonthlyFigure(NamedTuple):
    """A figure of the update."""

    month: ReportMonth
    row: str
    """The id of the row."""
    column: MonthlyColumn


class MonthlyRecordRow(NamedTuple):
    """A row of the list, in words. `*` stands for what is not said."""

    pseudonym: str
    district: str
    sex: str
    age_band: str
    country_group: str
    month: str


class RecordAccount(NamedTuple):
    """How the figure comes about. It is the sum of the other numbers."""

    figure: int
    shown: int
    left_out: int
    """People whom no row shows, because they would stand out."""
    gone: int
    """People who are deleted or have withdrawn since then."""
    entered: int
    """Corrections and adjustments, behind which there are no records."""
    changed: int
    """What the figure counts and the records do not: answers or decisions have changed since then."""


class MonthlyRecordPage(NamedTuple):
    """A page of the list, in the order of the pseudonyms. `next` is None on the last one."""

    name: str
    """The section and the row."""
    account: RecordAccount | None
    """None if there are more than `MOST_RECORDS`."""
    rows: Sequence[MonthlyRecordRow]
    registrations: Collection[uuid.UUID]
    """The registrations of these rows, for the access log."""
    next: str | None


class RecordListRequest(NamedTuple):
    """The figure whose list is read, the language, and where the page begins."""

    figure: MonthlyFigure
    language: Language
    after: str
    """The last pseudonym of the page before, or empty."""
    rows: int
    most: int = MOST_RECORDS


def has_records(row: Mapping[str, Any]) -> bool:
    """Returns whether there is a list behind a row of a document: its records are people."""
    indicator = load_indicators().get(row["indicator"])
    return is_recorded(row) and indicator is not None and indicator.source.kind in LISTED_SOURCES


def may_open_records(officer: Officer) -> bool:
    """Returns whether the officer may open lists: those who may write files of rows without names."""
    return officer.role is Role.MINISTRY


def read_monthly_records(
    work: UnitOfWork, officer: Officer, wanted: RecordListRequest
) -> MonthlyRecordPage:
    """Returns a page of the records behind a figure. Raises `Forbidden` and `NotFound`."""
    if not may_open_records(officer):
        raise Forbidden(N_("Only the ministry opens the records of the monthly update."))
    if wanted.after and not _PSEUDONYM.fullmatch(wanted.after):
        raise NotFound(N_("This list has no such page."))
    month, row_id, column = wanted.figure
    section, row = _find_row(read_monthly_update(work, month), row_id)
    language = wanted.language.value
    name = f"{section['name'][language]}: {row['name'][language]}"
    if is_hidden(row, column):
        raise NotFound(
            N_("This figure is hidden: it is of few people, or would show such a figure.")
        )
    is_month = column is MonthlyColumn.MONTH
    counted = row["month"] if is_month else row["counted"]
    records = (
        [] if counted > wanted.most else [*read_counted_records(work, _query(work, wanted, row))]
    )
    if max(counted, len(records)) > wanted.most:
        return MonthlyRecordPage(name, None, [], [], None)
    page = _RecordList(work, wanted, records)
    figure: int = row[column.value]
    gone, left_out = page.gone, page.left_out
    account = RecordAccount(
        figure=figure,
        shown=len(records) - gone - left_out,
        left_out=left_out,
        gone=gone,
        entered=figure - counted,
        changed=counted - len(records),
    )
    return MonthlyRecordPage(name, account, *page.rows())


def _find_row(
    document: MonthlyDocument, row_id: str
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    for section in document["sections"]:
        for row in section["rows"]:
            if row["id"] == row_id and has_records(row):
                return section, row
    raise NotFound(N_("There is no such list."))


def _query(work: UnitOfWork, wanted: RecordListRequest, row: Mapping[str, Any]) -> CountedRows:
    month, _, column = wanted.figure
    first = month.first
    if column is MonthlyColumn.CUMULATIVE:
        first = min(first_counted_day(work) or first, first)
    return CountedRows(
        indicator=load_indicators()[row["indicator"]],
        filter=find_row_filter(row["filter"] or ""),
        period=IndicatorPeriod(first, month.last),
        most=wanted.most + 1,
    )


class _RecordList:
    """The records of a figure, coarsened."""

    def __init__(
        self, work: UnitOfWork, wanted: RecordListRequest, records: Sequence[CountedRecord]
    ) -> None:
        self._wanted = wanted
        self._records = [each for each in records if not each.is_gone]
        self._key = _pseudonym_key(work, wanted.figure)
        self._labels = Labels(wanted.language, {})
        counts = Counter(map(_values, self._records))
        self._recoding = anonymise(counts, _LADDERS, wanted.figure.month.last)
        self.gone = len(records) - len(self._records)
        self.left_out = self._recoding.left_out

    def rows(self) -> tuple[list[MonthlyRecordRow], list[uuid.UUID], str | None]:
        """Returns the rows of the page, their registrations, and where the next page begins."""
        named = sorted(
            (pseudonym(self._key, each.id.bytes), each)
            for each in self._records
            if self._recoding.rows[_values(each)] is not None
        )
        rest = [each for each in named if each[0] > self._wanted.after]
        page = rest[: self._wanted.rows]
        return (
            [self._row(name, record) for name, record in page],
            [record.id for _, record in page if record.is_registration],
            page[-1][0] if len(rest) > len(page) else None,
        )

    def _row(self, name: str, record: CountedRecord) -> MonthlyRecordRow:
        district, sex, age, country, month = self._recoding.rows[_values(record)] or ()
        language = self._wanted.language
        return MonthlyRecordRow(
            pseudonym=name,
            district=self._labels.label("district", district),
            sex=self._labels.label("sex", sex),
            age_band=in_language(age, language.value),
            country_group=self._labels.label("country", country),
            month=month if month == ANYTHING else show_month(language, _month_year(month)),
        )


def _values(record: CountedRecord) -> tuple[str, ...]:
    month = str(ReportMonth.of(record.day))
    return record.district_code, record.sex, record.age_band, record.country, month


def _month_year(text: str) -> MonthYear:
    year, _, month = text.partition("-")
    return MonthYear(int(year), int(month) if month else None)


def _pseudonym_key(work: UnitOfWork, figure: MonthlyFigure) -> bytes:
    of = f"{figure.month}/{figure.row}/{figure.column.value}"
    return work.vault.index_by_key(_PURPOSE, of)[work.vault.index_key_ids[0]]
