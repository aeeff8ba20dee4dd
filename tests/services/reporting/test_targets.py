from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import Conflict, Forbidden, Invalid, NotFound
from portal.domain.registration.choices import Sex
from portal.domain.registration.states import State
from portal.domain.reporting.indicator import Cut
from portal.domain.reporting.report_month import ReportMonth
from portal.domain.reporting.target import TargetKey
from portal.domain.staff.roles import Role
from portal.models import Centre, DailyIndicatorValue, IndicatorDay, Officer, Target
from portal.models.base import new_id
from portal.services.reporting.capacity_forecast import forecast_capacity
from portal.services.reporting.dashboard import dashboard_area
from portal.services.reporting.indicator_sums import WHOLE_COUNTRY, IndicatorArea
from portal.services.reporting.target_actions import (
    ActionLine,
    finish_action,
    open_actions,
    write_action,
)
from portal.services.reporting.target_forecast import forecast_targets
from portal.services.reporting.target_progress import TargetProgress, read_target_progress
from portal.services.reporting.targets import store_targets
from tests import factories
from tests.factories import COXS_BAZAR, DHAKA_CENTRE, DHAKA_DISTRICT, NOAKHALI_CENTRE, NOW
from tests.roll_ups import count_days
from tests.unit import unit

DAY = timedelta(days=1)
TODAY = dhaka_day(NOW)  # 22 November: 21 of 30 days are over
MONTH = ReportMonth.of(TODAY)
COX = TargetKey("registered", MONTH, district_code=COXS_BAZAR)
DHAKA = TargetKey("registered", MONTH, district_code=DHAKA_DISTRICT)

pytestmark = pytest.mark.usefixtures("places")


def set_targets(session: Session, targets: dict[TargetKey, int]) -> None:
    store_targets(unit(session), factories.officer(session, Role.MINISTRY), targets)
    session.flush()


def add_counts(
    session: Session,
    day: date,
    count: int,
    *,
    indicator: str = "registered",
    place: tuple[str, str] = (COXS_BAZAR, NOAKHALI_CENTRE),
    sex: Sex | None = None,
) -> None:
    """Adds a roll-up of a day, without registrations."""
    district, centre = place
    cut, value = (Cut.SEX, sex.value) if sex else (Cut.ALL, "")
    session.add(
        DailyIndicatorValue(
            indicator=indicator, cut=cut, day=day, district_code=district,
            centre_code=centre, value=value, count=count,
        )
    )  # fmt: skip
    session.flush()


def begin_counting(session: Session, day: date) -> None:
    """Makes a day the first one that has figures."""
    session.add(IndicatorDay(id=new_id(), day=day, counted_at=NOW, settled=True))
    session.flush()


def progress(
    session: Session, officer: Officer, district: str | None = None
) -> dict[TargetKey, TargetProgress]:
    area = dashboard_area(officer, district)
    found = read_target_progress(unit(session), officer, MONTH, area, today=TODAY)
    return {each.key: each for each in found}


def supervisor(session: Session) -> Officer:
    return factories.officer(session, Role.SUPERVISOR, COXS_BAZAR)


def test_a_target_is_compared_with_the_records_of_its_area_and_sex(session: Session) -> None:
    for number, (district, sex) in enumerate(
        [(COXS_BAZAR, "female")] * 7 + [(COXS_BAZAR, "male")] * 6 + [(DHAKA_DISTRICT, "male")] * 5
    ):
        factories.registration(
            session, submitted_at=NOW - number * DAY / 2, district=district, sex=sex
        )
    factories.registration(session, submitted_at=NOW - 40 * DAY, district=COXS_BAZAR)
    count_days(session, NOW)
    of_women = COX._replace(sex=Sex.FEMALE)
    set_targets(session, {COX: 30, of_women: 10, DHAKA: 6})
    own = progress(session, supervisor(session))
    assert {key: (each.due, each.reached, each.variance, each.is_behind) for key, each in own.items()} == {
        COX: (21, 13, -8, True),
        of_women: (7, 7, 0, False),
    }  # fmt: skip
    assert next(iter(own)) == COX  # those behind come first


def test_a_centre_has_its_own_targets(session: Session) -> None:
    by = factories.officer(session, Role.DISTRICT, COXS_BAZAR)
    for district in [COXS_BAZAR] * 3 + [DHAKA_DISTRICT] * 2:
        factories.registration(session, State.VERIFIED, by=by, district=district)
    count_days(session, NOW)
    of_centre = TargetKey("verified", MONTH, centre_code=NOAKHALI_CENTRE)
    set_targets(session, {of_centre: 3, COX: 30})
    centre = factories.officer(session, Role.CENTRE, NOAKHALI_CENTRE)
    assert {key: each.reached for key, each in progress(session, centre).items()} == {of_centre: 3}


def test_an_ended_target_is_not_shown_any_more(session: Session) -> None:
    set_targets(session, {COX: 30})
    set_targets(session, {COX: 0})
    assert progress(session, supervisor(session)) == {}


def test_the_ministry_sees_no_small_count_its_mark_or_what_gives_it_away(session: Session) -> None:
    places = {(COXS_BAZAR, NOAKHALI_CENTRE): 3, ("BD3048", DHAKA_CENTRE): 12, (DHAKA_DISTRICT, DHAKA_CENTRE): 7}  # fmt: skip
    for place, count in places.items():
        add_counts(session, TODAY - DAY, count, place=place)
    centre = TargetKey("registered", MONTH, centre_code=NOAKHALI_CENTRE)
    other = centre._replace(centre_code=DHAKA_CENTRE)
    big = COX._replace(district_code="BD3048")
    set_targets(session, {COX: 300, DHAKA: 300, big: 300, centre: 300, other: 300})
    ministry = factories.officer(session, Role.MINISTRY)
    for found in (progress(session, ministry), progress(session, ministry, COXS_BAZAR)):
        assert (found[COX].reached, found[COX].variance, found[COX].is_behind) == (None, None, False)  # fmt: skip
    shown = {key: each.reached for key, each in progress(session, ministry).items()}
    assert shown == {big: 12, COX: None, DHAKA: None, centre: None, other: None}
    assert progress(session, supervisor(session))[COX].is_behind


def test_a_target_that_this_rate_meets_within_the_month_is_forecast(session: Session) -> None:
    begin_counting(session, TODAY - 60 * DAY)
    for ago in range(1, 29):
        add_counts(session, TODAY - ago * DAY, 10)
    within, beyond = COX, COX._replace(sex=Sex.MALE)
    set_targets(session, {within: 250, beyond: 10_000})
    found = progress(session, supervisor(session))
    assert found[within].reached == 210
    assert found[within].reached_on == TODAY + 4 * DAY
    assert found[beyond].reached_on is None
    assert forecast_targets(unit(session), today=TODAY) == [(COX, TODAY + 4 * DAY)]
    ministry = factories.officer(session, Role.MINISTRY)
    assert progress(session, ministry)[within].reached_on == TODAY + 4 * DAY


def test_the_day_on_which_a_centre_is_full_is_forecast_from_its_growth(session: Session) -> None:
    limits = {NOAKHALI_CENTRE: 100, DHAKA_CENTRE: 80}
    for code, limit in limits.items():
        session.get_one(Centre, code).capacity = limit
    session.flush()
    for ago, count in ((28, 20), (14, 40), (0, 76)):
        add_counts(session, TODAY - ago * DAY, count, indicator="at_centre")
        dhaka = (DHAKA_DISTRICT, DHAKA_CENTRE)
        add_counts(session, TODAY - ago * DAY, 60, indicator="at_centre", place=dhaka)
    for area in (WHOLE_COUNTRY, IndicatorArea(centre_code=NOAKHALI_CENTRE)):
        (found,) = forecast_capacity(unit(session), area, today=TODAY)
        assert (found.centre.code, found.reached_on) == (NOAKHALI_CENTRE, TODAY + 12 * DAY)
    session.get_one(Centre, DHAKA_CENTRE).capacity = 60
    session.flush()
    full, later = forecast_capacity(unit(session), WHOLE_COUNTRY, today=TODAY)
    assert (full.centre.code, full.reached_on) == (DHAKA_CENTRE, TODAY)
    assert later.centre.code == NOAKHALI_CENTRE
    assert forecast_capacity(unit(session), WHOLE_COUNTRY, today=TODAY + 7 * DAY) == []
    assert forecast_capacity(unit(session), IndicatorArea(COXS_BAZAR), today=TODAY) == []


def line(due_on: date = TODAY) -> ActionLine:
    return ActionLine("Call the unions", "Kamal Uddin", due_on)


def target_of(session: Session, key: TargetKey) -> Target:
    set_targets(session, {key: 30})
    return progress(session, factories.officer(session, Role.ADMINISTRATOR))[key].target


def test_the_supervisor_of_the_district_and_the_ministry_write_what_is_done(
    session: Session,
) -> None:
    target = target_of(session, COX)
    ministry = factories.officer(session, Role.MINISTRY)
    later = write_action(unit(session), ministry, target.id, line(TODAY + 9 * DAY))
    first = write_action(unit(session), supervisor(session), target.id, line())
    session.flush()
    assert [action.id for action, _ in open_actions(unit(session), WHOLE_COUNTRY)] == [
        first.id,
        later.id,
    ]
    assert open_actions(unit(session), IndicatorArea(DHAKA_DISTRICT)) == []
    finish_action(unit(session), supervisor(session), first.id)
    with pytest.raises(Conflict):
        finish_action(unit(session), ministry, first.id)
    assert [a.what for a, _ in open_actions(unit(session), IndicatorArea(COXS_BAZAR))] == [later.what]  # fmt: skip


def test_nobody_writes_about_the_target_of_another_area(session: Session) -> None:
    target = target_of(session, DHAKA)
    own = supervisor(session)
    for officer in (own, factories.officer(session, Role.DISTRICT, DHAKA_DISTRICT)):
        with pytest.raises(NotFound):
            write_action(unit(session), officer, target.id, line())
    with pytest.raises(NotFound):
        write_action(unit(session), own, new_id(), line())
    ministry = factories.officer(session, Role.MINISTRY)
    action = write_action(unit(session), ministry, target.id, line())
    session.flush()
    with pytest.raises(Forbidden):
        finish_action(unit(session), own, action.id)


@pytest.mark.parametrize("days", [-1, 367])
def test_an_action_is_due_from_today_on_within_a_year(session: Session, days: int) -> None:
    target = target_of(session, COX)
    with pytest.raises(Invalid):
        write_action(unit(session), supervisor(session), target.id, line(TODAY + days * DAY))
