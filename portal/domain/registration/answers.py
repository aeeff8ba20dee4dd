"""The answers of a registration by topic."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from typing import Any, Final, Self, TypeVar

from portal.domain.platform.errors import Invalid, InvalidAnswers
from portal.domain.platform.form_input import FormInput, FormReader
from portal.domain.registration.questions.question import Question
from portal.domain.registration.questions.registry import BY_ID, SIMPLE_OF_TOPIC
from portal.domain.registration.questions.topic import Topic
from portal.domain.registration.topics.consent import Consent
from portal.domain.registration.topics.contact import Contact
from portal.domain.registration.topics.documents import Documents
from portal.domain.registration.topics.home import Home
from portal.domain.registration.topics.journey import Journey
from portal.domain.registration.topics.needs import Needs
from portal.domain.registration.topics.person import Person
from portal.domain.registration.topics.work import Work

T = TypeVar("T")

READERS: Final[Mapping[Topic, Callable[[FormInput, date], object]]] = {
    Topic.CONSENT: Consent.read,
    Topic.CONTACT: Contact.read,
    Topic.PERSON: Person.read,
    Topic.PAPERS: Documents.read,
    Topic.HOME: Home.read,
    Topic.JOURNEY: Journey.read,
    Topic.WORK: Work.read,
    Topic.NEEDS: Needs.read,
}


@dataclass(frozen=True, slots=True)
class Answers:
    """All answers of a registration as the returnee gave them."""

    consent: Consent
    contact: Contact
    person: Person
    papers: Documents
    home: Home
    journey: Journey
    work: Work
    needs: Needs

    simple: Mapping[str, Any] = field(default_factory=dict)
    """The answers to simple questions, by the id of the question."""

    @classmethod
    def read(cls, typed: FormInput, today: date) -> Self:
        """Reads all topics. Raises `InvalidAnswers` with the problems of all of them."""
        return cls(**read_topics(READERS, typed, today))

    def of(self, question: Question[T]) -> T:
        """Returns the answer to a question, of its type."""
        if question.path:
            value: T = attrgetter(question.path)(self)
            return value
        if question.id in self.simple:
            stored: T = self.simple[question.id]
            return stored
        return question.unanswered


def read_topics(topics: Iterable[Topic], typed: FormInput, today: date) -> dict[str, Any]:
    """Reads some topics and returns their answers by the attributes of `Answers`.

    Raises `InvalidAnswers` with the problems of all of them.
    """
    read: dict[str, Any] = {"simple": {}}
    problems: dict[str, Invalid] = {}
    for topic in topics:
        try:
            read[topic.value] = READERS[topic](typed, today)
        except InvalidAnswers as several:
            problems |= several.problems
        if questions := SIMPLE_OF_TOPIC[topic]:
            reader = FormReader(typed, today)
            given = {each.id: each.read(reader) for each in questions}
            read["simple"] |= given_answers(given)
            problems |= reader.problems
    if problems:
        raise InvalidAnswers(problems)
    return read


def given_answers(values: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the answers to simple questions without those that are unanswered."""
    return {name: value for name, value in values.items() if value != BY_ID[name].unanswered}


def merge(typed: FormInput, newer: FormInput, inputs: Collection[str]) -> FormInput:
    """Replaces these inputs by those of `newer`. An empty input is removed."""
    unchanged = {field: list(values) for field, values in typed.items() if field not in inputs}
    return unchanged | {field: list(newer[field]) for field in inputs if field in newer}
