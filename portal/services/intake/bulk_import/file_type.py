"""Recognises what a file is by its first bytes, and refuses what is no list with its true cause."""

import io
import re
from collections.abc import Sequence
from pathlib import PurePath
from typing import Final

from portal.domain.intake.import_types import LARGEST_FILE
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.services.intake.bulk_import.workbook.archive_limits import (
    damaged_workbook,
    has_password,
    open_archive,
    part_key,
)

_ZIP: Final = b"PK\x03\x04"
_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The container of files of Office before 2007 and of encrypted ones since."""
_ENDINGS: Final = ("", ".xlsx", ".xlsm", ".xltx", ".xls", ".csv", ".tsv", ".tab", ".txt")
"""Endings of the name. Other programs write CSV files that are named .xls."""
_MEASURED: Final = 4096

_OFFICE: Final = N_(
    "This is a text document or a presentation. Copy its table into a new Excel file, save it as .xlsx "
    "and send that."
)
_OPEN_DOCUMENT: Final = N_(
    "This is a LibreOffice file (.ods). Choose “Save as”, then “Excel 2007–365 (.xlsx)”, and send that "
    "file."
)
_OLD_EXCEL: Final = N_(
    "This is a file of an old Excel (.xls). Choose “Save as”, then “Excel Workbook (.xlsx)”, and send "
    "that file."
)
_BINARY_EXCEL: Final = N_(
    "This is a binary Excel file (.xlsb). Choose “Save as”, then “Excel Workbook (.xlsx)”, and send that "
    "file."
)
_NUMBERS: Final = N_(
    "This is a file of Numbers. Choose “Export to”, then “Excel”, and send that file."
)
_PACKED: Final = N_("This is a packed file (ZIP, RAR or 7z). Unpack it and send the list inside.")
_PICTURE: Final = N_(
    "This is a picture or a film. Type the rows into our template and send that file."
)
_PROGRAM: Final = N_("This is a program, not a list. Choose an Excel or CSV file.")
_WEB_PAGE: Final = N_(
    "This is a web page or an XML file, even if its name says Excel. Open it in Excel, choose “Save as”, "
    "then “Excel Workbook (.xlsx)”, and send that file."
)
_JSON: Final = N_(
    "This is a JSON file. Export the list as Excel (.xlsx) or CSV and send that file."
)
_RICH_TEXT: Final = _OFFICE
_PDF: Final = N_("This is a PDF. Send an Excel file (.xlsx) or a CSV file.")

_STARTS: Final[Sequence[tuple[bytes, str]]] = (
    (b"%PDF", _PDF),
    (b"{\\rtf", _RICH_TEXT),
    (b"\x1f\x8b", _PACKED),
    (b"7z\xbc\xaf\x27\x1c", _PACKED),
    (b"Rar!\x1a", _PACKED),
    (b"BZh9", _PACKED),
    (b"\xfd7zXZ\x00", _PACKED),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"II*\x00", _PICTURE),
    (b"RIFF", _PICTURE),
    (b"MZ\x90\x00", _PROGRAM),
    (b"\x7fELF", _PROGRAM),
)
_PARTS: Final[Sequence[tuple[str, str]]] = (
    ("xl/workbook.bin", _BINARY_EXCEL),
    ("word/", _OFFICE),
    ("ppt/", _OFFICE),
    ("index/", _NUMBERS),
    ("index.apxl", _NUMBERS),
)
_MARKUP: Final = re.compile(
    rb"<(?:!DOCTYPE|\?xml|html|head|body|table|meta|div|style|Workbook)\b", re.IGNORECASE
)


def is_workbook(content: bytes) -> bool:
    """Whether a file that was not refused is an .xlsx; otherwise it is CSV."""
    return content.startswith(_ZIP)


def refuse_file(name: str, content: bytes) -> None:
    """Raises `Invalid` for a file that is not a list or is too large, before anything is stored."""
    ending = PurePath(name[-1000:]).suffix.casefold()
    if ending not in _ENDINGS and len(ending) <= 10:
        raise Invalid(
            N_("The name of this file ends in %(ending)s. A list is an Excel (.xlsx) or CSV file."),
            ending=ending,
        )
    refuse_content(content)


def refuse_content(content: bytes) -> None:
    """Raises `Invalid` for contents that are not a list, with what they are and what to do."""
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Invalid(N_("The file is empty."))
    if len(content) > LARGEST_FILE:
        raise Invalid(
            N_("The file is larger than %(most)s MB. Send it in parts."),
            most=LARGEST_FILE // 1024 // 1024,
        )
    if content.startswith(_COMPOUND):
        raise _compound(content)
    for start, cause in _STARTS:
        if content.startswith(start):
            raise Invalid(cause)
    if content.startswith(_ZIP):
        _refuse_archive(content)
    start = content[:_MEASURED].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if _MARKUP.match(start):
        raise Invalid(_WEB_PAGE)
    if re.match(rb"[\[{]\s*[\"{\[]", start):
        raise Invalid(_JSON)


def _refuse_archive(content: bytes) -> None:
    with open_archive(io.BytesIO(content)) as archive:
        names = [part_key(name) for name in archive.namelist()]
        if any(name.startswith("xl/") and name.endswith(".xml") for name in names):
            return
        if "mimetype" in names:
            raise Invalid(_OPEN_DOCUMENT if _is_spreadsheet(content) else _OFFICE)
    for part, cause in _PARTS:
        if any(name.startswith(part) for name in names):
            raise Invalid(cause)
    if "[content_types].xml" in names:
        raise damaged_workbook()
    raise Invalid(_PACKED)


def _is_spreadsheet(content: bytes) -> bool:
    # The type stands uncompressed at the beginning (ODF 1.2, part 3, 3.3).
    return b"opendocument.spreadsheet" in content[:200]


def _compound(content: bytes) -> Invalid:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return has_password()
    if any(name.encode("utf-16-le") in content for name in ("WordDocument", "PowerPoint Document")):
        return Invalid(_OFFICE)
    return Invalid(_OLD_EXCEL)
