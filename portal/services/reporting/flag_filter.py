"""Flags of the officers' queue as filters of an export.

A file can be filtered by a flag if it has the columns that the flag reads, because a filtered file beside an
unfiltered one shows who has the flag. No column shows "Possible duplicate" and "Corrected": they need a file whose
people are named. In a file "Corrected" means that the person corrected the registration before it was verified.

Who is urgent is not remembered as in the queue: a file reads each registration once, by id, and would only drive the
answers of the queue out of the memory of the process (decision 161).
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final, NamedTuple
from uuid import UUID

from portal.domain.registration.birth import Birth
from portal.domain.registration.choices import DocumentType
from portal.domain.registration.document_numbers import document_warnings
from portal.domain.review.list_flags import Flag, is_urgent_as_stored
from portal.services.review.list_flags import corrected_by_returnee, possible_duplicates
from portal.unit_of_work import UnitOfWork


class FlagRule(NamedTuple):
    """How a flag is recognised: by columns of a registration, or by a statement for many of them."""

    columns: Sequence[str]
    """The columns that a file must have."""
    is_flagged: Callable[..., bool] | None = None
    """Takes the values of the columns of one registration, opened."""
    find: Callable[[UnitOfWork, Collection[UUID]], Collection[UUID]] | None = None
    """Returns those of these registrations that have the flag, and perhaps others."""
    is_in_changes: bool = True
    """Whether a registration changes when it gets or loses the flag, so that a file of changes has it."""

    @property
    def reads(self) -> Sequence[str]:
        """The columns of registrations that it reads. Sealed ones are read opened."""
        return self.columns if self.is_flagged else ()


def _document(kind: str, number: str, birth: str) -> bool:
    return bool(document_warnings(DocumentType(kind), number or None, Birth.from_text(birth)))


def _phone(phone_verified: bool) -> bool:
    return not phone_verified


_NAMED: Final = ("reference",)
"""A column of files with names only."""
_RULES: Final[Mapping[Flag, FlagRule]] = {
    Flag.URGENT: FlagRule(("needs", "needs_care"), is_urgent_as_stored),
    Flag.DUPLICATE: FlagRule(_NAMED, find=possible_duplicates, is_in_changes=False),
    Flag.DOCUMENT: FlagRule(("document_type", "document_number", "birth"), _document),
    Flag.PHONE: FlagRule(("phone_verified",), _phone),
    Flag.CORRECTED: FlagRule(_NAMED, find=corrected_by_returnee),
}


def flag_rule(flag: Flag) -> FlagRule:
    """Returns how a flag is recognised."""
    return _RULES[flag]
