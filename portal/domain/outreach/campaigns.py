"""Campaigns: posters, QR codes and posts that link to the portal with a short code."""

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

# No ambiguous characters, and no vowels, so that codes are no words.
_MADE_UP_FROM: Final = "".join(sorted(set(ALPHABET) - set("01AE")))
_MADE_UP_LENGTH: Final = 5
_LONGEST_TYPED: Final = 50
_CODE: Final = re.compile(rf"[A-Z0-9]{{{SHORTEST_CODE},{LONGEST_CODE}}}", re.ASCII)
# Punctuation after a link in a post, and separators that people type within a code.
_BETWEEN: Final = re.compile(r"[\s\-–_.,;:!()]+")


def make_up_code() -> str:
    """Returns a new code that is easy to read aloud and to type. It may be guessable."""
    return "".join(secrets.choice(_MADE_UP_FROM) for _ in range(_MADE_UP_LENGTH))


def read_campaign_code(text: str) -> str:
    """Reads a typed code in any case with Latin or Bangla digits. Raises `Invalid`."""
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
    """The form of a new campaign. A missing code is generated."""

    code: str | None
    name: str
    note: str | None
    """A note, such as where the code is displayed."""

    @classmethod
    def read(cls, typed: FormInput) -> Self:
        """Reads the form. Raises `InvalidAnswers`."""
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
