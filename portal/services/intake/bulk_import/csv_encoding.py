"""Detects the encoding of a CSV file, and names what is wrong with its letters."""

import codecs
import re
from typing import Final, NamedTuple

from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NAMES: Final = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252",
}
_BLOCK: Final = 1 << 16
_BANGLA: Final = re.compile("[\u0980-\u09ff]")
_DOS_LETTER: Final = re.compile("[A-Za-z][‚„ˆ‰Š‹Œ¤¡¢£][a-z]")
"""Accented letters of DOS (cp850, cp437), read as Windows-1252."""
_OFTEN: Final = 50
"""A text with a foreign sign in fewer letters than this is Bangla of an old font, which the survey names."""


class DecodedText(NamedTuple):
    """The text of a file, and the name of its encoding."""

    text: str
    encoding: str


def decode_csv(content: bytes) -> DecodedText:
    """Returns the text. Raises `Invalid` for bytes that are not text, or text that is cut."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decoded(content[len(mark) :], encoding)
    start = content[:_BLOCK]
    if b"\x00" in start:
        for place, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
            if start[place::2].count(0) > len(start) // 5 and not start[1 - place :: 2].count(0):
                return _decoded(content, encoding)
        raise unreadable_text()
    try:
        return _decoded(content, "utf-8")
    except Invalid:
        if _BANGLA.search(content.decode("utf-8", "ignore")):
            raise  # UTF-8 with one letter cut, not another encoding
    return _of_old_windows(content)


def unreadable_text() -> Invalid:
    """Returns the refusal of a file that is not text."""
    return Invalid(
        N_(
            "This file cannot be read as a list. Open it in Excel and save it as “CSV UTF-8” "
            "or as .xlsx."
        )
    )


def _decoded(content: bytes, encoding: str) -> DecodedText:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        end = "\n".encode(encoding)
        raise Invalid(
            N_(
                "In line %(line)s of this file a letter is cut off, so the file is damaged. Save it as "
                "“CSV UTF-8” or as .xlsx again."
            ),
            line=content[: error.start].count(end) + 1,
        ) from error
    if "\x00" in text:
        raise unreadable_text()
    return DecodedText(text, _NAMES[encoding])


def _of_old_windows(content: bytes) -> DecodedText:
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise _of_dos() from error
    foreign = sum(not letter.isascii() for letter in text[:_BLOCK])
    if _DOS_LETTER.search(text) and foreign * _OFTEN < len(text[:_BLOCK]):
        raise _of_dos()
    if "\x00" in text:
        raise unreadable_text()
    return DecodedText(text, _NAMES["cp1252"])


def _of_dos() -> Invalid:
    return Invalid(
        N_(
            "The letters of this file are in an old encoding (DOS, code page 850 or 437) and would come "
            "out wrong. Open it in Excel and save it as “CSV UTF-8” or as .xlsx."
        )
    )
