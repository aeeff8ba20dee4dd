"""Funnel report: begun and submitted registrations by campaign, and the steps between.

A registration counts as begun when its first page is saved (see `funnel_counters`), and as
submitted when it exists. Both are daily counts, so that one person may count on two days.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, and_, func, literal_column, select
from sqlalchemy.orm import Session

from portal.domain.platform.dates import DHAKA, day_begin
from portal.domain.registration.choices import Channel
from portal.domain.registration.form_pages import FormPage
from portal.models import Registration, StepCounter
from portal.unit_of_work import UnitOfWork

FIRST_PAGE: Final = FormPage.CONSENT
NOT_FOR_ALL: Final = (FormPage.HELPER, FormPage.PERMANENT)
"""Pages that only people with a helper, or with a permanent home elsewhere, fill in."""
_BY_FORM: Final = (Channel.SELF_WEB, Channel.ASSISTED)
"""The channels that use the form. Imports have no steps."""


class FunnelReach(NamedTuple):
    """The numbers of begun and submitted registrations."""

    begun: int
    sent: int


class FunnelDay(NamedTuple):
    """The numbers of one day in Dhaka."""

    day: date
    begun: int
    sent: int


class FunnelStep(NamedTuple):
    """The number of people who completed a page, and the number who completed only the page before."""

    page: FormPage
    done: int
    stopped: int | None
    """None for the first page, and for pages that some people skip."""


class FunnelReport(NamedTuple):
    """The steps of a period and their outcome."""

    steps: Sequence[FunnelStep]
    sent: int
    stopped_at_end: int
    """The number who completed the last page and have not submitted."""
    days: Sequence[FunnelDay]

    @property
    def begun(self) -> int:
        """Returns the number of people who completed the first page."""
        return self.steps[0].done


def funnel_reach_of_all(work: UnitOfWork) -> Mapping[str, FunnelReach]:
    """Returns the reach of each campaign since it was made, by code. Omits campaigns without any."""
    counted, code = StepCounter.campaign_code, Registration.campaign_code
    return _reach(work.session, counted != "", code.is_not(None))


def funnel_reach_of(work: UnitOfWork, campaign_code: str) -> FunnelReach:
    """Returns the reach of one campaign since it was made."""
    counted, code = StepCounter.campaign_code, Registration.campaign_code
    return _reach(work.session, counted == campaign_code, code == campaign_code)[campaign_code]


def funnel_reach_in(
    work: UnitOfWork, campaign_codes: Sequence[str], first: date, last: date
) -> Mapping[str, FunnelReach]:
    """Returns the reach of these campaigns in a period, by code."""
    counted, code, at = (
        StepCounter.campaign_code,
        Registration.campaign_code,
        Registration.submitted_at,
    )
    is_counted = counted.in_(campaign_codes) & StepCounter.day.between(first, last)
    is_sent = code.in_(campaign_codes) & _is_between(at, first, last)
    return _reach(work.session, is_counted, is_sent)


def _reach(
    session: Session, is_counted: ColumnElement[bool], is_sent: ColumnElement[bool]
) -> Mapping[str, FunnelReach]:
    counted, code = StepCounter.campaign_code, Registration.campaign_code
    conditions = [StepCounter.page == FIRST_PAGE.value, is_counted]
    begun = _numbers(session, counted, func.sum(StepCounter.count), conditions)
    sent = _numbers(session, code, func.count(), [is_sent])
    found = {each: FunnelReach(begun.get(each, 0), sent.get(each, 0)) for each in {*begun, *sent}}
    return defaultdict(lambda: FunnelReach(0, 0), found)


def funnel_report(
    work: UnitOfWork, *, last: date, days: int, campaign_code: str | None = None
) -> FunnelReport:
    """Returns the steps of the given number of days up to `last`, of one campaign or of all."""
    first = last - timedelta(days=days - 1)
    counted: list[ColumnElement[bool]] = [StepCounter.day.between(first, last)]
    if campaign_code is not None:
        counted.append(StepCounter.campaign_code == campaign_code)
    total = func.sum(StepCounter.count)
    done = _numbers(work.session, StepCounter.page, total, counted)
    begun = _numbers(
        work.session, StepCounter.day, total, [*counted, StepCounter.page == FIRST_PAGE.value]
    )
    sent = _sent(work.session, first, last, campaign_code)
    steps, all_sent = list(_steps(done)), sum(sent.values())
    each_day = (first + timedelta(days=number) for number in range(days))
    return FunnelReport(
        steps=steps,
        sent=all_sent,
        stopped_at_end=max(0, steps[-1].done - all_sent),
        days=[FunnelDay(day, begun.get(day, 0), sent.get(day, 0)) for day in each_day],
    )


def begun_in(work: UnitOfWork, first: date, last: date) -> int:
    """Returns the number of forms begun in a period, with or without a campaign."""
    counted = select(func.sum(StepCounter.count)).where(
        StepCounter.day.between(first, last), StepCounter.page == FIRST_PAGE.value
    )
    return int(work.session.scalar(counted) or 0)


def _steps(done: Mapping[str, int]) -> Iterator[FunnelStep]:
    before: int | None = None
    for page in FormPage:
        count = done.get(page.value, 0)
        if page in NOT_FOR_ALL:
            yield FunnelStep(page, count, None)
        else:
            yield FunnelStep(page, count, None if before is None else max(0, before - count))
            before = count


def _sent(session: Session, first: date, last: date, campaign_code: str | None) -> dict[date, int]:
    """Returns the number of submitted registrations for each day."""
    at = Registration.submitted_at
    conditions = [_is_between(at, first, last)]
    if campaign_code is None:
        conditions.append(Registration.channel.in_(_BY_FORM))
    else:
        conditions.append(Registration.campaign_code == campaign_code)
    if session.get_bind().dialect.name == "sqlite":
        day = func.date(at, literal_column("'+6 hours'"))  # SQLite knows no zones; Dhaka has no DST
    else:
        day = func.date(func.timezone(literal_column(f"'{DHAKA.key}'"), at))
    found = _numbers(session, day, func.count(), conditions)
    return {date.fromisoformat(str(each)): number for each, number in found.items()}


def _numbers(
    session: Session,
    key: Any,
    number: ColumnElement[int],
    conditions: Sequence[ColumnElement[bool]],
) -> dict[Any, int]:
    return {
        each: int(count)
        for each, count in session.execute(select(key, number).where(*conditions).group_by(key))
    }


def _is_between(at: Any, first: date, last: date) -> ColumnElement[bool]:
    return and_(at >= day_begin(first), at < day_begin(last + timedelta(days=1)))
