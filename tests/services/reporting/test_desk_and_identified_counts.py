from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.domain.outreach.identified_stages import IdentifiedStage
from portal.domain.platform.dates import dhaka_day
from portal.domain.reporting.indicator import Cut
from portal.domain.staff.roles import Desk, Role
from portal.models import DailyIndicatorValue, IdentifiedPerson, set_state
from portal.services.reporting.daily_indicators import days_to_count
from tests import factories
from tests.desk_entries import enter_at_desk
from tests.factories import COXS_BAZAR, NOW
from tests.identified_people import NO, YES, a_person, judge
from tests.roll_ups import count_days
from tests.unit import unit

pytestmark = pytest.mark.usefixtures("places")


def counts(session: Session, indicator: str, cut: Cut = Cut.ALL) -> dict[str, int]:
    value = DailyIndicatorValue.value
    rows = session.execute(
        select(value, func.sum(DailyIndicatorValue.count))
        .where(DailyIndicatorValue.indicator == indicator, DailyIndicatorValue.cut == cut)
        .group_by(value)
    )
    return dict(Counter({key: int(count) for key, count in rows}))


def test_people_count_for_the_desk_that_registered_them(session: Session) -> None:
    hotline = factories.officer(session, Role.REGISTRAR, desk=Desk.HOTLINE)
    counter = factories.officer(session, Role.REGISTRAR, COXS_BAZAR, desk=Desk.DEMO_COUNTER)
    for officer, sex in ((hotline, "male"), (hotline, "female"), (counter, "male"), (None, "male")):
        made = factories.registration(session, submitted_at=NOW, sex=sex)
        if officer is not None:
            enter_at_desk(session, officer, made)
    count_days(session, NOW)
    assert counts(session, "hotline_registered", Cut.SEX) == {"male": 1, "female": 1}
    assert counts(session, "desk_registered", Cut.SEX) == {"male": 1}
    assert counts(session, "registered") == {"": 4}


def test_identified_people_count_on_the_day_of_each_step(session: Session) -> None:
    supervisor = factories.officer(session, Role.SUPERVISOR, COXS_BAZAR)
    people = [
        a_person(session, supervisor, f"রহিমা {number}", f"+880171234567{number}")
        for number in range(3)
    ]
    for person, finding in zip(people, (YES, YES, NO), strict=True):
        judge(session, supervisor, person, finding)
    count_days(session, NOW)
    listed = session.execute(
        select(DailyIndicatorValue.day, DailyIndicatorValue.count).where(
            DailyIndicatorValue.indicator == "identified"
        )
    ).all()
    assert [tuple(each) for each in listed] == [(dhaka_day(NOW - timedelta(days=2)), 3)]
    assert counts(session, "eligible") == {"": 2}


def test_eligible_people_who_register_count_by_the_country_of_their_registration(
    session: Session,
) -> None:
    supervisor = factories.officer(session, Role.SUPERVISOR, COXS_BAZAR)
    person = a_person(session, supervisor)
    judge(session, supervisor, person)
    register(session, person, "IT")
    count_days(session, NOW)
    assert counts(session, "eligible_registered", Cut.COUNTRY) == {"IT": 1}


def register(session: Session, person: IdentifiedPerson, country: str) -> None:
    made = factories.registration(session, submitted_at=NOW, country=country)
    set_state(person, IdentifiedStage.REGISTERED)
    person.registered_at, person.registration_id = NOW, made.id
    session.flush()


def test_counting_begins_with_the_first_identified_person(session: Session) -> None:
    supervisor = factories.officer(session, Role.SUPERVISOR, COXS_BAZAR)
    a_person(session, supervisor, ago=3)
    days = days_to_count(unit(session), limit=10)
    assert days[0] == dhaka_day(NOW - timedelta(days=3))
    assert days[-1] == dhaka_day(NOW)
    assert all(isinstance(day, date) for day in days)
