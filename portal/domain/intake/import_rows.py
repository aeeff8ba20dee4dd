"""Converts one row of an imported list to form input."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Final, NamedTuple

from portal.domain.intake.answer_words import AnswerWords, yes_or_no
from portal.domain.intake.cell_faults import cell_fault, without_codes
from portal.domain.intake.import_columns import (
    CHOICES,
    DATES,
    DIGITS_ONLY,
    DISTRICTS,
    NUMBERS,
    SEVERAL,
    UPAZILAS,
    YES_NO,
)
from portal.domain.intake.import_dates import read_when
from portal.domain.intake.import_types import LONGEST_CELL
from portal.domain.intake.labelled_numbers import number_alone
from portal.domain.intake.place_questions import (
    LONGEST_NAME,
    NEW_PLACE,
    PlaceKey,
    PlaceQuestion,
    place_key,
)
from portal.domain.platform.choices import Language
from portal.domain.platform.empty_answers import is_empty_answer, is_word_for_nothing
from portal.domain.platform.errors import Invalid, InvalidAnswers, NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import to_latin
from portal.domain.platform.text import clean
from portal.domain.registration.answers import Answers
from portal.domain.registration.countries import find_country, suggest_countries
from portal.domain.registration.topics.home import OTHER_UPAZILA
from portal.domain.routing.places import load_places

_POINT_NOUGHT: Final = re.compile(r"(\d+)\.0+")
_PERMISSIONS: Final = ("consent", "may_sms", "may_call")
"""Columns in which a word for nothing is neither yes nor no."""
_TAKEN_WITH_OTHERS: Final = (*UPAZILAS, *NUMBERS)
"""These columns are read later: an upazila needs its district, whose column may come after it, and
the number of one type of document is used only if the row has no other document number."""
_UNKNOWN: Final = N_(
    "There is no upazila called %(name)s in this district. If the name is right, put * before it."
)
_UNKNOWN_NEAR: Final = N_(
    "There is no upazila called %(name)s in this district. Did you mean: %(near)s? If the name is right, "
    "put * before it."
)
# The column at which an error of a form field is shown.
_COLUMN_OF: Final = {
    "birth_day": "birth",
    "birth_month": "birth",
    "birth_year": "birth",
    "left_year": "left",
    "left_month": "left",
    "returned_year": "returned",
    "returned_month": "returned",
    "upazila_text": "upazila",
    "permanent_upazila_text": "permanent_upazila",
}


class Rules(NamedTuple):
    """The settings that hold for all rows of a file."""

    words: AnswerWords
    today: date
    month_first: Collection[str] = ()
    """The columns whose dates begin with the month."""
    district: str | None = None
    """If set, only people of this district may be imported."""
    first_day: date | None = None
    """The day from which the file counts days, if it is known."""
    meant_places: Mapping[PlaceKey, str] = MappingProxyType({})
    """What an officer said that unknown names of upazilas mean (`PlaceQuestion.meant`)."""


class RowRead(NamedTuple):
    """The values of a row, and its errors by column."""

    typed: Mapping[str, list[str]]
    answers: Answers | None
    problems: Mapping[str, Invalid]
    language: str
    questions: Sequence[PlaceQuestion] = ()
    """Names of places that are not known, also those that an officer explained."""


def read_row(cells: Mapping[str, str], rules: Rules) -> RowRead:
    """Reads the cells of a row, by the keys of their columns."""
    return _Row(cells, rules).read()


class _Row:
    def __init__(self, cells: Mapping[str, str], rules: Rules) -> None:
        self._rules = rules
        self._problems: dict[str, Invalid] = {}
        self._questions: list[PlaceQuestion] = []
        self._cells = {key: self._text(key, text) for key, text in cells.items()}
        self._typed: dict[str, list[str]] = {"consent": ["yes"]}

    def read(self) -> RowRead:
        for key, text in self._cells.items():
            if text and key not in self._problems:
                self._take(key, text)
        self._default()
        answers = None
        try:
            answers = Answers.read(self._typed, self._rules.today)
        except InvalidAnswers as several:
            for field, problem in several.problems.items():
                self._problems.setdefault(self._column_of(field), problem)
        allowed = self._rules.district
        if allowed and self._typed.get("district", [allowed])[0] != allowed:
            self._problem("district", N_("You can only import people from your own district."))
        language = self._typed.pop("language", [""])[0]
        if self._problems:
            answers = None
        return RowRead(self._typed, answers, self._problems, language, self._questions)

    def _text(self, key: str, text: str) -> str:
        if len(text) > LONGEST_CELL:
            self._problem(key, N_("The text in this cell is too long."))
            return ""
        text = clean(without_codes(text)).removeprefix("'")  # the escape of a possible formula
        if self._is_empty(key, text):
            return ""
        if fault := cell_fault(key, text):
            self._problems.setdefault(key, fault)
            return text
        try:
            return number_alone(key, text)
        except Invalid as fault:
            self._problems.setdefault(key, fault)
            return text

    def _is_empty(self, key: str, text: str) -> bool:
        """Whether the cell is empty or holds a word for nothing, unless that is an answer of its column."""
        if text.startswith("#"):
            return False  # an error of Excel, such as #N/A
        if key in DIGITS_ONLY:
            return is_word_for_nothing(text)
        if not is_empty_answer(text):
            return False
        if key in CHOICES:
            return self._rules.words.code(CHOICES[key], text) not in set(CHOICES[key])
        return key not in YES_NO or (key not in _PERMISSIONS and yes_or_no(text) is None)

    def _take(self, key: str, text: str) -> None:
        words = self._rules.words
        if key in CHOICES:
            self._typed[key] = [words.code(CHOICES[key], text)]
            if key == "language" and self._typed[key][0] not in set(Language):
                self._problem(key, N_("Choose one of the answers."))
        elif key in SEVERAL:
            self._typed[key] = words.codes(SEVERAL[key], text)
        elif key in YES_NO:
            self._take_yes_no(key, text)
        elif key in DATES:
            self._take_date(key, text)
        elif key in DISTRICTS:
            self._take_district(key, text)
        elif key == "country":
            self._take_country(text)
        elif key not in _TAKEN_WITH_OTHERS:
            self._typed[key] = [_whole(text) if key in DIGITS_ONLY else text]

    def _take_country(self, text: str) -> None:
        if code := find_country(text):
            self._typed["country"] = [code]
        elif near := ", ".join(suggest_countries(text)):
            self._problem(
                "country",
                N_("There is no country called %(name)s. Did you mean: %(near)s?"),
                name=text[:50],
                near=near,
            )
        else:
            self._problem(
                "country",
                N_(
                    "We do not know a country called “%(name)s”. Write it like Saudi Arabia or KSA."
                ),
                name=text[:50],
            )

    def _take_yes_no(self, key: str, text: str) -> None:
        said = yes_or_no(text)
        if said is None:
            self._problem(key, N_("Write yes or no."))
        elif key == "consent":
            if not said:
                self._problem(key, N_("This person did not agree and cannot be registered."))
        elif said:
            self._typed[key] = ["yes"]

    def _take_date(self, key: str, text: str) -> None:
        try:
            when = read_when(
                text, month_first=key in self._rules.month_first, first_day=self._rules.first_day
            )
        except Invalid as problem:
            self._problems.setdefault(key, problem)
            return
        parts = [("year", when.year), ("month", when.month)]
        if key == "birth":
            # Only for a complete date: a form takes day and month together or neither.
            parts = [*parts, ("day", when.day)] if when.day else parts[:1]
        self._typed |= {f"{key}_{part}": [str(number)] for part, number in parts if number}

    def _take_district(self, key: str, text: str) -> None:
        places = load_places()
        try:
            district = places.find_district(text).code
        except NotFound as problem:
            self._problems.setdefault(key, Invalid(problem.text, **problem.values))
            return
        self._typed[key] = [district]
        upazila_key = key.replace("district", "upazila")
        if upazila := self._cells.get(upazila_key, ""):
            try:
                self._typed[upazila_key] = [places.find_upazila(upazila, district).code]
            except NotFound as problem:
                self._take_unknown_upazila(upazila_key, upazila, problem)

    def _take_unknown_upazila(self, key: str, text: str, problem: NotFound) -> None:
        """Takes what the officer said that a name means, and a marked name as written."""
        district = self._typed[key.replace("upazila", "district")][0]
        near = load_places().similar_upazilas(text, district)
        if near and not text.startswith(NEW_PLACE) and len(text) <= LONGEST_NAME:
            self._questions.append(PlaceQuestion(district, text, [each.code for each in near]))
        meant = self._rules.meant_places.get(place_key(district, text), "")
        if meant and meant != NEW_PLACE:
            self._typed[key] = [meant]
            return
        if not (meant or text.startswith(NEW_PLACE)):
            self._problem(
                key, _UNKNOWN_NEAR if problem.values["near"] else _UNKNOWN, **problem.values
            )
            return
        name = text.removeprefix(NEW_PLACE).strip()
        self._typed |= {key: [OTHER_UPAZILA], f"{key}_text": [name], f"{key}_meant": [name]}

    def _default(self) -> None:
        typed, cells = self._typed, self._cells
        for key in ("may_sms", "may_call"):
            if not cells.get(key):
                typed[key] = ["yes"]
        if "consent" in cells and not cells["consent"]:
            self._problem("consent", N_("Write yes or no."))
        typed.setdefault("returned_how", ["not_said"])
        if "permanent_district" in typed:
            typed["permanent_same"] = ["no"]
        if not typed.get("document_number"):
            for key, kind in NUMBERS.items():
                if number := cells.get(key):
                    typed["document_number"] = [_whole(number)]
                    typed.setdefault("document_type", [kind.value])
                    break

    def _column_of(self, field: str) -> str:
        column = _COLUMN_OF.get(field, field)
        if column == "birth" and "birth" not in self._cells:
            return "age"
        if column == "name_bn" and "name_bn" not in self._cells:
            return "name_en"
        if column in ("document_number", "document_type") and not self._cells.get(column):
            numbers = [key for key in NUMBERS if key in self._cells]
            filled = [key for key in numbers if self._cells[key]]
            return next(iter(filled), column if column in self._cells else [*numbers, column][0])
        return column

    def _problem(self, key: str, text: str, **values: object) -> None:
        self._problems.setdefault(key, Invalid(text, **values))


def _whole(number: str) -> str:
    """Removes the decimal point that a spreadsheet added to a whole number."""
    found = _POINT_NOUGHT.fullmatch(to_latin(number))
    return found[1] if found else number
