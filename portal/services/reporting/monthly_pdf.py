"""The monthly update as a PDF, set by Typst with the fonts of the package."""

import json
from collections.abc import Iterator
from datetime import datetime
from importlib import resources
from typing import Any, Final

import typst

from portal.domain.platform.choices import Language
from portal.domain.platform.dates import MonthYear
from portal.domain.platform.gettext_marker import N_
from portal.i18n import show_day, show_month, show_number, show_phone, translate
from portal.services.platform.signature import SIGNATURE, document_sha256
from portal.services.reporting.monthly_document import MonthlyDocument, row_names

NOT_RECORDED: Final = N_("Not recorded in Phera")
_WORDS: Final = {
    "row": N_("Row"),
    "month": N_("This month"),
    "adjustment": N_("Adjustment"),
    "cumulative": N_("Cumulative"),
    "corrections": N_("Corrections of earlier months"),
    "centres": N_("Reintegration Service Centres"),
}
_NONE: Final = "–"
_DATA: Final = resources.files("portal").joinpath("data")


def write_pdf(document: MonthlyDocument, language: Language) -> bytes:
    """Returns the update as a PDF. Its texts go in as values, so that none of them is markup."""
    given = json.dumps(_Page(document, language).content(), ensure_ascii=False)
    made = typst.compile(
        _DATA.joinpath("monthly_update", "page.typ").read_bytes(),
        font_paths=[str(_DATA.joinpath("fonts"))],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"given": given},
    )
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made


def month_of(text: str) -> MonthYear:
    """Returns the month of a text of a document, such as 2026-11."""
    year, month = text.split("-")
    return MonthYear(int(year), int(month))


class _Page:
    """What the page shows, in one language."""

    def __init__(self, document: MonthlyDocument, language: Language) -> None:
        self._document, self._language = document, language
        self._has_adjustments = any(
            row["adjustment"] for section in document["sections"] for row in section["rows"]
        )

    def content(self) -> dict[str, Any]:
        document, language = self._document, self._language
        month = show_month(language, month_of(document["month"]))
        return {
            "language": language.value,
            "digits": [show_number(language, digit) for digit in range(10)],
            "words": {name: translate(language, text) for name, text in _WORDS.items()},
            "title": f"{translate(language, N_('Monthly update'))}: {month}",
            "status": self._status(),
            "partners": [
                {"role": self._of(each["role"]), "name": self._of(each["name"])}
                for each in document["partners"]
            ],
            "has_adjustments": self._has_adjustments,
            "sections": [self._section(each) for each in document["sections"]],
            "corrections": list(self._corrections()),
            "centres": [self._centre(each) for each in document["centres"]],
            "signature": self._signature(),
        }

    def _of(self, texts: MonthlyDocument) -> str:
        return str(texts.get(self._language.value, ""))

    def _status(self) -> str:
        if "frozen_at" not in self._document:
            return translate(self._language, N_("Not frozen yet: these figures may change."))
        day = show_day(self._language, datetime.fromisoformat(self._document["frozen_at"]))
        name = self._document["frozen_by"]
        return translate(self._language, N_("Frozen on %(day)s by %(name)s."), day=day, name=name)

    def _section(self, section: MonthlyDocument) -> dict[str, Any]:
        return {
            "name": self._of(section["name"]),
            "paragraphs": self._of(section["text"]).splitlines(),
            "rows": [self._row(each) for each in section["rows"]],
        }

    def _row(self, row: MonthlyDocument) -> dict[str, Any]:
        is_absent = row["month"] is None
        figures = [self._figure(row["month"]), self._figure(row["cumulative"])]
        if self._has_adjustments:
            figures.insert(1, self._difference(row["adjustment"]))
        note = translate(self._language, NOT_RECORDED) if is_absent else ""
        return {"name": self._of(row["name"]), "note": note, "figures": figures}

    def _figure(self, count: int | None) -> str:
        return _NONE if count is None else show_number(self._language, count)

    def _difference(self, amount: int | None) -> str:
        if not amount:
            return _NONE
        return ("+" if amount > 0 else "") + show_number(self._language, amount)

    def _corrections(self) -> Iterator[str]:
        names = row_names(self._document, self._language)
        for each in self._document["corrections"]:
            month = show_month(self._language, month_of(each["month"]))
            name = names.get(each["row"], each["row"])
            yield f"{month}. {name}: {self._difference(each['amount'])}. {each['reason']}"

    def _centre(self, centre: MonthlyDocument) -> str:
        phone = show_phone(self._language, centre["phone"]) if centre["phone"] else ""
        parts = self._of(centre["name"]), self._of(centre["address"]), phone
        return ", ".join(part for part in parts if part)

    def _signature(self) -> str:
        if SIGNATURE not in self._document:
            return ""
        signed = translate(self._language, N_("Signed with the key"))
        key = self._document[SIGNATURE]["key_id"]
        return f"{signed} {key}. SHA-256 {document_sha256(self._document)}"
