"""Bangladeshi mobile numbers: the only ones Phera sends to. Kept as E.164, `+8801XXXXXXXXX`.

The operator is never inferred from the number: since 2018 people keep their number when they
change operator.
"""

import re

import phonenumbers

from portal.domain.errors import Invalid
from portal.domain.numerals import to_latin
from portal.domain.words import N_

_MESSY = re.compile(r"[\s\-().–—/]+")
_DIGITS = re.compile(r"\+?\d{6,15}")


def read_mobile(text: str) -> str:
    """The E.164 form of a Bangladeshi mobile number typed in any spacing and either digits.

    Raises `Invalid` with a way out for a landline, a foreign number or anything else. Extensions
    and `;phone-context=` parameters, which the library would take, are refused.
    """
    digits = _MESSY.sub("", to_latin(text))
    if not _DIGITS.fullmatch(digits):
        raise Invalid(
            N_(
                "Give a mobile number with digits only, 11 digits that begin with 01, "
                "like 01712 345678."
            )
        )
    if digits.startswith("880"):
        digits = "+" + digits
    try:
        number = phonenumbers.parse(digits, "BD")
    except phonenumbers.NumberParseException:
        number = phonenumbers.PhoneNumber()
    if number.country_code not in (0, None, 880):
        raise Invalid(
            N_(
                "This is a foreign number. Give a Bangladeshi mobile number that begins with 01; "
                "one of your family is fine."
            )
        )
    if not phonenumbers.is_valid_number(number):
        raise Invalid(
            N_(
                "This number does not look right. A mobile number has 11 digits and begins "
                "with 01, like 01712 345678."
            )
        )
    if phonenumbers.number_type(number) != phonenumbers.PhoneNumberType.MOBILE:
        raise Invalid(
            N_(
                "This is a landline, and an SMS cannot reach it. Give a mobile number that begins "
                "with 01; one of your family is fine."
            )
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def show_mobile(e164: str) -> str:
    """The number as people in Bangladesh write it, e.g. `01712-345678`."""
    local = "0" + e164.removeprefix("+880")
    return f"{local[:5]}-{local[5:]}"


def mask_mobile(e164: str) -> str:
    """The number with its middle hidden, for a page that a stranger may see."""
    local = "0" + e164.removeprefix("+880")
    return f"{local[:3]}•••••{local[-3:]}"
