"""Rules about catalogs: what a translation must have in common with its source text."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

import polib

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|(?<!%)%[a-z]")
TAG = re.compile(r"</?\w+[^>]*>")


def problems(catalog: polib.POFile) -> Iterator[str]:
    """Yields everything in a catalog that is unfinished or differs from its source."""
    for entry in catalog:
        if entry.obsolete:
            yield f"{entry.msgid!r} is not used any more: make catalogs"
            continue
        sources, translations = _forms(entry)
        if "fuzzy" in entry.flags:
            yield f"{entry.msgid!r} is marked fuzzy: check it and remove the mark"
        if not translations or not all(translations):
            yield f"{entry.msgid!r} is not translated"
        for text in filter(None, translations):
            for problem in _differences(sources, text):
                yield f"{entry.msgid!r}: {problem} in {text!r}"


def _forms(entry: polib.POEntry) -> tuple[list[str], list[str]]:
    if entry.msgid_plural:
        return [entry.msgid, entry.msgid_plural], list(entry.msgstr_plural.values())
    return [entry.msgid], [entry.msgstr]


def _differences(sources: list[str], text: str) -> Iterator[str]:
    if not any(_parts(PLACEHOLDER, source) == _parts(PLACEHOLDER, text) for source in sources):
        yield "other placeholders"
    if not any(_parts(TAG, source) == _parts(TAG, text) for source in sources):
        yield "other tags"
    if _edges(sources[0]) != _edges(text):
        yield "other white space at an end"
    if text != unicodedata.normalize("NFC", text):
        yield "not NFC"


def _parts(pattern: re.Pattern[str], text: str) -> Counter[str]:
    return Counter(pattern.findall(text))


def _edges(text: str) -> tuple[str, str]:
    bare = text.strip()
    return (text[: text.find(bare)], text[text.find(bare) + len(bare) :]) if bare else ("", "")
