"""Reads document numbers by the type that the person selected. The type is never inferred.

NID numbers have 10 digits (smart card), 13 (old) or 17 (old, with the birth year in front);
birth certificates 17. Passports are two letters and 7 digits (machine readable) or one letter and
8 digits (e-passport). Other formats are accepted with a warning, because an officer sees the document.
"""

import re
import unicodedata
from collections.abc import Iterator

from portal.domain.platform.choices import Choice
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import to_latin
from portal.domain.platform.text import clean
from portal.domain.registration.birth import Birth
from portal.domain.registration.choices import DocumentType

LONGEST_NUMBER = 40

_BIRTH_YEARS = range(1920, 2010)
"""The possible birth years of holders of an old card, which was issued until 2016."""
_SPACING = re.compile(r"[\s\-‐‑‒–—−./_:#]+")
_PASSPORT = re.compile(r"[A-Z]{2}\d{7}|[A-Z]\d{8}")
_PASSPORT_OTHER = re.compile(r"(?=.*\d)[A-Z0-9]{6,12}")


class DocumentWarning(Choice):
    """A warning for officers. It never blocks the returnee."""

    PASSPORT_SHAPE = "passport_shape", N_("The passport number is not in the usual format.")
    BIRTH_YEAR = (
        "birth_year",
        N_("The year at the start of the NID number is not the year of birth."),
    )


def read_document_number(document_type: DocumentType, text: str) -> str | None:
    """Returns the number in compact form, or None for a person without a document.

    Raises `Invalid` when the number does not fit the type.
    """
    if document_type is DocumentType.NONE:
        return None
    plain = to_latin(unicodedata.normalize("NFKC", clean(text)))
    number = unicodedata.normalize("NFC", _SPACING.sub("", plain).upper())
    if not number:
        raise Invalid(N_("Write the number that is on the document."))
    if document_type is DocumentType.NID and not re.fullmatch(r"\d{10}|\d{13}|\d{17}", number):
        raise Invalid(N_("An NID number has 10, 13 or 17 digits. Check the card again."))
    if document_type is DocumentType.BIRTH_CERTIFICATE and not re.fullmatch(r"\d{17}", number):
        raise Invalid(N_("A birth certificate number has 17 digits. Check the certificate again."))
    if document_type is DocumentType.PASSPORT and not _PASSPORT_OTHER.fullmatch(number):
        raise Invalid(N_("A passport number has letters and digits, like AB1234567 or A12345678."))
    if len(number) > LONGEST_NUMBER:
        raise Invalid(N_("This number is too long. Write at most 40 letters and digits."))
    return number


def same_card(document_type: DocumentType, number: str) -> Iterator[str]:
    """Returns the other forms of an old NID number: with or without the leading year of birth.

    Holders of a card with 13 digits give these, or add the year as offices require.
    """
    if document_type is DocumentType.NID and len(number) == 17:
        yield number[4:]
    elif document_type is DocumentType.NID and len(number) == 13:
        yield from (f"{year}{number}" for year in _BIRTH_YEARS)


def document_warnings(
    document_type: DocumentType, number: str | None, birth: Birth
) -> tuple[DocumentWarning, ...]:
    """Returns the warnings about a document."""
    if number is None:
        return ()
    if document_type is DocumentType.PASSPORT and not _PASSPORT.fullmatch(number):
        return (DocumentWarning.PASSPORT_SHAPE,)
    if document_type is DocumentType.NID and len(number) == 17:
        first, last = birth.years()
        if not first <= int(number[:4]) <= last:
            return (DocumentWarning.BIRTH_YEAR,)
    return ()
