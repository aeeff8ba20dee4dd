"""The questions by which a caller of the hotline proves who they are.

They ask for what stands in the registration and on no slip and in no SMS. The first question is one
that nobody guesses; what neighbours know is asked beside it only.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from portal.domain.names.match import match_names
from portal.domain.platform.choices import Choice
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import to_latin
from portal.domain.platform.text import clean
from portal.domain.platform.written_dates import (
    ReadDate,
    existing_date,
    plain_date,
    read_clear_date,
    read_strokes,
)
from portal.domain.registration.answers import Answers

NUMBER: Final = 2
"""How many questions prove a caller."""
LONGEST_ANSWER: Final = 120
_LIKE_ENOUGH: Final = 0.75
_LAST: Final = 4


class ProofQuestion(Choice):
    """A question. The label is what the agent asks."""

    BIRTH = "birth", N_("What is your full date of birth?")
    DOCUMENT = "document", N_("What are the last four digits or letters of the paper you gave?")
    MOTHER = "mother", N_("What is your mother's name?")
    FATHER = "father", N_("What is your father's name?")
    RETURNED = "returned", N_("In which month and year did you come back?")

    @property
    def is_strong(self) -> bool:
        """Whether nobody guesses it and few others know it."""
        return self in (ProofQuestion.BIRTH, ProofQuestion.DOCUMENT, ProofQuestion.MOTHER)


def known_questions(answers: Answers) -> Sequence[ProofQuestion]:
    """Returns the questions whose answers are known exactly."""
    return [each for each in ProofQuestion if _held(each, answers)]


def choose_questions(
    known: Sequence[ProofQuestion], rank: Callable[[ProofQuestion], bytes], number: int = NUMBER
) -> Sequence[ProofQuestion]:
    """Returns the questions in the order of `rank`, the first a strong one; none if too few are known."""
    ranked = sorted(known, key=rank)
    strong = [each for each in ranked if each.is_strong]
    if not strong or len(ranked) < number:
        return ()
    return [strong[0], *(each for each in ranked if each is not strong[0])][:number]


def is_right(question: ProofQuestion, answers: Answers, said: str) -> bool:
    """Whether what the caller said is the answer. A date has to be whole, a name may be spelled otherwise."""
    held, said = _held(question, answers), clean(said)[:LONGEST_ANSWER]
    if not held or not said:
        return False
    match question:
        case ProofQuestion.MOTHER | ProofQuestion.FATHER:
            return match_names(said, held).score >= _LIKE_ENOUGH
        case ProofQuestion.BIRTH:
            return _day(said) == held
        case ProofQuestion.RETURNED:
            return _month(said) == held
        case _:
            return "".join(filter(str.isalnum, to_latin(said).upper())) == held


def _held(question: ProofQuestion, answers: Answers) -> str:
    person = answers.person
    match question:
        case ProofQuestion.BIRTH:
            return person.birth.day.isoformat() if person.birth.day else ""
        case ProofQuestion.MOTHER:
            return person.mother_name or ""
        case ProofQuestion.FATHER:
            return person.father_name or ""
        case ProofQuestion.RETURNED:
            returned = answers.journey.returned
            return f"{returned.year}-{returned.month}" if returned and returned.month else ""
        case _:
            return (answers.papers.document_number or "")[-_LAST:].upper()


def _date(said: str) -> ReadDate | None:
    """Reads what was said with the day first, as is usual in Bangladesh."""
    plain = re.sub(r"[ /.]+", "-", plain_date(said))
    strokes = read_strokes(plain)
    try:
        read = ReadDate(*strokes[::-1]) if strokes else read_clear_date(plain)
        return existing_date(*read) if read else None
    except Invalid:
        return None


def _day(said: str) -> str:
    read = _date(said)
    if read is None or read.month is None or read.day is None:
        return ""
    return date(read.year, read.month, read.day).isoformat()


def _month(said: str) -> str:
    read = _date(said)
    return f"{read.year}-{read.month}" if read and read.month else ""
