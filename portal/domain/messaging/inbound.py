"""Parses inbound SMS: a command word and possibly a reference, in either script.

Case, spaces, punctuation, the script of digits and small misspellings are ignored. A word may be one
edit away from a command word, unless another command word is as near (rapidfuzz, optimal string
alignment: one letter wrong, missing, added, or two swapped).
"""

import re
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

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

    STATUS = "status", N_("How the registration stands")
    HELP = "help", N_("Help")
    STOP = "stop", N_("No more SMS")
    START = "start", N_("SMS again")
    REGISTER = "register", N_("To register")
    UNKNOWN = "unknown", N_("Not understood")


class InboundCommand(NamedTuple):
    """A parsed inbound SMS."""

    kind: InboundRequest
    reference: str | None
    language: Language


# Folded (`portal.domain.platform.text.fold`), as people write them. The first word of each row is the documented one.
_WORDS: Final = {
    InboundRequest.STATUS: (
        "status stat stats sts stutas stetas staus obostha abostha obosta "
        "অবস্থা অবস্তা অবস্হা অবস্থ স্ট্যাটাস স্টেটাস স্টাটাস"
    ),
    InboundRequest.HELP: "help halp hlp info sahajjo shahajjo sahajyo সাহায্য সাহায্যে সাহাজ্য সাহায্জ হেল্প",
    InboundRequest.STOP: ("stop stp unsubscribe bondho bandho bondo বন্ধ বন্দ বনধ বন্ধো স্টপ"),
    InboundRequest.START: "start strt unstop chalu chalo চালু চালূ চালো স্টার্ট",
    InboundRequest.REGISTER: (
        "reg register registration registar rej nibondhon nibandhan nibondon "
        "নিবন্ধন নিবন্ধণ নিবন্দন নিবনধন নিবন্ধ রেজিস্ট্রেশন রেজি"
    ),
}
_KIND_OF: Final = {fold(word): kind for kind, words in _WORDS.items() for word in words.split()}
_TURNS_SMS: Final = (InboundRequest.STOP, InboundRequest.START)
"""Requests that change data. They are not recognised within a sentence."""
_SMS: Final = frozenset(
    map(fold, ["sms", "msg", "message", "messages", "এসএমএস", "মেসেজ", "ম্যাসেজ"])
)
_BANGLA: Final = re.compile("[\u0980-\u09ff]")


def read_inbound(text: str) -> InboundCommand:
    """Parses an SMS. A reference alone asks for its status. Never raises."""
    text = text[:LONGEST_TEXT]
    language = Language.BANGLA if _BANGLA.search(text) else Language.ENGLISH
    words = fold(text).split()
    if not words:
        return InboundCommand(InboundRequest.UNKNOWN, None, Language.BANGLA)
    kind, rest = _read_word(words)
    reference = _read_reference("".join(rest))
    if kind is InboundRequest.UNKNOWN and (whole := _read_reference("".join(words))):
        return InboundCommand(InboundRequest.STATUS, whole, language)
    return InboundCommand(kind, reference if kind is InboundRequest.STATUS else None, language)


def _read_word(words: list[str]) -> tuple[InboundRequest, list[str]]:
    """Returns the first command word and the words after it."""
    for position, word in enumerate(words[:4]):
        kind = _KIND_OF.get(word) or _glued(word)
        if kind and not (position and _is_sentence(kind, words)):
            after = words[position + 1 :]
            return kind, after or _tail(word)
    for position, word in enumerate(words[:4]):
        kind = _nearest(word)
        if kind and not (len(words) > 1 and kind in _TURNS_SMS):
            return kind, words[position + 1 :]
    return InboundRequest.UNKNOWN, []


def _is_sentence(kind: InboundRequest, words: list[str]) -> bool:
    """Whether the command word is part of a sentence: `my work has stopped, I have debts`."""
    return kind in _TURNS_SMS and len(words) > 3 and _SMS.isdisjoint(words)


def _glued(word: str) -> InboundRequest | None:
    """Splits a command word and a reference written together: `status7k3mq9txa`."""
    kind = _KIND_OF.get(word[:-LENGTH])
    return kind if kind is InboundRequest.STATUS and _read_reference(word[-LENGTH:]) else None


def _tail(word: str) -> list[str]:
    return [word[-LENGTH:]] if word not in _KIND_OF else []


def _nearest(word: str) -> InboundRequest | None:
    if len(word) < _SHORTEST_FUZZY or _read_reference(word):
        return None
    kinds = {
        kind
        for known, kind in _KIND_OF.items()
        if len(known) >= _SHORTEST_FUZZY and OSA.distance(word, known, score_cutoff=1) <= 1
    }
    return kinds.pop() if len(kinds) == 1 else None


def _read_reference(text: str) -> str | None:
    try:
        return read_reference(text)
    except Invalid:
        return None
