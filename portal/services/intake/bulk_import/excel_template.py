"""The Excel template of a list: headings in one language, drop-downs, and the meaning of each column.

Import it by name (`template.xlsx_template`): the library takes memory that only this file needs.
"""

import io
from typing import Any, Final, cast

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from portal.domain.intake.import_columns import (
    CHOICES,
    DATES,
    DISTRICTS,
    NEEDED,
    NUMBERS,
    SEVERAL,
    UPAZILAS,
    YES_NO,
    ImportColumn,
    columns,
)
from portal.domain.platform.choices import Language
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.countries import other_countries, usual_countries
from portal.domain.routing.places import load_places
from portal.i18n import translate
from portal.services.intake.bulk_import.template import HELPER_SHEETS

_ROWS: Final = 5000
"""Rows with drop-downs. The officer may fill in more rows."""
_NEEDED: Final = PatternFill("solid", fgColor="FFF7DC")
_HELP, _PLACES, _LISTS = HELPER_SHEETS


def write_template(language: Language) -> bytes:
    """Returns an Excel file to be filled in."""
    book = Workbook()
    people = cast(Worksheet, book.active)
    people.title = translate(language, N_("List"))
    letters = {key: get_column_letter(place) for place, key in enumerate(columns(), start=1)}
    for key, column in columns().items():
        _head(people, letters[key], column, language)
    people.freeze_panes = "A2"
    _explain(book.create_sheet(translate(language, _HELP)), language)
    _add_places(book.create_sheet(_PLACES), language)
    lists = _add_lists(book.create_sheet(_LISTS), language)
    for key, where in lists.items():
        _offer(people, letters[key], where)
    for key in DISTRICTS:
        _offer(people, letters[key], f"{_PLACES}!$D$1:$D${len(load_places().districts)}")
    for key, district in UPAZILAS.items():
        cell = f"${letters[district]}2"
        # Excel needs the upazilas of a district as one block, so the list is sorted by district.
        _offer(
            people,
            letters[key],
            f"OFFSET({_PLACES}!$B$1,MATCH({cell},{_PLACES}!$A:$A,0)-1,0,"
            f"COUNTIF({_PLACES}!$A:$A,{cell}),1)",
        )
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _head(people: Worksheet, letter: str, column: ImportColumn, language: Language) -> None:
    head = people[f"{letter}1"]
    head.value = column.name(language.value)
    head.font = Font(bold=True)
    head.alignment = Alignment(wrap_text=True, vertical="top")
    if any(column.key in group for group in NEEDED):
        head.fill = _NEEDED
    people.column_dimensions[letter].width = 20
    # Text format: Excel would drop the leading zero of a phone and the last digits of an NID.
    people.column_dimensions[letter].number_format = "@"


def _offer(people: Worksheet, letter: str, where: str) -> None:
    # Excel accepts other words too: an upazila may be new, and the importer reports unknown words.
    offered = DataValidation(type="list", formula1=where, allow_blank=True, showErrorMessage=False)
    people.add_data_validation(offered)
    offered.add(f"{letter}2:{letter}{_ROWS}")


def _add_places(sheet: Any, language: Language) -> None:
    places = load_places()
    districts = [
        place for _, below in places.districts_by_division(language.value) for place in below
    ]
    line = 1
    for number, district in enumerate(districts, start=1):
        sheet.cell(number, 4, district.name(language.value))
        for upazila in places.upazilas_of(district.code, language.value):
            sheet.cell(line, 1, district.name(language.value))
            sheet.cell(line, 2, upazila.name(language.value))
            line += 1


def _add_lists(sheet: Any, language: Language) -> dict[str, str]:
    """Writes the closed lists side by side. Returns the cell range of each column."""
    lists = {
        key: [translate(language, choice.label) for choice in kind] for key, kind in CHOICES.items()
    }
    lists |= {key: [translate(language, each) for each in (N_("Yes"), N_("No"))] for key in YES_NO}
    countries = [*usual_countries(language.value), *other_countries(language.value)]
    lists["country"] = [name for _, name in countries]
    where = {}
    for place, (key, labels) in enumerate(lists.items(), start=1):
        for number, label in enumerate(labels, start=1):
            sheet.cell(number, place, label)
        letter = get_column_letter(place)
        where[key] = f"{_LISTS}!${letter}$1:${letter}${len(labels)}"
    return where


def _explain(sheet: Any, language: Language) -> None:
    titles = (N_("Column"), N_("Required"), N_("What to write"))
    sheet.append([translate(language, title) for title in titles])
    for key, column in columns().items():
        needed = any(key in group for group in NEEDED)
        sheet.append(
            [
                column.name(language.value),
                translate(language, N_("Yes") if needed else N_("No")),
                _what_to_write(key, column, language),
            ]
        )
    for letter, width in (("A", 36), ("B", 12), ("C", 100)):
        sheet.column_dimensions[letter].width = width


def _what_to_write(key: str, column: ImportColumn, language: Language) -> str:
    if key in DATES:
        return translate(
            language, N_("Like %(example)s; just the year is enough."), example=column.example
        )
    if key in SEVERAL:
        labels = "; ".join(translate(language, choice.label) for choice in SEVERAL[key])
        return translate(
            language, N_("Any of these, with semicolons between them: %(list)s"), list=labels
        )
    if key in CHOICES:
        return "; ".join(translate(language, choice.label) for choice in CHOICES[key])
    if key in YES_NO:
        return translate(language, N_("Yes or no"))
    if key in ("name_bn", "name_en"):
        return translate(language, N_("One of the two names is enough."))
    if key in NUMBERS:
        return translate(language, N_("Use this instead of the kind of document and its number."))
    return column.example
