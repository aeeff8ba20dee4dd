"""Flags of the officers' queue as filters of an export.

A flag can be a filter if a column of the file shows what it reads. "Possible duplicate" and "Corrected" have
no column, and no file of changes would notice their changes.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from portal.domain.registration.choices import DocumentType, Need
from portal.domain.registration.document_numbers import document_warnings
from portal.domain.review.list_flags import Flag, is_urgent
from portal.services.reporting.export_columns import ExportLine


class _FlagRule(NamedTuple):
    columns: Sequence[str]
    """The columns of a file that show what the flag reads."""
    is_flagged: Callable[[ExportLine], bool]


def _urgent(line: ExportLine) -> bool:
    needs = [Need(code) for code in line.opened("needs").split(",") if code]
    return is_urgent(needs, needs_care=line.opened("needs_care") == "yes")


def _document(line: ExportLine) -> bool:
    number = line.opened("document_number")
    kind = DocumentType(line.row["document_type"])
    return bool(document_warnings(kind, number or None, line.birth()))


def _phone(line: ExportLine) -> bool:
    return not line.row["phone_verified"]


_RULES: Final[Mapping[Flag, _FlagRule]] = {
    Flag.URGENT: _FlagRule(("needs", "needs_care"), _urgent),
    Flag.DOCUMENT: _FlagRule(("document_type", "document_number", "birth"), _document),
    Flag.PHONE: _FlagRule(("phone_verified",), _phone),
}
FILTER_FLAGS: Final = tuple(_RULES)
"""The flags that an export can be filtered by."""


def columns_behind(flag: Flag) -> Sequence[str]:
    """Returns the columns that a file must have to be filtered by a flag."""
    return _RULES[flag].columns


def lines_with_flag(lines: Sequence[ExportLine], flag: Flag) -> Sequence[ExportLine]:
    """Returns the lines that have the flag. Opens no other values."""
    return [line for line in lines if _RULES[flag].is_flagged(line)]
