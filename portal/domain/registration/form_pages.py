"""The pages of the form in order, and the progress of a draft.

A page asks one topic, or two that belong together. It marks itself in the draft by its own name and by
those of the pages that it has replaced, so that a draft that was begun before goes on where it was, and
the previous release can read the marks.
"""

import itertools
from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import Final

from portal.domain.platform.errors import Invalid, InvalidAnswers
from portal.domain.platform.form_input import FormInput, FormReader
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.answers import merge, read_topics
from portal.domain.registration.questions.registry import (
    FORM_OF_PAGE,
    INPUTS_OF_PAGE,
    OF_PAGE,
    AnyQuestion,
)
from portal.domain.registration.questions.topic import Topic
from portal.domain.registration.topics.consent import is_helped
from portal.domain.registration.topics.home import without_refused_place
from portal.domain.routing.places import load_places

_DONE: Final = "pages_done"
_AGAIN: Final = "pages_again"
"""Pages that were filled in, and whose answers do not fit any more."""
MOST_VALUES, LONGEST_VALUE = 30, 500


class FormPage(StrEnum):
    """A page. The value is its name in the URL."""

    CONSENT = "consent"
    HELPER = "helper"
    CONTACT = "contact"
    PERSON = "person"
    HOME = "home"
    PERMANENT = "permanent"
    JOURNEY = "journey"
    NEEDS = "needs"

    @property
    def topic(self) -> Topic:
        """The first topic, which gives the page its icon and its step."""
        return self.topics[0]

    @property
    def topics(self) -> Sequence[Topic]:
        """The topics whose readers validate the answers."""
        return _TOPICS.get(self) or (Topic(self.value),)

    @property
    def marks(self) -> Sequence[str]:
        """The names by which a draft says that the page has been filled in."""
        return (self.value, *_REPLACED.get(self, ()))

    @property
    def heading(self) -> str:
        """The msgid of the heading."""
        return _TITLES.get(self) or self.topic.label

    @property
    def inputs(self) -> Sequence[str]:
        """The form fields of the page, also of questions that are asked later."""
        return INPUTS_OF_PAGE[self.value]

    @property
    def questions(self) -> Sequence[AnyQuestion]:
        """All questions whose answers belong to the page, in its order."""
        return OF_PAGE[self.value]

    @property
    def asked(self) -> Sequence[AnyQuestion]:
        """The questions that a returnee is asked on the page."""
        return FORM_OF_PAGE[self.value]


_TOPICS: Final = {
    FormPage.HELPER: (Topic.CONSENT,),
    FormPage.PERSON: (Topic.PERSON, Topic.PAPERS),
    FormPage.PERMANENT: (Topic.HOME,),
    FormPage.JOURNEY: (Topic.JOURNEY, Topic.WORK),
}
_REPLACED: Final = {
    FormPage.PERSON: ("papers",),
    FormPage.HOME: ("place",),
    FormPage.PERMANENT: ("permanent-place",),
    FormPage.JOURNEY: ("return", "work"),
}
_ADDRESS_PREFIXES: Final = {FormPage.HOME: "", FormPage.PERMANENT: "permanent_"}
"""The prefix of the inputs of an address."""
REPLACED_BY: Final = {name: page for page, names in _REPLACED.items() for name in names}
"""The page that has replaced a page of earlier releases, by the name of the old one."""
_TITLES: Final = {
    FormPage.HELPER: N_("The person helping"),
    FormPage.PERMANENT: N_("Your permanent address"),
}


def pages_for(typed: FormInput) -> Iterator[FormPage]:
    """Returns the pages that this person must fill in."""
    reader = FormReader(typed, date.min)
    left_out: set[FormPage] = set()
    if not is_helped(typed):
        left_out.add(FormPage.HELPER)
    if reader.raw("permanent_same") != "no":
        left_out.add(FormPage.PERMANENT)
    yield from (page for page in FormPage if page not in left_out)


def with_answers(typed: FormInput, page: FormPage, newer: FormInput) -> dict[str, list[str]]:
    """Replaces the answers of one page. Unknown fields are ignored.

    An answer to a question that is asked later stays unless there is a newer one. The size is bounded,
    because unvalidated answers are stored too.
    """
    asked = {name for question in page.asked for name in question.inputs}
    replaced = [field for field in page.inputs if field in asked or field in newer]
    bounded = {
        field: [value[:LONGEST_VALUE] for value in newer[field][:MOST_VALUES]]
        for field in page.inputs
        if field in newer
    }
    merged = {field: list(values) for field, values in merge(typed, bounded, replaced).items()}
    for prefix in ("", "permanent_"):
        _forget_strange_upazila(merged, prefix)
    return merged


def read_page(page: FormPage, typed: FormInput, today: date) -> None:
    """Validates a page. Raises `InvalidAnswers` with the problems of its fields."""
    if problems := _problems(page, typed, today):
        raise InvalidAnswers(problems)


def finish_page(
    typed: FormInput, page: FormPage, newer: FormInput, today: date
) -> dict[str, list[str]]:
    """Validates new answers of a page and marks it as filled in. Raises `InvalidAnswers`.

    Marks filled in pages whose answers do not fit the new ones to be filled in again. New answers
    can affect the page itself and later ones, of which a first pass through the form has none.
    """
    later = itertools.dropwhile(lambda each: each is not page, FormPage)
    is_first_pass = not any(is_marked_done(typed, each) for each in later)
    typed = with_answers(typed, page, newer)
    if page in _ADDRESS_PREFIXES:
        typed = without_refused_place(typed, _ADDRESS_PREFIXES[page])
    read_page(page, typed, today)
    _refuse_strange_place(page, typed)
    marked = mark_done(typed, page)
    return marked if is_first_pass else mark_again(marked, today)


def mark_done(typed: FormInput, page: FormPage) -> dict[str, list[str]]:
    """Marks a page as filled in."""
    done = [*(each for each in typed.get(_DONE, ()) if each not in page.marks), *page.marks]
    again = [each for each in typed.get(_AGAIN, ()) if each not in page.marks]
    return {**without_marks(typed), _DONE: done, **({_AGAIN: again} if again else {})}


def without_marks(typed: FormInput) -> dict[str, list[str]]:
    """Returns the typed answers without the marks of pages."""
    return {field: list(values) for field, values in typed.items() if field not in (_DONE, _AGAIN)}


def is_marked_done(typed: FormInput, page: FormPage) -> bool:
    """Whether the page has been filled in. Its answers may have changed since."""
    return set(page.marks) <= set(typed.get(_DONE, ()))


def mark_again(typed: FormInput, today: date) -> dict[str, list[str]]:
    """Validates all pages that have been filled in and marks those to be filled in again."""
    again = [
        mark
        for page in pages_for(typed)
        if is_marked_done(typed, page) and _problems(page, typed, today)
        for mark in page.marks
    ]
    done = {_DONE: list(typed[_DONE])} if _DONE in typed else {}
    return {**without_marks(typed), **done, **({_AGAIN: again} if again else {})}


def pages_left(typed: FormInput) -> list[FormPage]:
    """Returns the pages to fill in by their marks, in order, without reading the answers again.

    `unfinished` may return more: a page that was filled in before its questions changed.
    """
    again = set(typed.get(_AGAIN, ()))
    return [
        page
        for page in pages_for(typed)
        if not again.isdisjoint(page.marks) or not is_marked_done(typed, page)
    ]


def unfinished(typed: FormInput, today: date) -> dict[FormPage, dict[str, Invalid]]:
    """Returns the pages that are incomplete or invalid, in order, with the problems of their fields.

    A page that was never filled in has no problems yet. Reads all answers.
    """
    found: dict[FormPage, dict[str, Invalid]] = {}
    for page in pages_for(typed):
        is_done = is_marked_done(typed, page)
        problems = _problems(page, typed, today) if is_done else {}
        if problems or not is_done:
            found[page] = problems
    return found


def _problems(page: FormPage, typed: FormInput, today: date) -> dict[str, Invalid]:
    problems: dict[str, Invalid] = {}
    try:
        read_topics(page.topics, typed, today)
    except InvalidAnswers as several:
        problems = {
            field: problem for field, problem in several.problems.items() if field in page.inputs
        }
    if page is FormPage.HOME and not FormReader(typed, today).raw("permanent_same"):
        # A list without this column means the same address; a form asks.
        text = N_("Choose whether this is your permanent address too.")
        problems["permanent_same"] = Invalid(text)
    return problems


def _refuse_strange_place(page: FormPage, typed: FormInput) -> None:
    """Raises `InvalidAnswers` for a written upazila that resembles none of the list.

    Who chooses "not in this list" has looked at it, and may write any name.
    """
    prefix = _ADDRESS_PREFIXES.get(page)
    if prefix is None or next(iter(typed.get(f"{prefix}upazila", ())), ""):
        return
    reader = FormReader(typed, date.min)
    text, district = reader.written(f"{prefix}upazila_text"), reader.raw(f"{prefix}district")
    if not load_places().resembles_upazila(text, district):
        problem = Invalid(N_("We do not know this place. Choose it in the list."))
        raise InvalidAnswers({f"{prefix}upazila": problem})


def _forget_strange_upazila(typed: dict[str, list[str]], prefix: str) -> None:
    """Removes an upazila that does not belong to the chosen district."""
    upazila = load_places().upazilas.get(next(iter(typed.get(f"{prefix}upazila", ())), ""))
    district = next(iter(typed.get(f"{prefix}district", ())), "")
    if upazila and upazila.district_code != district:
        del typed[f"{prefix}upazila"]
