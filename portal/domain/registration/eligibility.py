"""The short check "Is this for me?": which way a person goes on. Nothing of it is stored."""

from datetime import date
from typing import Final

from portal.domain.platform.choices import Choice
from portal.domain.platform.dates import MonthYear
from portal.domain.platform.form_input import FormInput, FormReader
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.countries import is_country

EARLIEST_YEAR: Final = 1950
LONG_AGO_YEARS: Final = 10
"""After so many years the hotline says first which help there still is."""
OTHER_COUNTRY: Final = "other"


class Whereabouts(Choice):
    """Whether the person has come back."""

    BACK = "back", N_("Yes, I am back in Bangladesh")
    ABROAD = "abroad", N_("No, I am still abroad")
    INTERNAL = "internal", N_("I worked in Bangladesh only, not abroad")


class NextStep(Choice):
    """Where the check leads."""

    REGISTER = "register", N_("Yes, this is for you")
    STILL_ABROAD = "still_abroad", N_("Call us from where you are")
    LONG_AGO = "long_ago", N_("Call us first")
    OFFICE = "office", N_("Another office helps you")


def check_eligibility(typed: FormInput, today: date) -> NextStep:
    """Returns the next step. Raises `InvalidAnswers` with the problem of each field."""
    reader = FormReader(typed, today)
    whereabouts = reader.choice("whereabouts", Whereabouts)
    if whereabouts is not Whereabouts.BACK:
        reader.finish()
        # Country and date say nothing about a person who has not come back.
        is_abroad = whereabouts is Whereabouts.ABROAD
        return NextStep.STILL_ABROAD if is_abroad else NextStep.OFFICE
    country = reader.raw("country")
    if country != OTHER_COUNTRY and not is_country(country):
        reader.problem("country", N_("Choose the country you came back from."))
    returned = _read_return(reader)
    reader.finish()
    is_long_ago = returned is not None and today.year - returned.year > LONG_AGO_YEARS
    return NextStep.LONG_AGO if is_long_ago else NextStep.REGISTER


def _read_return(reader: FormReader) -> MonthYear | None:
    year = reader.year("returned_year", EARLIEST_YEAR)
    month = reader.number("returned_month", 1, 12)
    returned = MonthYear.of(year, month)
    if returned is None:
        reader.problem("returned_year", N_("Write the year you came back, like 2025."))
    elif returned.earliest() > reader.today:
        reader.problem(
            "returned_year", N_("This date is in the future. Check the month and the year.")
        )
    return returned
