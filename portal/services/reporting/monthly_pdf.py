"""The monthly update as a PDF."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from portal.domain.platform.choices import Language
from portal.domain.platform.dates import MonthYear
from portal.domain.platform.gettext_marker import N_
from portal.i18n import show_day, show_month, show_number, show_phone, translate
from portal.services.platform.signature import SIGNATURE, document_sha256
from portal.services.platform.typesetting import (
    PdfGallery,
    PdfList,
    PdfPair,
    PdfPicture,
    PdfReport,
    PdfRow,
    PdfSection,
    as_svg,
    typeset,
)
from portal.services.reporting.monthly_document import (
    MonthlyDocument,
    is_hidden,
    is_recorded,
    row_names,
)
from portal.services.reporting.monthly_picture_words import PICTURES, caption_text, credit_text
from portal.services.reporting.monthly_pictures import PictureFile

NOT_RECORDED: Final = N_("Not recorded in Phera")
_NONE: Final = "–"
HIDDEN: Final = "*"
"""Stands for a figure that is hidden, as on the dashboard."""
WHY_HIDDEN: Final = N_("* Hidden: with so few people, somebody could be recognised.")


def write_pdf(
    document: MonthlyDocument, pictures: Sequence[PictureFile], language: Language
) -> bytes:
    """Returns the update as a PDF."""
    galleries = _galleries(pictures, language)
    return typeset(_MonthlyReport(document, language).report(galleries), language)


def month_of(text: str) -> MonthYear:
    """Returns the month of a text of a document, such as 2026-11."""
    year, month = text.split("-")
    return MonthYear(int(year), int(month))


def _galleries(pictures: Sequence[PictureFile], language: Language) -> list[PdfGallery]:
    shown = [
        PdfPicture(
            text=caption_text(language, each.shown),
            note=credit_text(language, each.shown),
            alternative=each.shown.texts.alternative(language) if each.shown.texts else "",
            svg=as_svg(each.picture) if each.picture else "",
        )
        for each in pictures
    ]
    return [PdfGallery(translate(language, PICTURES), shown)] if shown else []


class _MonthlyReport:
    """What the PDF shows, in one language."""

    def __init__(self, document: MonthlyDocument, language: Language) -> None:
        self._document, self._language = document, language
        self._has_adjustments = any(
            row["adjustment"] for section in document["sections"] for row in section["rows"]
        )

    def report(self, galleries: Sequence[PdfGallery]) -> PdfReport:
        document = self._document
        month = show_month(self._language, month_of(document["month"]))
        return PdfReport(
            title=f"{self._word(N_('Monthly update'))}: {month}",
            status=self._status(),
            pairs=[
                PdfPair(self._of(each["role"]), self._of(each["name"]))
                for each in document["partners"]
            ],
            sections=[self._section(each) for each in document["sections"]],
            lists=list(self._lists()),
            footnote=" ".join(filter(None, (self._why_hidden(), self._signature()))),
            galleries=galleries,
        )

    def _word(self, text: str) -> str:
        return translate(self._language, text)

    def _of(self, texts: MonthlyDocument) -> str:
        return str(texts.get(self._language.value, ""))

    def _status(self) -> str:
        if "frozen_at" not in self._document:
            return self._word(N_("Not frozen yet: these figures may change."))
        day = show_day(self._language, datetime.fromisoformat(self._document["frozen_at"]))
        name = self._document["frozen_by"]
        return translate(self._language, N_("Frozen on %(day)s by %(name)s."), day=day, name=name)

    def _section(self, section: MonthlyDocument) -> PdfSection:
        headings = [N_("Row"), N_("This month"), N_("Cumulative")]
        if self._has_adjustments:
            headings.insert(2, N_("Adjustment"))
        return PdfSection(
            self._of(section["name"]),
            self._of(section["text"]).splitlines(),
            [self._word(each) for each in headings],
            [self._row(each) for each in section["rows"]],
        )

    def _row(self, row: MonthlyDocument) -> PdfRow:
        figures = [self._figure(row, "month"), self._figure(row, "cumulative")]
        if self._has_adjustments:
            figures.insert(1, self._difference(row["adjustment"]))
        note = "" if is_recorded(row) else self._word(NOT_RECORDED)
        return PdfRow(self._of(row["name"]), figures, note)

    def _figure(self, row: MonthlyDocument, column: str) -> str:
        if is_hidden(row, column):
            return HIDDEN
        return _NONE if row[column] is None else show_number(self._language, row[column])

    def _difference(self, amount: int | None) -> str:
        if not amount:
            return _NONE
        return ("+" if amount > 0 else "") + show_number(self._language, amount)

    def _lists(self) -> Iterator[PdfList]:
        if self._document["corrections"]:
            yield PdfList(self._word(N_("Corrections of earlier months")), [*self._corrections()])
        centres = [self._centre(each) for each in self._document["centres"]]
        yield PdfList(self._word(N_("Reintegration Service Centres")), centres)

    def _corrections(self) -> Iterator[str]:
        names = row_names(self._document, self._language)
        for each in self._document["corrections"]:
            month = show_month(self._language, month_of(each["month"]))
            name = names.get(each["row"], each["row"])
            yield f"{month} – {name}: {self._difference(each['amount'])} – {each['reason']}"

    def _centre(self, centre: MonthlyDocument) -> str:
        phone = show_phone(self._language, centre["phone"]) if centre["phone"] else ""
        parts = self._of(centre["name"]), self._of(centre["address"]), phone
        return ", ".join(part for part in parts if part)

    def _why_hidden(self) -> str:
        rows = (row for section in self._document["sections"] for row in section["rows"])
        return self._word(WHY_HIDDEN) if any(row.get("hidden") for row in rows) else ""

    def _signature(self) -> str:
        if SIGNATURE not in self._document:
            return ""
        signed = self._word(N_("Signed with the key"))
        key = self._document[SIGNATURE]["key_id"]
        return f"{signed} {key}. SHA-256 {document_sha256(self._document)}"
