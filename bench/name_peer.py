"""The peer of the names benchmark: a simple combination of libraries.

A plain table maps Bangla letters to Latin ones, Double Metaphone codes each word, and rapidfuzz's
`token_set_ratio` compares the codes. Its threshold is the best one for the measured pairs.
"""

from collections.abc import Callable, Sequence

from metaphone import doublemetaphone
from rapidfuzz import fuzz

from portal.domain.platform.text import join_nukta

_BANGLA = "অআইঈউঊএঐওঔকখগঘঙচছজঝঞটঠডঢণতথদধনপফবভমযরলশষসহৎংািীুূেৈোৌ\u09dc\u09dd\u09df"
_LATIN = (
    "a a i i u u e oi o ou k kh g gh ng ch chh j jh n t th d dh n t th d dh n p ph b bh m j r l "
    "sh sh s h t ng a i i u u e oi o ou r rh y"
)
_TABLE = dict(zip(_BANGLA, _LATIN.split(), strict=True)) | {"ঃ": "", "ঁ": "", "্": ""}


def code(name: str) -> str:
    """Returns the codes of the words of a name."""
    latin = "".join(_TABLE.get(sign, sign) for sign in join_nukta(name))
    latin = "".join(sign if sign.isalpha() or sign == " " else " " for sign in latin)
    return " ".join(doublemetaphone(word)[0] for word in latin.split())


def likeness(one: str, other: str) -> float:
    """Returns the similarity of two names, from 0 to 100."""
    return fuzz.token_set_ratio(code(one), code(other))


def judge_from(limit: float) -> Callable[[str, str], bool]:
    """Returns a judge that accepts pairs at or above a threshold."""
    return lambda one, other: likeness(one, other) >= limit


def best_limit(labelled: Sequence[tuple[float, bool]]) -> float:
    """Returns the threshold with the largest F1."""

    def f1(limit: float) -> float:
        hits = sum(same for value, same in labelled if value >= limit)
        called = sum(value >= limit for value, _ in labelled)
        return 2 * hits / (called + sum(same for _, same in labelled))

    return max(sorted({value for value, _ in labelled}), key=f1)
