"""Reads a list of targets, a CSV that the ministry saves from a spreadsheet."""

from collections.abc import Collection
from typing import Final

from portal.domain.platform.csv_rows import read_csv_rows
from portal.domain.platform.errors import Invalid, NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import read_whole_number
from portal.domain.registration.choices import Sex
from portal.domain.reporting.indicator import Cut, SourceKind
from portal.domain.reporting.indicator_catalogue import load_indicators
from portal.domain.reporting.report_month import ReportMonth, parse_report_month
from portal.domain.reporting.target import TargetKey
from portal.domain.routing.places import load_places

HEADINGS: Final = ("indicator", "area", "month", "sex", "target")
LARGEST_TARGET: Final = 10_000_000
_LONGEST_QUOTED: Final = 40
"""How much of a wrong number an error repeats."""
_EVENTS: Final = frozenset({SourceKind.FIRST, SourceKind.EACH})


def read_target_list(text: str, centres: Collection[str]) -> dict[TargetKey, int]:
    """Returns the targets of a list. Raises `Invalid`, which names the line and what to write.

    `centres` are the codes of all centres. A target of 0 withdraws an earlier one.
    """
    found: dict[TargetKey, int] = {}
    for line, cells in read_csv_rows(text, HEADINGS):
        indicator, area, month, sex, number = cells
        _check_indicator(line, indicator)
        key = TargetKey(
            indicator, _month(line, month), *_area(line, area, centres), _sex(line, indicator, sex)
        )
        if key in found:
            raise Invalid(
                N_("Line %(line)s: this target is in the list twice. Delete one."), line=line
            )
        found[key] = _number(line, number)
    if not found:
        raise Invalid(N_("There are no targets in this list."))
    return found


def _check_indicator(line: int, text: str) -> None:
    known = [each.id for each in load_indicators().values() if each.source.kind in _EVENTS]
    if text not in known:
        raise Invalid(
            N_(
                "Line %(line)s: “%(written)s” can have no target. Indicators with targets are: %(known)s."
            ),
            line=line,
            written=text,
            known=", ".join(known),
        )


def _area(line: int, text: str, centres: Collection[str]) -> tuple[str | None, str | None]:
    if text.upper() in centres:
        return None, text.upper()
    try:
        return load_places().find_district(text).code, None
    except NotFound as error:
        raise Invalid(
            N_(
                "Line %(line)s: “%(area)s” is no district and no centre. Write a name or a code, as"
                " “portal centre list” shows them."
            ),
            line=line,
            area=text,
        ) from error


def _month(line: int, text: str) -> ReportMonth:
    try:
        return parse_report_month(text)
    except Invalid as error:
        raise Invalid(
            N_("Line %(line)s: “%(month)s” is no month. Write it like 2026-11."),
            line=line,
            month=text,
        ) from error


def _sex(line: int, indicator: str, text: str) -> Sex | None:
    if not text:
        return None
    if Cut.SEX not in load_indicators()[indicator].cuts:
        raise Invalid(
            N_("Line %(line)s: “%(indicator)s” is not counted by sex. Leave “sex” empty."),
            line=line,
            indicator=indicator,
        )
    if text not in set(Sex):
        raise Invalid(
            N_(
                "Line %(line)s: “%(sex)s” is no sex of the form. Leave it empty for all, or write one"
                " of: %(known)s."
            ),
            line=line,
            sex=text,
            known=", ".join(Sex),
        )
    return Sex(text)


def _number(line: int, text: str) -> int:
    number = read_whole_number(text, LARGEST_TARGET)
    if number is None:
        raise Invalid(
            N_(
                "Line %(line)s: “%(number)s” is no target. Write a whole number up to %(largest)s,"
                " without commas."
            ),
            line=line,
            number=text[:_LONGEST_QUOTED],
            largest=LARGEST_TARGET,
        )
    return number
