"""A picture of the monthly update: its texts in both languages, and the statement of consent."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Final, Self

from portal.domain.platform.choices import Choice, Language
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import to_latin
from portal.domain.platform.text import clean

MOST_PICTURES: Final = 6
"""Pictures of one month."""
LONGEST_CAPTION: Final = 300
LONGEST_CREDIT: Final = 100
LONGEST_PEOPLE: Final = 500
_LONGEST_DATE: Final = 10


class PictureConsent(Choice):
    """Whether anybody can be recognised in a picture. Each such person agreed in writing."""

    UNRECOGNISABLE = "unrecognisable", N_("Nobody can be recognised in it")
    AGREED = "agreed", N_("Everybody who can be recognised has agreed in writing")


@dataclass(frozen=True, slots=True)
class PictureTexts:
    """What stands with a picture."""

    caption_bn: str
    caption_en: str
    alternative_bn: str
    """What the picture shows, for whoever cannot see it."""
    alternative_en: str
    credit: str

    @classmethod
    def read(cls, form: Mapping[str, str]) -> Self:
        """Returns the texts of a form. Raises `Invalid`."""
        read = cls(**{each.name: clean(form.get(each.name, "")) for each in fields(cls)})
        alternatives = read.alternative_bn, read.alternative_en
        captions = read.caption_bn, read.caption_en
        if not all(captions):
            raise Invalid(N_("Write the caption in both languages."))
        if not all(alternatives):
            raise Invalid(N_("Write in both languages what the picture shows."))
        if not read.credit:
            raise Invalid(N_("Write who took the picture."))
        _check_length(LONGEST_CAPTION, *captions, *alternatives)
        _check_length(LONGEST_CREDIT, read.credit)
        return read

    def caption(self, language: Language) -> str:
        """Returns the caption in a language."""
        return self.caption_bn if language is Language.BANGLA else self.caption_en

    def alternative(self, language: Language) -> str:
        """Returns in a language what the picture shows."""
        return self.alternative_bn if language is Language.BANGLA else self.alternative_en

    def stored(self, salt: str) -> str:
        """Returns the texts as stored. The hash of this tells nothing without the salt."""
        return json.dumps(asdict(self) | {"salt": salt}, ensure_ascii=False, sort_keys=True)

    @classmethod
    def of_stored(cls, text: str) -> Self:
        """Returns the texts of a stored value."""
        values = json.loads(text)
        del values["salt"]
        return cls(**values)


@dataclass(frozen=True, slots=True)
class PictureStatement:
    """Who can be recognised in a picture, and on which paper that person agreed."""

    consent: PictureConsent
    people: str = ""
    paper_holder: str = ""
    """Who keeps the signed papers."""
    agreed_on: date | None = None
    consent_ends_on: date | None = None
    """The last day on which the picture may be shown."""

    @classmethod
    def read(cls, form: Mapping[str, str], today: date) -> Self:
        """Returns the statement of a form. Raises `Invalid` if it is not complete."""
        kind = form.get("consent", "")
        if kind not in set(PictureConsent):
            raise Invalid(N_("Say who can be recognised in the picture, and that they agreed."))
        if kind == PictureConsent.UNRECOGNISABLE:
            return cls(PictureConsent.UNRECOGNISABLE)
        people, holder = clean(form.get("people", "")), clean(form.get("paper_holder", ""))
        if not people:
            raise Invalid(N_("Write who is in the picture."))
        if not holder:
            raise Invalid(N_("Write who keeps the signed papers."))
        _check_length(LONGEST_PEOPLE, people, holder)
        agreed_on, until = _day(form.get("agreed_on", "")), _day(form.get("consent_ends_on", ""))
        if agreed_on is None or agreed_on > today:
            raise Invalid(N_("Write the day on which they agreed, like 2026-11-01."))
        if until is None or until < today:
            raise Invalid(N_("Write the day until which they agreed, today or later."))
        return cls(PictureConsent.AGREED, people, holder, agreed_on, until)


def _check_length(most: int, *texts: str) -> None:
    if any(len(each) > most for each in texts):
        raise Invalid(N_("Write at most %(number)s characters in each text."), number=most)


def _day(text: str) -> date | None:
    typed = to_latin(clean(text))
    if len(typed) != _LONGEST_DATE:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
