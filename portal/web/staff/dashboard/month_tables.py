"""The tables of a month: by day, the steps from the form to the centre, and who registered."""

from collections.abc import Mapping
from typing import Final

from portal.domain.platform.choices import Choice
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.choices import Channel, Need, Sex
from portal.domain.registration.countries import country_name
from portal.domain.reporting.age_bands import AgeBand
from portal.domain.reporting.indicator import Cut
from portal.domain.reporting.indicator_catalogue import load_indicators
from portal.i18n import show_day
from portal.services.reporting.dashboard import FLOWS, FUNNEL, Counts, Dashboard
from portal.web import request_context
from portal.web.locale import translate
from portal.web.staff.dashboard.figure_table import FigureRow, FigureTable

_ORDERS: Final[Mapping[Cut, type[Choice]]] = {
    Cut.SEX: Sex,
    Cut.AGE_BAND: AgeBand,
    Cut.NEED: Need,
    Cut.CHANNEL: Channel,
}
_IN_ORDER: Final = frozenset({Cut.SEX, Cut.AGE_BAND})
"""Cuts whose values keep their order. Those of the others are sorted by count."""


def indicator_name(indicator: str) -> str:
    """Returns the name of an indicator in the language of the page."""
    return load_indicators()[indicator].name(request_context.language())


def days_table(figures: Dashboard) -> FigureTable:
    """Returns the events of each day."""
    language = request_context.language()
    return FigureTable(
        "days",
        translate(N_("By day")),
        [translate(N_("Day")), *map(indicator_name, FLOWS)],
        [
            FigureRow(day.isoformat(), show_day(language, day), [counts[each] for each in FLOWS])
            for day, counts in figures.days.items()
        ],
    )


def funnel_table(figures: Dashboard) -> FigureTable:
    """Returns the steps from the form to the centre, each with what it counts."""
    steps: dict[str, int | None] = {each: figures.totals[each] for each in FUNNEL}
    if figures.begun is not None:
        steps = {"form_begun": figures.begun, **steps}
    return FigureTable(
        "funnel",
        translate(N_("From the form to the centre")),
        [translate(N_("Step")), translate(N_("How many")), translate(N_("Unit"))],
        [
            FigureRow(each, indicator_name(each), [count, translate(load_indicators()[each].unit.label)])
            for each, count in steps.items()
        ],
    )  # fmt: skip


def campaign_table(figures: Dashboard) -> FigureTable:
    """Returns the campaigns with the forms begun from each, and the people who registered."""
    return FigureTable(
        "campaigns",
        translate(N_("Campaigns")),
        [translate(N_("Campaign")), indicator_name("registered"), indicator_name("form_begun")],
        [
            FigureRow(each.campaign.code, each.campaign.name, [each.registered, each.begun])
            for each in figures.campaigns
        ],
    )


def cut_tables(figures: Dashboard) -> list[FigureTable]:
    """Returns a table for each characteristic of the people who registered."""
    return [_cut_table(cut, counts) for cut, counts in figures.cuts.items()]


def _cut_table(cut: Cut, counts: Counts) -> FigureTable:
    rows = [FigureRow(each, _value_name(cut, each), [counts[each]]) for each in _sorted(cut, counts)]  # fmt: skip
    return FigureTable(cut.value, translate(cut.label), [translate(cut.label), indicator_name("registered")], rows)  # fmt: skip


def _sorted(cut: Cut, counts: Counts) -> list[str]:
    order = [each.value for each in _ORDERS[cut]] if cut in _ORDERS else sorted(counts)
    present = [each for each in order if counts.get(each, 0) != 0]
    if cut in _IN_ORDER:
        return present
    return sorted(present, key=lambda each: -(counts[each] or 0))


def _value_name(cut: Cut, value: str) -> str:
    if cut is Cut.COUNTRY:
        return country_name(value, request_context.language())
    return translate(_ORDERS[cut](value).label)
