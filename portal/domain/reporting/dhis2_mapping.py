"""Reads the mapping of indicators to DHIS2, a TOML file that names what the other system calls them.

[organisation_units]
country = "ImspTQPwCqd"
BD2022 = "O6uvpzGd5pu"

[[data_elements]]
indicator = "registered"
data_element = "fbfJHSPpUQD"
by_district = true

[[data_elements]]
indicator = "registered"
cut = "sex"
value = "female"
data_element = "cYeuwXTCPkU"
category_option_combo = "bRowv6yZOF2"
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.reporting.indicator import Cut
from portal.domain.reporting.mapped_figure import (
    FIGURE_FIELDS,
    MappedFigure,
    WrongFigureField,
    read_mapped_figure,
)
from portal.domain.routing.places import load_places

COUNTRY: Final = "country"
"""The key of the organisation unit of the whole country. Districts are named by their P-codes."""
_UID: Final = re.compile(r"[A-Za-z][A-Za-z0-9]{10}", re.ASCII)
_FIELDS: Final = FIGURE_FIELDS | {"by_district", "data_element", "category_option_combo"}


@dataclass(frozen=True, slots=True)
class MappedElement:
    """A data element of DHIS2 and the figure that it gets."""

    figure: MappedFigure
    by_district: bool
    data_element: str
    category_option_combo: str | None


@dataclass(frozen=True, slots=True)
class Dhis2Mapping:
    """What a DHIS2 calls our areas and figures."""

    organisation_units: Mapping[str, str]
    elements: Sequence[MappedElement]


def read_dhis2_mapping(text: str) -> Dhis2Mapping:
    """Returns the mapping of a file. Raises `Invalid`, which names what is wrong."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Invalid(
            N_("The mapping is not a TOML file: %(problem)s"), problem=str(error)
        ) from error
    units, listed = given.get("organisation_units"), given.get("data_elements")
    if not isinstance(units, dict) or not isinstance(listed, list) or not listed:
        raise Invalid(N_("A mapping has organisation_units and at least one of data_elements."))
    for area, unit in units.items():
        if not _is_uid(unit) or area not in {COUNTRY, *load_places().districts}:
            raise Invalid(N_("The mapping has a wrong organisation unit: %(area)s"), area=area)
    elements: dict[tuple[str, str | None], MappedElement] = {}
    for number, line in enumerate(listed, 1):
        element = _element(number, line)
        key = element.data_element, element.category_option_combo
        if key in elements:
            raise _wrong(number, "data_element")
        elements[key] = element
    return Dhis2Mapping(units, list(elements.values()))


def _element(number: int, line: Any) -> MappedElement:
    if not isinstance(line, dict):
        raise _wrong(number, "data_elements")
    for field in line.keys() - _FIELDS:
        raise _wrong(number, field)
    try:
        figure = read_mapped_figure(line)
    except WrongFigureField as error:
        raise _wrong(number, str(error)) from error
    by_district = line.get("by_district", False)
    # Small counts of a cut in a district could be computed from its other tables.
    if not isinstance(by_district, bool) or (by_district and figure.cut is not Cut.ALL):
        raise _wrong(number, "by_district")
    combo = line.get("category_option_combo")
    if combo is not None and not _is_uid(combo):
        raise _wrong(number, "category_option_combo")
    if not _is_uid(line.get("data_element")):
        raise _wrong(number, "data_element")
    return MappedElement(figure, by_district, line["data_element"], combo)


def _is_uid(given: object) -> bool:
    return isinstance(given, str) and _UID.fullmatch(given) is not None


def _wrong(number: int, field: str) -> Invalid:
    return Invalid(
        N_("Data element %(number)s of the mapping: “%(field)s” is missing, wrong or there twice."),
        number=number,
        field=field,
    )
