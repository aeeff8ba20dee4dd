"""Compares two registrations line by line."""

from collections.abc import Sequence
from enum import Enum
from typing import Final, NamedTuple

from portal.domain.names.match import match_names
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.text import fold
from portal.domain.registration.questions.kinds import Name, Text
from portal.domain.registration.questions.registry import QUESTIONS
from portal.services.review.registration_detail import RegistrationDetail
from portal.web.staff.review import answer_groups
from portal.web.staff.review.answer_items import AnswerItem

_SOUND: Final = frozenset(
    question.label
    for question in QUESTIONS
    if isinstance(question.kind, Name)
    or (isinstance(question.kind, Text) and question.kind.is_compared_by_sound)
)
"""Answers that are compared by sound, in any script."""
_LEFT_OUT: Final = frozenset({"Help that is wanted", "Registration"})
"""Groups that do not identify a person: needs and routing."""


class ComparisonMark(Enum):
    """The result of a line: a visible sign and a text for screen readers."""

    SAME = "same", "=", N_("the same")
    ALIKE = "alike", "≈", N_("similar")
    OTHER = "other", "≠", N_("different")
    ONE = "one", "", N_("only in one of them")

    def __init__(self, code: str, sign: str, label: str) -> None:
        self.code, self.sign, self.label = code, sign, label


class ComparisonLine(NamedTuple):
    """One answer of both registrations."""

    label: str
    left: AnswerItem | None
    right: AnswerItem | None
    mark: ComparisonMark


class ComparisonPart(NamedTuple):
    """A heading and its lines."""

    title: str
    lines: Sequence[ComparisonLine]


def compare_registrations(
    mine: RegistrationDetail, other: RegistrationDetail
) -> list[ComparisonPart]:
    """Compares the identifying answers of both. Withdrawn registrations show none."""
    left, right = _groups(mine), _groups(other)
    parts = []
    for title in dict.fromkeys([*left, *right]):
        one, two = left.get(title, {}), right.get(title, {})
        lines = [
            ComparisonLine(
                label, one.get(label), two.get(label), _mark(label, one.get(label), two.get(label))
            )
            for label in _in_order(list(one), list(two))
        ]
        parts.append(ComparisonPart(title, lines))
    return [part for part in parts if part.lines]


def _groups(found: RegistrationDetail) -> dict[str, dict[str, AnswerItem]]:
    if found.answers is None:
        return {}
    return {
        group.title: {item.label: item for item in group.items}
        for group in answer_groups.answer_groups(found.registration, found.answers, found.centre)
        if group.title not in _LEFT_OUT
    }


def _in_order(one: list[str], other: list[str]) -> list[str]:
    """Merges the labels of both in order. A label of only one side follows its predecessor."""
    order = list(one)
    for place, label in enumerate(other):
        if label not in order:
            before = other[place - 1] if place else None
            order.insert(order.index(before) + 1 if before in order else 0, label)
    return order


def _mark(label: str, left: AnswerItem | None, right: AnswerItem | None) -> ComparisonMark:
    if left is None or right is None:
        return ComparisonMark.ONE
    if fold(left.value) == fold(right.value):
        return ComparisonMark.SAME
    if label in _SOUND and match_names(left.value, right.value).same:
        return ComparisonMark.ALIKE
    return ComparisonMark.OTHER
