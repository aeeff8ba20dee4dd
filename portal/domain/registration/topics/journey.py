"""The country of return, and how and why the returnee came back."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from portal.domain.platform.dates import MonthYear
from portal.domain.platform.form_input import FormInput, FormReader
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.localised import by_language
from portal.domain.registration.choices import Reason, ReturnedHow, Travelled
from portal.domain.registration.countries import country_name, find_country, suggest_countries
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
        _compare(reader, left, returned)
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


def _compare(reader: FormReader, left: MonthYear | None, returned: MonthYear | None) -> None:
    """Asks about dates whose order cannot be."""
    if left and returned and returned.latest_month() < (left.year, left.month or 1):
        if left.year == returned.year:
            text = N_(
                "You went abroad in month %(left)s and came back in month %(returned)s of %(year)s, "
                "which is earlier. Correct one of the two."
            )
            months = {"left": left.month, "returned": returned.month, "year": left.year}
            reader.problem("returned_year", text, **months)
        else:
            text = N_(
                "You went abroad in %(left)s and came back in %(returned)s, which is earlier. "
                "Correct one of the two."
            )
            reader.problem("returned_year", text, left=left.year, returned=returned.year)
    born = _earliest_birth_year(reader)
    for field, when in (("left_year", left), ("returned_year", returned)):
        if when and when.year < born:
            text = N_(
                "You wrote %(year)s here, but that you were born in %(born)s. Correct one of the two."
            )
            reader.problem(field, text, year=when.year, born=born)


def _read_country(reader: FormReader) -> str:
    """Reads a listed country, or another one by name in either language.

    A listed one counts beside a name that is no country: a page that has refused the name asks for another.
    """
    chosen, written = reader.raw("country"), reader.written("country_text")
    code, other = find_country(chosen), find_country(written)
    if code and other and other != code:
        reader.problem(
            "country_text",
            N_(
                "You chose %(chosen)s in the list, but wrote %(written)s. Choose the right one in "
                "the list and leave this empty."
            ),
            chosen=by_language(country_name(code, "bn"), country_name(code, "en")),
            written=written,
        )
    code = code or other
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


def _earliest_birth_year(journey: FormReader) -> int:
    """Returns the earliest possible birth year, 0 if the birth is missing or invalid."""
    reader = FormReader(journey.typed, journey.today)
    birth = read_birth(reader)
    return 0 if reader.problems else birth.years()[0]


def _read_month(reader: FormReader, name: str, missing: str) -> MonthYear | None:
    year = reader.year(f"{name}_year", EARLIEST_YEAR)
    month = reader.number(f"{name}_month", 1, 12)
    is_unknown = reader.yes(f"{name}_unknown")
    if year is None:
        if month and is_unknown:
            text = N_(
                "You chose month %(month)s, but ticked that you don't know the date. Write the year "
                "too and take the tick away, or leave the month empty."
            )
            reader.problem(f"{name}_year", text, month=month)
        elif not is_unknown:
            reader.problem(f"{name}_year", missing)
        return None
    if is_unknown:
        text = N_(
            "You wrote the year %(year)s, but ticked that you don't know it. Take the tick away, or "
            "leave the year empty."
        )
        reader.problem(f"{name}_year", text, year=year)
    read = MonthYear(year, month)
    if read.earliest() > reader.today:
        reader.problem(
            f"{name}_year", N_("This date is in the future. Check the month and the year.")
        )
    return read
