"""The tables of a month by place: districts, what waits there, centres; and the table of SMS."""

from collections.abc import Iterator, Sequence
from typing import Final

from portal.domain.messaging.costs import TAKA
from portal.domain.platform.gettext_marker import N_
from portal.domain.review.queue_ages import QueueAge
from portal.i18n import show_day
from portal.services.messaging.cost_report import CostReport
from portal.services.reporting.dashboard import Dashboard
from portal.services.reporting.district_figures import VerifyDays
from portal.web import request_context
from portal.web.locale import translate
from portal.web.staff.dashboard.figure_table import Cell, FigureRow, FigureTable
from portal.web.staff.dashboard.month_tables import indicator_name
from portal.web.staff.place_names import centre_name, district_name

_ALL: Final = N_("All")
_NONE: Final = "–"


def place_tables(figures: Dashboard) -> Iterator[FigureTable]:
    """Yields the tables that this area has."""
    yield _districts(figures)
    if figures.stock_day is not None:
        yield _backlog(figures)
    if figures.centres:
        yield _centres(figures)
    if figures.sms is not None:
        yield _sms(figures.sms)


def _whole_row(figures: Dashboard, cells: Sequence[Cell]) -> list[FigureRow]:
    """Returns the row of all districts, none on the page of one."""
    return [] if figures.area.district_code else [FigureRow("", translate(_ALL), cells)]


def _largest_first(figures: Dashboard, indicator: str) -> list[tuple[str, str]]:
    """Returns the districts with the largest counts first, those with a hidden count last but zero."""
    counts = figures.districts.counts[indicator]
    named = ((code, district_name(code)) for code in counts)
    return sorted(named, key=lambda each: (-_size(counts[each[0]]), each[1]))


def _size(count: int | None) -> float:
    return 0.5 if count is None else count


def _districts(figures: Dashboard) -> FigureTable:
    of = figures.districts
    whole = [figures.totals["registered"], figures.totals["verified"], *_days(of.all_verify_days)]
    return FigureTable(
        "districts",
        translate(N_("By district")),
        [
            translate(N_("District")),
            indicator_name("registered"),
            indicator_name("verified"),
            translate(N_("Half verified within (days)")),
            translate(N_("Nine in ten within (days)")),
        ],
        [
            *_whole_row(figures, whole),
            *(
                FigureRow(code, name, [of.counts["registered"][code], of.counts["verified"][code], *_days(of.verify_days[code])])
                for code, name in _largest_first(figures, "registered")
            ),
        ],
    )  # fmt: skip


def _days(days: VerifyDays) -> list[Cell]:
    return [_NONE if each is None else each for each in days]


def _backlog(figures: Dashboard) -> FigureTable:
    of = figures.districts
    return FigureTable(
        "backlog",
        translate(N_("Waiting to be checked, by age")),
        [
            translate(N_("District")),
            indicator_name("waiting"),
            *(translate(age.label) for age in QueueAge),
        ],
        [
            *_whole_row(figures, [of.all_waiting, *of.all_ages.values()]),
            *(
                FigureRow(code, name, [of.counts["waiting"][code], *of.ages[code].values()])
                for code, name in _largest_first(figures, "waiting")
                if of.counts["waiting"][code] != 0
            ),
        ],
    )


def _centres(figures: Dashboard) -> FigureTable:
    return FigureTable(
        "centres",
        translate(N_("Load of the centres")),
        [
            translate(N_("Centre")),
            indicator_name("at_centre"),
            translate(N_("Capacity")),
            translate(N_("Places taken, %")),
        ],
        [
            FigureRow(
                each.centre.code,
                centre_name(each.centre),
                [
                    each.people,
                    each.centre.capacity or translate(N_("no limit")),
                    _share(each.people, each.centre.capacity),
                ],
            )
            for each in figures.centres
        ],
    )


def _share(count: int | None, capacity: int | None) -> Cell:
    return _NONE if count is None or not capacity else round(100 * count / capacity)


def _sms(report: CostReport) -> FigureTable:
    language = request_context.language()
    return FigureTable(
        "sms",
        translate(N_("SMS by day")),
        [
            translate(N_("Day")),
            *(translate(each) for each in (N_("SMS sent"), N_("Delivered"), N_("Not known"), N_("Failed"), N_("Segments"), N_("Taka"))),
        ],
        [
            FigureRow(code, label, [line.sent, line.delivered, line.unknown, line.failed, line.segments, round(line.cost / TAKA)])
            for code, label, line in (
                ("", translate(_ALL), report.total),
                *((each.of.isoformat(), show_day(language, each.of), each) for each in report.days),
            )
        ],
    )  # fmt: skip
