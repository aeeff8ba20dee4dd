"""All questions, and the tables that other modules read."""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any, Final

from portal.domain.registration.questions import (
    consent_questions,
    contact_questions,
    home_questions,
    journey_questions,
    needs_questions,
    papers_questions,
    person_questions,
    work_questions,
)
from portal.domain.registration.questions.question import (
    AnswerColumn,
    AskedWhen,
    Correction,
    Question,
)
from portal.domain.registration.questions.topic import Topic

AnyQuestion = Question[Any]

QUESTIONS: Final[Sequence[AnyQuestion]] = (
    *person_questions.QUESTIONS,
    *contact_questions.QUESTIONS,
    *papers_questions.QUESTIONS,
    *home_questions.QUESTIONS,
    *journey_questions.QUESTIONS,
    *work_questions.QUESTIONS,
    *needs_questions.QUESTIONS,
    *consent_questions.QUESTIONS,
)
"""Questions in the order of imports, exports and officers' screens."""

BY_ID: Final[Mapping[str, AnyQuestion]] = {each.id: each for each in QUESTIONS}
OF_TOPIC: Final[Mapping[Topic, Sequence[AnyQuestion]]] = {
    topic: tuple(each for each in QUESTIONS if each.topic is topic) for topic in Topic
}
OF_PAGE: Final[Mapping[str, Sequence[AnyQuestion]]] = {
    page: tuple(
        sorted(
            (each for each in QUESTIONS if each.page_name == page and each.inputs),
            key=lambda each: each.is_late,
        )
    )
    for page in dict.fromkeys(each.page_name for each in QUESTIONS)
}
"""Questions by the value of their page, in the order of the form."""
FORM_OF_PAGE: Final[Mapping[str, Sequence[AnyQuestion]]] = {
    page: tuple(each for each in asked if each.asked is AskedWhen.ON_FORM)
    for page, asked in OF_PAGE.items()
}
"""Of these, the questions that a returnee is asked before sending."""
INPUTS_OF_PAGE: Final[Mapping[str, Sequence[str]]] = {
    page: tuple(chain.from_iterable(each.inputs for each in QUESTIONS if each.page_name == page))
    for page in OF_PAGE
}
OF_INPUT: Final[Mapping[str, AnyQuestion]] = {
    name: each for each in QUESTIONS for name in each.inputs
}
"""The question of each form field."""

SIMPLE: Final[Sequence[AnyQuestion]] = tuple(each for each in QUESTIONS if each.is_simple)
"""Questions without an attribute in the classes of `topics`."""
SIMPLE_OF_TOPIC: Final[Mapping[Topic, Sequence[AnyQuestion]]] = {
    topic: tuple(each for each in SIMPLE if each.topic is topic) for topic in Topic
}

CORRECTIONS: Final[Mapping[str, Correction]] = {
    each.correction.id: each.correction for each in QUESTIONS if each.correction
}
OF_CORRECTION: Final[Mapping[str, Sequence[AnyQuestion]]] = {
    name: tuple(each for each in QUESTIONS if each.correction is correction)
    for name, correction in CORRECTIONS.items()
}

STORED: Final[Sequence[tuple[AnyQuestion, AnswerColumn]]] = tuple(
    (each, column) for each in QUESTIONS for column in each.columns
)
_CHECKED_TOPICS: Final = (
    Topic.PERSON,
    Topic.CONSENT,
    Topic.PAPERS,
    Topic.HOME,
    Topic.WORK,
    Topic.CONTACT,
)
EMPTY_WHEN_ERASED: Final[Sequence[str]] = tuple(
    column.name
    for topic in _CHECKED_TOPICS
    for each in OF_TOPIC[topic]
    for column in each.columns
    if each.path and column.is_empty_when_erased
)
"""Columns of the CHECK `erased`, in its order. Each simple question has its own CHECK."""
