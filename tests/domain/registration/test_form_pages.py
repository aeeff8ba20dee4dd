"""The marks of filled in pages say what is left to fill in, as reading all answers does."""

from collections.abc import Collection
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.platform.errors import InvalidAnswers
from portal.domain.platform.form_input import FormInput
from portal.domain.registration.form_pages import (
    FormPage,
    finish_page,
    mark_again,
    mark_done,
    pages_left,
    read_page,
    unfinished,
    with_answers,
    without_marks,
)

TODAY = date(2026, 11, 24)
Fields = dict[str, list[str]]
CONSENT: Fields = {"consent": ["yes"]}
PERSON: Fields = {
    "name_bn": ["রহিমা বেগম"],
    "sex": ["female"],
    "birth_year": ["1990"],
    "document_type": ["none"],
}
HOME: Fields = {
    "district": ["BD2022"],
    "upazila": ["BD20220016"],
    "village": ["সোনারপাড়া"],
    "permanent_same": ["yes"],
}
ELSEWHERE: Fields = {
    "permanent_district": ["BD2022"],
    "permanent_upazila": ["BD20220016"],
}
JOURNEY: Fields = {
    "country": ["SA"],
    "left_year": ["2009"],
    "returned_year": ["2026"],
    "returned_how": ["own_decision"],
}
ANSWERS: dict[FormPage, list[Fields]] = {
    FormPage.CONSENT: [CONSENT, CONSENT | {"helped": ["yes"]}],
    FormPage.HELPER: [{"helper_name": ["Rubel"], "helper": ["family"], "read_out": ["yes"]}, {}],
    FormPage.CONTACT: [{"mobile": ["01712345678"]}, {"mobile": ["12"]}],
    FormPage.PERSON: [PERSON, PERSON | {"birth_year": ["2010"]}, {}],
    FormPage.HOME: [HOME, HOME | {"permanent_same": ["no"]}, HOME | {"district": ["BD3026"]}, {}],
    FormPage.PERMANENT: [ELSEWHERE, ELSEWHERE | {"permanent_district": ["BD3026"]}],
    FormPage.JOURNEY: [JOURNEY, JOURNEY | {"left_year": ["2025"]}, {"country": ["SA"]}],
}
SENT = st.sampled_from(
    [
        (page, given, is_checked)
        for page, all_ in ANSWERS.items()
        for given in all_
        for is_checked in (1, 0)
    ]
)


def finish(typed: FormInput, *pages: tuple[FormPage, Fields]) -> Fields:
    for page, newer in pages:
        typed = finish_page(typed, page, newer, TODAY)
    return {**typed}  # type: ignore[dict-item]  # lists, as `finish_page` returns them


@given(st.lists(SENT, max_size=25))
def test_the_marks_agree_with_the_answers_whatever_is_sent_later(
    sent: list[tuple[FormPage, Fields, bool]],
) -> None:
    typed = finish({}, *((page, given[0]) for page, given in ANSWERS.items()))
    for page, newer, is_checked in sent:
        with suppress(InvalidAnswers):
            if is_checked:
                typed = finish_page(typed, page, newer, TODAY)
            else:
                typed = mark_again(with_answers(typed, page, newer), TODAY)
        assert pages_left(typed) == list(unfinished(typed, TODAY))


def test_another_birth_asks_again_for_the_journey_before_it() -> None:
    typed = finish({}, (FormPage.PERSON, PERSON), (FormPage.JOURNEY, JOURNEY))
    assert FormPage.JOURNEY not in pages_left(typed)
    typed = finish(typed, (FormPage.PERSON, PERSON | {"birth_year": ["2010"]}))
    assert FormPage.JOURNEY in pages_left(typed)
    typed = finish(typed, (FormPage.JOURNEY, JOURNEY | {"left_year": ["2025"]}))
    assert FormPage.JOURNEY not in pages_left(typed)


def test_a_page_with_newer_questions_is_found_by_reading_the_answers() -> None:
    """As a draft of an earlier release has them: marked, without the answer that is asked now."""
    typed = mark_done(without_marks(HOME | {"permanent_same": []}), FormPage.HOME)
    assert FormPage.HOME not in pages_left(typed)
    assert FormPage.HOME in unfinished(typed, TODAY)


def test_no_mark_stays_with_the_answers() -> None:
    typed = mark_again(mark_done({"birth_year": ["1"]}, FormPage.PERSON), TODAY)
    assert FormPage.PERSON in pages_left(typed)
    assert without_marks(typed) == {"birth_year": ["1"]}


def test_an_invalid_page_is_refused() -> None:
    with pytest.raises(InvalidAnswers):
        finish_page({}, FormPage.PERSON, {}, TODAY)


@pytest.mark.parametrize("page", FormPage)
def test_a_question_that_may_be_left_out_is_not_demanded(page: FormPage) -> None:
    optional = {each for question in page.asked if question.is_optional for each in question.inputs}
    typed: Fields = {"helped": ["yes"]}
    problems: Collection[str] = ()
    try:
        read_page(page, typed, TODAY)
    except InvalidAnswers as several:
        problems = several.problems
    assert optional.isdisjoint(problems)


def test_an_answer_to_a_question_that_is_asked_later_stays_in_the_draft() -> None:
    typed = with_answers({}, FormPage.PERSON, PERSON | {"mother_name": ["সালেহা খাতুন"]})
    typed = with_answers(typed, FormPage.PERSON, {"name_bn": ["রহিমা"]})
    assert typed == {"name_bn": ["রহিমা"], "mother_name": ["সালেহা খাতুন"]}
    assert "mother_name" not in {question.id for question in FormPage.PERSON.asked}


def test_a_draft_of_the_previous_release_goes_on_at_the_page_that_asks_the_rest() -> None:
    """It had marked the page of the person, and not yet the one of the document."""
    person = {field: PERSON[field] for field in ("name_bn", "sex", "birth_year")}
    before = {**CONSENT, **person, "pages_done": ["consent", "contact", "person"]}
    assert next(iter(pages_left(before))) is FormPage.PERSON
    after = finish(before, (FormPage.PERSON, PERSON))
    assert next(iter(pages_left(after))) is FormPage.HOME
    done = ["consent", "contact", "person", "papers", "home", "place"]
    assert next(iter(pages_left({**CONSENT, "pages_done": done}))) is FormPage.JOURNEY
    assert set(after["pages_done"]) >= {"person", "papers"}  # as the previous release reads it
