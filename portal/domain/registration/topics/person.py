"""The identity of the returnee."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from portal.domain.names.letters import is_bangla
from portal.domain.platform.form_input import FormInput, FormReader
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.birth import OLDEST, YOUNGEST, Birth
from portal.domain.registration.choices import BirthGiven, Sex
from portal.domain.registration.questions import person_questions


@dataclass(frozen=True, slots=True)
class Person:
    """Names (at least one of Bangla and Latin), sex and birth."""

    name_bn: str | None
    name_en: str | None
    father_name: str | None
    mother_name: str | None
    spouse_name: str | None
    sex: Sex
    birth: Birth

    @property
    def name(self) -> str:
        """The name to display if there is room for one."""
        return self.name_bn or self.name_en or ""

    @classmethod
    def read(cls, typed: FormInput, today: date) -> Self:
        """Reads the topic. Moves a name in the field of the other script. Raises `InvalidAnswers`."""
        reader = FormReader(typed, today)
        name_bn = person_questions.NAME_BN.read(reader)
        name_en = person_questions.NAME_EN.read(reader)
        if not name_bn and not name_en:
            reader.problem("name_bn", N_("Write your name, in Bangla or in English."))
        if name_bn and not name_en and not is_bangla(name_bn):
            name_bn, name_en = None, name_bn
        elif name_en and not name_bn and is_bangla(name_en):
            name_bn, name_en = name_en, None
        person = cls(
            name_bn=name_bn,
            name_en=name_en,
            father_name=person_questions.FATHER_NAME.read(reader),
            mother_name=person_questions.MOTHER_NAME.read(reader),
            spouse_name=person_questions.SPOUSE_NAME.read(reader),
            sex=person_questions.SEX.read(reader),
            birth=read_birth(reader),
        )
        reader.finish()
        return person


def read_birth(reader: FormReader) -> Birth:
    """Reads the most exact typed value: a date of birth, else its year, else an age.

    Records problems in the reader.
    """
    today = reader.today
    day, month = reader.number("birth_day", 1, 31), reader.number("birth_month", 1, 12)
    year = reader.year("birth_year", today.year - OLDEST - 1)
    age = reader.number("age", 0, 999)
    birth = Birth(BirthGiven.AGE, age=age or 0, said_on=today)
    if reader.problems.keys() & {"birth_day", "birth_month", "birth_year", "age"}:
        return birth
    if year and day and not month:
        text = N_(
            "You wrote day %(day)s and year %(year)s, but no month. Choose the month too, or leave "
            "the day empty."
        )
        reader.problem("birth_month", text, day=day, year=year)
        return birth
    if year and day and month:
        try:
            birth = Birth(BirthGiven.DATE, day=date(year, month, day))
        except ValueError:
            reader.problem(
                "birth_day", N_("This date does not exist. Check the day, month and year.")
            )
            return birth
    elif year:
        birth = Birth(BirthGiven.YEAR, year=year)
    elif day or month:
        reader.problem("birth_year", N_("Write the year of birth too, or only your age."))
        return birth
    elif age is None:
        reader.problem(
            "birth_day", N_("Write your date of birth. Just the year, or your age, is enough.")
        )
        return birth
    _check_age(reader, birth, "age" if birth.given is BirthGiven.AGE else "birth_year")
    if age is not None and birth.given is not BirthGiven.AGE:
        _compare_with_age(reader, birth, age)
    return birth


def _compare_with_age(reader: FormReader, birth: Birth, age: int) -> None:
    """Asks about an age that is more than a year from the date of birth."""
    years = birth.age_on(reader.today)
    if abs(years - age) > 1:
        reader.problem(
            "age",
            N_(
                "You wrote the age %(age)s, but somebody born in %(year)s is about %(years)s. "
                "Correct one of the two, or leave one empty."
            ),
            age=age,
            year=birth.years()[0],
            years=years,
        )


def _check_age(reader: FormReader, birth: Birth, field: str) -> None:
    if not YOUNGEST <= birth.age_on(reader.today) <= OLDEST:
        reader.problem(
            field,
            N_("The age must be from %(youngest)s to %(oldest)s. Check what you wrote."),
            youngest=YOUNGEST,
            oldest=OLDEST,
        )
