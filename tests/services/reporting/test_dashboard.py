from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.messaging.kinds import MessageKind
from portal.domain.outreach.campaigns import CampaignPlan
from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import NotFound
from portal.domain.registration.form_pages import FormPage
from portal.domain.registration.states import Actor, State
from portal.domain.reporting.indicator import Cut
from portal.domain.reporting.report_month import ReportMonth
from portal.domain.review.queue_ages import QueueAge
from portal.domain.staff.roles import Role
from portal.models import Campaign, Officer, Registration, SmsDailyTotal, StepCounter
from portal.services.outreach.campaigns import add_campaign
from portal.services.registration.transition import transition
from portal.services.reporting.dashboard import Dashboard, dashboard_area, read_dashboard
from portal.services.reporting.funnel_report import FIRST_PAGE
from portal.services.reporting.indicator_sums import IndicatorArea
from tests import factories
from tests.factories import COXS_BAZAR, DHAKA_CENTRE, DHAKA_DISTRICT, NOAKHALI_CENTRE, NOW
from tests.roll_ups import count_days
from tests.unit import unit

DAY = timedelta(days=1)
MONTH = ReportMonth.of(dhaka_day(NOW))

pytestmark = pytest.mark.usefixtures("places")


def read(session: Session, officer: Officer, district: str | None = None) -> Dashboard:
    area = dashboard_area(officer, district)
    return read_dashboard(unit(session), officer, MONTH, area, today=dhaka_day(NOW))


def register(
    session: Session,
    number: int,
    district: str = COXS_BAZAR,
    *,
    sex: str = "male",
    country: str = "SA",
) -> None:
    at = NOW - DAY
    for _ in range(number):
        factories.registration(
            session, submitted_at=at, district=district, sex=sex, country=country
        )


def test_the_figures_of_each_officer_are_recounts_of_the_records(session: Session) -> None:
    random = Random(5)
    by = factories.officer(session, Role.DISTRICT, COXS_BAZAR)
    for _ in range(60):
        registered = NOW - random.randint(0, 60) * DAY
        made = factories.registration(
            session,
            submitted_at=registered,
            district=random.choice([COXS_BAZAR, DHAKA_DISTRICT]),
            sex=random.choice(["female", "male"]),
            country=random.choice(["SA", "IT", "JO"]),
            needs=random.sample(["loan", "training", "medical"], random.randint(0, 3)),
        )
        if random.random() < 0.5:
            work = unit(session, now=min(registered + random.randint(0, 5) * DAY, NOW))
            transition(work, made, State.VERIFIED, actor=Actor.OFFICER, officer=by)
    count_days(session, NOW)
    everyone = list(session.scalars(select(Registration)))
    figures = read(session, by)
    own = [each for each in everyone if each.district_code == COXS_BAZAR and ReportMonth.of(dhaka_day(each.submitted_at)) == MONTH]  # fmt: skip
    assert figures.totals["registered"] == len(own) > 0
    assert {day: n["registered"] for day, n in figures.days.items() if n["registered"]} == Counter(
        dhaka_day(each.submitted_at) for each in own
    )
    assert figures.cuts[Cut.SEX] == Counter(each.sex.value for each in own)
    assert figures.cuts[Cut.COUNTRY] == Counter(each.country for each in own)
    assert figures.cuts[Cut.NEED] == Counter(need for each in own for need in (each.needs or "").split(",") if need)  # fmt: skip
    centre = factories.officer(session, Role.CENTRE, NOAKHALI_CENTRE)
    verified = [
        each
        for each in everyone
        if each.state is State.VERIFIED
        and each.centre_code == NOAKHALI_CENTRE
        and ReportMonth.of(dhaka_day(each.changed_at)) == MONTH
    ]
    assert read(session, centre).totals["verified"] == len(verified) > 0


def test_who_sees_no_people_sees_no_small_count_and_none_that_gives_it_away(
    session: Session,
) -> None:
    register(session, 9, sex="male", country="SA")
    register(session, 6, sex="female", country="JO")
    register(session, 2, sex="not_said", country="IT")
    count_days(session, NOW)
    figures = read(session, factories.officer(session, Role.MINISTRY))
    assert figures.totals["registered"] == 17
    assert figures.cuts[Cut.SEX] == {"male": 9, "female": None, "not_said": None}
    assert figures.cuts[Cut.COUNTRY] == {"SA": 9, "JO": None, "IT": None}
    district = read(session, factories.officer(session, Role.DISTRICT, COXS_BAZAR))
    assert district.cuts[Cut.SEX] == {"male": 9, "female": 6, "not_said": 2}


def test_a_district_hidden_in_the_table_of_districts_is_hidden_on_its_own_page(
    session: Session,
) -> None:
    register(session, 12, district="BD3048")
    register(session, 7, district=DHAKA_DISTRICT)
    register(session, 3, district=COXS_BAZAR)
    count_days(session, NOW)
    ministry = factories.officer(session, Role.MINISTRY)
    totals = [read(session, ministry, each).totals["registered"] for each in ("BD3048", DHAKA_DISTRICT, COXS_BAZAR)]  # fmt: skip
    assert totals == [12, None, None]
    hidden = read(session, ministry, DHAKA_DISTRICT)
    assert set(hidden.cuts[Cut.SEX].values()) == {None}
    assert {each["registered"] for each in hidden.days.values()} == {0, None}


def test_the_time_until_verified_and_what_waits_are_those_of_the_district(
    session: Session,
) -> None:
    by = factories.officer(session, Role.DISTRICT, COXS_BAZAR)
    for days in (0, 1, 1, 2, 2, 3, 4, 5, 9, 30):
        made = factories.registration(session, submitted_at=NOW - days * DAY)
        transition(unit(session), made, State.VERIFIED, actor=Actor.OFFICER, officer=by)
    for days in (0, 3, 3, 8):
        factories.registration(session, submitted_at=NOW - days * DAY)
    factories.registration(session, submitted_at=NOW, district=DHAKA_DISTRICT)
    count_days(session, NOW)
    districts = read(session, by).districts
    assert districts.verify_days == {COXS_BAZAR: (2, 9)}
    assert districts.ages[COXS_BAZAR] == {
        QueueAge.TODAY: 1,
        QueueAge.DAYS: 2,
        QueueAge.WEEK: 0,
        QueueAge.OLDER: 1,
    }
    country = read(session, factories.officer(session, Role.MINISTRY)).districts
    assert country.counts["verified"] == {COXS_BAZAR: 10, DHAKA_DISTRICT: 0}
    assert country.counts["waiting"] == {COXS_BAZAR: None, DHAKA_DISTRICT: None}
    assert set(country.ages[COXS_BAZAR].values()) == {None}
    assert country.all_waiting == 5


def test_the_load_of_centres_is_shown_to_the_ministry_and_each_centre_its_own(
    session: Session,
) -> None:
    by = factories.officer(session, Role.DISTRICT, COXS_BAZAR)
    for district, number in ((COXS_BAZAR, 7), (DHAKA_DISTRICT, 5)):
        for _ in range(number):
            factories.registration(session, State.VERIFIED, by=by, submitted_at=NOW - DAY, district=district)  # fmt: skip
    count_days(session, NOW)
    ministry = read(session, factories.officer(session, Role.MINISTRY))
    loads = {each.centre.code: each.people for each in ministry.centres}
    assert {code: n for code, n in loads.items() if n} == {NOAKHALI_CENTRE: 7, DHAKA_CENTRE: 5}
    assert len(loads) == 10
    (own,) = read(session, factories.officer(session, Role.CENTRE, NOAKHALI_CENTRE)).centres
    assert (own.centre.code, own.people) == (NOAKHALI_CENTRE, 7)
    assert read(session, by).centres == []


def test_sms_are_shown_for_the_whole_country_and_of_the_month_only(session: Session) -> None:
    today = dhaka_day(NOW)
    for day, sent in ((today, 7), (MONTH.first, 5), (MONTH.first - DAY, 100)):
        session.add(
            SmsDailyTotal(
                day=day, kind=MessageKind.SUBMITTED, gateway="kannel",
                sent=sent, delivered=sent - 1, cost=sent * 2500,
            )
        )  # fmt: skip
    session.flush()
    ministry = factories.officer(session, Role.MINISTRY)
    sms = read(session, ministry).sms
    assert sms is not None
    assert (sms.total.sent, sms.total.delivered, sms.total.cost) == (12, 10, 30_000)
    assert read(session, ministry, COXS_BAZAR).sms is None


def test_the_ministry_sees_the_campaigns_of_the_month_without_small_counts(
    session: Session,
) -> None:
    admin = factories.officer(session, Role.ADMINISTRATOR)
    for code, number, ago in (("AIR26", 8, 1), ("AIR26", 9, 40), ("PDO26", 3, 1), ("EID26", 2, 1)):
        if session.get(Campaign, code) is None:
            add_campaign(unit(session), CampaignPlan(code, code.title(), None), by=admin)
        for _ in range(number):
            made = factories.registration(session, submitted_at=NOW - ago * DAY)
            made.campaign_code = code
    for page, ago, begun in ((FIRST_PAGE, 0, 12), (FIRST_PAGE, 40, 5), (FormPage.NEEDS, 0, 3)):
        session.add(
            StepCounter(campaign_code="PDO26", page=page.value, day=dhaka_day(NOW - ago * DAY), slot=0, count=begun)
        )  # fmt: skip
    figures = read(session, factories.officer(session, Role.MINISTRY)).campaigns
    shown = [(each.campaign.name, each.begun, each.registered) for each in figures]
    assert shown == [("Air26", 0, 8), ("Pdo26", 12, None), ("Eid26", 0, None)]
    assert read(session, factories.officer(session, Role.DISTRICT, COXS_BAZAR)).campaigns == []


def test_an_area_is_the_officers_own_and_nobody_elses(session: Session) -> None:
    district = factories.officer(session, Role.SUPERVISOR, COXS_BAZAR)
    assert dashboard_area(district, None) == IndicatorArea(district_code=COXS_BAZAR)
    assert dashboard_area(district, COXS_BAZAR) == IndicatorArea(district_code=COXS_BAZAR)
    centre = factories.officer(session, Role.CENTRE, NOAKHALI_CENTRE)
    ministry = factories.officer(session, Role.MINISTRY)
    assert dashboard_area(ministry, DHAKA_DISTRICT).district_code == DHAKA_DISTRICT
    for officer, wanted in ((district, DHAKA_DISTRICT), (centre, COXS_BAZAR), (ministry, "BD9999")):
        with pytest.raises(NotFound):
            dashboard_area(officer, wanted)
