"""One page about a district for its coordination committee. Small counts are hidden from everybody."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from portal.domain.platform.choices import Choice, Language
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.choices import Need, Sex
from portal.domain.reporting.age_bands import AgeBand
from portal.domain.reporting.indicator import Cut
from portal.domain.reporting.indicator_catalogue import load_indicators
from portal.domain.reporting.report_month import ReportMonth
from portal.domain.review.queue_ages import QueueAge
from portal.domain.routing.places import load_places
from portal.i18n import show_day, show_moment, show_month, show_number, translate
from portal.services.platform.typesetting import PdfReport, PdfRow, PdfSection
from portal.services.reporting.dashboard import FLOWS, Counts, Dashboard, read_dashboard
from portal.services.reporting.indicator_sums import IndicatorArea
from portal.unit_of_work import UnitOfWork

_HIDDEN: Final = "*"
_CUTS: Final[Mapping[Cut, type[Choice]]] = {
    Cut.NEED: Need,
    Cut.SEX: Sex,
    Cut.AGE_BAND: AgeBand,
}


def read_public_district(
    work: UnitOfWork, month: ReportMonth, district_code: str, *, today: date
) -> Dashboard:
    """Returns the figures of a district as somebody may see them who may see no people."""
    return read_dashboard(work, None, month, IndicatorArea(district_code), today=today)


def district_report(figures: Dashboard, language: Language) -> PdfReport:
    """Returns the page of a district."""
    return _DistrictPage(figures, language).report()


class _DistrictPage:
    """What the page shows, in one language."""

    def __init__(self, figures: Dashboard, language: Language) -> None:
        self._figures, self._language = figures, language
        self._code = figures.area.district_code or ""

    def report(self) -> PdfReport:
        figures = self._figures
        name = load_places().district(self._code).name(self._language)
        status = self._word(N_("This month is not counted yet. Figures appear within ten minutes."))
        if figures.counted_at is not None:
            moment = show_moment(self._language, figures.counted_at)
            status = translate(self._language, N_("Counted on %(moment)s."), moment=moment)
        return PdfReport(
            title=f"{name}: {show_month(self._language, figures.month.name)}",
            status=status,
            pairs=[],
            sections=list(self._sections()),
            lists=[],
            footnote=self._word(N_("* Hidden: with so few people, somebody could be recognised.")),
        )

    def _word(self, text: str) -> str:
        return translate(self._language, text)

    def _sections(self) -> Iterator[PdfSection]:
        catalogue = load_indicators()
        events = {
            catalogue[each].name(self._language): self._figures.totals[each] for each in FLOWS
        }
        yield self._table(self._word(N_("What happened in this month")), events)
        yield from self._waiting()
        for cut, choices in _CUTS.items():
            counts = self._figures.cuts.get(cut, {})
            named = {self._word(each.label): counts.get(each.value, 0) for each in choices}
            present = {label: count for label, count in named.items() if count != 0}
            yield self._table(self._word(cut.label), present, note=cut is Cut.NEED)

    def _waiting(self) -> Iterator[PdfSection]:
        of = self._figures.districts
        ages = of.ages.get(self._code)
        if self._figures.stock_day is not None and ages is not None:
            day = show_day(self._language, self._figures.stock_day)
            title = f"{self._word(N_('Waiting to be checked, by age'))} ({day})"
            yield self._table(title, {self._word(age.label): ages[age] for age in QueueAge})
        days = of.verify_days.get(self._code)
        if days is not None and days.median is not None:
            listed = {
                self._word(N_("Half verified within (days)")): days.median,
                self._word(N_("Nine in ten within (days)")): days.most,
            }
            yield self._table(self._word(N_("Days until verified")), listed)

    def _table(self, title: str, counts: Counts, *, note: bool = False) -> PdfSection:
        several = [self._word(N_("One person may want several kinds of help."))] if note else []
        return PdfSection(
            title,
            several,
            ["", self._word(N_("How many"))],
            [PdfRow(label, [self._figure(count)]) for label, count in counts.items()],
        )

    def _figure(self, count: int | None) -> str:
        return _HIDDEN if count is None else show_number(self._language, count)
