"""The file of an export: the filter of registrations, and their rows as a stream."""

import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Final, Self

from sqlalchemy import ColumnElement, and_

from portal.domain.platform.choices import Language
from portal.domain.platform.dates import day_begin
from portal.domain.platform.errors import Conflict, Invalid
from portal.domain.platform.formula_escape import escape_formula
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import to_latin
from portal.domain.platform.text import clean
from portal.domain.registration.states import State
from portal.domain.review.list_flags import Flag
from portal.domain.routing.places import load_places
from portal.i18n import translate
from portal.models import Registration, StateTransition
from portal.services.reporting.export_columns import SEVERAL, ExportColumn
from portal.services.reporting.export_rows import read_export_rows
from portal.services.reporting.export_table import COLUMNS, STATES, columns
from portal.services.reporting.export_values import ExportRows, count_rows
from portal.services.reporting.flag_filter import flag_rule
from portal.unit_of_work import UnitOfWork

_BOM: Final = "\ufeff"
"""Excel needs this mark to recognise UTF-8."""


class FilterWithoutColumn(Invalid):
    """The file does not have the column that a filter reads."""

    def __init__(self) -> None:
        super().__init__(
            N_(
                "A file of this kind cannot be filtered by this upazila or flag, because it does not "
                "have the column behind it."
            )
        )


@dataclass(frozen=True, slots=True)
class ExportFilters:
    """The filter: periods (days in Dhaka, both included), places, and what the officers' queue filters by."""

    verified_from: str = ""
    verified_to: str = ""
    division: str = ""
    district: str = ""
    centre: str = ""
    upazila: str = ""
    state: str = ""
    submitted_from: str = ""
    submitted_to: str = ""
    flag: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Self:
        """Returns the filters of a form. Raises `Invalid` for an unknown day or place."""
        chosen = cls(
            verified_from=_read_day(given.get("verified_from", "")),
            verified_to=_read_day(given.get("verified_to", "")),
            division=given.get("division", ""),
            district=given.get("district", ""),
            centre=given.get("centre", ""),
            upazila=given.get("upazila", ""),
            state=given.get("state", ""),
            submitted_from=_read_day(given.get("submitted_from", "")),
            submitted_to=_read_day(given.get("submitted_to", "")),
            flag=given.get("flag", ""),
        )
        places = load_places()
        if chosen.division and chosen.division not in places.divisions:
            raise Invalid(N_("Choose the division from the list."))
        if chosen.district and not places.has_district(chosen.district):
            raise Invalid(N_("Choose the district from the list."))
        if chosen.upazila and not places.has_upazila(chosen.upazila):
            raise Invalid(N_("Choose the upazila from the list."))
        if chosen.state and chosen.state not in STATES:
            raise Invalid(N_("Choose the status from the list."))
        if chosen.flag and chosen.flag not in {*Flag}:
            raise Invalid(N_("Choose from the list."))
        if any(last and first > last for first, last in chosen.periods()):
            raise Invalid(N_("The period ends before it begins. Check both dates."))
        return chosen

    def periods(self) -> Sequence[tuple[str, str]]:
        """Returns the first and the last day of each period, in ISO 8601, or empty texts."""
        return (
            (self.verified_from, self.verified_to),
            (self.submitted_from, self.submitted_to),
        )

    def check_columns(self, available: Collection[str]) -> None:
        """Raises `FilterWithoutColumn` if a file with these columns cannot be filtered so."""
        needed = {"upazila"} if self.upazila else set()
        if self.flag:
            needed.update(flag_rule(Flag(self.flag)).columns)
        if not needed.issubset(available):
            raise FilterWithoutColumn

    def check_changes(self) -> None:
        """Raises `Conflict` if no file of changes can be filtered so."""
        if self.flag and not flag_rule(Flag(self.flag)).is_in_changes:
            raise Conflict(
                N_(
                    "A file that is filtered by possible duplicates has no changes. Take a full file."
                )
            )

    def stored(self) -> dict[str, str]:
        """Returns the filters as stored in the database; `read` is the inverse."""
        return {name: value for name, value in asdict(self).items() if value}

    def rows(
        self,
        wanted: Sequence[ExportColumn],
        language: Language,
        *,
        among: ColumnElement[bool] | None = None,
        is_csv: bool = False,
    ) -> ExportRows:
        """Returns the rows of the filter with these columns. `among` is a further condition."""
        condition = self.condition() if among is None else and_(self.condition(), among)
        rule = flag_rule(Flag(self.flag)) if self.flag else None
        return ExportRows(wanted, language, condition, rule, is_csv)

    def condition(self) -> ColumnElement[bool]:
        """Returns the condition for registrations joined with their verification, without the flag."""
        wanted: list[ColumnElement[bool]] = [Registration.state.in_(STATES)]
        if self.verified_from:
            wanted.append(StateTransition.at >= _midnight(self.verified_from))
        if self.verified_to:
            wanted.append(StateTransition.at < _midnight(self.verified_to) + timedelta(days=1))
        if self.division:
            districts = load_places().districts.values()
            codes = [place.code for place in districts if place.division_code == self.division]
            wanted.append(Registration.district_code.in_(codes))
        if self.district:
            wanted.append(Registration.district_code == self.district)
        if self.upazila:
            wanted.append(Registration.upazila_code == self.upazila)
        if self.state:
            wanted.append(Registration.state == State(self.state))
        if self.submitted_from:
            wanted.append(Registration.submitted_at >= _midnight(self.submitted_from))
        if self.submitted_to:
            end = _midnight(self.submitted_to) + timedelta(days=1)
            wanted.append(Registration.submitted_at < end)
        if self.centre:
            wanted.append(Registration.centre_code == self.centre)
        return and_(*wanted)


def stream_export(
    work: UnitOfWork, filters: ExportFilters, language: Language, *, identifiable: bool
) -> Iterator[str]:
    """Yields the file as CSV, a few hundred rows at a time, through a server-side cursor.

    Raises if the database fails, so that the connection breaks and no client takes a short file for
    a complete one.
    """
    wanted = columns(identifiable=identifiable)
    yield _BOM + _lines([[column.name for column in wanted]])
    for batch in read_export_rows(work, filters.rows(wanted, language, is_csv=True)):
        yield "".join(f"{','.join(row)}\r\n" for row in batch.rows())


def count_export_rows(work: UnitOfWork, filters: ExportFilters) -> int:
    """Returns how many registrations a file has. Those with a flag are not told apart."""
    return count_rows(work, filters.condition())


def data_dictionary(language: Language) -> Iterator[str]:
    """Returns the data dictionary as CSV: every column, its meaning, its values, and its files."""
    yield _BOM + _lines([["column", "meaning", "values", "only_in_the_file_with_names"]])
    for column in COLUMNS:
        values = SEVERAL.join(
            f"{value.value} = {translate(language, value.label)}" for value in column.values
        )
        cells = [column.name, translate(language, column.meaning), values]
        yield _lines([[*map(escape_formula, cells), "yes" if column.identifying else "no"]])


def _lines(rows: Sequence[Sequence[str]]) -> str:
    lines = io.StringIO()
    csv.writer(lines).writerows(rows)
    return lines.getvalue()


def _read_day(given: str) -> str:
    typed = to_latin(clean(given))
    try:
        return date.fromisoformat(typed).isoformat() if typed else ""
    except ValueError as error:
        raise Invalid(N_("There is no such date. Write it like 2026-11-22.")) from error


def _midnight(day: str) -> datetime:
    return day_begin(date.fromisoformat(day))
