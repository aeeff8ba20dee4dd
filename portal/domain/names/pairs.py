"""Pairs the words of two names, independent of order and spacing."""

from itertools import pairwise
from typing import Final, NamedTuple

from portal.domain.names.distance import distance, split_sounds
from portal.domain.names.known import KnownNames
from portal.domain.names.parts import NamePartKind, find_part_by_sound
from portal.domain.names.reader import NameWord, ReadName
from portal.domain.names.sounds import join_sounds
from portal.domain.names.words import MAYBE, compare_words

Words = list[NameWord]
_JOINED: Final = 0.3  # largest distance of joined words that are the same
_SHORTEST: Final = 3  # fewest sounds of the first of them


class WordPair(NamedTuple):
    """A word of each name and their similarity."""

    mine: NameWord
    yours: NameWord
    likeness: float

    @property
    def is_distinctive(self) -> bool:
        """Whether it is a given name or a family name on either side."""
        kinds = {self.mine.kind, self.yours.kind}
        return NamePartKind.GIVEN in kinds or NamePartKind.FAMILY in kinds


class WordPairing(NamedTuple):
    """The paired words and the unpaired words of each side."""

    pairs: list[WordPair]
    left: Words
    right: Words
    is_joined: bool = False


def pair_words(mine: ReadName, yours: ReadName, known: KnownNames) -> WordPairing:
    """Pair the most similar words first, then join remaining words and try again."""
    candidates = [
        WordPair(one, other, likeness)
        for one in mine.words
        for other in yours.words
        if (likeness := compare_words(one, other, known)) >= MAYBE
    ]
    candidates.sort(key=lambda pair: (pair.mine.kind is pair.yours.kind, pair.likeness))
    pairs: list[WordPair] = []
    left, right = list(mine.words), list(yours.words)
    while candidates:
        best = candidates.pop()
        if best.mine in left and best.yours in right:
            pairs.append(best)
            left.remove(best.mine)
            right.remove(best.yours)
    return _join(mine, yours, WordPairing(pairs, left, right))


def _join(mine: ReadName, yours: ReadName, found: WordPairing) -> WordPairing:
    if not (found.left and found.right):
        return found
    for one, other in ((found.left, found.right), (found.right, found.left)):
        if joined := _join_two(one, other):
            first, second, whole = joined
            one.remove(first)
            one.remove(second)
            other.remove(whole)
            pair = WordPair(whole, whole, 1.0)
            return WordPairing([*found.pairs, pair], found.left, found.right, is_joined=True)
    counts = [len(name.words) + len(name.initials) for name in (mine, yours)]
    if counts[0] == counts[1] and not any(word.is_half for word in (*mine.words, *yours.words)):
        return found
    if _has_given(found.left) and distance(mine.whole, yours.whole) <= _JOINED:
        return WordPairing(
            [*found.pairs, WordPair(found.left[0], found.right[0], 1.0)], [], [], True
        )
    return found


def _has_given(words: Words) -> bool:
    return any(word.kind is NamePartKind.GIVEN for word in words)


def _join_two(parts: Words, wholes: Words) -> tuple[NameWord, NameWord, NameWord] | None:
    for first, second in pairwise(parts):
        for whole in wholes:
            if _is_joined(first, second, whole):
                return first, second, whole
    return None


def _is_joined(first: NameWord, second: NameWord, whole: NameWord) -> bool:
    """Whether a word is two others written together. A common second word may have any spelling."""
    parts = (split_sounds(first.said).frame, split_sounds(second.said).frame)
    if abs(sum(map(len, parts)) - len(split_sounds(whole.said).frame)) > 1:
        return False
    if distance(join_sounds(first.said, second.said), whole.said) <= _JOINED:
        return True
    return second.part is not None and any(
        find_part_by_sound(whole.said[cut:]) == second.part
        for cut in range(_SHORTEST, len(whole.said) - 1)
        if distance(first.said, whole.said[:cut]) <= _JOINED
    )
