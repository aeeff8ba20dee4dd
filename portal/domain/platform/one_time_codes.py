"""One-time codes: six digits, ten minutes, five tries."""

import re
import secrets
from datetime import timedelta

from portal.domain.platform.choices import Choice
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import to_latin

CODE_DIGITS = 6
CODE_LIFE = timedelta(minutes=10)
CODE_TRIES = 5


class CodePurpose(Choice):
    """The purpose of a code. A code for one purpose is invalid for another.

    `BIRTH` needs no phone: the date of birth replaces the code.
    """

    REGISTER = "register", N_("Checking the phone")
    STATUS = "status", N_("Seeing a registration")
    NEW_PHONE = "new_phone", N_("Changing the phone number")
    LOST_REFERENCE = "lost_reference", N_("Finding the registrations of a phone")
    DATA_COPY = "data_copy", N_("Downloading a copy of the own data")
    BIRTH = "birth", N_("Checking a registration without its phone")


def new_one_time_code() -> str:
    """Returns a new code from the system's secure random source."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def read_one_time_code(text: str) -> str:
    """Reads six typed digits in any spacing and either script. Raises `Invalid`."""
    code = re.sub(r"[\s\-–]+", "", to_latin(text))
    if not re.fullmatch(rf"[0-9]{{{CODE_DIGITS}}}", code):
        raise Invalid(N_("The code has 6 digits. Type it exactly as it is in the SMS."))
    return code
