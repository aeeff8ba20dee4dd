"""Charts by day: bars in a drawing of fixed size. The table beside each has the numbers."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

from portal.domain.platform.gettext_marker import N_
from portal.i18n import show_day, show_number
from portal.services.reporting.dashboard import Counts, Dashboard
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
        _chart(translate(N_("Registered by day")), figures, ("registered",)),
        _chart(translate(N_("Decisions by day")), figures, _DECISIONS),
    ]


def _chart(title: str, figures: Dashboard, series: Sequence[str]) -> DayChart:
    days = list(figures.days)
    top = round_up(max(sum(counts[each] or 0 for each in series) for counts in figures.days.values()))  # fmt: skip
    step = WIDTH / figures.month.last.day
    return DayChart(
        title=title,
        series=[indicator_name(each) for each in series],
        bars=[
            ChartBar(
                round(number * step + step * 0.1, 1),
                round(step * 0.8, 1),
                list(_parts([figures.days[day][each] or 0 for each in series], top)),
                _text(day, figures.days[day], series),
            )
            for number, day in enumerate(days)
        ],
        top=top,
        first=figures.month.first,
        last=figures.month.last,
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


def _text(day: date, counts: Counts, series: Sequence[str]) -> str:
    language = request_context.language()
    shown = (
        f"{indicator_name(each)}: {HIDDEN if (count := counts[each]) is None else show_number(language, count)}"
        for each in series
    )
    return f"{show_day(language, day)}. {', '.join(shown)}"
