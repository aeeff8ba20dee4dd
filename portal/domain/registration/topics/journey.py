"""The country of return, and how and why the returnee came back."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from portal.domain.platform.dates import MonthYear
from portal.domain.platform.form_input import FormInput, FormReader
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.choices import Reason, ReturnedHow, Travelled
from portal.domain.registration.countries import find_country, suggest_countries
from portal.domain.registration.questions import journey_questions
from portal.domain.registration.topics.person import read_birth

EARLIEST_YEAR = 1950
OTHER_COUNTRY = "other"


@dataclass(frozen=True, slots=True)
class Journey:
    """The country of return (ISO 3166 alpha-2), and when, how and why.

    A date is None if the person does not know the year.
    """

    country: str
    left: MonthYear | None
    returned: MonthYear | None
    travelled: Travelled
    returned_how: ReturnedHow
    reasons: tuple[Reason, ...]

    @classmethod
    def read(cls, typed: FormInput, today: date) -> Self:
        """Reads the topic. Raises `InvalidAnswers`, also for a wrong order of dates."""
        reader = FormReader(typed, today)
        country = _read_country(reader)
        left = _read_month(
            reader,
            "left",
            N_("Write the year you went abroad, or tick that you do not know it."),
        )
        returned = _read_month(
            reader,
            "returned",
            N_("Write the year you came back, or tick that you do not know it."),
        )
        if left and returned and returned.latest_month() < (left.year, left.month or 1):
            reader.problem("returned_year", N_("You came back before you left? Check both dates."))
        if left and left.year < _earliest_birth_year(typed, today):
            reader.problem("left_year", N_("This year is before your year of birth. Check both."))
        journey = cls(
            country=country,
            left=left,
            returned=returned,
            travelled=journey_questions.TRAVELLED.read(reader),
            returned_how=journey_questions.RETURNED_HOW.read(reader),
            reasons=journey_questions.REASONS.read(reader),
        )
        reader.finish()
        return journey


def _read_country(reader: FormReader) -> str:
    """Reads a listed country, or another one by name in either language."""
    chosen, written = reader.raw("country"), reader.raw("country_text")
    code = find_country(chosen) or find_country(written)
    if code:
        return code
    if written and (near := ", ".join(suggest_countries(written))):
        reader.problem(
            "country_text",
            N_("There is no country called %(name)s. Did you mean: %(near)s?"),
            name=written,
            near=near,
        )
    elif written or chosen == OTHER_COUNTRY:
        reader.problem("country_text", N_("Write the name of the country, in Bangla or English."))
    else:
        reader.problem("country", N_("Choose the country you came back from."))
    return ""


def _earliest_birth_year(typed: FormInput, today: date) -> int:
    """Returns the earliest possible birth year, 0 if the birth is missing or invalid."""
    reader = FormReader(typed, today)
    birth = read_birth(reader)
    return 0 if reader.problems else birth.years()[0]


def _read_month(reader: FormReader, name: str, missing: str) -> MonthYear | None:
    year = reader.year(f"{name}_year", EARLIEST_YEAR)
    month = reader.number(f"{name}_month", 1, 12)
    if year is None:
        if not reader.yes(f"{name}_unknown"):
            reader.problem(f"{name}_year", missing)
        return None
    read = MonthYear(year, month)
    if read.earliest() > reader.today:
        reader.problem(
            f"{name}_year", N_("This date is in the future. Check the month and the year.")
        )
    return read
