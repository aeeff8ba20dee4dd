from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from portal.db import Database
from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.health import Severity
from portal.domain.reporting.indicator import Cut
from portal.domain.reporting.report_month import ReportMonth
from portal.domain.reporting.target import TargetKey
from portal.domain.staff.roles import Role
from portal.models import Centre, DailyIndicatorValue, IndicatorDay
from portal.models.base import new_id
from portal.services.reporting.targets import store_targets
from tests import factories
from tests.factories import COXS_BAZAR, NOAKHALI_CENTRE, NOW
from tests.services.health.contexts import check, health_context
from tests.unit import unit

TODAY = dhaka_day(NOW)


@pytest.fixture
def database_with_places(database: Database) -> Database:
    with database.begin() as session:
        factories.places(session)
    return database


def add_count(session: Session, indicator: str, days_ago: int, count: int) -> None:
    day = TODAY - timedelta(days=days_ago)
    session.add(
        DailyIndicatorValue(
            indicator=indicator, cut=Cut.ALL, day=day, district_code=COXS_BAZAR,
            centre_code=NOAKHALI_CENTRE, value="", count=count,
        )
    )  # fmt: skip


def test_a_centre_that_is_full_within_a_month_is_a_warning(database_with_places: Database) -> None:
    context = health_context(database_with_places)
    assert check(context, "capacity") is None
    with database_with_places.begin() as session:
        session.get_one(Centre, NOAKHALI_CENTRE).capacity = 200
        add_count(session, "at_centre", 28, 20)
        add_count(session, "at_centre", 0, 76)  # two more each day
    assert check(context, "capacity") is None  # full after 62 days
    with database_with_places.begin() as session:
        session.get_one(Centre, NOAKHALI_CENTRE).capacity = 100
    finding = check(context, "capacity")
    assert finding is not None
    assert finding.severity is Severity.WARNING
    assert finding.detail == f"{NOAKHALI_CENTRE}: 2026-12-04"


def test_a_target_met_a_week_before_the_end_of_the_month_is_a_warning(
    database_with_places: Database,
) -> None:
    context = health_context(database_with_places)
    assert check(context, "targets") is None
    with database_with_places.begin() as session:
        ministry = factories.officer(session, Role.MINISTRY)
        key = TargetKey("registered", ReportMonth.of(TODAY), district_code=COXS_BAZAR)
        on_time = key._replace(district_code=None, centre_code=NOAKHALI_CENTRE)
        store_targets(unit(session), ministry, {key: 30, on_time: 36})
        first = TODAY - timedelta(days=14)
        session.add(IndicatorDay(id=new_id(), day=first, counted_at=NOW, settled=True))
        for days_ago in range(1, 15):
            add_count(session, "registered", days_ago, 2)
        add_count(session, "registered", 0, 2)
    finding = check(context, "targets")
    assert finding is not None
    assert finding.severity is Severity.WARNING
    assert finding.detail == f"{COXS_BAZAR} registered: 2026-11-22"
