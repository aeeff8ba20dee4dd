"""Bangla text in the Bijoy encoding, as far as tests of the detection need it."""

import re
import unicodedata

_LETTERS = dict(
    zip(
        "কখগঘঙচছজঝঞটঠডঢণতথদধনপফবভমযরলশষসহ\u09dc\u09dd\u09dfৎংঃঁঅইঈউঊঋএঐওঔ",
        "KLMNOPQRSTUVWXYZ_`abcdefghijklmnopqrstuABCDEFGHIJ",
        strict=True,
    )
) | {"আ": "Av"}
_BEHIND = {"া": "v", "ী": "x", "ু": "y", "ূ": "~", "ৃ": "„", "": ""}
_BEFORE = {"ি": "w", "ে": "†", "ৈ": "ˆ"}
_NUKTA = (("\u09a1\u09bc", "\u09dc"), ("\u09a2\u09bc", "\u09dd"), ("\u09af\u09bc", "\u09df"))
_CLUSTER = re.compile("(র্)?([ক-হ\u09dc\u09dd\u09dfৎ](?:্[ক-হ])*?)((?:্[যর])?)(?!্)([ািীুূৃেৈোৌ]?)")


def bijoy(text: str) -> str:
    """Returns the text in that encoding."""
    text = unicodedata.normalize("NFC", text)
    for pair, letter in _NUKTA:
        text = text.replace(pair, letter)
    text = _CLUSTER.sub(_cluster, text)
    return "".join(_LETTERS.get(letter, letter) for letter in text)


def _cluster(found: re.Match[str]) -> str:
    reph, base, below, vowel = found.groups()
    letters = "&".join(_LETTERS[letter] for letter in base.split("্"))
    letters += {"্য": "¨", "্র": "ª", "": ""}[below]
    if vowel in ("ো", "ৌ"):
        letters = f"†{letters}{'v' if vowel == 'ো' else 'Š'}"
    else:
        letters = f"{_BEFORE[vowel]}{letters}" if vowel in _BEFORE else letters + _BEHIND[vowel]
    return letters + ("©" if reph else "")
