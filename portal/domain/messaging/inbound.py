"""Parses inbound SMS: a command word and possibly a reference, in either script.

Case, spaces, punctuation, the script of digits and small misspellings are ignored. A word may be one
edit away from a command word, unless another command word is as near (rapidfuzz, optimal string
alignment: one letter wrong, missing, added, or two swapped).
"""

import re
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

from portal.domain.messaging.opt_out_phrases import (
    START_WORDS,
    STOP_WORDS,
    asks_to_start,
    asks_to_stop,
    mentions_stop,
    split_words,
)
from portal.domain.platform.choices import Choice, Language
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.text import fold
from portal.domain.registration.reference import LENGTH, read_reference

LONGEST_TEXT: Final = 1600
"""Longest text that is parsed: the characters of ten segments."""
_SHORTEST_FUZZY: Final = 4


class InboundRequest(Choice):
    """The request of an inbound SMS."""

    STATUS = "status", N_("Registration status")
    HELP = "help", N_("Help")
    STOP = "stop", N_("No more SMS")
    START = "start", N_("SMS on again")
    REGISTER = "register", N_("Wants to register")
    CALLBACK = "callback", N_("Something has stopped: call back")
    """The words tell of stopped wages or work, or refuse something unclear."""
    UNKNOWN = "unknown", N_("Not understood")


class InboundCommand(NamedTuple):
    """A parsed inbound SMS."""

    kind: InboundRequest
    reference: str | None
    language: Language


# Folded (`portal.domain.platform.text.fold`), as people write them. The first word of each row is the documented one.
# The words of STOP and START are in `opt_out_phrases`.
_WORDS: Final = {
    InboundRequest.STATUS: (
        "status stat stats sts stutas stetas staus obostha abostha obosta "
        "অবস্থা অবস্তা অবস্হা অবস্থ স্ট্যাটাস স্টেটাস স্টাটাস"
    ),
    InboundRequest.HELP: "help halp hlp info sahajjo shahajjo sahajyo সাহায্য সাহায্যে সাহাজ্য সাহায্জ হেল্প",
    InboundRequest.REGISTER: (
        "reg register registration registar rej nibondhon nibandhan nibondon "
        "নিবন্ধন নিবন্ধণ নিবন্দন নিবনধন নিবন্ধ রেজিস্ট্রেশন রেজি"
    ),
}
_KIND_OF: Final = {fold(word): kind for kind, words in _WORDS.items() for word in words.split()}
_MISSPELT: Final = {
    **_KIND_OF,
    **{
        fold(word): kind
        for kind, words in (
            (InboundRequest.STOP, "stop unsubscribe bondho বন্ধ স্টপ"),
            (InboundRequest.START, "start unstop chalu চালু স্টার্ট"),
        )
        for word in words.split()
    },
}
"""Words that are recognised one edit away. STOP and START only if they stand alone."""
_TURNS_SMS: Final = (InboundRequest.STOP, InboundRequest.START)
_NO_MISSPELLING: Final = frozenset(
    {"shop", "step", "shot", "slop", "stoop", "stock", "smart", "stay"}
)
_BANGLA: Final = re.compile("[\u0980-\u09ff]")
_MARKS: Final = {
    "STOP": InboundRequest.STOP,
    "START": InboundRequest.START,
    "HELP": InboundRequest.HELP,
}


def read_mark(mark: str) -> InboundRequest | None:
    """Returns the request that a provider recognised itself, or None."""
    return _MARKS.get(mark.strip().upper())


def read_inbound(text: str) -> InboundCommand:
    """Parses an SMS. A reference alone asks for its status. Never raises."""
    text = text[:LONGEST_TEXT]
    language = Language.BANGLA if _BANGLA.search(text) else Language.ENGLISH
    words = fold(text).split()
    if not words:
        return InboundCommand(InboundRequest.UNKNOWN, None, Language.BANGLA)
    if turned := _read_turn(text, words):
        return InboundCommand(turned, None, language)
    kind, rest = _read_word(words)
    reference = _read_reference("".join(rest))
    if kind is InboundRequest.UNKNOWN and (whole := _read_reference("".join(words))):
        return InboundCommand(InboundRequest.STATUS, whole, language)
    if kind is InboundRequest.UNKNOWN and mentions_stop(split_words(text)):
        kind = InboundRequest.CALLBACK
    return InboundCommand(kind, reference if kind is InboundRequest.STATUS else None, language)


def _read_turn(text: str, words: list[str]) -> InboundRequest | None:
    """Returns STOP or START if the text asks for it, alone or with our reference."""
    parts = split_words(text)
    for first in range(1, len(words)):
        if words[0] in STOP_WORDS | START_WORDS and _read_reference("".join(words[first:])):
            parts = words[:first]
    if asks_to_stop(parts, is_question="?" in text):
        return InboundRequest.STOP
    return InboundRequest.START if asks_to_start(parts) else None


def _read_word(words: list[str]) -> tuple[InboundRequest, list[str]]:
    """Returns the first command word and the words after it."""
    for position, word in enumerate(words[:4]):
        if kind := _KIND_OF.get(word) or _glued(word):
            after = words[position + 1 :]
            return kind, after or _tail(word)
    for position, word in enumerate(words[:4]):
        kind = _nearest(word)
        if kind and not (len(words) > 1 and kind in _TURNS_SMS):
            return kind, words[position + 1 :]
    return InboundRequest.UNKNOWN, []


def _glued(word: str) -> InboundRequest | None:
    """Splits a command word and a reference written together: `status7k3mq9txa`."""
    kind = _KIND_OF.get(word[:-LENGTH])
    return kind if kind is InboundRequest.STATUS and _read_reference(word[-LENGTH:]) else None


def _tail(word: str) -> list[str]:
    return [word[-LENGTH:]] if word not in _KIND_OF else []


def _nearest(word: str) -> InboundRequest | None:
    if len(word) < _SHORTEST_FUZZY or word in _NO_MISSPELLING or _read_reference(word):
        return None
    kinds = {
        kind
        for known, kind in _MISSPELT.items()
        if len(known) >= _SHORTEST_FUZZY and OSA.distance(word, known, score_cutoff=1) <= 1
    }
    return kinds.pop() if len(kinds) == 1 else None


def _read_reference(text: str) -> str | None:
    try:
        return read_reference(text)
    except Invalid:
        return None
