"""A reference as it is read out on the telephone: digits as words, letters with a word for each.

Names of letters sound alike on a bad line (B, D, P, T …). The words are those of the ABC that school
children in Bangladesh learn, "A for apple", so that both ends know them.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from portal.domain.platform.choices import Language
from portal.domain.registration.reference import show_reference

_DIGITS: Final[Mapping[Language, tuple[str, ...]]] = {
    Language.ENGLISH: (
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    ),
    Language.BANGLA: (
        "শূন্য", "এক", "দুই", "তিন", "চার", "পাঁচ", "ছয়", "সাত", "আট", "নয়",
    ),
}  # fmt: skip
# Letter: its word in English; its name and word in Bangla. References have no I, L, O and U.
_LETTERS: Final[Mapping[str, tuple[str, str, str]]] = {
    "A": ("apple", "এ", "আপেল"),
    "B": ("ball", "বি", "বল"),
    "C": ("cat", "সি", "ক্যাট"),
    "D": ("dog", "ডি", "ডগ"),
    "E": ("egg", "ই", "এগ"),
    "F": ("fish", "এফ", "ফিশ"),
    "G": ("goat", "জি", "গোট"),
    "H": ("hen", "এইচ", "হেন"),
    "J": ("jug", "জে", "জগ"),
    "K": ("kite", "কে", "কাইট"),
    "M": ("mango", "এম", "ম্যাঙ্গো"),
    "N": ("nest", "এন", "নেস্ট"),
    "P": ("pen", "পি", "পেন"),
    "Q": ("queen", "কিউ", "কুইন"),
    "R": ("rose", "আর", "রোজ"),
    "S": ("sun", "এস", "সান"),
    "T": ("tiger", "টি", "টাইগার"),
    "V": ("van", "ভি", "ভ্যান"),
    "W": ("watch", "ডব্লিউ", "ওয়াচ"),
    "X": ("x-ray", "এক্স", "এক্স-রে"),
    "Y": ("yellow", "ওয়াই", "ইয়েলো"),
    "Z": ("zoo", "জেড", "জু"),
}


class SpelledCharacter(NamedTuple):
    """One character, and what is said for it."""

    character: str
    words: str


def spell_reference(reference: str, language: Language) -> list[list[SpelledCharacter]]:
    """What to say for each character of a reference, in the groups in which it is shown."""
    return [
        [SpelledCharacter(character, _say(character, language)) for character in group]
        for group in show_reference(reference).split("-")
    ]


def _say(character: str, language: Language) -> str:
    if character.isdigit():
        return _DIGITS[language][int(character)]
    english, name, bangla = _LETTERS[character]
    if language is Language.ENGLISH:
        return f"{character} for {english}"
    return f"{name}, {bangla}"
