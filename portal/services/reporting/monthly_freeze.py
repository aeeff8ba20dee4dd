"""Freezes months of the monthly update, and takes the texts before and the corrections after."""

from dataclasses import dataclass
from typing import Final, Self

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.dates import DHAKA
from portal.domain.platform.errors import Conflict, Invalid, NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import read_whole_number
from portal.domain.platform.text import clean
from portal.domain.reporting.monthly_rows import load_monthly_sections
from portal.domain.reporting.report_month import ReportMonth
from portal.models import MonthlyCorrection, MonthlyText, MonthlyUpdate, Officer
from portal.services.audit.audit_log import write_audit_entry
from portal.services.platform.signature import SIGNATURE, document_sha256, sign_document
from portal.services.reporting.daily_indicators import is_settled
from portal.services.reporting.monthly_document import (
    build_document,
    find_frozen,
    is_recorded,
    last_frozen,
)
from portal.services.reporting.monthly_locks import (
    lock_months,
    require_ministry,
    require_open_month,
)
from portal.unit_of_work import UnitOfWork

LONGEST_TEXT: Final = 4000
_LARGEST: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class SectionText:
    """What the ministry writes above the figures of a section."""

    section: str
    english: str
    bangla: str

    @classmethod
    def read(cls, section: str, english: str, bangla: str) -> Self:
        """Returns the texts of a form, paragraphs apart. Raises `Invalid`."""
        if section not in {each.id for each in load_monthly_sections()}:
            raise Invalid(N_("There is no such section."))
        texts = [_paragraphs(each) for each in (english, bangla)]
        if any(len(each) > LONGEST_TEXT for each in texts):
            raise Invalid(
                N_("Write at most %(number)s characters in a section."), number=LONGEST_TEXT
            )
        if len([each for each in texts if each]) == 1:
            raise Invalid(N_("Write the text in both languages, or leave both empty."))
        return cls(section, *texts)


@dataclass(frozen=True, slots=True)
class CorrectionInput:
    """A correction as typed: the row, what is added to it, and why."""

    row: str
    amount: int
    reason: str

    @classmethod
    def read(cls, row: str, amount: str, reason: str) -> Self:
        """Returns the correction of a form. Raises `Invalid`."""
        typed = clean(amount).removeprefix("+")
        difference = read_whole_number(typed.removeprefix("-"), _LARGEST)
        if not difference:
            raise Invalid(N_("Write the difference as a number, like 3 or -2."))
        reason = clean(reason)
        if not reason or len(reason) > LONGEST_TEXT:
            raise Invalid(N_("Write why the figure is corrected."))
        return cls(row, -difference if typed.startswith("-") else difference, reason)


def save_section_text(
    work: UnitOfWork, officer: Officer, month: ReportMonth, text: SectionText
) -> None:
    """Saves the text of a section. Raises `Conflict` if the month is frozen."""
    require_ministry(officer)
    lock_months(work)
    require_open_month(work, month)
    work.session.merge(
        MonthlyText(
            month=month.first,
            section=text.section,
            text_en=text.english,
            text_bn=text.bangla,
            changed_by_id=officer.id,
            changed_at=work.now,
        )
    )


def why_not_frozen(work: UnitOfWork, month: ReportMonth) -> Conflict | None:
    """Returns why the month cannot be frozen now, or None if it can."""
    newest = last_frozen(work)
    if newest is not None and month <= ReportMonth.of(newest.month):
        return Conflict(N_("A later month is frozen already. Enter a correction instead."))
    if newest is not None and month != (due := ReportMonth.of(newest.month).next()):
        return Conflict(N_("Freeze %(month)s first."), month=due.name)
    if not is_settled(work, month):
        return Conflict(N_("The figures of a month become final two days after it ends."))
    return None


def freeze_month(work: UnitOfWork, officer: Officer, month: ReportMonth) -> MonthlyUpdate:
    """Stores the signed document of a month, which never changes again. Raises `Conflict`."""
    require_ministry(officer)
    lock_months(work)
    require_open_month(work, month)
    if (problem := why_not_frozen(work, month)) is not None:
        raise problem
    facts = {
        "frozen_at": work.now.astimezone(DHAKA).isoformat(timespec="seconds"),
        "frozen_by": officer.name,
    }
    document = sign_document(work.vault, build_document(work, month) | facts)
    frozen = MonthlyUpdate(
        month=month.first,
        document=document,
        sha256=document_sha256(document),
        frozen_by_id=officer.id,
        frozen_at=work.now,
    )
    work.session.add(frozen)
    write_audit_entry(
        work,
        AuditAction.MONTH_FROZEN,
        officer_id=officer.id,
        subject=str(month),
        details={"sha256": frozen.sha256, "key_id": document[SIGNATURE]["key_id"]},
    )
    return frozen


def correct_month(
    work: UnitOfWork, officer: Officer, month: ReportMonth, correction: CorrectionInput
) -> MonthlyCorrection:
    """Enters a correction of a frozen month, which the first month that is not frozen shows."""
    require_ministry(officer)
    lock_months(work)
    newest = last_frozen(work)
    if newest is None or find_frozen(work, month) is None:
        raise Conflict(N_("Only a frozen month can be corrected."))
    sections = newest.document["sections"]
    known = {row["id"] for section in sections for row in section["rows"] if is_recorded(row)}
    if correction.row not in known:
        raise NotFound(N_("The update has no figures in this row."))
    made = MonthlyCorrection(
        month=month.first,
        row=correction.row,
        amount=correction.amount,
        reason=correction.reason,
        shown_in=ReportMonth.of(newest.month).next().first,
        added_by_id=officer.id,
        added_at=work.now,
    )
    work.session.add(made)
    write_audit_entry(
        work,
        AuditAction.MONTH_CORRECTED,
        officer_id=officer.id,
        subject=str(month),
        details={"row": made.row, "amount": made.amount},
    )
    return made


def _paragraphs(text: str) -> str:
    lines = (clean(line) for line in text.splitlines())
    return "\n".join(line for line in lines if line)
