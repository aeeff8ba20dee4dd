"""Converts a word of a name to sounds, common to Bangla and Latin letters.

Bangla follows its spelling rules: a consonant carries an inherent vowel unless a sign or a hasanta
follows; য-ফলা and ব-ফলা are nearly silent; শ ষ স, ন ণ, জ য, aspirates and long vowels differ only in
writing. Latin is read as Bangladeshis spell their names. Each sound is one letter:

- consonants `k g c j t d n p f b m r l s`; `S` is ছ, pronounced ch or s; `N` is ng; `M` is the
  chandrabindu, `X` the s of ক্ষ and x: both may be missing;
- vowels `a e i o u` as Latin writes them, `A` and `O` for a certain আ and ও, `@` for the inherent
  vowel, written a, o or omitted; `V` for the a of a Latin -va, which may be inherent (Shiva is শিব,
  Shova is শোভা); `y` and `w` for the glides after a consonant;
- `h`, often dropped inside a word, is grouped with the vowels there; `H` is an h or the
  second letter of a Latin aspirate (Mazhar is মাজহার, Bhai is ভাই).
"""

import functools
import re
import unicodedata
from typing import Final

CONSONANTS: Final = "kgcSjtdnNMpfbmrlsX"

_BANGLA: Final = re.compile("[\u0980-\u09ff]")
_HASANTA: Final = "্"
_GLIDE: Final = "\u09df"  # য়
# A nukta that remains after `fold` has no meaning. অ্যা and এ্যা spell a foreign a.
_SPELLED: Final = (("\u09bc", ""), ("অ্যা", "এ"), ("এ্যা", "এ"))

_BANGLA_CONSONANTS: Final = dict(
    zip(
        "কখগঘঙচছজঝটঠডঢণতথদধনপফবভমযরলশষসহ\u09dc\u09dd",
        "kkggNcSjjttddnttddnpfbbmjrlssshrr",
        strict=True,
    )
)
_VOWEL_SIGNS: Final = {
    "া": "A",
    "ি": "i",
    "ী": "i",
    "ু": "u",
    "ূ": "u",
    "ৃ": "ri",
    "ে": "e",
    "ৈ": "oi",
    "ো": "O",
    "ৌ": "Ou",
}
_VOWELS: Final = {
    "অ": "@",
    "আ": "A",
    "ই": "i",
    "ঈ": "i",
    "উ": "u",
    "ঊ": "u",
    "ঋ": "ri",
    "এ": "e",
    "ঐ": "oi",
    "ও": "O",
    "ঔ": "Ou",
}
# After these a joined ব is pronounced b; after others it is silent (স্বপন, বিশ্বাস).
_SAID_BEFORE_BA: Final = "বমরলগ"

_LATIN: Final = re.compile(
    "khkh|kkh|ksh|x|qu(?=[aeio])|chchh?|cchh?|ssh|sch|tch|chh|ch|sh|kh|gh|jh|zh|th|dh|ph|bh|rh|ck|que$|ng|aa|ee|oo|."
)
_LATIN_SOUNDS: Final = {
    **dict.fromkeys(("khkh", "kkh", "ksh", "x"), "kX"),
    **dict.fromkeys(("chch", "cch", "tch", "ch"), "c"),
    **dict.fromkeys(("chchh", "cchh", "chh"), "S"),
    **dict.fromkeys(("ck", "que", "qu", "q", "c"), "k"),
    **dict.fromkeys(("jh", "zh"), "jH"),
    **{f"{letter}h": f"{letter}H" for letter in "skgtdbr"},
    "ssh": "sH",
    "sch": "s",
    "ph": "f",
    "v": "b",
    "z": "j",
    "ng": "N",
    "aa": "A",
    "ee": "i",
    "oo": "u",
    **{letter: letter for letter in "aeioubdfghjklmnprst"},
}
# Digits typed instead of an adjacent or similar letter.
_DIGITS: Final = str.maketrans("01345", "oieas")

# চ্ছ, also written for a double s (তাবাচ্ছুম), and ng are one sound each; ৎস (জ্যোৎস্না) and the m of ক্ষ্ম (লক্ষ্মী) are nearly silent.
_FOLDED: Final = (("cS", "S"), ("Ng", "N"), ("ts", "s"), ("kXm", "kXM"))
# Pronounced with a final vowel that the spelling does not show: সুব্রত, হরিপদ, অমিতাভ, তথাগত, অমিয়.
_OPEN_ENDS: Final = ("ব্রত", "পদ", "ভ", "গত", "শ্বত", f"ি{_GLIDE}", f"ী{_GLIDE}")
# Double letters. A hasanta may be missing in তাবাসসুম, but কানন and আনন্দ have two syllables.
_TWICE: Final = re.compile(
    r"([kgcjtdnpfbmrlsh])\1+|(?<=[aAeiouO@])([kgcjtdnpfbmrlsh])@\2(?=[aAeiouO@])"
)
_TWICE_A: Final = re.compile("[aA]{2}")


def is_bangla_word(word: str) -> bool:
    """Whether the word contains a Bangla letter."""
    return _BANGLA.search(word) is not None


@functools.lru_cache(1 << 16)
def sounds(word: str) -> str:
    """Return the sounds of a word folded by `portal.domain.platform.text.fold`."""
    for spelled, plain in _SPELLED:
        word = word.replace(spelled, plain)
    said = _read_bangla(word) if is_bangla_word(word) else _read_latin(word)
    for old, new in _FOLDED:
        said = said.replace(old, new)
    return join_sounds(said, "")


def join_sounds(one: str, other: str) -> str:
    """Return the sounds of two words written as one: Abdussalam, Lataakter."""
    return _TWICE.sub(r"\1\2", _TWICE_A.sub("A", one + other))


def _read_bangla(word: str) -> str:
    said: list[str] = []
    place = 0
    while place < len(word):
        letter = word[place]
        place += 1
        if letter in _VOWELS:
            said.append(_VOWELS[letter])
        elif letter == "ৎ":
            said.append("t")
        elif letter == "ং":
            said.append("N")
        elif letter == "ঁ":
            said.append("" if word[place : place + 1] in _VOWELS else "M")
        elif letter in _BANGLA_CONSONANTS or letter in ("ঞ", _GLIDE):
            place = _read_syllable(word, place - 1, said)
    return "".join(said)


def _read_syllable(word: str, start: int, said: list[str]) -> int:
    """Append the joined consonants at `start` and their vowel. Return the end index."""
    place, letter = start, word[start]
    while True:
        said.append(_consonant(word, place, is_first=place == start))
        place += 1
        if word[place : place + 1] != _HASANTA or place + 1 >= len(word):
            break
        letter, place = word[place + 1], place + 1
        if letter not in _BANGLA_CONSONANTS and letter not in ("ঞ", _GLIDE):
            return place
    following = word[place : place + 1]
    if following == _HASANTA:
        return place + 1
    if following in _VOWEL_SIGNS:
        said.append(_VOWEL_SIGNS[following])
        return place + 1
    is_conjunct = place - start > 1
    if (letter == _GLIDE and following == "হ") or following in ("আ", "এ"):
        return place
    if following or is_conjunct or word.endswith(_OPEN_ENDS):
        said.append("@")
    return place


def _consonant(word: str, place: int, *, is_first: bool) -> str:
    letter, following = word[place], word[place + 1 : place + 2]
    before = "" if is_first else word[place - 2]
    if letter == _GLIDE:
        return "i"
    if letter == "ঞ" and before == "জ":
        return ""
    if letter == "ঞ":
        return "n" if following == _HASANTA or before else "i"
    if letter == "য" and before and before != "র":
        return "y"
    if letter == "ব" and before and before not in _SAID_BEFORE_BA:
        return "w"
    if letter == "ষ" and before == "ক":
        return "X"
    if letter == "জ" and word[place + 1 : place + 3] == "্ঞ":
        return "g"
    return _BANGLA_CONSONANTS[letter]


def _read_latin(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word.translate(_DIGITS))
    letters = "".join(letter for letter in letters if "a" <= letter <= "z")
    said: list[str] = []
    for match in _LATIN.finditer(letters):
        before = said[-1][-1] if said and said[-1] else ""
        said.append(_latin_sound(match, before, letters[match.end() : match.end() + 1]))
    return "".join(said)


def _latin_sound(match: re.Match[str], before: str, following: str) -> str:
    letters = match[0]
    is_glide = before != "" and before in CONSONANTS and following != "" and following in "aeiou"
    if letters == "y":
        return "y" if is_glide else "i"
    if letters == "a" and not following and match.string[: match.start()].endswith("v"):
        return "V"
    if letters == "w":
        return "w" if is_glide and before == "s" else "u"
    if letters == "x" and not before:
        return "j"
    if letters == "c" and following and following in "eiy":
        return "s"
    return _LATIN_SOUNDS[letters]
