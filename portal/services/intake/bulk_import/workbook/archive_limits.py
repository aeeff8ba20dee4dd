"""Limits of an archive, and the refusals of one that breaks them.

Python's zipfile never unpacks more of an entry than its directory states, so a directory that keeps the limits
bounds the work; a directory that lies gives a damaged archive.
"""

import zipfile
from typing import BinaryIO, Final

from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_

MOST_ENTRIES: Final = 2000
"""A workbook with a picture in each row has thousands of entries; a list has dozens."""
MOST_UNPACKED: Final = 1024 * 1024 * 1024
"""A sheet whose million rows are all formatted has about 600 MB, 200,000 full rows about 350 MB."""
MOST_SHARED: Final = 100 * 1024 * 1024
"""The table of shared texts is the only part that is held in memory as a whole."""
MOST_RATIO: Final = 200
"""Lists compress to a tenth or twentieth, zip bombs to a thousandth."""
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def part_key(name: str) -> str:
    """Returns the name by which a part is found: programs differ in case, slashes and a leading slash."""
    return name.replace("\\", "/").lstrip("/").casefold()


def open_archive(file: BinaryIO) -> zipfile.ZipFile:
    """Opens an archive whose directory keeps the limits. Raises `Invalid`."""
    try:
        archive = zipfile.ZipFile(file)
    except Exception as error:  # zipfile raises many kinds for a broken directory
        raise damaged_workbook() from error
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    shared = [each for each in entries if part_key(each.filename).endswith("sharedstrings.xml")]
    if (
        len(entries) > MOST_ENTRIES
        or unpacked > MOST_UNPACKED
        or (unpacked > 1024 * 1024 and unpacked > MOST_RATIO * packed)
        or any(each.file_size > MOST_SHARED for each in shared)
    ):
        raise too_large_inside()
    if any(each.flag_bits & 1 for each in entries):
        raise has_password()
    if any(each.compress_type not in _METHODS for each in entries):
        raise damaged_workbook()
    return archive


def too_large_inside() -> Invalid:
    """Returns the refusal of a file that unpacks to more than a list can have."""
    return Invalid(
        N_(
            "This file is far too large once opened. Copy only the rows with people into a new "
            "file and send that."
        )
    )


def damaged_workbook() -> Invalid:
    """Returns the refusal of a broken workbook."""
    return Invalid(N_("This Excel file is damaged. Open it in Excel and save it as .xlsx again."))


def has_password() -> Invalid:
    """Returns the refusal of an encrypted file."""
    return Invalid(N_("This file has a password. Remove the password and send the file again."))
