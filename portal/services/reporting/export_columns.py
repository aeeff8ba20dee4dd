"""The columns of an export. The file, its data dictionary and its page use them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from portal.crypto import KeyedDigest
from portal.domain.platform.choices import Choice, Language
from portal.domain.platform.dates import MonthYear
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.birth import Birth, age_from_texts
from portal.domain.registration.countries import country_name
from portal.domain.reporting.cell_kind import CellKind
from portal.domain.routing.places import load_places
from portal.i18n import translate

SEVERAL: Final = " | "
"""Separates the values of a cell that has several."""
AGE_BANDS: Final = ((15, 24), (25, 34), (35, 44), (45, 54), (55, 64))
RECORD: Final = "id"
"""The id of a registration as 32 hexadecimal digits."""

Cell = Callable[..., str]
"""Makes a cell from the values that its column reads."""


@dataclass(frozen=True, slots=True)
class ExportContext:
    """What cells depend on besides their registration."""

    language: Language
    centres: Mapping[str, str]
    """The names of centres by code."""
    records: KeyedDigest
    """Makes the codes of registrations."""


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """A column: its name in the file, its meaning (a msgid), what it reads, and how it makes a cell."""

    name: str
    meaning: str
    reads: Sequence[str]
    """Columns of registrations, `RECORD`, or `…_on` for the day of a time. Sealed ones are read opened."""
    make: Callable[[ExportContext], Cell]
    """Returns the function for the values that the column reads, in their order."""
    values: Sequence[Choice] = ()
    """The closed list of its codes."""
    identifying: bool = False
    """Whether only the file with names contains it. A second person approves that file."""
    closed: bool = False
    """Whether its cells are texts of ours and dates, which no spreadsheet evaluates."""
    few: bool = False
    """Whether people give few different answers, so that cells are made once for each."""
    kind: CellKind = CellKind.TEXT
    """What its exact cells hold."""


def plain(cell: Cell) -> Callable[[ExportContext], Cell]:
    """Returns the `make` of a column whose cells are the same in each language."""
    return lambda _context: cell


def text(name: str, meaning: str, column: str, kind: CellKind = CellKind.TEXT) -> ExportColumn:
    """Returns a column with the value of a column of registrations."""
    return ExportColumn(name, meaning, (column,), plain(_shown), kind=kind)


def yes_no(name: str, meaning: str) -> ExportColumn:
    """Returns a column with `yes` or `no`."""
    make = plain(lambda given: "yes" if given else "no")
    return ExportColumn(name, meaning, (name,), make, closed=True, few=True)


def day(name: str, meaning: str) -> ExportColumn:
    """Returns a column with the day of a time in Dhaka, in ISO 8601."""
    return ExportColumn(name, meaning, (name,), plain(str), closed=True, kind=CellKind.DATE)


def month(name: str, meaning: str) -> ExportColumn:
    """Returns a column with a month in ISO 8601: the year if the month is unknown, or empty."""
    reads = f"{name}_year", f"{name}_month"
    make = plain(lambda year, month: str(MonthYear.of(year, month) or ""))
    return ExportColumn(name, meaning, reads, make, closed=True, few=True)


def choice(
    name: str, meaning: str, choices: type[Choice], *, only: Sequence[Choice] = ()
) -> Iterator[ExportColumn]:
    """Returns columns with a code of a closed list and its label in the language of the file.

    `only` limits the codes to those that a file can contain.
    """
    return several(
        name, meaning, choices, ((name,), lambda code: [code] if code else []), only=only
    )


def several(
    name: str,
    meaning: str,
    choices: type[Choice],
    codes: tuple[Sequence[str], Callable[..., Sequence[str]]],
    *,
    only: Sequence[Choice] = (),
) -> Iterator[ExportColumn]:
    """Returns columns with several codes of a closed list and their labels.

    `codes` are the columns to read, and the function that returns the codes in them.
    """
    reads, split = codes

    def in_codes(_context: ExportContext) -> Cell:
        return lambda *given: SEVERAL.join(str(choices(code).value) for code in split(*given))

    def in_words(context: ExportContext) -> Cell:
        return lambda *given: SEVERAL.join(
            translate(context.language, choices(code).label) for code in split(*given)
        )

    every = only or tuple(choices)
    yield ExportColumn(f"{name}_code", meaning, reads, in_codes, every, closed=True, few=True)
    yield ExportColumn(name, N_("The same in words"), reads, in_words, closed=True, few=True)


def _coded(
    code_name: str, name: str, meaning: str, cells: tuple[str, Cell, Callable[[str, Language], str]]
) -> Iterator[ExportColumn]:
    """Returns columns with a code and its name. `cells` are the column to read, its code, and its name."""
    column, code_of, name_of = cells

    def named(context: ExportContext) -> Cell:
        return lambda code: name_of(code, context.language) if code else ""

    yield ExportColumn(code_name, meaning, (column,), plain(code_of), closed=True, few=True)
    yield ExportColumn(name, N_("The same in words"), (column,), named, closed=True, few=True)


def district(prefix: str, meaning: str) -> Iterator[ExportColumn]:
    """Returns columns with the P-code and the name of a district."""

    def name_of(code: str, language: Language) -> str:
        return load_places().district(code).name(language)

    column = f"{prefix}district_code"
    return _coded(column, f"{prefix}district", meaning, (column, _shown, name_of))


def division() -> Iterator[ExportColumn]:
    """Returns columns with the division of the present district."""

    def code_of(district_code: str) -> str:
        return load_places().district(district_code).division_code

    def name_of(district_code: str, language: Language) -> str:
        return load_places().divisions[code_of(district_code)].name(language)

    meaning = N_("Division of the present address, by P-code")
    return _coded("division_code", "division", meaning, ("district_code", code_of, name_of))


def upazila(prefix: str, meaning: str) -> Iterator[ExportColumn]:
    """Returns columns with the P-code and name of an upazila, city corporation or thana."""

    def name_of(code: str, language: Language) -> str:
        return load_places().upazila(code).label(language)

    column = f"{prefix}upazila_code"
    return _coded(column, f"{prefix}upazila", meaning, (column, _shown, name_of))


def country() -> Iterator[ExportColumn]:
    """Returns columns with the country of return."""
    meaning = N_("Country of return, by ISO 3166 code")
    return _coded("country_code", "country", meaning, ("country", str, country_name))


def centre() -> Iterator[ExportColumn]:
    """Returns columns with the assigned centre."""
    meaning, reads = N_("Reintegration centre"), ("centre_code",)
    yield ExportColumn("centre_code", meaning, reads, plain(str), few=True)
    yield ExportColumn(
        "centre",
        N_("The same in words"),
        reads,
        lambda context: context.centres.__getitem__,
        few=True,
    )
    yield ExportColumn(
        "centre_distance_km",
        N_("Kilometres from the district headquarters to the centre, in a straight line"),
        ("centre_distance_km",),
        plain(lambda distance: f"{distance:.1f}"),
        closed=True,
        few=True,
    )


def age_band() -> ExportColumn:
    """Returns a column with the age at registration in groups of ten years."""
    return ExportColumn(
        "age_band",
        N_("Age in years when sent, in ten-year bands"),
        ("birth", "submitted_on"),
        plain(lambda birth, day: ten_year_band(age_from_texts(birth, day))),
        closed=True,
    )


@lru_cache
def ten_year_band(age: int) -> str:
    """Returns the band of an age in full years, such as 25-34."""
    for youngest, oldest in AGE_BANDS:
        if age <= oldest:
            return f"{youngest}-{oldest}"
    return f"{AGE_BANDS[-1][1] + 1}+"


def birth(name: str, meaning: str) -> ExportColumn:
    """Returns a column with the date or year of birth, or the age with its day, such as `34@2026-11-22`."""
    make = plain(lambda stored: Birth.from_text(stored).to_text())
    return ExportColumn(name, meaning, ("birth",), make)


def _shown(stored: object) -> str:
    return "" if stored is None else str(stored)
