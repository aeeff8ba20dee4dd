"""Reads an uploaded, untrusted file row by row."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from portal.domain.intake.import_types import LARGEST_FILE
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.services.intake.bulk_import import csv_reader, xlsx_reader

_ZIP, _OLD_EXCEL, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF"


class FileRow(NamedTuple):
    """A row with its number in the spreadsheet program, 1 for the first."""

    number: int
    cells: list[str]


def refuse_file(content: bytes) -> None:
    """Raises `Invalid` for a file that is not a list or is too large, before anything is stored."""
    if not content.strip(b"\x00 \t\r\n"):
        raise Invalid(N_("The file is empty."))
    if len(content) > LARGEST_FILE:
        raise Invalid(
            N_("The file is larger than %(most)s MB. Send it in parts."),
            most=LARGEST_FILE // 1024 // 1024,
        )
    if content.startswith(_OLD_EXCEL):
        raise Invalid(
            N_(
                "This is a file of an old Excel, or it has a password. Save it as .xlsx without one."
            )
        )
    if content.startswith(_PDF):
        raise Invalid(N_("This is a PDF. Send an Excel file (.xlsx) or a CSV file."))
    if content.startswith(_ZIP):
        xlsx_reader.check_archive(io.BytesIO(content))


@contextmanager
def file_rows(content: bytes) -> Iterator[Iterator[FileRow]]:
    """Yields the non-blank rows. Raises `Invalid`, also during the iteration."""
    reader = xlsx_reader.xlsx_rows if content.startswith(_ZIP) else csv_reader.csv_rows
    with reader(io.BytesIO(content)) as found:
        yield (
            FileRow(number, cells)
            for number, cells in enumerate(found, start=1)
            if any(cell.strip() for cell in cells)
        )
