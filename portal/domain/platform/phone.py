"""Bangladeshi mobile numbers, the only ones Phera sends to. Stored as E.164, `+8801XXXXXXXXX`.

The number does not identify the operator, because numbers are portable since 2018.
"""

import re
import unicodedata

import phonenumbers

from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import to_latin
from portal.domain.platform.text import clean

LONGEST_TYPED = 40
SHOWN_DIGITS = 3

# Separators and prefixes of numbers typed by people or copied from address books and spreadsheets.
_MESSY = re.compile(r"[\s\-‐‑‒–—−()\[\].·•/_']+")
_DIGITS = re.compile(r"\+?\d{6,15}", re.ASCII)
_SEVERAL = re.compile(r"\d{11}\D+\d{11}", re.ASCII)
_HOME_CODE = 880
_MOBILE_DIGITS = 10


def read_mobile(text: str) -> str:
    """Returns the E.164 form of a mobile number typed in any spacing with digits of either script.

        Raises `Invalid` with advice for a landline, a foreign number or anything else. Extensions and
    `;phone-context=` parameters, which the library accepts, are refused.
    """
    plain = to_latin(unicodedata.normalize("NFKC", clean(text[: LONGEST_TYPED + 1])))
    digits = _MESSY.sub("", plain)
    if _SEVERAL.search(re.sub(r"[\s\-]", "", plain)):
        raise Invalid(N_("Write only one mobile number here."))
    if len(text) > LONGEST_TYPED or not _DIGITS.fullmatch(digits):
        raise Invalid(
            N_(
                "Write the mobile number with numbers only: 11 digits that begin with 01, like "
                "01712-345678."
            )
        )
    number = _parse("+" + digits if digits.startswith(str(_HOME_CODE)) else digits)
    is_real = _is_real(number)
    if not is_real and _is_real(without_plus := _parse("+" + digits)):
        number, is_real = without_plus, True  # 966 50 123 4567, as a foreign phone shows it
    if number.country_code not in (0, None, _HOME_CODE):
        raise Invalid(
            N_(
                "This is a foreign number. Give a Bangladeshi mobile number that begins with "
                "01. A family member's is fine."
            )
        )
    if not is_real:
        raise Invalid(
            N_(
                "This number does not look right. A mobile number has 11 digits and begins "
                "with 01, like 01712-345678."
            )
        )
    # The library also accepts 0644… as mobile. Mobile numbers begin with 01 (BTRC's numbering plan).
    is_mobile = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE
    if not is_mobile or not str(number.national_number).startswith("1"):
        raise Invalid(
            N_(
                "SMS cannot reach this number: it is not a mobile phone. Give a mobile number "
                "that begins with 01. A family member's is fine."
            )
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def show_mobile(e164: str) -> str:
    """Formats a number as usual in Bangladesh, e.g. `01712-345678`."""
    local = "0" + e164.removeprefix("+880")
    return f"{local[:5]}-{local[5:]}"


def last_digits(e164: str) -> str:
    """Returns the end of a number, by which its owner recognises it and nobody else learns it."""
    return e164[-SHOWN_DIGITS:]


def format_phone(text: str, *, from_abroad: bool = False) -> str:
    """Formats any stored or typed number for reading; a short code or unreadable text stays as it is.

    Mobile numbers become `01712-345678`, landlines `02-9898989`; `from_abroad` keeps the country code.
    """
    digits = _MESSY.sub("", to_latin(unicodedata.normalize("NFKC", clean(text[:LONGEST_TYPED]))))
    number = _parse("+" + digits if digits.startswith(str(_HOME_CODE)) else digits)
    if number.country_code != _HOME_CODE or not _is_real(number):
        return text
    mobile = str(number.national_number)
    if mobile.startswith("1") and len(mobile) == _MOBILE_DIGITS and not from_abroad:
        return show_mobile(f"+{_HOME_CODE}{mobile}")
    kind = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, kind.INTERNATIONAL if from_abroad else kind.NATIONAL)


def _parse(digits: str) -> phonenumbers.PhoneNumber:
    try:
        return phonenumbers.parse(digits, "BD")
    except phonenumbers.NumberParseException:
        return phonenumbers.PhoneNumber()


def _is_real(number: phonenumbers.PhoneNumber) -> bool:
    return phonenumbers.is_valid_number(number)
