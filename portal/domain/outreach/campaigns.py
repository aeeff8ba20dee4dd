"""Campaigns: a poster, a QR code or a post that leads to the portal by its own short code."""

import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

from portal.domain.platform.errors import Invalid
from portal.domain.platform.form_input import FormInput, FormReader
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import to_latin
from portal.domain.platform.text import clean
from portal.domain.registration.reference import ALPHABET

SHORTEST_CODE: Final = 4
LONGEST_CODE: Final = 8
LONGEST_NAME: Final = 80
LONGEST_NOTE: Final = 200

# Nothing that is read as something else, and no vowels, so that no words come out.
_MADE_UP_FROM: Final = "".join(sorted(set(ALPHABET) - set("01AE")))
_MADE_UP_LENGTH: Final = 5
_LONGEST_TYPED: Final = 50
_CODE: Final = re.compile(rf"[A-Z0-9]{{{SHORTEST_CODE},{LONGEST_CODE}}}", re.ASCII)
# What a link picks up at its end in a post, and how people part a code when they type it.
_BETWEEN: Final = re.compile(r"[\s\-–_.,;:!()]+")


def make_up_code() -> str:
    """A fresh code that is easy to read aloud and to type. It need not be hard to guess."""
    return "".join(secrets.choice(_MADE_UP_FROM) for _ in range(_MADE_UP_LENGTH))


def read_campaign_code(text: str) -> str:
    """A code as somebody typed it, in any case and in either script's digits. Raises `Invalid`."""
    plain = to_latin(unicodedata.normalize("NFKC", clean(text[:_LONGEST_TYPED])))
    code = _BETWEEN.sub("", plain)
    if code.isascii() and len(text) <= _LONGEST_TYPED and _CODE.fullmatch(code.upper()):
        return code.upper()
    raise Invalid(
        N_("A code has %(shortest)s to %(longest)s English letters or digits."),
        shortest=SHORTEST_CODE,
        longest=LONGEST_CODE,
    )


@dataclass(frozen=True, slots=True)
class CampaignPlan:
    """What an administrator wrote of a new campaign. Without a code one is made up."""

    code: str | None
    name: str
    note: str | None
    """Where the code is to be seen, or whatever helps to remember."""

    @classmethod
    def read(cls, typed: FormInput) -> Self:
        """Raises `InvalidAnswers`."""
        reader = FormReader(typed, date.min)
        name = reader.text("name", LONGEST_NAME)
        if name is None:
            reader.problem("name", N_("Write the name of the campaign."))
        plan = cls(
            code=reader.read("code", read_campaign_code),
            name=name or "",
            note=reader.text("note", LONGEST_NOTE),
        )
        reader.finish()
        return plan
