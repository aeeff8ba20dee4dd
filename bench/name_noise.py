"""Generates other spellings and typing errors of a word of a name.

These rules are independent of the matcher that they test: they change letters, not sounds.
"""

from collections.abc import Callable, Sequence
from random import Random

Change = Callable[[Random, str], str]

_LATIN_SPELLINGS = (
    ("sh", "s"), ("s", "sh"), ("z", "j"), ("j", "z"), ("kh", "k"), ("q", "k"), ("f", "ph"), ("v", "bh"),
    ("ee", "i"), ("i", "ee"), ("i", "e"), ("e", "i"), ("oo", "u"), ("u", "oo"), ("u", "o"), ("o", "u"),
    ("ou", "ow"), ("ai", "oy"), ("aw", "ow"), ("th", "t"), ("dh", "d"), ("bh", "v"), ("ss", "s"),
    ("tt", "t"), ("dd", "d"), ("mm", "m"), ("nn", "n"), ("ll", "l"), ("rr", "r"), ("kk", "k"),
    ("l", "ll"), ("m", "mm"), ("ia", "iya"), ("aya", "aia"), ("w", "ow"),
)  # fmt: skip
_BANGLA_SPELLINGS = (
    ("স", "শ"), ("শ", "স"), ("ছ", "স"), ("ষ", "শ"), ("ন", "ণ"), ("ণ", "ন"), ("ি", "ী"), ("ী", "ি"),
    ("ু", "ূ"), ("ূ", "ু"), ("জ", "য"), ("য", "জ"), ("ত", "ৎ"), ("ৎ", "ত"), ("ই", "ঈ"), ("ঈ", "ই"),
    ("ঙ্", "ং"), ("ং", "ঙ"), ("ো", "ু"), ("ে", "ি"), ("দ্দ", "দ"), ("ল্ল", "ল"),
)  # fmt: skip
_BANGLA_CODES = (
    ("\u09df", "\u09af\u09bc"), ("\u09dc", "\u09a1\u09bc"), ("আ", "অা"), ("্", "্\u200c"), ("্", "্\u200d"),
    ("া", "া\u200c"), ("র", "র\u200c"), ("ো", "\u09c7\u09be"),
)  # fmt: skip
_KEYS = {
    key: keys[max(0, at - 1) : at] + keys[at + 1 : at + 2]
    for keys in ("qwertyuiop", "asdfghjkl", "zxcvbnm")
    for at, key in enumerate(keys)
}
_VOWEL_SIGNS = "ািীুূেো"


def is_bangla(text: str) -> bool:
    """Tells whether the first letter is Bangla."""
    return "\u0980" <= text[:1] <= "\u09ff"


def respell(random: Random, word: str) -> str:
    """Returns the word in another usual spelling."""
    rules = _BANGLA_SPELLINGS if is_bangla(word) else _LATIN_SPELLINGS
    return _apply(random, word, rules)


def recode(random: Random, word: str) -> str:
    """Returns a Bangla word in other code points that look equal."""
    return _apply(random, word, _BANGLA_CODES)


def _apply(random: Random, word: str, rules: Sequence[tuple[str, str]]) -> str:
    """Applies one matching rule at a random place after the first letter."""
    fitting = [
        (at, old, new)
        for old, new in rules
        for at in range(1, len(word))
        if word.startswith(old, at)
    ]
    fitting = [(at, old, new) for at, old, new in fitting if old != "য" or word[at - 1] != "্"]
    # ৎ and ং occur only where no vowel follows.
    fitting = [
        (at, old, new)
        for at, old, new in fitting
        if new not in ("ৎ", "ং")
        or word[at + len(old) : at + len(old) + 1] not in (*_VOWEL_SIGNS, "্")
    ]
    if not fitting:
        return word
    at, old, new = random.choice(fitting)
    return word[:at] + new + word[at + len(old) :]


def slip(random: Random, word: str) -> str:
    """Returns the word with one typing error after its first letter."""
    changes: tuple[Change, ...] = (_swap, _swap, _drop, _drop, _beside)
    for _ in range(20):
        slipped = random.choice(changes)(random, word)
        if slipped != word:
            return slipped
    return word


def _swap(random: Random, word: str) -> str:
    signs = _VOWEL_SIGNS + "্ঃঁং"
    places = [
        at
        for at in range(1, len(word) - 1)
        if word[at] != word[at + 1] and not {word[at], word[at + 1]} & set(signs)
    ]
    if not places:
        return word
    at = random.choice(places)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _drop(random: Random, word: str) -> str:
    """Drops a letter; in Bangla a vowel sign, because it is a separate key."""
    places = [
        at for at in range(1, len(word) - 1) if not is_bangla(word) or word[at] in _VOWEL_SIGNS
    ]
    if not places:
        return word
    at = random.choice(places)
    return word[:at] + word[at + 1 :]


def _beside(random: Random, word: str) -> str:
    places = [at for at in range(1, len(word)) if word[at] in _KEYS]
    if not places:
        return word
    at = random.choice(places)
    return word[:at] + random.choice(_KEYS[word[at]]) + word[at + 1 :]
