"""The figures of a month for the dashboard, from the daily roll-ups, as far as an officer may see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy import select

from portal.domain.platform.errors import NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.reporting.indicator import SEALED_CUTS, Cut
from portal.domain.reporting.indicator_catalogue import load_indicators
from portal.domain.reporting.report_month import ReportMonth
from portal.domain.routing.places import load_places
from portal.domain.staff.roles import ROLES_OF_A_DISTRICT, Role
from portal.models import Campaign, Centre, DailyIndicatorValue, Officer
from portal.services.messaging.cost_report import CostReport, cost_report
from portal.services.reporting.district_figures import (
    DistrictFigures,
    read_district_figures,
    stock_day,
)
from portal.services.reporting.funnel_report import begun_in, funnel_reach_in
from portal.services.reporting.indicator_sums import (
    WHOLE_COUNTRY,
    IndicatorArea,
    IndicatorPeriod,
    SumFilter,
    indicator_sums,
    last_counted_at,
    sealed_sums,
)
from portal.services.reporting.shown_counts import ShownCounts
from portal.unit_of_work import UnitOfWork

FLOWS: Final = (
    "registered", "verified", "returned", "rejected", "duplicate", "received", "closed", "withdrawn",
)  # fmt: skip
"""The events of a month that the page shows, as ids of the catalogue."""
FUNNEL: Final = ("registered", "verified", "received", "closed")
CUTS: Final = (Cut.SEX, Cut.AGE_BAND, Cut.NEED, Cut.COUNTRY, Cut.CHANNEL)
"""How the people who registered are divided."""

Counts = Mapping[str, int | None]
"""Counts by value or indicator. None is hidden."""


class CentreLoad(NamedTuple):
    """A centre and the number of people with it. None is hidden."""

    centre: Centre
    people: int | None


class CampaignFigures(NamedTuple):
    """A campaign with the forms begun from it, and the people who registered. None is hidden."""

    campaign: Campaign
    begun: int
    registered: int | None


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The figures of a month and an area."""

    month: ReportMonth
    area: IndicatorArea
    counted_at: datetime | None
    """None if no day of the month is counted yet."""
    totals: Counts
    days: Mapping[date, Counts]
    cuts: Mapping[Cut, Counts]
    """Of the people who registered."""
    districts: DistrictFigures
    centres: Sequence[CentreLoad]
    """Empty for a district, because a centre serves several."""
    sms: CostReport | None
    """None for an area, because the totals have none."""
    stock_day: date | None
    """The day of what waits and of the load of centres. None if the month has none."""
    begun: int | None
    """Forms begun. None for an area, because the counters have none."""
    campaigns: Sequence[CampaignFigures]
    """Those with figures in the month, most first. Empty for an area, as the counters have none."""


def dashboard_area(officer: Officer, district_code: str | None) -> IndicatorArea:
    """Returns the area of an officer's page. Raises `NotFound` for a district of somebody else."""
    if officer.role is Role.CENTRE:
        own = IndicatorArea(centre_code=officer.centre_code)
    elif officer.role in ROLES_OF_A_DISTRICT:
        own = IndicatorArea(district_code=officer.district_code)
    else:
        own = WHOLE_COUNTRY
    if not district_code or district_code == own.district_code:
        return own
    if own != WHOLE_COUNTRY or not load_places().has_district(district_code):
        raise NotFound(N_("There is no such district in your area."))
    return IndicatorArea(district_code=district_code)


def read_dashboard(
    work: UnitOfWork,
    officer: Officer | None,
    month: ReportMonth,
    area: IndicatorArea,
    *,
    today: date,
) -> Dashboard:
    """Returns the figures of a month up to `today`, without small counts of people unseen.

    Without an officer all small counts are hidden.
    """
    period = IndicatorPeriod(month.first, month.last)
    shown = ShownCounts(officer)
    stock = stock_day(work, period, today=today)
    shown.hide_small_area(work, period, area, stock)
    listed = list(month.days(until=today))
    days = _days(work, period, area, listed)
    is_whole = area == WHOLE_COUNTRY
    return Dashboard(
        month=month,
        area=area,
        counted_at=last_counted_at(work, period),
        totals={each: shown.total(each, sum(days[each].values())) for each in FLOWS},
        days=_by_day({each: shown.of(each, days[each]) for each in FLOWS}),
        cuts={cut: shown.of("registered", counts) for cut, counts in _cuts(work, period, area).items()},
        districts=read_district_figures(work, shown, period, area, stock),
        centres=_centres(work, shown, area, stock),
        sms=cost_report(work, last=listed[-1], days=len(listed)) if is_whole else None,
        stock_day=stock,
        begun=begun_in(work, *period) if is_whole else None,
        campaigns=_campaigns(work, shown, period) if is_whole else [],
    )  # fmt: skip


def _campaigns(
    work: UnitOfWork, shown: ShownCounts, period: IndicatorPeriod
) -> list[CampaignFigures]:
    listed = {each.code: each for each in work.session.scalars(select(Campaign))}
    reach = funnel_reach_in(work, list(listed), *period)
    counts = shown.of("registered", {code: each.sent for code, each in reach.items()})
    found = [
        CampaignFigures(listed[code], each.begun, counts[code]) for code, each in reach.items()
    ]
    return sorted(
        found, key=lambda each: (-(each.registered or 0), -each.begun, each.campaign.code)
    )


def _centres(
    work: UnitOfWork, shown: ShownCounts, area: IndicatorArea, stock: date | None
) -> list[CentreLoad]:
    if stock is None or area.district_code is not None:
        return []
    centres = select(Centre).order_by(Centre.name_en)
    if area.centre_code is not None:
        centres = centres.where(Centre.code == area.centre_code)
    listed = {each.code: each for each in work.session.scalars(centres)}
    wanted = SumFilter(("at_centre",), IndicatorPeriod(stock, stock), area)
    sums = indicator_sums(work, wanted, DailyIndicatorValue.centre_code)
    counts = shown.of("at_centre", {code: sums.get(code, 0) for code in listed})
    return [CentreLoad(centre, counts[code]) for code, centre in listed.items()]


def _days(
    work: UnitOfWork, period: IndicatorPeriod, area: IndicatorArea, days: Sequence[date]
) -> dict[str, dict[date, int]]:
    by = DailyIndicatorValue.indicator, DailyIndicatorValue.day
    sums = indicator_sums(work, SumFilter(FLOWS, period, area), *by)
    return {each: {day: sums.get((each, day), 0) for day in days} for each in FLOWS}


def _by_day(counts: Mapping[str, Mapping[date, int | None]]) -> dict[date, Counts]:
    days = next(iter(counts.values()))
    return {day: {each: of_days[day] for each, of_days in counts.items()} for day in days}


def _cuts(
    work: UnitOfWork, period: IndicatorPeriod, area: IndicatorArea
) -> dict[Cut, dict[str, int]]:
    sealed = sealed_sums(work, "registered", period, area)
    found: dict[Cut, dict[str, int]] = {}
    for cut in CUTS:
        if cut not in load_indicators()["registered"].cuts:
            continue
        if cut in SEALED_CUTS:
            found[cut] = dict(sealed.get(cut, {}))
        else:
            wanted = SumFilter(("registered",), period, area, cut)
            found[cut] = indicator_sums(work, wanted, DailyIndicatorValue.value)
    return found
