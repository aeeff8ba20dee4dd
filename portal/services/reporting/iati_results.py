"""Results of an activity as IATI 2.03: a period for each month, with the target and what was reached.

Small counts are left out, as on a page for everybody. Only settled months are written.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.choices import Sex
from portal.domain.reporting.iati_mapping import IatiMapping, IatiOrganisation
from portal.domain.reporting.indicator import Cut, SourceKind
from portal.domain.reporting.indicator_catalogue import load_indicators
from portal.domain.reporting.mapped_figure import MappedFigure
from portal.domain.reporting.report_month import ReportMonth
from portal.services.reporting.indicator_sums import WHOLE_COUNTRY
from portal.services.reporting.mapped_counts import check_settled, country_count, is_counted
from portal.services.reporting.targets import read_target_versions
from portal.unit_of_work import UnitOfWork

VERSION: Final = "2.03"
MOST_MONTHS: Final = 60
_COUNTRY: Final = "BD"
_STARTED: Final = "2"
"""ActivityDateType: actual start."""
_UNIT: Final = "1"
"""IndicatorMeasure: a number."""
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class IatiResults:
    """The file, and how many small counts are not in it."""

    document: bytes
    left_out: int


def write_iati_results(
    work: UnitOfWork, first: ReportMonth, last: ReportMonth, mapping: IatiMapping
) -> IatiResults:
    """Returns the file of these months. Raises `Conflict` if one is not settled, `Invalid`."""
    months = _months(first, last)
    for month in months:
        check_settled(work, month)
    now = work.now.astimezone(UTC).isoformat(timespec="seconds")
    root = Element("iati-activities", {"version": VERSION, "generated-datetime": now})
    activity = SubElement(root, "iati-activity", {"last-updated-datetime": now, _LANGUAGE: "en"})
    _describe(activity, mapping)
    left_out = 0
    for result in mapping.results:
        written = SubElement(
            activity, "result", {"type": str(result.type), "aggregation-status": "0"}
        )
        _narrate(written, "title", result.title)
        for figure in result.figures:
            left_out += _add_indicator(work, written, figure, months)
    indent(root)
    return IatiResults(tostring(root, encoding="utf-8", xml_declaration=True) + b"\n", left_out)


def _months(first: ReportMonth, last: ReportMonth) -> Sequence[ReportMonth]:
    months = [first]
    while months[-1] < last and len(months) <= MOST_MONTHS:
        months.append(months[-1].next())
    if months[-1] != last or len(months) > MOST_MONTHS:
        raise Invalid(
            N_("The last month is not before the first, and at most %(most)s months are written."),
            most=MOST_MONTHS,
        )
    return months


def _describe(activity: Element, mapping: IatiMapping) -> None:
    """Adds what IATI wants of each activity, in the order of its schema."""
    SubElement(activity, "iati-identifier").text = mapping.identifier
    _add_organisation(activity, "reporting-org", mapping.reporting)
    _narrate(activity, "title", mapping.title)
    _narrate(activity, "description", mapping.description)
    for organisation in mapping.participating:
        _add_organisation(activity, "participating-org", organisation)
    SubElement(activity, "activity-status", {"code": str(mapping.status)})
    start = {"type": _STARTED, "iso-date": mapping.starts_on.isoformat()}
    SubElement(activity, "activity-date", start)
    SubElement(activity, "recipient-country", {"code": _COUNTRY})


def _add_organisation(activity: Element, tag: str, organisation: IatiOrganisation) -> None:
    attributes = {"type": str(organisation.type)}
    if organisation.reference:
        attributes["ref"] = organisation.reference
    if organisation.role:
        attributes["role"] = str(organisation.role)
    SubElement(SubElement(activity, tag, attributes), "narrative").text = organisation.name


def _narrate(parent: Element, tag: str, english: str, bangla: str = "") -> None:
    element = SubElement(parent, tag)
    SubElement(element, "narrative").text = english
    if bangla:
        SubElement(element, "narrative", {_LANGUAGE: "bn"}).text = bangla


def _add_indicator(
    work: UnitOfWork, result: Element, figure: MappedFigure, months: Sequence[ReportMonth]
) -> int:
    """Adds an indicator with its periods. Returns how many small counts are left out."""
    found = load_indicators()[figure.indicator]
    # What waits at the end of a month is not added to what waits at the end of the next.
    is_sum = found.source.kind is not SourceKind.STOCK
    attributes = {"measure": _UNIT, "ascending": "1", "aggregation-status": str(int(is_sum))}
    indicator = SubElement(result, "indicator", attributes)
    names, definitions = found.names, found.definitions
    _narrate(indicator, "title", names[Language.ENGLISH], names[Language.BANGLA])
    _narrate(indicator, "description", definitions[Language.ENGLISH], definitions[Language.BANGLA])
    left_out = 0
    for month in months:
        actual = country_count(work, month, figure) if is_counted(work, month, figure) else None
        left_out += actual is None and is_counted(work, month, figure)
        target = _target(work, month, figure)
        if target is None and actual is None:
            continue
        period = SubElement(indicator, "period")
        SubElement(period, "period-start", {"iso-date": month.first.isoformat()})
        SubElement(period, "period-end", {"iso-date": month.last.isoformat()})
        for tag, value in (("target", target), ("actual", actual)):
            if value is not None:
                _add_value(period, tag, value, figure)
    return left_out


def _add_value(period: Element, tag: str, value: int, figure: MappedFigure) -> None:
    element = SubElement(period, tag, {"value": str(value)})
    if figure.value:
        SubElement(element, "dimension", {"name": figure.cut.value, "value": figure.value})


def _target(work: UnitOfWork, month: ReportMonth, figure: MappedFigure) -> int | None:
    """Returns the sum of the targets of districts, None without any. Those of centres are for the same people."""
    if figure.cut not in (Cut.ALL, Cut.SEX):
        return None
    sex = Sex(figure.value) if figure.cut is Cut.SEX else None
    in_force = [
        versions[-1].number
        for key, versions in read_target_versions(work, month, WHOLE_COUNTRY).items()
        if key.indicator == figure.indicator and key.sex is sex and key.district_code
    ]
    return sum(in_force) if in_force else None
