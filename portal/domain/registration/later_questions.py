"""The questions that a returnee is asked after sending, and which of them are answered."""

from collections.abc import Sequence
from typing import Final

from portal.domain.platform.form_input import FormInput
from portal.domain.platform.text import clean
from portal.domain.registration.questions.question import AskedWhen
from portal.domain.registration.questions.registry import QUESTIONS, AnyQuestion

LATER_QUESTIONS: Final[Sequence[AnyQuestion]] = tuple(
    each for each in QUESTIONS if each.asked is AskedWhen.LATER
)


def is_answered(questions: Sequence[AnyQuestion], typed: FormInput) -> bool:
    """Whether one of the questions has an answer, also one that says nothing."""
    names = (name for question in questions for name in question.inputs)
    return any(clean(value) for name in names for value in typed.get(name, ()))


def unanswered_questions(typed: FormInput) -> Sequence[AnyQuestion]:
    """Returns the questions to ask, without those that only complete another one."""
    return tuple(
        each for each in LATER_QUESTIONS if not each.adds_to and not is_answered((each,), typed)
    )
