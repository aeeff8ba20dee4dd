"""Early warnings: centres that reach their capacity, and targets that are reached before their time."""

from datetime import timedelta
from typing import Final

from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.health import Finding, a_warning
from portal.domain.reporting.target import is_met_early
from portal.services.health.health_check import HealthContext
from portal.services.reporting.capacity_forecast import forecast_capacity
from portal.services.reporting.indicator_sums import WHOLE_COUNTRY
from portal.services.reporting.target_forecast import forecast_targets

_SOON: Final = timedelta(days=30)


def check_capacity(context: HealthContext) -> Finding | None:
    """Names centres that reach their capacity within `_SOON` by the rate of the last weeks."""
    with context.units.read() as work:
        today = dhaka_day(work.now)
        found = [
            f"{each.centre.code}: {each.reached_on}"
            for each in forecast_capacity(work, WHOLE_COUNTRY, today=today)
            if each.reached_on <= today + _SOON
        ]
    if not found:
        return None
    return a_warning(
        N_("By the rate of the last four weeks a centre reaches its capacity soon."),
        N_("Raise its capacity on the page Centres, or set another centre on the page Catchments."),
        detail=", ".join(found),
    )


def check_targets(context: HealthContext) -> Finding | None:
    """Names targets that are met early in their month by the rate of the last weeks."""
    with context.units.read() as work:
        found = [
            f"{key.area_code} {key.indicator}{f' {key.sex}' if key.sex else ''}: {day}"
            for key, day in forecast_targets(work, today=dhaka_day(work.now))
            if is_met_early(day, key.month)
        ]
    if not found:
        return None
    return a_warning(
        N_(
            "By the rate of the last four weeks a target is met a week or more before the end of the month."
        ),
        N_("Plan for more people than the target, or load a higher one."),
        command="portal target load FILE",
        detail=", ".join(found),
    )
