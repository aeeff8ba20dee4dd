"""Parses a typed name into words, initials, and the sex that its prefix indicates."""

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Final, NamedTuple

from portal.domain.names.initials import Initial, read_initials
from portal.domain.names.known import known_names
from portal.domain.names.parts import NamePart, NamePartKind, NameSex, find_part, find_part_by_sound
from portal.domain.names.sounds import is_bangla_word, join_sounds, sounds
from portal.domain.platform.text import fold


class NameWord(NamedTuple):
    """A word of a name: folded text, sounds and part."""

    text: str
    said: str
    kind: NamePartKind
    part: NamePart | None = None
    is_half: bool = False  # `text` is the whole word, of which this is one half


@dataclass(frozen=True)
class ReadName:
    """A parsed name, ready for comparison."""

    words: tuple[NameWord, ...]
    initials: tuple[Initial, ...]
    prefix: NamePart | None
    sex: NameSex | None
    whole: str


_BRACKETS: Final = re.compile(r"[(\[{<][^)\]}>]*[)\]}>]?")
_ALSO_CALLED: Final = re.compile(r"\s(?:alias|urf|orfe|@|ওরফে|উরফে)\s.*$", re.IGNORECASE)
_SCRIPTS: Final = re.compile("[\u0980-\u09ff ]+|[^\u0980-\u09ff]+")
# Consonants with which no word begins, as in "mdrahim".
_STUCK_PREFIX: Final = re.compile(r"\b(md|mst)(?=[b-df-hj-np-tv-z]..)")
_LINKS: Final = frozenset({"ul", "ur", "us", "uz", "un", "ud", "উল", "উর", "উস", "উজ", "উন", "উদ"})

# Second halves written joined or apart, as sounds, with the required end of the first half.
_HALVES: Final = (
    ("uddin", re.compile("(?<=..)[uoO@]d[iey]+n$")),
    ("uzzaman", re.compile("(?<=..)[uoO@]j[aA]m[aA]n$")),
    ("ullah", re.compile("(?<=..)[uoO]ly?[aA]h?$")),
    ("nesa", re.compile("(?<=..)[uoO@]n[ei][sS][aA]h?$")),
    ("nahar", re.compile("(?<=..)[uoO@]n[aA]h[aA]r$")),
    ("md", re.compile("(?<=..)[mM][uoO@a]h[aA]m[aA@eo]d$")),
)
# Abdul, Abdur, Abdus … before a consonant; "Abdulalim" and "Abdullatif" stay whole.
_ABDUL: Final = re.compile(
    """
    [aA]b@?d[uoO@a]
    (?: l@?(?=[hkgcSjtdnpfbmrs]) | [rsnjtd]@?(?=[hkgcSjtdnpfbmrsl]) | (?=[rsnjtd]) )
    (?= .*[aAeiouO@].*. )
    """,
    re.VERBOSE,
)
# The assimilated end of a first half: Shamsun Nahar, Nuruz Zaman, Salahud Din.
_BELONGS: Final = {
    "nahar": re.compile("(?<=...)[uoO]n$"),
    "nesa": re.compile("(?<=...)[uoO]n$"),
    "uzzaman": re.compile("(?<=..)[uoO]j$"),
    "uddin": re.compile("(?<=...)[uoO]d$"),
}
_UNHEARD: Final = "MXhH@"  # a word that has only these is ignored
_MOST_WORDS: Final = 16  # limits the cost of a long text
_MARKS: Final = frozenset({NamePartKind.PREFIX, NamePartKind.HONORIFIC})
_ZAMAN: Final = re.compile("j[aA]m[aA]n")


class _Token(NamedTuple):
    words: tuple[NameWord, ...] = ()
    initials: tuple[Initial, ...] = ()
    said: str = ""


@functools.lru_cache(1 << 13)
def read_name_words(name: str) -> ReadName:
    """Split a name into words. A text such as "---" has none."""
    plain = _ALSO_CALLED.sub("", _BRACKETS.sub(" ", name))
    tokens = _link(list(islice(_tokens(plain), _MOST_WORDS)))
    found = [_read_token(token) for token in tokens]
    initials = tuple(initial for token in found for initial in token.initials)
    words = list(_part_rightly([word for token in found for word in token.words]))
    marks = [word.part for word in words if word.part and word.kind in _MARKS]
    words = [word for word in words if word.kind not in _MARKS]
    if not words and not initials:
        words = [
            NameWord(token, sounds(token), NamePartKind.GIVEN)
            for token in tokens
            if sounds(token).strip(_UNHEARD)
        ]
    prefix = next((part for part in marks if part.kind is NamePartKind.PREFIX), None)
    return ReadName(
        tuple(_promote(words, has_initials=bool(initials))),
        initials,
        prefix,
        prefix.sex if prefix else next((part.sex for part in marks if part.sex), None),
        functools.reduce(join_sounds, [token.said for token in found], ""),
    )


@functools.lru_cache(1 << 15)
def _read_token(token: str) -> _Token:
    said = sounds(token)
    part = find_part(token)
    if part is None and (initials := read_initials(token)):
        return _Token(initials=initials, said=said)
    if not (part or said.strip(_UNHEARD)):
        return _Token()
    part = part or _sounds_like_part(token)
    kind = part.kind if part else NamePartKind.GIVEN
    words = tuple(_halve(NameWord(token, said, kind, part)))
    return _Token(words, said="" if kind in _MARKS else said)


def _tokens(name: str) -> Iterator[str]:
    for run in name.replace("ঃ", "ঃ ").split():
        yield from _part_run(run)


@functools.lru_cache(1 << 15)
def _part_run(run: str) -> tuple[str, ...]:
    """Fold the text between two spaces, and split it at punctuation and changes of script."""
    tokens: list[str] = []
    for piece in _SCRIPTS.findall(fold(run)):
        if is_bangla_word(piece):
            tokens += piece.replace("ঃ", "").split()
        elif not piece.strip().isdigit():
            tokens += _STUCK_PREFIX.sub(r"\1 ", piece).split()
    return tuple(tokens)


def _sounds_like_part(token: str) -> NamePart | None:
    """Whether it is an unusual spelling of a common part. Malik is a given name, not Mallick."""
    return None if known_names().has(token) else find_part_by_sound(sounds(token))


def _link(tokens: list[str]) -> list[str]:
    """Attach "ul", "ud", … to a neighbour: Zia ul Haque, Salah ud Din, Nur un Nahar."""
    linked: list[str] = []
    if tokens[:2] in (["m", "d"], ["এম", "ডি"]):
        tokens = ["md", *tokens[2:]]
    for token in tokens:
        if linked and linked[-1] in _LINKS:
            link = linked.pop()
            whole = link + token
            if find_part(whole) or _sounds_like_part(whole):
                linked.append(whole)
            elif linked:
                linked[-1] += link
                linked.append(token)
            else:
                linked += [link, token]
        else:
            linked.append(token)
    return linked


def _halve(word: NameWord) -> Iterator[NameWord]:
    """Split a compound word: Salahuddin, Kamruzzaman, Nurmohammad, Abdussalam."""
    if word.kind is not NamePartKind.GIVEN:
        yield word
        return
    if start := _ABDUL.match(word.said):
        part = find_part("abdul")
        yield NameWord("abdul", "Abdul", NamePartKind.LIGHT, part)
        yield word._replace(said=word.said[start.end() :], is_half=True)
        return
    for name, pattern in _HALVES:
        if match := pattern.search(word.said):
            part = find_part(name)
            yield word._replace(said=word.said[: match.start()], is_half=True)
            if part:
                yield NameWord(name, match[0], part.kind, part)
            return
    yield word


def _part_rightly(words: Sequence[NameWord]) -> Iterator[NameWord]:
    """Move the assimilated end: Shamsun Nahar equals Shams un Nahar and Shamsunnahar."""
    last = ""
    for word, following in pairwise((*words, None)):
        if word is None:
            continue
        if last == "uzzaman" and _ZAMAN.fullmatch(word.said):
            yield NameWord(word.text, word.said, NamePartKind.MEDIUM, find_part(last))
            last = ""
            continue
        last = _second_half(following)
        end = _BELONGS.get(last)
        if word.kind is NamePartKind.GIVEN and end and end.search(word.said):
            yield word._replace(said=end.sub("", word.said), is_half=True)
        else:
            last = ""
            yield word


def _second_half(word: NameWord | None) -> str:
    if word and _ZAMAN.fullmatch(word.said):
        return "uzzaman"
    return word.part.name if word and word.part else ""


def _promote(words: Sequence[NameWord], *, has_initials: bool) -> Iterator[NameWord]:
    """Treat the least common word as the given name if the name has none."""
    kinds = {word.kind for word in words}
    order = (NamePartKind.MEDIUM, NamePartKind.LIGHT, NamePartKind.FAMILY)
    lacks = NamePartKind.GIVEN not in kinds and not has_initials
    chosen = next((kind for kind in order if kind in kinds), None) if lacks else None
    for word in words:
        yield word._replace(kind=NamePartKind.GIVEN) if word.kind is chosen else word
