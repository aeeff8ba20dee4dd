"""Compares two names, in Bangla or Latin letters, and says whether they may be one person's.

Given name and family name carry most weight. Prefixes, honorifics and very common second names carry
little. No result merges registrations: an officer decides.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from portal.domain.names.initials import Initial, first_letters, fit_initials
from portal.domain.names.known import KnownNames, known_names
from portal.domain.names.pairs import WordPairing, Words, pair_words
from portal.domain.names.parts import NamePartKind, NameSex
from portal.domain.names.reader import ReadName, read_name_words
from portal.domain.platform.choices import Choice
from portal.domain.platform.gettext_marker import N_

SAME: Final = 0.5


class NameReason(Choice):
    """A reason for or against two names belonging to one person."""

    SAME = "same", N_("The same name")
    SPELLING = "spelling", N_("Spelled differently")
    JOINED = "joined", N_("Joined or written apart")
    INITIALS = "initials", N_("One has only an initial")
    LACKS = "lacks", N_("One of them has a word less")
    OTHER_GIVEN = "other_given", N_("Different given name")
    OTHER_FAMILY = "other_family", N_("Different family name")
    OTHER_SECOND = "other_second", N_("Different last word")
    OTHER_SEX = "other_sex", N_("One is a man's name, the other a woman's")
    OTHER_INITIALS = "other_initials", N_("The initials do not match")


@dataclass(frozen=True, slots=True)
class NameMatch:
    """The similarity of two names, from 0 to 1, and its reasons."""

    score: float
    reasons: tuple[NameReason, ...]

    @property
    def same(self) -> bool:
        """Whether they may belong to the same person."""
        return self.score >= SAME


# The score when words remain unmatched on one side, and on both sides.
_MISSING: Final = {
    NamePartKind.GIVEN: 0.6,
    NamePartKind.FAMILY: 0.75,
    NamePartKind.MEDIUM: 0.8,
    NamePartKind.LIGHT: 0.95,
}
_CLASH: Final = {
    frozenset({NamePartKind.GIVEN}): (0.1, NameReason.OTHER_GIVEN),
    frozenset({NamePartKind.FAMILY}): (0.2, NameReason.OTHER_FAMILY),
    frozenset({NamePartKind.MEDIUM}): (0.4, NameReason.OTHER_SECOND),
    frozenset({NamePartKind.LIGHT}): (0.8, NameReason.OTHER_SECOND),
    frozenset({NamePartKind.GIVEN, NamePartKind.FAMILY}): (0.4, NameReason.OTHER_GIVEN),
    frozenset({NamePartKind.GIVEN, NamePartKind.MEDIUM}): (0.4, NameReason.OTHER_GIVEN),
    frozenset({NamePartKind.GIVEN, NamePartKind.LIGHT}): (0.6, NameReason.OTHER_GIVEN),
    frozenset({NamePartKind.FAMILY, NamePartKind.MEDIUM}): (0.45, NameReason.OTHER_FAMILY),
    frozenset({NamePartKind.FAMILY, NamePartKind.LIGHT}): (0.6, NameReason.OTHER_FAMILY),
    frozenset({NamePartKind.MEDIUM, NamePartKind.LIGHT}): (0.55, NameReason.OTHER_SECOND),
}
_OTHER_SEX: Final = 0.1
_NO_GIVEN: Final = 0.3
# Weight of the spelling of a second name relative to a given or family name.
_COMMON_WEIGHT: Final = 0.3
_JOINED: Final = 0.97
# Scores of an initial that stands for a given name, another word, no word, or contradicts.
_FOR_GIVEN, _FOR_WORD, _FOR_NONE = 0.75, 0.9, 0.9
_UNFIT, _UNFIT_COMMON = 0.2, 0.45

Verdict = tuple[float, NameReason]


def match_names(one: str, other: str, known: KnownNames | None = None) -> NameMatch:
    """Compare two names. `known` are the known given names, the portal's own if None.

    A name without letters matches no other name.
    """
    mine, yours = map(
        read_name_words, sorted((one, other))
    )  # sorted, so that the result is symmetric
    paired = pair_words(mine, yours, known or known_names())
    found, fit = _use_initials(mine, yours, paired)
    verdicts = [*fit, *_pairs(found), *_sexes(mine, yours, found), *_left(found)]
    if not found.pairs and not (mine.initials and yours.initials):
        verdicts.append((0.0, NameReason.OTHER_GIVEN))
    score = 1.0
    for factor, _ in verdicts:
        score *= factor
    reasons = dict.fromkeys(reason for factor, reason in verdicts if factor < 1)
    return NameMatch(round(score, 3), tuple(reasons) or (NameReason.SAME,))


def _use_initials(
    mine: ReadName, yours: ReadName, found: WordPairing
) -> tuple[WordPairing, list[Verdict]]:
    """Match initials with the remaining words, and say whether they fit."""
    if found.is_joined or not (mine.initials or yours.initials):
        return found, list(_given(mine, yours, found))
    fit = fit_initials(mine.initials, yours.initials)
    if fit is None:
        return found, [(_UNFIT, NameReason.OTHER_INITIALS)]
    my_rest, your_rest = fit
    verdicts: list[Verdict] = []
    left, right = found.left, found.right
    right = _initial_score(my_rest, right, verdicts, is_male=_is_md(yours))
    left = _initial_score(your_rest, left, verdicts, is_male=_is_md(mine))
    found = found._replace(left=left, right=right)
    return found, [*verdicts, *_given(mine, yours, found)]


def _is_md(name: ReadName) -> bool:
    return name.prefix is not None and name.prefix.sex is NameSex.MALE


def _initial_score(
    initials: list[Initial], words: Words, verdicts: list[Verdict], *, is_male: bool
) -> Words:
    """Return the words that no initial of the other name matches."""
    words = list(words)
    for initial in initials:
        word = next((word for word in words if first_letters(word.said) & initial), None)
        if word:
            words.remove(word)
            verdicts.append(
                (_FOR_GIVEN if word.kind is NamePartKind.GIVEN else _FOR_WORD, NameReason.INITIALS)
            )
        elif any(word.kind is NamePartKind.GIVEN for word in words):
            verdicts.append((_UNFIT, NameReason.OTHER_INITIALS))
        elif "m" in initial and is_male:
            continue
        elif any(word.kind is not NamePartKind.FAMILY for word in words):
            verdicts.append((_UNFIT_COMMON, NameReason.OTHER_INITIALS))
        else:
            verdicts.append((_FOR_NONE, NameReason.LACKS))
    return words


def _given(mine: ReadName, yours: ReadName, found: WordPairing) -> Iterator[Verdict]:
    """Lower the score if the names share no given name."""
    for name, side in ((mine, found.left), (yours, found.right)):
        given = [word for word in name.words if word.kind is NamePartKind.GIVEN]
        if given and all(word in side for word in given):
            yield _NO_GIVEN, NameReason.OTHER_GIVEN


def _pairs(found: WordPairing) -> Iterator[Verdict]:
    for pair in found.pairs:
        weight = 1.0 if pair.is_distinctive else _COMMON_WEIGHT
        yield 1 - (1 - pair.likeness) * weight, NameReason.SPELLING
    if found.is_joined:
        yield _JOINED, NameReason.JOINED


def _sexes(mine: ReadName, yours: ReadName, found: WordPairing) -> Iterator[Verdict]:
    """Compare the sexes told by prefixes, else by second names that only one of the two has."""
    sexes = {mine.sex or _sex_of(found.left), yours.sex or _sex_of(found.right)}
    if sexes >= {NameSex.MALE, NameSex.FEMALE}:
        yield _OTHER_SEX, NameReason.OTHER_SEX


def _sex_of(words: Words) -> NameSex | None:
    return next((word.part.sex for word in words if word.part and word.part.sex), None)


def _left(found: WordPairing) -> Iterator[Verdict]:
    clashes = [
        _CLASH[frozenset({one.kind, other.kind})] for one in found.left for other in found.right
    ]
    if clashes:
        yield min(clashes, key=lambda clash: clash[0])
        return
    for word in (*found.left, *found.right):
        yield _MISSING[word.kind], NameReason.LACKS
