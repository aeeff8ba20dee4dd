"""The columns of an export. The file, its data dictionary and its page use them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Final

from sqlalchemy import RowMapping

from portal.crypto import Vault
from portal.domain.platform.choices import Choice, Language
from portal.domain.platform.dates import MonthYear, dhaka_day
from portal.domain.platform.formula_escape import escape_formula
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.birth import Birth
from portal.domain.registration.countries import country_name
from portal.domain.reporting.cell_kind import CellKind
from portal.domain.routing.places import load_places
from portal.i18n import translate
from portal.models.sealed import sealed_place

SEVERAL: Final = " | "
"""Separates the values of a cell that has several."""
_COMBINATIONS: Final = 4096
"""How many combinations of codes a column remembers in words."""
AGE_BANDS: Final = ((15, 24), (25, 34), (35, 44), (45, 54), (55, 64))


@dataclass(frozen=True, slots=True)
class ExportLine:
    """One registration to be written to the file."""

    row: RowMapping
    vault: Vault
    language: Language
    centres: Mapping[str, str]
    """The names of centres by code."""
    _opened: dict[str, str] = field(default_factory=dict)

    def opened(self, column: str) -> str:
        """Returns the text of a sealed column, empty for NULL."""
        text = self._opened.get(column)
        if text is None:
            sealed = self.row[column]
            text = self._opened[column] = (
                self.vault.open(sealed, sealed_place("registrations", column, self.row["id"]))
                if sealed is not None
                else ""
            )
        return text

    def birth(self) -> Birth:
        """Returns the known parts of the date of birth."""
        return Birth.from_text(self.opened("birth"))


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """A column: its name in the file, its meaning (a msgid), and the function that makes a cell."""

    name: str
    meaning: str
    cell: Callable[[ExportLine], str]
    values: Sequence[Choice] = ()
    """The closed list of its codes."""
    identifying: bool = False
    """Whether only the file with names contains it. A second person approves that file."""
    closed: bool = False
    """Whether its cells are texts of ours and dates, which no spreadsheet evaluates."""
    kind: CellKind = CellKind.TEXT
    """What its exact cells hold."""

    def writer(self) -> Callable[[ExportLine], str]:
        """Returns the function that makes a cell of the file."""
        return self.cell if self.closed else lambda line: escape_formula(self.cell(line))


def text(name: str, meaning: str) -> ExportColumn:
    """Returns a column with the value of the sealed column of the same name."""
    return ExportColumn(name, meaning, lambda line: line.opened(name), identifying=True)


def yes_no(name: str, meaning: str, *, identifying: bool = False) -> ExportColumn:
    """Returns a column with `yes` or `no`."""
    return ExportColumn(
        name,
        meaning,
        lambda line: "yes" if line.row[name] else "no",
        identifying=identifying,
        closed=True,
    )


def day(name: str, meaning: str) -> ExportColumn:
    """Returns a column with the day of a time in Dhaka, in ISO 8601."""
    moment_of = name.removesuffix("_on") + "_at"

    def cell(line: ExportLine) -> str:
        moment: datetime = line.row[moment_of]
        return dhaka_day(moment).isoformat()

    return ExportColumn(name, meaning, cell, closed=True, kind=CellKind.DATE)


def month(name: str, meaning: str) -> ExportColumn:
    """Returns a column with a month in ISO 8601: the year if the month is unknown, or empty."""
    year_column, month_column = f"{name}_year", f"{name}_month"

    @lru_cache(_COMBINATIONS)
    def shown(year: int | None, month: int | None) -> str:
        return str(MonthYear.of(year, month) or "")

    def cell(line: ExportLine) -> str:
        return shown(line.row[year_column], line.row[month_column])

    return ExportColumn(name, meaning, cell, closed=True)


def choice(
    name: str,
    meaning: str,
    choices: type[Choice],
    *,
    only: Sequence[Choice] = (),
    identifying: bool = False,
) -> Iterator[ExportColumn]:
    """Returns columns with a code of a closed list and its label in the language of the file.

    `only` limits the codes to those that a file can contain.
    """
    return several(
        name,
        meaning,
        choices,
        lambda line: [line.row[name]] if line.row[name] else [],
        only=only,
        identifying=identifying,
    )


def several(  # noqa: PLR0913  # each argument is a part of the definition of a column
    name: str,
    meaning: str,
    choices: type[Choice],
    codes: Callable[[ExportLine], Sequence[str]],
    *,
    only: Sequence[Choice] = (),
    identifying: bool = False,
) -> Iterator[ExportColumn]:
    """Returns columns with several codes of a closed list and their labels."""

    @lru_cache(_COMBINATIONS)
    def in_codes(found: tuple[str, ...]) -> str:
        return SEVERAL.join(str(choices(code).value) for code in found)

    @lru_cache(_COMBINATIONS)
    def in_words(found: tuple[str, ...], language: Language) -> str:
        return SEVERAL.join(translate(language, choices(code).label) for code in found)

    def code_cell(line: ExportLine) -> str:
        return in_codes(tuple(codes(line)))

    def label_cell(line: ExportLine) -> str:
        return in_words(tuple(codes(line)), line.language)

    yield ExportColumn(
        f"{name}_code", meaning, code_cell, only or tuple(choices), identifying, closed=True
    )
    yield ExportColumn(name, N_("The same in words"), label_cell, (), identifying, closed=True)


def district(prefix: str, meaning: str) -> Iterator[ExportColumn]:
    """Returns columns with the P-code and the name of a district."""
    attribute = f"{prefix}district_code"

    @lru_cache(_COMBINATIONS)
    def named(code: str | None, language: Language) -> str:
        return load_places().district(code).name(language) if code else ""

    def name_cell(line: ExportLine) -> str:
        return named(line.row[attribute], line.language)

    yield ExportColumn(attribute, meaning, lambda line: line.row[attribute] or "", closed=True)
    yield ExportColumn(f"{prefix}district", N_("The same in words"), name_cell, closed=True)


def division() -> Iterator[ExportColumn]:
    """Returns columns with the division of the present district."""

    def code_of(line: ExportLine) -> str:
        return load_places().district(line.row["district_code"]).division_code

    @lru_cache(_COMBINATIONS)
    def named(code: str, language: Language) -> str:
        return load_places().divisions[code].name(language)

    def name_cell(line: ExportLine) -> str:
        return named(code_of(line), line.language)

    yield ExportColumn(
        "division_code", N_("Division of the present address, by P-code"), code_of, closed=True
    )
    yield ExportColumn("division", N_("The same in words"), name_cell, closed=True)


def upazila(prefix: str, meaning: str, *, identifying: bool = False) -> Iterator[ExportColumn]:
    """Returns columns with the P-code and name of an upazila, city corporation or thana."""
    attribute = f"{prefix}upazila_code"

    @lru_cache(_COMBINATIONS)
    def named(code: str | None, language: Language) -> str:
        return load_places().upazila(code).label(language) if code else ""

    def name_cell(line: ExportLine) -> str:
        return named(line.row[attribute], line.language)

    def code_cell(line: ExportLine) -> str:
        return line.row[attribute] or ""

    yield ExportColumn(attribute, meaning, code_cell, (), identifying, closed=True)
    yield ExportColumn(
        f"{prefix}upazila", N_("The same in words"), name_cell, (), identifying, closed=True
    )


def country() -> Iterator[ExportColumn]:
    """Returns columns with the country of return."""
    meaning = N_("Country of return, by ISO 3166 code")
    yield ExportColumn("country_code", meaning, lambda line: str(line.row["country"]), closed=True)
    yield ExportColumn(
        "country",
        N_("The same in words"),
        lambda line: country_name(line.row["country"], line.language),
        closed=True,
    )


def centre() -> Iterator[ExportColumn]:
    """Returns columns with the assigned centre."""
    yield ExportColumn(
        "centre_code", N_("Reintegration centre"), lambda line: line.row["centre_code"]
    )
    yield ExportColumn(
        "centre", N_("The same in words"), lambda line: line.centres[line.row["centre_code"]]
    )
    yield ExportColumn(
        "centre_distance_km",
        N_("Kilometres from the district headquarters to the centre, in a straight line"),
        lambda line: f"{line.row['centre_distance_km']:.1f}",
        closed=True,
    )


def age_band(line: ExportLine) -> str:
    """Returns the age at registration in groups of ten years."""
    return ten_year_band(line.birth().age_on(dhaka_day(line.row["submitted_at"])))


def ten_year_band(age: int) -> str:
    """Returns the band of an age in full years, such as 25-34."""
    for youngest, oldest in AGE_BANDS:
        if age <= oldest:
            return f"{youngest}-{oldest}"
    return f"{AGE_BANDS[-1][1] + 1}+"


def birth(line: ExportLine) -> str:
    """Returns the date or year of birth, or the age with its day, such as `34@2026-11-22`."""
    return line.birth().to_text()
