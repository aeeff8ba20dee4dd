from datetime import date

import pytest

from portal.domain.hotline.proof_questions import (
    ProofQuestion,
    choose_questions,
    is_right,
    known_questions,
)
from portal.domain.registration.answers import Answers
from tests.factories import TYPED

ANSWERS = Answers.read(TYPED, date(2026, 11, 22))


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        (
            ProofQuestion.BIRTH,
            ("5 3 1990", "০৫/০৩/১৯৯০", "1990-03-05", "5 March 1990", "৫ মার্চ, ১৯৯০"),
            ("1990", "3 5 1990", "5 3", "5 3 1990 1", "31 2 1990", "9" * 5000, ""),
        ),
        (ProofQuestion.DOCUMENT, ("0123", "০১২৩", " 01-23 "), ("123", "19901234567890123", "")),
        (
            ProofQuestion.FATHER,
            ("আব্দুল করিম", "Abdul Karim", "Md. Abdul Korim"),
            ("Md", "মোঃ", "Abdul", "Rahim", "ক", ""),
        ),
        (
            ProofQuestion.RETURNED,
            ("9 2026", "২০২৬-০৯", "September 2026", "সেপ্টেম্বর ২০২৬"),
            ("2026", "9", "10 2026", ""),
        ),
        (ProofQuestion.MOTHER, (), ("Amina", "")),
    ],
)
def test_an_answer_is_right_in_either_script_and_only_as_a_whole(
    question: ProofQuestion, right: tuple[str, ...], wrong: tuple[str, ...]
) -> None:
    assert [said for said in right if not is_right(question, ANSWERS, said)] == []
    assert [said for said in wrong if is_right(question, ANSWERS, said)] == []


def test_only_what_is_known_exactly_is_asked_and_a_strong_question_first() -> None:
    known = known_questions(ANSWERS)
    assert ProofQuestion.MOTHER not in known
    ranked = choose_questions(known, lambda each: each.value.encode()[::-1])
    assert ranked[0].is_strong
    assert len(ranked) == 2
    weak = [each for each in known if not each.is_strong]
    assert choose_questions(weak, lambda each: each.value.encode()) == ()
