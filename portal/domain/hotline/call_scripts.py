"""What the hotline says in each part of a call, as the ministry writes it in a list."""

from collections.abc import Mapping
from functools import cache
from typing import Final, NamedTuple

from portal.domain.platform.choices import Choice, Language
from portal.domain.platform.csv_rows import read_csv_rows
from portal.domain.platform.data_files import read_data_rows
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_

HEADINGS: Final = ("part", "bangla", "english")
_LONGEST: Final = 1000


class CallPart(Choice):
    """A part of a call."""

    GREETING = "greeting", N_("Greeting")
    PROOF = "proof", N_("Before the questions")
    NOT_PROVEN = "not_proven", N_("When nothing is proven")
    PROVEN = "proven", N_("When the answers are right")
    GENERAL = "general", N_("General question")
    CLOSING = "closing", N_("At the end")


class CallScript(NamedTuple):
    """The words of one part in both languages."""

    bangla: str
    english: str

    def in_language(self, language: Language) -> str:
        """Returns the words in one language."""
        return self.bangla if language is Language.BANGLA else self.english


@cache
def built_in_scripts() -> Mapping[CallPart, CallScript]:
    """Returns the scripts that hold until the ministry loads its own."""
    return {
        CallPart(row["part"]): CallScript(row["bangla"], row["english"])
        for row in read_data_rows("hotline/call_scripts")
    }


def read_script_list(text: str) -> dict[CallPart, CallScript]:
    """Returns the scripts of a CSV file by part. Raises `Invalid`, which names the line."""
    found: dict[CallPart, CallScript] = {}
    for number, cells in read_csv_rows(text, HEADINGS):
        if not all(cells):
            raise Invalid(
                N_("Line %(line)s: write the part, the Bangla and the English words."), line=number
            )
        part, bangla, english = cells
        if part not in CallPart.__members__.values():
            parts = ", ".join(CallPart)
            raise Invalid(
                N_("Line %(line)s: the part must be one of %(parts)s."), line=number, parts=parts
            )
        if CallPart(part) in found:
            raise Invalid(N_("Line %(line)s: this part is there twice."), line=number)
        if max(len(bangla), len(english)) > _LONGEST:
            raise Invalid(N_("Line %(line)s: the words are too long."), line=number)
        found[CallPart(part)] = CallScript(bangla, english)
    if not found:
        raise Invalid(N_("There are no scripts in this list."))
    return found
