"""Demonstration targets: one behind and worked on, one behind without an action, one met too early."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import select

from portal.domain.platform.dates import DHAKA, dhaka_day
from portal.domain.reporting.forecast import RATE_DAYS
from portal.domain.reporting.report_month import ReportMonth
from portal.domain.reporting.target import TargetKey
from portal.domain.staff.roles import Role
from portal.models import Centre, DailyIndicatorValue, Officer, Target
from portal.services.reporting.area_counts import AreaCounts
from portal.services.reporting.indicator_sums import (
    WHOLE_COUNTRY,
    IndicatorPeriod,
    SumFilter,
    indicator_sums,
)
from portal.services.reporting.target_actions import ActionLine, write_action
from portal.services.reporting.targets import store_targets
from portal.unit_of_work import UnitOfWork

_BEHIND, _NEARLY, _ON_TRACK, _EARLY = 60, 95, 105, 160
"""What is reached, in percent of what is due."""
_OF_DISTRICTS: Final = (_BEHIND, _BEHIND, _NEARLY, _ON_TRACK, _EARLY)
_LINE: Final = ("তিনটি ইউনিয়নে উঠান বৈঠক করে নিবন্ধনে সাহায্য করা", "সাব্বির আহমেদ")
_TERM: Final = timedelta(days=9)


def add_targets(work: UnitOfWork) -> None:
    """Adds targets of this month and the last one with actions, and lets the busiest centre fill up."""
    ministry, supervisor = _officer(work, Role.MINISTRY), _officer(work, Role.SUPERVISOR)
    this_month = ReportMonth.of(dhaka_day(work.now))
    last_month = ReportMonth.of(this_month.first - timedelta(days=1))
    district = supervisor.district_code or ""
    for month in (last_month, this_month):
        set_at = datetime.combine(month.first, time(11), DHAKA) - timedelta(days=3)
        store_targets(work.at(set_at), ministry, _targets(work, month, district))
    work.session.flush()
    before = work.at(work.now - timedelta(days=14))
    _write_action(before, supervisor, TargetKey("registered", last_month, district))
    _write_action(work, supervisor, TargetKey("registered", this_month, district))
    _limit_busiest_centre(work)


def _officer(work: UnitOfWork, role: Role) -> Officer:
    found = select(Officer).where(Officer.role == role).order_by(Officer.id).limit(1)
    return work.session.scalars(found).one()


def _targets(work: UnitOfWork, month: ReportMonth, district: str) -> Mapping[TargetKey, int]:
    """Returns targets of which the share in `_OF_DISTRICTS` is reached, this district's first."""
    today = dhaka_day(work.now)
    period = IndicatorPeriod(month.first, min(month.last, today))
    most = [district, *_busiest(work, period, district)]
    wanted = {
        TargetKey("registered", month, code): percent
        for code, percent in zip(most, _OF_DISTRICTS, strict=False)
    }
    wanted[TargetKey("verified", month, district)] = _ON_TRACK
    counts = AreaCounts(work, wanted, period, WHOLE_COUNTRY)
    return {
        key: max(1, round(counts.exact(key) * 100 / percent / _gone(month, today)))
        for key, percent in wanted.items()
    }


def _busiest(work: UnitOfWork, period: IndicatorPeriod, district: str) -> list[str]:
    """Returns the other districts, that with most registrations first."""
    wanted = SumFilter(("registered",), period, WHOLE_COUNTRY)
    sums = indicator_sums(work, wanted, DailyIndicatorValue.district_code)
    return sorted(sums.keys() - {district}, key=lambda code: (-sums[code], code))


def _gone(month: ReportMonth, today: date) -> float:
    """Returns the share of the days of a month that are over."""
    days = (month.last - month.first).days + 1
    return min(max((today - month.first).days, 1), days) / days


def _write_action(work: UnitOfWork, supervisor: Officer, key: TargetKey) -> None:
    found = select(Target).where(
        Target.indicator == key.indicator,
        Target.month == key.month.first,
        Target.district_code == key.district_code,
    )
    target = work.session.scalars(found).one()
    line = ActionLine(*_LINE, due_on=dhaka_day(work.now) + _TERM)
    write_action(work, supervisor, target.id, line)


def _limit_busiest_centre(work: UnitOfWork) -> None:
    """Gives the centre with most people a capacity that it reaches in two weeks."""
    today = dhaka_day(work.now)
    then, now = (
        indicator_sums(
            work,
            SumFilter(("at_centre",), IndicatorPeriod(day, day), WHOLE_COUNTRY),
            DailyIndicatorValue.centre_code,
        )
        for day in (today - timedelta(days=RATE_DAYS), today)
    )
    if not now:
        return
    code = max(now, key=lambda each: (now[each], each))
    gained = max(now[code] - then.get(code, 0), 0)
    work.session.get_one(Centre, code).capacity = now[code] + gained // 2
