"""The parts of a workbook that its sheets need: list of sheets, shared texts, formats of dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element

from portal.services.intake.bulk_import.workbook.archive import Archive
from portal.services.intake.bulk_import.workbook.archive_limits import damaged_workbook
from portal.services.intake.bulk_import.workbook.date_styles import ShownDate, date_styles
from portal.services.intake.bulk_import.workbook.string_escape import unescape

_TRUE: Final = ("1", "true", "on")


class Sheet(NamedTuple):
    """A sheet: its name, its part in the archive, and whether it is hidden."""

    name: str
    part: str
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class Workbook:
    """An opened workbook."""

    archive: Archive
    sheets: Sequence[Sheet]
    texts: Sequence[str]
    dates: dict[str, ShownDate]
    """What the styles that show dates show, by number of the style."""
    counts_from_1904: bool
    """Whether its days are counted from 1904, as Excel for the Mac did."""


def open_workbook(archive: Archive) -> Workbook:
    """Reads everything but the sheets. Raises `Invalid` if there is no sheet."""
    roots = [part for kind, part in archive.relations("").values() if kind == "officeDocument"]
    main = roots[0] if roots else "xl/workbook.xml"
    relations = archive.relations(main)
    parts = dict(relations.values())
    book = next(archive.elements(main, "workbook"), None)
    if book is None:
        raise damaged_workbook()
    sheets = []
    for each in book.iter("sheet"):
        kind, part = relations.get(_relation_id(each), ("", ""))
        if kind == "worksheet":
            hidden = each.get("state", "visible") != "visible"
            sheets.append(Sheet(each.get("name", ""), part, hidden))
    if not sheets:
        raise damaged_workbook()
    return Workbook(
        archive,
        sheets,
        _shared_texts(archive, parts.get("sharedStrings", "")),
        date_styles(archive, parts.get("styles", "")),
        any(each.get("date1904", "").lower() in _TRUE for each in book.iter("workbookPr")),
    )


def _relation_id(element: Element) -> str:
    return next((value for key, value in element.attrib.items() if key.endswith(":id")), "")


def _shared_texts(archive: Archive, name: str) -> Sequence[str]:
    return [_text_of(element) for element in archive.elements(name, "si")]


def _text_of(element: Element) -> str:
    """Returns the text of a shared string, without phonetic hints and with escapes undone."""
    texts = []
    for child in element:
        if child.tag == "t":
            texts.append(child.text or "")
        elif child.tag == "r":
            texts += [each.text or "" for each in child if each.tag == "t"]
    return unescape("".join(texts))
