"""Maps the headings of a file to columns, and finds the row that holds them."""

import functools
import re
from collections.abc import Mapping, Sequence
from typing import Final

from portal.domain.intake.import_columns import IGNORED, SEVERAL, columns
from portal.domain.platform.text import squash

FEWEST_HEADINGS: Final = 3
"""A row with so many known headings is the row of headings."""
_LONGEST: Final = 100
_GROUP: Final = re.compile(r"[/.:-](?=\w)")
"""Stands between the groups and the name of a question in exports of Kobo and ODK."""


def _squashed(*names: str) -> frozenset[str]:
    return frozenset(map(squash, names))


_NUMBERING: Final = _squashed(
    "sl", "sl no", "serial", "serial no", "no", "ক্রমিক", "ক্রমিক নং", "ক্রম", "নং"
)
_FORM_METADATA: Final = _squashed(
    "start", "end", "today", "deviceid", "subscriberid", "simserial", "username", "audit",
    "formhub/uuid", "meta/instanceID", "meta-instanceID", "meta/instanceName", "meta-instanceName",
    "meta/rootUuid", "KEY", "SubmitterID", "SubmitterName", "AttachmentsPresent", "AttachmentsExpected",
    "ReviewState", "DeviceID", "Edits", "FormVersion", "SubmissionDate", "instanceID",
)  # fmt: skip
"""Columns that Kobo and ODK add to what was asked."""
_TWO_MEANINGS: Final = _squashed(
    "smart card", "smart card no", "smart card number", "স্মার্ট কার্ড", "স্মার্ট কার্ড নং",
    "স্মার্ট কার্ড নম্বর", "card no", "card number", "কার্ড নং", "কার্ড নম্বর", "id", "id no", "id number",
    "আইডি", "আইডি নং", "আইডি নম্বর", "home district", "নিজ জেলা", "home upazila", "নিজ উপজেলা",
    "address", "ঠিকানা",
)  # fmt: skip
"""Headings that lists use for two columns: NID or BMET number, present or permanent address."""


def match_heading(headings: Sequence[str]) -> list[str]:
    """Returns the key of each heading, or `IGNORED`. The first of two headings for a column wins."""
    keys = [_key(heading) for heading in headings]
    return [key if key and key not in keys[:place] else IGNORED for place, key in enumerate(keys)]


def is_unsure_heading(heading: str) -> bool:
    """Whether the heading has two meanings, or only its last part is known, so that the officer is asked."""
    plain = squash(heading[:_LONGEST])
    return plain in _TWO_MEANINGS or bool(_key(heading) and plain not in _spellings())


def is_unread_heading(heading: str) -> bool:
    """Whether the heading marks a column of row numbers, or one that a form program added."""
    return heading.startswith("_") or squash(heading[:_LONGEST]) in _NUMBERING | _FORM_METADATA


def known_headings(cells: Sequence[str]) -> int:
    """Returns the number of different columns that the cells of a row name."""
    return len({key for cell in cells if (key := _key(cell))})


def heading_position(rows: Sequence[Sequence[str]]) -> int | None:
    """Returns the place of the first row that holds headings, or None."""
    places = (place for place, row in enumerate(rows) if known_headings(row) >= FEWEST_HEADINGS)
    return next(places, None)


def _key(heading: str) -> str:
    plain = squash(heading[:_LONGEST])
    if plain in _FORM_METADATA:
        return IGNORED
    if plain in _spellings():
        return _spellings()[plain]
    *groups, last = _GROUP.split(heading[:_LONGEST].strip())
    if groups and _spellings().get(squash(groups[-1])) in SEVERAL:
        return IGNORED  # Kobo repeats each answer of select_multiple as a column of 0 and 1
    return _spellings().get(squash(last), IGNORED) if last != heading else IGNORED


@functools.cache
def _spellings() -> Mapping[str, str]:
    return {
        squash(name): key
        for key, column in reversed(list(columns().items()))
        for name in (*column.also_known_as, key, column.name_bn, column.name_en)
    }
