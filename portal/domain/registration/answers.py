"""The answers of a registration by topic, and the form inputs of each topic."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Self

from portal.domain.platform.choices import Choice
from portal.domain.platform.errors import Invalid, InvalidAnswers
from portal.domain.platform.form_input import FormInput
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.topics.consent import Consent
from portal.domain.registration.topics.contact import Contact
from portal.domain.registration.topics.documents import Documents
from portal.domain.registration.topics.home import Home
from portal.domain.registration.topics.journey import Journey
from portal.domain.registration.topics.needs import Needs
from portal.domain.registration.topics.person import Person
from portal.domain.registration.topics.work import Work


class Topic(Choice):
    """A page of the form."""

    CONSENT = "consent", N_("Before you start")
    CONTACT = "contact", N_("Your phone")
    PERSON = "person", N_("About you")
    PAPERS = "papers", N_("Your document")
    HOME = "home", N_("Where you live")
    JOURNEY = "journey", N_("Abroad and back")
    WORK = "work", N_("Your work")
    NEEDS = "needs", N_("Help you want")


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

    @classmethod
    def read(cls, typed: FormInput, today: date) -> Self:
        """Reads all topics. Raises `InvalidAnswers` with the problems of all of them."""
        topics: dict[str, Any] = {}
        problems: dict[str, Invalid] = {}
        for topic, read in READERS.items():
            try:
                topics[topic.value] = read(typed, today)
            except InvalidAnswers as several:
                problems |= several.problems
        if problems:
            raise InvalidAnswers(problems)
        return cls(**topics)


def merge(typed: FormInput, newer: FormInput, inputs: Collection[str]) -> FormInput:
    """Replaces these inputs by those of `newer`. An empty input is removed."""
    kept = {field: list(values) for field, values in typed.items() if field not in inputs}
    return kept | {field: list(newer[field]) for field in inputs if field in newer}
