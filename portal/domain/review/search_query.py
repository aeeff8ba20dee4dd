"""Parses the text of the search field in every possible meaning."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

from portal.domain.names.known import known_names
from portal.domain.names.letters import read_name
from portal.domain.names.pairs import pair_words
from portal.domain.names.reader import read_name_words
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.phone import read_mobile
from portal.domain.platform.text import clean
from portal.domain.registration.choices import DocumentType
from portal.domain.registration.document_numbers import read_document_number, same_card
from portal.domain.registration.reference import read_reference

LONGEST: Final = 120
_FEWEST_DIGITS: Final = 4
"""The minimum of digits in a document number. A text with fewer digits is not a name either."""

_T = TypeVar("_T")
Document = tuple[DocumentType, str]


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """The possible meanings of a text. Impossible ones are None or missing.

        Nine letters and digits may be a reference or a passport, thirteen digits a phone or an NID. The
    search uses all meanings.
    """

    reference: str | None
    mobile: str | None
    documents: Sequence[Document]
    name: str | None


def read_search_query(text: str) -> SearchQuery:
    """Parses a search text. Raises `Invalid` if it has no possible meaning."""
    plain = clean(text)
    if len(plain) > LONGEST:
        raise Invalid(N_("This search is too long. Write one name or number."))
    digits = sum(unicodedata.category(letter) == "Nd" for letter in plain)
    documents: list[Document] = []
    if digits >= _FEWEST_DIGITS:
        for kind in DocumentType:
            if number := _read(partial(read_document_number, kind), plain):
                documents.append((kind, number))
                documents += ((kind, other) for other in same_card(kind, number))
    query = SearchQuery(
        reference=_read(read_reference, plain),
        mobile=_read(read_mobile, plain),
        documents=documents,
        name=None if digits else _read(read_name, plain),
    )
    if not (query.reference or query.mobile or query.documents or query.name):
        raise Invalid(
            N_(
                "Write a full reference, phone number or document number, or at least two "
                "letters of a name."
            )
        )
    return query


def matches_name(name: str, query: str) -> bool:
    """Whether the name contains each typed word, in any spelling, order and script."""
    return not pair_words(read_name_words(query), read_name_words(name), known_names()).left


def _read(reader: Callable[[str], _T], text: str) -> _T | None:
    try:
        return reader(text)
    except Invalid:
        return None
