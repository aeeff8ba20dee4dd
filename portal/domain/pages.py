"""The pages of the form in their order, and how far somebody has come.

A page asks one topic, or a part of it where one answer decides what the next can be: places go by
district, then upazila.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Final

from portal.domain.answers import READERS, Topic, merge
from portal.domain.corrections import INPUTS_OF, Correctable
from portal.domain.errors import Invalid, InvalidAnswers
from portal.domain.places import load_places
from portal.domain.topics.consent import is_helped
from portal.domain.typed import Reader, Typed
from portal.domain.words import N_

_DONE: Final = "pages_done"
MOST_VALUES, LONGEST_VALUE = 30, 500


class Page(StrEnum):
    """A page, called as in its address."""

    CONSENT = "consent"
    HELPER = "helper"
    CONTACT = "contact"
    PERSON = "person"
    PAPERS = "papers"
    HOME = "home"
    PLACE = "place"
    PERMANENT = "permanent"
    PERMANENT_PLACE = "permanent-place"
    JOURNEY = "journey"
    RETURN = "return"
    WORK = "work"
    NEEDS = "needs"

    @property
    def topic(self) -> Topic:
        """The topic whose reader judges the answers."""
        return _TOPICS.get(self) or Topic(self.value)

    @property
    def heading(self) -> str:
        """The heading, a msgid."""
        return _TITLES.get(self) or self.topic.label

    @property
    def inputs(self) -> Sequence[str]:
        """The form fields of the page."""
        return _INPUTS[self]


def _of(*answers: Correctable) -> tuple[str, ...]:
    return tuple(field for answer in answers for field in INPUTS_OF[answer])


_TOPICS: Final = {
    Page.HELPER: Topic.CONSENT,
    Page.PLACE: Topic.HOME,
    Page.PERMANENT: Topic.HOME,
    Page.PERMANENT_PLACE: Topic.HOME,
    Page.RETURN: Topic.JOURNEY,
}
_TITLES: Final = {
    Page.HELPER: N_("The person who helps"),
    Page.HOME: N_("The district where you live"),
    Page.PLACE: N_("Your address now"),
    Page.PERMANENT: N_("Your permanent district"),
    Page.PERMANENT_PLACE: N_("Your permanent address"),
    Page.RETURN: N_("How and why you came back"),
}
_BELOW: Final = ("upazila", "upazila_text", "union_ward", "village")
_INPUTS: Final[Mapping[Page, Sequence[str]]] = {
    Page.CONSENT: ("consent", "helped"),
    Page.HELPER: ("helper_name", "helper", "read_out"),
    Page.CONTACT: (
        "mobile",
        "whose_phone",
        "may_sms",
        "may_call",
        "safe_time",
        "alternate_mobile",
        "alternate_whose",
    ),
    Page.PERSON: _of(
        Correctable.NAME,
        Correctable.FATHER_NAME,
        Correctable.MOTHER_NAME,
        Correctable.SPOUSE_NAME,
        Correctable.SEX,
        Correctable.BIRTH,
    ),
    Page.PAPERS: _of(Correctable.DOCUMENT, Correctable.BMET_NUMBER),
    Page.HOME: ("district",),
    Page.PLACE: (*_BELOW, "permanent_same"),
    Page.PERMANENT: ("permanent_district",),
    Page.PERMANENT_PLACE: tuple(f"permanent_{field}" for field in _BELOW),
    Page.JOURNEY: _of(Correctable.COUNTRY, Correctable.DATES_ABROAD),
    Page.RETURN: _of(Correctable.RETURN),
    Page.WORK: _of(Correctable.WORK),
    Page.NEEDS: ("needs", "needs_other", "female_counsellor", "needs_care", "care_note"),
}


def pages_for(typed: Typed) -> Iterator[Page]:
    """The pages this person has to fill in."""
    reader = Reader(typed, date.min)
    left_out: set[Page] = set()
    if not is_helped(typed):
        left_out.add(Page.HELPER)
    if reader.raw("permanent_same") != "no":
        left_out |= {Page.PERMANENT, Page.PERMANENT_PLACE}
    yield from (page for page in Page if page not in left_out)


def with_answers(typed: Typed, page: Page, newer: Typed) -> dict[str, list[str]]:
    """All typed answers with those of one page replaced; fields it does not have are ignored.

    Bounded in size, for it is kept also before anything is checked.
    """
    bounded = {
        field: [value[:LONGEST_VALUE] for value in newer[field][:MOST_VALUES]]
        for field in page.inputs
        if field in newer
    }
    merged = {field: list(values) for field, values in merge(typed, bounded, page.inputs).items()}
    for prefix in ("", "permanent_"):
        _forget_strange_upazila(merged, prefix)
    return merged


def read_page(page: Page, typed: Typed, today: date) -> None:
    """Raises `InvalidAnswers` with the problems of this page's fields, if there are any."""
    if problems := _problems(page, typed, today):
        raise InvalidAnswers(problems)


def mark_done(typed: Typed, page: Page) -> dict[str, list[str]]:
    """The typed answers with the note that this page was filled in."""
    done = [*(each for each in typed.get(_DONE, ()) if each != page), page.value]
    return {**{field: list(values) for field, values in typed.items()}, _DONE: done}


def without_marks(typed: Typed) -> dict[str, list[str]]:
    """Only what was typed."""
    return {field: list(values) for field, values in typed.items() if field != _DONE}


def is_marked_done(typed: Typed, page: Page) -> bool:
    """Whether the page was filled in once. Its answers may have changed since."""
    return page.value in typed.get(_DONE, ())


def unfinished(typed: Typed, today: date) -> list[Page]:
    """The pages still to be filled in or mended, in order."""
    return [
        page
        for page in pages_for(typed)
        if not is_marked_done(typed, page) or _problems(page, typed, today)
    ]


def _problems(page: Page, typed: Typed, today: date) -> dict[str, Invalid]:
    try:
        READERS[page.topic](typed, today)
    except InvalidAnswers as several:
        return {
            field: problem for field, problem in several.problems.items() if field in page.inputs
        }
    return {}


def _forget_strange_upazila(typed: dict[str, list[str]], prefix: str) -> None:
    """An upazila stays chosen only while its district is."""
    upazila = load_places().upazilas.get(next(iter(typed.get(f"{prefix}upazila", ())), ""))
    district = next(iter(typed.get(f"{prefix}district", ())), "")
    if upazila and upazila.district_code != district:
        del typed[f"{prefix}upazila"]
