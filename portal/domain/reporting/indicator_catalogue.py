"""Reads the catalogue of indicators, `portal/data/indicators/indicators.csv`, and checks it.

The checks serve the file of the package and a new version that somebody wants to try.
"""

import functools
import re
from collections.abc import Mapping
from importlib import resources
from typing import Final, TypeVar

from portal.domain.platform.choices import Language
from portal.domain.platform.csv_rows import read_csv_rows
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import read_whole_number
from portal.domain.reporting.indicator import (
    CUTS_OF,
    OBJECTS_OF,
    UNIT_OF,
    Cut,
    Indicator,
    IndicatorSource,
    IndicatorUnit,
    SourceKind,
)

Catalogue = Mapping[str, Indicator]
_T = TypeVar("_T")

HEADINGS: Final = (
    "id", "version", "unit", "source", "cuts", "least",
    "name_en", "name_bn", "definition_en", "definition_bn",
)  # fmt: skip
_ID: Final = re.compile(r"[a-z][a-z0-9_]{1,39}")
_LARGEST_CELL: Final = 100


@functools.cache
def load_indicators() -> Catalogue:
    """Returns the indicators of the package by id, in the order of the file."""
    file = resources.files("portal").joinpath("data", "indicators", "indicators.csv")
    return read_indicators(file.read_text(encoding="utf-8"))


def read_indicators(text: str) -> Catalogue:
    """Returns the indicators by id. Raises `Invalid`, which names the line and what to write."""
    found: dict[str, Indicator] = {}
    for line, cells in read_csv_rows(text, HEADINGS):
        indicator = _read(line, dict(zip(HEADINGS, cells, strict=True)))
        if indicator.id in found:
            raise Invalid(
                N_("Line %(line)s: the indicator “%(id)s” is in the file twice."),
                line=line,
                id=indicator.id,
            )
        found[indicator.id] = indicator
    if not found:
        raise Invalid(N_("There are no indicators in this file."))
    return found


def _read(line: int, row: Mapping[str, str]) -> Indicator:
    for column in ("name_en", "name_bn", "definition_en", "definition_bn"):
        if not row[column]:
            raise Invalid(
                N_("Line %(line)s: write the column “%(column)s”. Both languages are needed."),
                line=line,
                column=column,
            )
    if not _ID.fullmatch(row["id"]):
        raise Invalid(
            N_("Line %(line)s: “%(id)s” is no id. Use small letters, digits and underscores."),
            line=line,
            id=row["id"],
        )
    unit = _one_of(line, "unit", row["unit"], {each.value: each for each in IndicatorUnit})
    source = _source(line, row["source"])
    if UNIT_OF[source.kind] is not unit:
        raise Invalid(
            N_("Line %(line)s: the source “%(source)s” counts %(unit)s. Write that unit."),
            line=line,
            source=row["source"],
            unit=UNIT_OF[source.kind].value,
        )
    names = {Language.BANGLA: row["name_bn"], Language.ENGLISH: row["name_en"]}
    definitions = {Language.BANGLA: row["definition_bn"], Language.ENGLISH: row["definition_en"]}
    return Indicator(
        id=row["id"],
        version=_number(line, "version", row["version"], 1),
        unit=unit,
        source=source,
        cuts=_cuts(line, source, row["cuts"]),
        least=_number(line, "least", row["least"], 0),
        names=names,
        definitions=definitions,
    )


def _source(line: int, text: str) -> IndicatorSource:
    kind_text, _, of_text = text.partition(":")
    kind = _one_of(line, "source", kind_text, {each.value: each for each in SourceKind})
    objects = frozenset(of_text.split("+"))
    for each in sorted(objects):
        _one_of(line, "source", each, {name: name for name in OBJECTS_OF[kind]})
    return IndicatorSource(kind, objects)


def _cuts(line: int, source: IndicatorSource, text: str) -> frozenset[Cut]:
    known = {each.value: each for each in Cut if each is not Cut.ALL}
    cuts = frozenset(_one_of(line, "cuts", each, known) for each in text.split(";") if each)
    possible = CUTS_OF.get(source.kind, cuts)
    if cuts and not possible:
        raise Invalid(
            N_("Line %(line)s: the records of this source have no cuts. Leave “cuts” empty."),
            line=line,
        )
    if cuts - possible:
        raise Invalid(
            N_("Line %(line)s: the records of this source have only these cuts: %(known)s."),
            line=line,
            known=", ".join(sorted(possible)),
        )
    return cuts


def _number(line: int, column: str, text: str, smallest: int) -> int:
    number = read_whole_number(text, _LARGEST_CELL) if text.isascii() else None
    if number is None or number < smallest:
        raise Invalid(
            N_("Line %(line)s, “%(column)s”: write a number from %(smallest)s to %(largest)s."),
            line=line,
            column=column,
            smallest=smallest,
            largest=_LARGEST_CELL,
        )
    return number


def _one_of(line: int, column: str, text: str, known: Mapping[str, _T]) -> _T:
    if text not in known:
        raise Invalid(
            N_("Line %(line)s, “%(column)s”: “%(written)s” is unknown. Known are: %(known)s."),
            line=line,
            column=column,
            written=text,
            known=", ".join(sorted(known)),
        )
    return known[text]
