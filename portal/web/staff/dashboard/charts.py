"""Charts by day: bars in a drawing of fixed size. The table beside each has the numbers."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from portal.domain.platform.gettext_marker import N_
from portal.domain.reporting.report_month import ReportMonth
from portal.i18n import show_day, show_number
from portal.services.reporting.dashboard import Dashboard
from portal.web import request_context
from portal.web.locale import translate
from portal.web.staff.dashboard.figure_table import HIDDEN
from portal.web.staff.dashboard.month_tables import indicator_name

WIDTH: Final = 310
HEIGHT: Final = 90
_DECISIONS: Final = ("verified", "returned", "rejected", "duplicate")


class ChartPart(NamedTuple):
    """A part of a bar: the number of its series, its top and its height."""

    series: int
    y: float
    height: float


class ChartBar(NamedTuple):
    """The bar of a day, with a text for a pointer."""

    x: float
    width: float
    parts: Sequence[ChartPart]
    text: str


class DayChart(NamedTuple):
    """A chart of stacked bars from the first day to the last."""

    title: str
    series: Sequence[str]
    bars: Sequence[ChartBar]
    top: int
    """The number at the top line."""
    first: date
    last: date


def day_charts(figures: Dashboard) -> list[DayChart]:
    """Returns the charts of registrations and of decisions."""
    return [
        _of_indicators(translate(N_("Registered by day")), figures, ("registered",)),
        _of_indicators(translate(N_("Decisions by day")), figures, _DECISIONS),
    ]


def sms_chart(figures: Dashboard) -> DayChart | None:
    """Returns the chart of delivered and other SMS, if the page has SMS."""
    if figures.sms is None:
        return None
    series = [translate(N_("Delivered")), translate(N_("Sent, not confirmed"))]
    days: dict[date, Sequence[int | None]] = {
        each.of: (each.delivered, each.sent - each.delivered) for each in figures.sms.days[::-1]
    }
    return _chart(translate(N_("SMS by day")), figures.month, series, days)


def _of_indicators(title: str, figures: Dashboard, indicators: Sequence[str]) -> DayChart:
    days = {day: [counts[each] for each in indicators] for day, counts in figures.days.items()}
    return _chart(title, figures.month, [indicator_name(each) for each in indicators], days)


def _chart(
    title: str,
    month: ReportMonth,
    series: Sequence[str],
    days: Mapping[date, Sequence[int | None]],
) -> DayChart:
    top = round_up(max(sum(each or 0 for each in counts) for counts in days.values()))
    step = WIDTH / month.last.day
    return DayChart(
        title=title,
        series=series,
        bars=[
            ChartBar(
                round(number * step + step * 0.1, 1),
                round(step * 0.8, 1),
                list(_parts([each or 0 for each in counts], top)),
                _text(day, series, counts),
            )
            for number, (day, counts) in enumerate(days.items())
        ],
        top=top,
        first=month.first,
        last=month.last,
    )


def round_up(number: int) -> int:
    """Returns the next number with one significant digit, at least 5."""
    size = int(10 ** (len(str(number)) - 1))
    return max(-(-number // size) * size, 5)


def _parts(counts: Sequence[int], top: int) -> Iterator[ChartPart]:
    below = 0
    for number, count in enumerate(counts):
        below += count
        if count:
            yield ChartPart(number, round(HEIGHT * (1 - below / top), 1), round(HEIGHT * count / top, 1))  # fmt: skip


def _text(day: date, series: Sequence[str], counts: Sequence[int | None]) -> str:
    language = request_context.language()
    shown = [HIDDEN if count is None else show_number(language, count) for count in counts]
    named = (f"{name}: {count}" for name, count in zip(series, shown, strict=True))
    return f"{show_day(language, day)}. {', '.join(named)}"
