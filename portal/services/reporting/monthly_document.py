"""The monthly update as a document in both languages: built from the roll-ups, or as it was frozen.

The cumulative count of a month follows from the frozen one before it, the counts since, and the adjustment:
the corrections that this month shows, and what the roll-ups now say otherwise of the time before.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import select

from portal.domain.platform.choices import Language
from portal.domain.platform.dates import DHAKA, dhaka_day
from portal.domain.reporting.indicator_catalogue import load_indicators
from portal.domain.reporting.monthly_rows import (
    MonthlyRow,
    MonthlySection,
    load_monthly_sections,
    rows_corrected_with,
)
from portal.domain.reporting.monthly_suppression import HeldBack, RowFigures, suppress_section
from portal.domain.reporting.partners import partners_on
from portal.domain.reporting.report_month import ReportMonth, read_report_month
from portal.domain.routing.choices import CentreStatus
from portal.models import Centre, MonthlyCorrection, MonthlyText, MonthlyUpdate
from portal.services.reporting.indicator_sums import (
    IndicatorPeriod,
    first_counted_day,
    last_counted_at,
)
from portal.services.reporting.monthly_counts import MonthlyCounts
from portal.services.reporting.monthly_pictures import KEY as PICTURES
from portal.services.reporting.monthly_pictures import signed_pictures
from portal.unit_of_work import UnitOfWork

FORMAT: Final = "phera-monthly-update/1"
_DAY: Final = timedelta(days=1)

MonthlyDocument = Mapping[str, Any]


class _Basis(NamedTuple):
    """What the rows of a month are counted from."""

    counts: MonthlyCounts
    first: date
    month: ReportMonth
    before: Mapping[str, Mapping[str, Any]]
    """The rows of the newest month frozen before this one, by id."""
    before_last: date
    """The last day of that month, or the day before `first`."""
    corrections: Counter[str]


def find_month(work: UnitOfWork, text: str) -> ReportMonth:
    """Returns the month of a text like 2026-11, the present one for none. Raises `Invalid`."""
    today = dhaka_day(work.now)
    first = ReportMonth.of(first_counted_day(work) or today)
    return read_report_month(text, first=first, last=ReportMonth.of(today))


def read_monthly_update(work: UnitOfWork, month: ReportMonth) -> MonthlyDocument:
    """Returns the frozen document of a month, or one of the present figures."""
    frozen = find_frozen(work, month)
    return build_document(work, month) if frozen is None else frozen.document


def find_frozen(work: UnitOfWork, month: ReportMonth) -> MonthlyUpdate | None:
    """Returns the frozen month, if it is frozen."""
    return work.session.scalars(
        select(MonthlyUpdate).where(MonthlyUpdate.month == month.first)
    ).one_or_none()


def last_frozen(work: UnitOfWork, *, before: ReportMonth | None = None) -> MonthlyUpdate | None:
    """Returns the newest frozen month, of those before a month or of all."""
    frozen = select(MonthlyUpdate).order_by(MonthlyUpdate.month.desc()).limit(1)
    if before is not None:
        frozen = frozen.where(MonthlyUpdate.month < before.first)
    return work.session.scalars(frozen).one_or_none()


def row_names(document: MonthlyDocument, language: Language) -> dict[str, str]:
    """Returns the name of each row with its section, by id."""
    return {
        row["id"]: f"{section['name'][language.value]}: {row['name'][language.value]}"
        for section in document["sections"]
        for row in section["rows"]
    }


def is_recorded(row: Mapping[str, Any]) -> bool:
    """Returns whether a row has figures. The others say that Phera has no records."""
    return "unit" in row


def is_hidden(row: Mapping[str, Any], column: str) -> bool:
    """Returns whether a figure is not shown, because it is of few people. Months frozen before hide nothing."""
    return column in row.get("hidden", ())


def build_document(work: UnitOfWork, month: ReportMonth) -> dict[str, Any]:
    """Returns the document of a month that is not frozen."""
    corrections = _corrections(work, month)
    basis = _basis(work, month, corrections)
    texts = {
        each.section: each
        for each in work.session.scalars(
            select(MonthlyText).where(MonthlyText.month == month.first)
        )
    }
    counted_at = last_counted_at(work, IndicatorPeriod(month.first, month.last))
    return {
        "format": FORMAT,
        "month": str(month),
        "counted_at": counted_at and counted_at.astimezone(DHAKA).isoformat(timespec="seconds"),
        "sections": [
            found
            for each in load_monthly_sections()
            if (found := _section(basis, each, texts.get(each.id)))["rows"] or found["text"]
        ],
        "corrections": [
            {
                "row": each.row,
                "month": str(ReportMonth.of(each.month)),
                "amount": each.amount,
                "reason": each.reason,
            }
            for each in corrections
        ],
        "partners": [
            {"role": _written(each.roles), "name": _written(each.names)}
            for each in partners_on(month.last)
        ],
        PICTURES: signed_pictures(work, month),
        "centres": _centres(work),
    }


def _basis(
    work: UnitOfWork, month: ReportMonth, corrections: Sequence[MonthlyCorrection]
) -> _Basis:
    first = min(first_counted_day(work) or month.first, month.first)
    frozen = last_frozen(work, before=month)
    amounts = Counter[str]()
    for each in corrections:
        amounts.update(dict.fromkeys(rows_corrected_with(each.row), each.amount))
    if frozen is None:
        return _Basis(MonthlyCounts(work), first, month, {}, first - _DAY, amounts)
    rows = {row["id"]: row for section in frozen.document["sections"] for row in section["rows"]}
    before_last = ReportMonth.of(frozen.month).last
    return _Basis(MonthlyCounts(work), first, month, rows, before_last, amounts)


def _corrections(work: UnitOfWork, month: ReportMonth) -> Sequence[MonthlyCorrection]:
    return work.session.scalars(
        select(MonthlyCorrection)
        .where(MonthlyCorrection.shown_in == month.first)
        .order_by(MonthlyCorrection.added_at, MonthlyCorrection.id)
    ).all()


def _section(basis: _Basis, section: MonthlySection, text: MonthlyText | None) -> dict[str, Any]:
    has_indicator = load_indicators().__contains__
    rows = [
        _row(basis, each) if has_indicator(each.indicator) else _absent_row(each)
        for each in section.rows
        if has_indicator(each.indicator) or each.is_shown_absent
    ]
    _hide_small(basis, rows)
    return {
        "id": section.id,
        "name": _written(section.names),
        "text": {"en": text.text_en, "bn": text.text_bn} if text and text.text_en else {},
        "rows": rows,
    }


def _row(basis: _Basis, row: MonthlyRow) -> dict[str, Any]:
    counts, month = basis.counts, basis.month
    of_month = counts.of(row, month.first, month.last)
    counted = counts.of(row, basis.first, month.last)
    known = basis.before.get(row.id, {})
    if known.get("counted") is None:
        adjustment, cumulative = 0, counted
    else:
        since = counts.of(row, basis.before_last + _DAY, month.last)
        adjustment = counted - since - known["counted"] + basis.corrections[row.id]
        cumulative = known["cumulative"] + adjustment + since
    return {
        **_absent_row(row),
        "version": load_indicators()[row.indicator].version,
        "unit": load_indicators()[row.indicator].unit.value,
        "month": of_month,
        "adjustment": adjustment,
        "cumulative": cumulative,
        "counted": counted,
    }


def _hide_small(basis: _Basis, rows: Sequence[dict[str, Any]]) -> None:
    """Names the figures of a section that are hidden, and what each row holds back for the next month."""
    recorded = {row["id"]: row for row in rows if is_recorded(row)}
    figures = [
        RowFigures(
            row["id"],
            row["indicator"],
            is_part=bool(row["filter"]),
            least=load_indicators()[row["indicator"]].least,
            month=row["month"],
            cumulative=row["cumulative"],
            held=_held(basis, row["id"], "held"),
            held_rest=_held(basis, row["id"], "held_rest"),
        )
        for row in recorded.values()
    ]
    for row_id, (month, cumulative, held, held_rest) in suppress_section(figures).items():
        shown = {"month": month, "cumulative": cumulative}
        recorded[row_id] |= {
            "hidden": [column for column, is_small in shown.items() if is_small],
            "held": held and list(held),
            "held_rest": held_rest and list(held_rest),
        }


def _held(basis: _Basis, row_id: str, name: str) -> HeldBack | None:
    held = basis.before.get(row_id, {}).get(name)
    return None if held is None else HeldBack(*held)


def _absent_row(row: MonthlyRow) -> dict[str, Any]:
    """Returns a row without figures, which says that there are no records."""
    return {
        "id": row.id,
        "name": _written(row.names),
        "indicator": row.indicator,
        "filter": row.filter and str(row.filter),
        "month": None,
        "adjustment": None,
        "cumulative": None,
    }


def _centres(work: UnitOfWork) -> list[dict[str, Any]]:
    centres = select(Centre).where(Centre.status != CentreStatus.CLOSED).order_by(Centre.name_en)
    return [
        {
            "code": each.code,
            "name": {"en": each.name_en, "bn": each.name_bn},
            "address": {"en": each.address_en, "bn": each.address_bn},
            "phone": each.phone,
        }
        for each in work.session.scalars(centres)
    ]


def _written(texts: Mapping[Language, str]) -> dict[str, str]:
    return {language.value: text for language, text in texts.items()}
