"""A quick look at the bytes of a sheet before it is parsed: where its values end, and merged cells.

Merged cells stand behind all rows, and a sheet may have a million rows that are formatted and blank.
"""

import re
from typing import IO, Final, NamedTuple

_BLOCK: Final = 1 << 20
_CARRIED: Final = 200
_VALUE_ENDS: Final = (b"</v>", b":v>", b"</t>", b":t>", b"</f>", b"<f ")
_MERGED: Final = re.compile(
    rb"<(?:\w{1,20}:)?mergeCell\s[^>]{0,80}?ref=.\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})"
)


class SheetScan(NamedTuple):
    """The position behind the last value, and the last row of each range of merged cells."""

    last_value: int
    last_merged_row: int


def scan_sheet(part: IO[bytes]) -> SheetScan:
    """Reads the part once, without parsing it."""
    position = last_value = last_merged_row = 0
    carried = b""
    while block := part.read(_BLOCK):
        seen = carried + block
        start = position - len(carried)
        position += len(block)
        last = max(seen.rfind(end) for end in _VALUE_ENDS)
        if last >= 0:
            last_value = max(last_value, start + last)
        for found in _MERGED.finditer(seen):
            if (found[1], found[2]) != (found[3], found[4]):
                last_merged_row = max(last_merged_row, int(found[4]))
        carried = seen[-_CARRIED:]
    return SheetScan(last_value, last_merged_row)
