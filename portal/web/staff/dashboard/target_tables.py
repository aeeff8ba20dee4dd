"""The table of targets, and the sentences of early warnings."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

from portal.domain.platform.gettext_marker import N_
from portal.domain.reporting.indicator_catalogue import load_indicators
from portal.domain.reporting.target import TargetKey, is_met_early
from portal.i18n import show_day
from portal.services.reporting.capacity_forecast import CapacityForecast
from portal.services.reporting.target_progress import TargetProgress
from portal.services.routing.centres import list_centres
from portal.unit_of_work import UnitOfWork
from portal.web import request_context
from portal.web.locale import translate
from portal.web.staff.dashboard.figure_table import FigureRow, FigureTable
from portal.web.staff.dashboard.month_tables import indicator_name
from portal.web.staff.place_names import centre_name, district_name

_NONE: Final = "–"


class TargetNames:
    """Names what targets are for, in the language of the page."""

    def __init__(self, work: UnitOfWork) -> None:
        """Reads the names of the centres."""
        self._centres = {each.code: centre_name(each) for each in list_centres(work)}

    def area(self, key: TargetKey) -> str:
        """Returns the name of the district or centre."""
        if key.district_code is not None:
            return district_name(key.district_code)
        return self._centres[key.area_code]

    def of(self, key: TargetKey) -> str:
        """Returns the name of the indicator, with the sex if there is one, its id if it is retired."""
        is_known = key.indicator in load_indicators()
        name = indicator_name(key.indicator) if is_known else key.indicator
        return f"{name} ({translate(key.sex.label)})" if key.sex else name


def target_table(
    progress: Sequence[TargetProgress], names: TargetNames, with_action: Collection[TargetKey]
) -> FigureTable:
    """Returns the targets of a month with what is due and reached. Those behind are marked.

    `with_action` are those for which somebody has written what is being done.
    """
    return FigureTable(
        "targets",
        translate(N_("Targets")),
        [
            translate(N_("District or centre")),
            translate(N_("Indicator")),
            translate(N_("Target")),
            translate(N_("Due by now")),
            translate(N_("Achieved")),
            translate(N_("Variance")),
            translate(N_("Status")),
            translate(N_("Expected to be met on")),
        ],
        [
            FigureRow(
                each.key.area_code,
                names.area(each.key),
                [
                    names.of(each.key),
                    each.target.number,
                    each.due,
                    each.reached,
                    each.variance,
                    _answer(each, has_action=each.key in with_action),
                    _met_on(each),
                ],
                is_marked=each.is_behind,
            )
            for each in progress
        ],
        texts=1,
    )


def _answer(progress: TargetProgress, *, has_action: bool) -> str | None:
    if progress.reached is None:
        return None
    if not progress.is_behind:
        return translate(N_("On track"))
    return translate(N_("Behind: being worked on") if has_action else N_("Behind: no action yet"))


def _met_on(progress: TargetProgress) -> str:
    if progress.reached is not None and progress.reached >= progress.target.number:
        return translate(N_("Met"))
    return _day(progress.reached_on)


def _day(day: date | None) -> str:
    return _NONE if day is None else show_day(request_context.language(), day)


def early_warnings(
    capacity: Sequence[CapacityForecast],
    progress: Sequence[TargetProgress],
    names: TargetNames,
    today: date,
) -> list[str]:
    """Returns a sentence for each capacity that is reached soon, and each target that is met early."""
    return [
        *(_capacity_warning(each, today) for each in capacity),
        *(
            _target_warning(each, each.reached_on, names, today)
            for each in progress
            if each.reached_on is not None and is_met_early(each.reached_on, each.key.month)
        ),
    ]


def _capacity_warning(forecast: CapacityForecast, today: date) -> str:
    centre = centre_name(forecast.centre)
    if forecast.reached_on <= today:
        return translate(N_("%(centre)s has reached its capacity."), centre=centre)
    return translate(
        N_("%(centre)s will reach its capacity on %(day)s."),
        centre=centre,
        day=_day(forecast.reached_on),
    )


def _target_warning(progress: TargetProgress, day: date, names: TargetNames, today: date) -> str:
    area, indicator = names.area(progress.key), names.of(progress.key)
    if day <= today:
        return translate(
            N_("%(area)s has reached this month's target for “%(indicator)s”."),
            area=area,
            indicator=indicator,
        )
    return translate(
        N_("%(area)s will reach this month's target for “%(indicator)s” on %(day)s."),
        area=area,
        indicator=indicator,
        day=_day(day),
    )
