"""The answers that can be corrected, and the form inputs behind each; all from the registry."""

from collections.abc import Mapping, Sequence
from typing import Final

from portal.domain.platform.choices import Choice
from portal.domain.registration.questions.question import AskedWhen, Correction
from portal.domain.registration.questions.registry import CORRECTIONS, OF_CORRECTION, AnyQuestion
from portal.domain.registration.questions.topic import Topic

_CHECKED_TOPICS: Final = (Topic.PERSON, Topic.PAPERS, Topic.JOURNEY)


class Correctable(Choice):
    """An answer that can be corrected. Members come from the registry, in its order."""

    # Those that code names, for the type checker.
    NAME: "Correctable"
    FATHER_NAME: "Correctable"
    SEX: "Correctable"
    BIRTH: "Correctable"
    DOCUMENT: "Correctable"
    PRESENT_ADDRESS: "Correctable"
    DATES_ABROAD: "Correctable"
    CONTACT_WAYS: "Correctable"
    HELP: "Correctable"
    CARE: "Correctable"

    vars().update({each.id.upper(): (each.id, each.label) for each in CORRECTIONS.values()})

    @property
    def questions(self) -> Sequence[AnyQuestion]:
        """The questions that are asked again."""
        return OF_CORRECTION[self.value]

    @property
    def is_checked(self) -> bool:
        """Whether officers compare it with papers, so that it is theirs once they have done so."""
        return self.questions[0].topic in _CHECKED_TOPICS

    @property
    def rule(self) -> Correction:
        """Who may correct it."""
        return CORRECTIONS[self.value]


TOPIC_OF: Final[Mapping[Correctable, Topic]] = {
    answer: answer.questions[0].topic for answer in Correctable
}
INPUTS_OF: Final[Mapping[Correctable, Sequence[str]]] = {
    answer: tuple(field for question in answer.questions for field in question.inputs)
    for answer in Correctable
}
BY_RETURNEE: Final = tuple(answer for answer in Correctable if answer.rule.by_returnee)
"""Those that the returnee may change alone."""
ASKED_LATER: Final[Mapping[Correctable, Sequence[AnyQuestion]]] = {
    answer: asked
    for answer in BY_RETURNEE
    if (asked := tuple(q for q in answer.questions if q.asked is AskedWhen.LATER))
}
"""The questions that are asked after sending, by the answer with which they are corrected."""
BY_OFFICER: Final = tuple(answer for answer in Correctable if answer.rule.by_officer)
"""Those for which an officer may send a registration back."""
