"""Results for IATI follow its schema and hold targets and counts of settled months, without small counts."""

from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
import xmlschema
from defusedxml.ElementTree import fromstring
from sqlalchemy.orm import Session

from portal.domain.platform.errors import Conflict, Invalid
from portal.domain.registration.choices import Sex
from portal.domain.reporting.iati_mapping import read_iati_mapping
from portal.domain.reporting.report_month import ReportMonth
from portal.domain.reporting.target import TargetKey
from portal.domain.staff.roles import Role
from portal.services.reporting.iati_results import IatiResults, write_iati_results
from portal.services.reporting.targets import store_targets
from tests import factories
from tests.clock import NOW
from tests.iati_mapping import ACTIVITY, RESULTS
from tests.monthly_figures import Group, MonthlyRecords
from tests.roll_ups import count_days
from tests.unit import unit

SCHEMA = xmlschema.XMLSchema10(
    str(Path(__file__).parents[2] / "iati" / "iati-activities-schema.xsd")
)
SEPTEMBER, OCTOBER = ReportMonth(2026, 9), ReportMonth(2026, 10)


@pytest.fixture
def records(session: Session) -> MonthlyRecords:
    factories.places(session)
    return MonthlyRecords(session)


def written(session: Session, text: str = ACTIVITY + RESULTS) -> IatiResults:
    count_days(session, NOW)
    mapping = read_iati_mapping(text)
    results = write_iati_results(unit(session, now=NOW), SEPTEMBER, OCTOBER, mapping)
    SCHEMA.validate(results.document.decode())
    return results


def periods(results: IatiResults, indicator: int) -> list[tuple[str, dict[str, str | None]]]:
    """Returns the start of each period of an indicator, with its target and count."""
    found = fromstring(results.document).findall(".//indicator")[indicator]
    return [
        (
            begin(each),
            {tag: of.get("value") for tag in ("target", "actual") if (of := each.find(tag)) is not None},
        )
        for each in found.findall("period")
    ]  # fmt: skip


def begin(period: Element) -> str:
    start = period.find("period-start")
    assert start is not None
    return start.attrib["iso-date"]


def test_each_month_is_a_period_with_its_target_and_count(
    session: Session, records: MonthlyRecords
) -> None:
    records.register(SEPTEMBER.first, Group(8, "SA"))
    records.register(OCTOBER.first, Group(7, "IT", sex="female"))
    records.register(OCTOBER.last, Group(9, "SA"))
    analyst = factories.officer(session, Role.MINISTRY)
    everybody = {
        TargetKey("registered", OCTOBER, district): 10
        for district in (factories.COXS_BAZAR, factories.DHAKA_DISTRICT)
    }
    women = {TargetKey("registered", OCTOBER, factories.COXS_BAZAR, sex=Sex.FEMALE): 6}
    store_targets(unit(session, now=NOW), analyst, everybody | women)
    results = written(session)
    assert periods(results, 0) == [
        ("2026-09-01", {"actual": "8"}),
        ("2026-10-01", {"target": "20", "actual": "16"}),
    ]
    assert periods(results, 1) == [
        ("2026-09-01", {"actual": "0"}),
        ("2026-10-01", {"target": "6", "actual": "7"}),
    ]
    assert periods(results, 2) == [], "what was not counted on the last day is unknown, not 0"
    root = fromstring(results.document)
    dimension = root.find(".//actual/dimension")
    assert dimension is not None
    assert dimension.attrib == {"name": "sex", "value": "female"}
    names = [each.text for each in root.findall(".//indicator[1]/title/narrative")]
    assert names == ["Registered", "নিবন্ধন হয়েছে"]
    assert results.left_out == 0


def test_a_small_count_is_left_out_and_its_target_stays(
    session: Session, records: MonthlyRecords
) -> None:
    records.register(SEPTEMBER.first, Group(9, "SA"))
    records.register(OCTOBER.first, Group(3, "IT", sex="female"))
    analyst = factories.officer(session, Role.MINISTRY)
    key = TargetKey("registered", OCTOBER, factories.COXS_BAZAR)
    store_targets(unit(session, now=NOW), analyst, {key: 4})
    results = written(session)
    assert periods(results, 0)[1] == ("2026-10-01", {"target": "4"})
    assert periods(results, 1) == [("2026-09-01", {"actual": "0"})]
    assert results.left_out == 2


@pytest.mark.parametrize(
    ("last", "refused"),
    [
        (ReportMonth.of(NOW.date()), Conflict),
        (ReportMonth(2026, 8), Invalid),
        (ReportMonth(9999, 11), Invalid),
    ],
    ids=str,
)
def test_months_that_are_not_settled_or_end_before_they_begin_are_refused(
    session: Session, records: MonthlyRecords, last: ReportMonth, refused: Any
) -> None:
    records.register(SEPTEMBER.first, Group(9))
    count_days(session, NOW)
    with pytest.raises(refused):
        write_iati_results(
            unit(session, now=NOW), SEPTEMBER, last, read_iati_mapping(ACTIVITY + RESULTS)
        )


@pytest.mark.parametrize(
    ("change", "by"),
    [
        (ACTIVITY, ""),
        (RESULTS, ""),
        ("[activity]", "[["),
        ("status = 2", "status = 7"),
        ("status = 2", 'status = "2"'),
        ("status = 2", "status = true"),
        ("starts_on = 2026-01-01", "starts_on = 2026-01-01T00:00:00"),
        ("starts_on = 2026-01-01", 'starts_on = "2026-01-01"'),
        ('title = "Reintegration', 'title = "\\u0000Reintegration'),
        ('"Registration & services"', '"' + "x" * 2001 + '"'),
        ('reference = "XM-DAC-47066"', ""),
        ("role = 4", "role = 9"),
        ("type = 1\n[[results", "type = 4\n[[results"),
        ('"registered"\ncut', '"no_such"\ncut'),
        ('"female"', '"hijra"'),
        ('indicator = "waiting"', 'indicator = "registered"'),
        ('indicator = "waiting"', 'indicator = "waiting"\nby_district = true'),
        ("[[results.indicators]]", "[[results.figures]]"),
    ],
)
def test_a_wrong_mapping_for_iati_is_refused_with_a_sentence(change: str, by: str) -> None:
    whole = ACTIVITY + RESULTS
    read_iati_mapping(whole)
    assert change in whole
    with pytest.raises(Invalid):
        read_iati_mapping(whole.replace(change, by))
