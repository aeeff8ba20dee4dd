"""Flags of the officers' queue as filters of an export.

A flag can be a filter if a column of the file shows what it reads. "Possible duplicate" and "Corrected" have
no column, and no file of changes would notice their changes.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from portal.domain.registration.birth import Birth
from portal.domain.registration.choices import DocumentType, Need
from portal.domain.registration.document_numbers import document_warnings
from portal.domain.review.list_flags import Flag, is_urgent


class FlagRule(NamedTuple):
    """How a flag is recognised."""

    reads: Sequence[str]
    """The columns of registrations that it reads, which are those of a file too. Sealed ones are read opened."""
    is_flagged: Callable[..., bool]


def _urgent(needs: str, needs_care: str) -> bool:
    wanted = [Need(code) for code in needs.split(",") if code]
    return is_urgent(wanted, needs_care=needs_care == "yes")


def _document(kind: str, number: str, birth: str) -> bool:
    return bool(document_warnings(DocumentType(kind), number or None, Birth.from_text(birth)))


def _phone(phone_verified: bool) -> bool:
    return not phone_verified


_RULES: Final[Mapping[Flag, FlagRule]] = {
    Flag.URGENT: FlagRule(("needs", "needs_care"), _urgent),
    Flag.DOCUMENT: FlagRule(("document_type", "document_number", "birth"), _document),
    Flag.PHONE: FlagRule(("phone_verified",), _phone),
}
FILTER_FLAGS: Final = tuple(_RULES)
"""The flags that an export can be filtered by."""


def columns_behind(flag: Flag) -> Sequence[str]:
    """Returns the columns that a file must have to be filtered by a flag."""
    return _RULES[flag].reads


def flag_rule(flag: Flag) -> FlagRule:
    """Returns how a flag is recognised."""
    return _RULES[flag]
