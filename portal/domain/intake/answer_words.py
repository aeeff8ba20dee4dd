"""The words that stand for answers of closed lists in imported files: labels, codes, short forms."""

import functools
from collections.abc import Mapping
from typing import Final, NamedTuple

from portal.domain.platform.choices import Choice, Language
from portal.domain.platform.text import fold
from portal.domain.registration.choices import DocumentType, Sex

Labels = Mapping[str, str]
"""Maps the folded label of an answer, in any language, to its code."""

_YES: Final = frozenset(
    map(fold, ("yes", "y", "true", "1", "ok", "agreed", "হ্যাঁ", "হ্যা", "জি", "জ্বি", "আছে"))
)
_NO: Final = frozenset(map(fold, ("no", "n", "false", "0", "না", "নেই", "নাই", "-")))

_SHORT: Final[Mapping[type[Choice], Mapping[str, str]]] = {
    Sex: {
        "f": "female", "female": "female", "woman": "female", "মহিলা": "female", "নারী": "female",
        "স্ত্রী": "female", "m": "male", "male": "male", "man": "male", "পুরুষ": "male",
        "third gender": "hijra", "তৃতীয় লিঙ্গ": "hijra", "হিজড়া": "hijra",
    },
    DocumentType: {
        "national id": "nid", "national id card": "nid", "smart card": "nid", "এনআইডি": "nid",
        "জাতীয় পরিচয়পত্র": "nid", "birth registration": "birth_certificate",
        "brc": "birth_certificate", "জন্ম নিবন্ধন": "birth_certificate", "outpass": "out_pass",
        "travel permit": "out_pass", "travel pass": "out_pass", "আউট পাস": "out_pass",
        "আউটপাস": "out_pass", "no": "none", "নেই": "none", "নাই": "none", "নাই কিছু": "none",
    },
    Language: {"bangla": "bn", "bengali": "bn", "বাংলা": "bn", "english": "en", "ইংরেজি": "en"},
}  # fmt: skip


class AnswerWords(NamedTuple):
    """The labels of every closed list, passed in because the domain has no access to the catalogs."""

    labels: Mapping[type[Choice], Labels]

    def code(self, choices: type[Choice], text: str) -> str:
        """Returns the code that the text means, or the text itself, which the form then refuses."""
        plain = fold(text)
        found = self.labels[choices].get(plain) or _folded(choices).get(plain)
        return found or (
            plain.replace(" ", "_") if plain.replace(" ", "_") in set(choices) else text
        )

    def codes(self, choices: type[Choice], text: str) -> list[str]:
        """Returns the codes of several answers, separated by semicolons or line ends.

        Commas, bars, slashes and spaces separate too if all parts fit: Kobo and ODK write codes with spaces.
        """
        codes = []
        for part in filter(None, (p.strip() for p in text.replace("\n", ";").split(";"))):
            codes += self._codes_of_part(choices, part)
        return list(dict.fromkeys(codes))

    def _codes_of_part(self, choices: type[Choice], part: str) -> list[str]:
        known = set(choices)
        for separator in (";", ",", "|", "/", " "):
            pieces = [each.strip() for each in part.split(separator) if each.strip()]
            codes = [self.code(choices, each) for each in pieces]
            if codes and known.issuperset(codes):
                return codes
        return [self.code(choices, each.strip()) for each in part.split(",")]


def yes_or_no(text: str) -> bool | None:
    """Returns the answer of a cell, or None if it is neither yes nor no."""
    plain = fold(text) or ("-" if text.strip() == "-" else "")
    if plain in _YES or text.strip() in {"✓", "✔", "√"}:
        return True
    return False if plain in _NO else None


@functools.cache
def _folded(choices: type[Choice]) -> Mapping[str, str]:
    return {fold(text): code for text, code in _SHORT.get(choices, {}).items()}
