"""The rows of the monthly update (`portal/data/monthly_update/rows.csv`): indicator and filter of each."""

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from portal.domain.platform import data_files
from portal.domain.platform.choices import Choice, Language
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.reporting.country_groups import (
    CountryGroup,
    is_member,
    members_on,
    membership_periods,
)
from portal.domain.reporting.indicator import COUNTED_BY_WORKER, Cut, SourceKind
from portal.domain.reporting.indicator_catalogue import Catalogue, load_indicators

_FILTER: Final = re.compile(r"(sex|country)(!?=)([A-Za-z_]+)", re.ASCII)
_ADDABLE: Final = COUNTED_BY_WORKER - {SourceKind.STOCK}
"""Sources of which the days of a month can be added."""


class MonthlyColumn(Choice):
    """A column of figures of the update."""

    MONTH = "month", N_("This month")
    CUMULATIVE = "cumulative", N_("Cumulative")


class RowFilter(NamedTuple):
    """Which counts of a cut belong to a row."""

    cut: Cut
    value: str
    """A sex, the code of a country, or the id of a group of countries."""
    is_negated: bool

    @property
    def group(self) -> CountryGroup | None:
        """The group of countries, if it is one."""
        is_group = self.cut is Cut.COUNTRY and self.value in set(CountryGroup)
        return CountryGroup(self.value) if is_group else None

    def includes(self, value: str, day: date) -> bool:
        """Returns whether the counts of a value belong to the row on a day."""
        is_same = value == self.value if self.group is None else is_member(self.group, value, day)
        return is_same is not self.is_negated

    def values_on(self, day: date) -> frozenset[str]:
        """Returns the values that the filter names on a day. A negated one includes all others."""
        return frozenset({self.value}) if self.group is None else members_on(self.group, day)

    def parts(self, first: date, last: date) -> Iterator[tuple[date, date]]:
        """Yields parts of a period in which the same values are included."""
        if self.group is None:
            yield first, last
        else:
            yield from membership_periods(self.group, first, last)

    def __str__(self) -> str:
        """Returns the text that `find_row_filter` reads."""
        return f"{self.cut.value}{'!=' if self.is_negated else '='}{self.value}"


class MonthlyRow(NamedTuple):
    """A row of the update."""

    id: str
    indicator: str
    """The id of an indicator. It may be absent from the catalogue, if Phera does not record it yet."""
    filter: RowFilter | None
    is_shown_absent: bool
    """Whether the row appears without figures while the indicator is absent."""
    names: Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class MonthlySection:
    """A heading with its rows."""

    id: str
    names: Mapping[Language, str]
    rows: list[MonthlyRow] = field(default_factory=list)


@functools.cache
def load_monthly_sections() -> tuple[MonthlySection, ...]:
    """Returns the sections of the package in the order of the file."""
    rows = data_files.read_data_rows("monthly_update/rows")
    return tuple(read_monthly_sections(rows, load_indicators()))


def rows_corrected_with(row_id: str) -> Iterator[str]:
    """Yields the row, and the total of its section if the row is a part of it."""
    yield row_id
    for section in load_monthly_sections():
        for part in section.rows:
            if part.id == row_id and part.filter is not None:
                yield from (
                    row.id
                    for row in section.rows
                    if row.filter is None and row.indicator == part.indicator
                )


def read_monthly_sections(
    rows: Iterable[data_files.Row], catalogue: Catalogue
) -> list[MonthlySection]:
    """Returns the sections of the rows of a table. Raises `Invalid`, which names the line."""
    found: dict[str, MonthlySection] = {}
    ids: set[str] = set()
    for line, row in enumerate(rows, 2):
        names = {Language.BANGLA: row["name_bn"], Language.ENGLISH: row["name_en"]}
        if not row["id"] or row["id"] in ids or not all(names.values()):
            raise Invalid(
                N_("Line %(line)s: write an id that is not used yet, and both names."), line=line
            )
        ids.add(row["id"])
        if not row["section"]:
            found[row["id"]] = MonthlySection(row["id"], names)
            continue
        if row["section"] not in found:
            raise Invalid(
                N_("Line %(line)s: the section “%(id)s” does not begin above this line."),
                line=line,
                id=row["section"],
            )
        read = MonthlyRow(
            row["id"],
            row["indicator"],
            _filter(line, row["filter"]),
            row["absent"] == "show",
            names,
        )
        _check(line, read, catalogue)
        found[row["section"]].rows.append(read)
    return list(found.values())


def find_row_filter(text: str) -> RowFilter | None:
    """Returns the filter of a text like sex=female or country!=eu_uk, None for another text."""
    read = _FILTER.fullmatch(text)
    return None if read is None else RowFilter(Cut(read[1]), read[3], read[2] == "!=")


def _filter(line: int, text: str) -> RowFilter | None:
    found = find_row_filter(text)
    if text and found is None:
        raise Invalid(
            N_("Line %(line)s: write the filter like sex=female or country!=eu_uk."), line=line
        )
    return found


def _check(line: int, row: MonthlyRow, catalogue: Catalogue) -> None:
    indicator = catalogue.get(row.indicator)
    if indicator is None:
        return
    has_cut = row.filter is None or row.filter.cut in indicator.cuts
    if indicator.source.kind not in _ADDABLE or not has_cut:
        raise Invalid(
            N_("Line %(line)s: the indicator “%(id)s” cannot be counted like this."),
            line=line,
            id=row.indicator,
        )
