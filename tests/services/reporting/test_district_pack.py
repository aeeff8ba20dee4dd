import re
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from portal.domain.platform.choices import Language
from portal.domain.platform.dates import dhaka_day
from portal.domain.reporting.report_month import ReportMonth
from portal.services.platform.typesetting import PdfReport, PdfRow, PdfSection, typeset
from portal.services.reporting.district_pack import district_report, read_public_district
from tests import factories
from tests.factories import COXS_BAZAR, DHAKA_DISTRICT, NOW
from tests.roll_ups import count_days
from tests.unit import unit

pytestmark = pytest.mark.usefixtures("places")
MONTH = ReportMonth.of(dhaka_day(NOW))


def register(session: Session, count: int, district: str, needs: list[str]) -> None:
    for _ in range(count):
        factories.registration(session, submitted_at=NOW, district=district, needs=needs)


def report_of(session: Session, district: str) -> PdfReport:
    count_days(session, NOW)
    work = unit(session, now=datetime(2026, 11, 22, 9, tzinfo=UTC))
    figures = read_public_district(work, MONTH, district, today=dhaka_day(NOW))
    return district_report(figures, Language.ENGLISH)


def shown(report: PdfReport) -> dict[str, str]:
    return {row.name: row.figures[0] for each in report.sections for row in each.rows}


def test_the_page_has_the_needs_and_what_waits(session: Session) -> None:
    register(session, 7, COXS_BAZAR, ["loan"])
    report = report_of(session, COXS_BAZAR)
    assert report.title == "Cox's Bazar: November 2026"
    assert shown(report)["Registered"] == "7"
    assert "7" in {
        row.figures[0] for each in report.sections for row in each.rows if each.paragraphs
    }
    assert any("Waiting to be checked" in each.name for each in report.sections)


def test_small_counts_are_hidden_from_everybody(session: Session) -> None:
    register(session, 6, COXS_BAZAR, ["loan"])
    register(session, 3, COXS_BAZAR, ["medical"])
    register(session, 4, DHAKA_DISTRICT, ["training"])
    report = report_of(session, COXS_BAZAR)
    needs = next(each for each in report.sections if each.paragraphs)
    assert "3" not in {row.figures[0] for row in needs.rows}
    assert "*" in {row.figures[0] for row in needs.rows}
    assert shown(report_of(session, DHAKA_DISTRICT))["Registered"] == "*"


@pytest.mark.parametrize("language", list(Language))
def test_the_page_is_set_as_a_pdf(session: Session, language: Language) -> None:
    register(session, 5, COXS_BAZAR, [])
    count_days(session, NOW)
    figures = read_public_district(unit(session), MONTH, COXS_BAZAR, today=dhaka_day(NOW))
    assert typeset(district_report(figures, language), language).startswith(b"%PDF-")


def test_a_district_with_many_rows_fits_on_one_page() -> None:
    section = PdfSection("Age", [], ["", "How many"], [PdfRow("18 to 24", ["*"])] * 11)
    report = PdfReport("Cumilla: November 2026", "", [], [section] * 6, [], "* Hidden.")
    assert len(re.findall(rb"/Type ?/Page\b", typeset(report, Language.BANGLA))) == 1
