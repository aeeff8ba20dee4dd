"""The features by which registrations are compared, and the rules that make a pair.

No rule merges registrations. A pair is shown to an officer with its reasons. Scores only sort the
list. They were set by hand, from how often each reason is a coincidence among millions of people.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

from portal.domain.matching.duplicate_pairs import MatchReason
from portal.domain.names.match import SAME, match_names
from portal.domain.registration.answers import Answers
from portal.domain.registration.birth import Birth
from portal.domain.registration.choices import DocumentType, Sex


@dataclass(frozen=True, slots=True)
class MatchFeatures:
    """Known features of a person, possibly incomplete while answers are being typed."""

    names: tuple[str, ...] = ()
    """Names in either script."""
    sex: Sex = Sex.NOT_SAID
    birth: Birth | None = None
    father: str | None = None
    mother: str | None = None
    districts: frozenset[str] = frozenset()
    """Districts of the present and the permanent address."""
    mobile: str | None = None
    document_type: DocumentType = DocumentType.NONE
    document_number: str | None = None

    @classmethod
    def of(cls, answers: Answers) -> "MatchFeatures":
        """Extracts the features from complete answers."""
        person, home = answers.person, answers.home
        return cls(
            names=tuple(name for name in (person.name_bn, person.name_en) if name),
            sex=person.sex,
            birth=person.birth,
            father=person.father_name,
            mother=person.mother_name,
            districts=frozenset(
                address.district for address in (home.present, home.permanent) if address
            ),
            mobile=answers.contact.mobile,
            document_type=answers.papers.document_type,
            document_number=answers.papers.document_number,
        )


class MatchScore(NamedTuple):
    """The reasons for a pair and its score from 1 to 100."""

    grounds: tuple[MatchReason, ...]
    score: int


# A pair needs a similar name and one of these sets of reasons. The number is its base score.
_RULES: Final = (
    (frozenset({MatchReason.PHONE}), 80),
    (frozenset({MatchReason.BIRTH_DATE}), 75),
    (frozenset({MatchReason.FATHER, MatchReason.MOTHER}), 60),
    (frozenset({MatchReason.FATHER, MatchReason.DISTRICT}), 55),
    (frozenset({MatchReason.BIRTH_YEAR, MatchReason.DISTRICT}), 50),
)
_SAME_DOCUMENT: Final = 100
_OTHERS_DOCUMENT: Final = 90
"""Score of the same document with another name: a typing error or misuse of a document."""
_SUPPORT: Final = {
    MatchReason.PHONE: 10,
    MatchReason.BIRTH_DATE: 10,
    MatchReason.FATHER: 10,
    MatchReason.MOTHER: 8,
    MatchReason.DISTRICT: 4,
    MatchReason.BIRTH_YEAR: 2,
}
"""Points that each further reason adds."""
_LEAST: Final = 40
"""Pairs with a lower score are dropped: they cost more work than they find duplicates."""

# Points that each contradiction subtracts.
_OTHER_SEX: Final = 40
_OTHER_DOCUMENT: Final = 30
_OTHER_BIRTH: Final = 30
_OTHER_FATHER: Final = 26
_OTHER_MOTHER: Final = 20
_NEW_YEAR: Final = 15
"""A birth on 1 January often means that only the year was known when the document was issued."""
_SPELLING: Final = 20
"""Points subtracted for a name of low similarity."""

_SURELY_ANOTHER: Final = 0.25
"""Parents' names below this similarity contradict a pair. Between this and similar they are neutral."""
YEARS_MISREMEMBERED: Final = 1
_YEARS_POSSIBLE: Final = 5
_SLIPS: Final = 2
"""Number of digits of a document number that may differ as typing errors."""


def compare_features(one: MatchFeatures, other: MatchFeatures) -> MatchScore | None:
    """Returns the reasons and score if the two make a pair, else None."""
    name = max((match_names(a, b).score for a in one.names for b in other.names), default=0.0)
    grounds = tuple(_grounds(one, other, name))
    if MatchReason.DOCUMENT in grounds:
        return MatchScore(grounds, _SAME_DOCUMENT if name >= SAME else _OTHERS_DOCUMENT)
    if MatchReason.NAME not in grounds:
        return None
    found = max((_score(rule, start, grounds) for rule, start in _RULES), default=0)
    score = found - sum(_against(one, other, grounds)) - round((1 - name) * _SPELLING)
    if MatchReason.PHONE in grounds:
        score = max(score, _LEAST)  # an officer decides whether a family shares the phone
    return MatchScore(grounds, min(score, _OTHERS_DOCUMENT - 1)) if score >= _LEAST else None


def _score(rule: frozenset[MatchReason], start: int, grounds: tuple[MatchReason, ...]) -> int:
    if not rule.issubset(grounds):
        return 0
    return start + sum(_SUPPORT.get(ground, 0) for ground in grounds if ground not in rule)


def _grounds(one: MatchFeatures, other: MatchFeatures, name: float) -> Iterator[MatchReason]:
    if _document(one) == _document(other) and one.document_number:
        yield MatchReason.DOCUMENT
    if one.mobile and one.mobile == other.mobile:
        yield MatchReason.PHONE
    if name >= SAME:
        yield MatchReason.NAME
    if one.birth and other.birth:
        if one.birth.day and one.birth.day == other.birth.day:
            yield MatchReason.BIRTH_DATE
        elif _years_between(one.birth, other.birth) <= YEARS_MISREMEMBERED:
            yield MatchReason.BIRTH_YEAR
    if one.districts & other.districts:
        yield MatchReason.DISTRICT
    if one.father and other.father and match_names(one.father, other.father).same:
        yield MatchReason.FATHER
    if one.mother and other.mother and match_names(one.mother, other.mother).same:
        yield MatchReason.MOTHER


def _against(
    one: MatchFeatures, other: MatchFeatures, grounds: tuple[MatchReason, ...]
) -> Iterator[int]:
    if {one.sex, other.sex} == {Sex.FEMALE, Sex.MALE}:
        yield _OTHER_SEX
    if _has_other_card(one, other):
        yield _OTHER_DOCUMENT
    if one.birth and other.birth and _years_between(one.birth, other.birth) > _YEARS_POSSIBLE:
        yield _OTHER_BIRTH
    if MatchReason.BIRTH_DATE in grounds and one.birth and one.birth.day:
        yield _NEW_YEAR if (one.birth.day.month, one.birth.day.day) == (1, 1) else 0
    if _are_two(one.father, other.father):
        yield _OTHER_FATHER
    if _are_two(one.mother, other.mother):
        yield _OTHER_MOTHER


def _document(features: MatchFeatures) -> tuple[DocumentType, str | None]:
    return features.document_type, features.document_number


def _has_other_card(one: MatchFeatures, other: MatchFeatures) -> bool:
    """Whether both have NID numbers of equal length that differ. Passport numbers change on renewal."""
    if not one.document_type is other.document_type is DocumentType.NID:
        return False
    mine, yours = one.document_number or "", other.document_number or ""
    return len(mine) == len(yours) and OSA.distance(mine, yours) > _SLIPS


def _years_between(one: Birth, other: Birth) -> int:
    """Returns the minimum of calendar years between two births, 0 if they may share a year."""
    (first, last), (other_first, other_last) = one.years(), other.years()
    return max(0, other_first - last, first - other_last)


def _are_two(one: str | None, other: str | None) -> bool:
    return bool(one and other) and match_names(one or "", other or "").score < _SURELY_ANOTHER
