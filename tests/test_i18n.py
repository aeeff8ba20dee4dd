"""Words, digits, days and months in the format of each language."""

import unicodedata
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.platform.choices import Language
from portal.domain.platform.dates import MonthYear
from portal.i18n import catalog, month_names, show_day, show_moment, show_month, translate

BANGLA, ENGLISH = Language.BANGLA, Language.ENGLISH
RANGE = "Write a number from %(smallest)s to %(largest)s."
LATIN_DIGITS, BANGLA_DIGITS = set("0123456789"), set("০১২৩৪৫৬৭৮৯")


def test_english_texts_stand_for_themselves() -> None:
    assert translate(ENGLISH, "Choose one of the answers.") == "Choose one of the answers."
    assert translate(ENGLISH, "A text that is in no catalog.") == "A text that is in no catalog."


def test_bangla_texts_are_in_the_catalog() -> None:
    assert translate(BANGLA, "Woman") != "Woman"
    assert all("\u0980" <= letter <= "\u09ff" for letter in translate(BANGLA, "Woman"))


def test_placeholders_are_filled_and_numbers_get_the_digits_of_the_language() -> None:
    assert translate(ENGLISH, RANGE, smallest=1, largest=12) == "Write a number from 1 to 12."
    text = translate(BANGLA, RANGE, smallest=1, largest=12)
    assert "১" in text
    assert "১২" in text
    assert not LATIN_DIGITS & set(text)


def test_texts_that_were_typed_stay_as_they_are() -> None:
    text = "There is no district called %(name)s."
    for typed in ("Dhaka 12", "100%", "%(name)s", "%s", "ঢাকা ১২"):
        assert typed in translate(BANGLA, text, name=typed)
        assert typed in translate(ENGLISH, text, name=typed)


def test_a_percent_sign_needs_no_care_where_there_are_no_placeholders() -> None:
    assert translate(ENGLISH, "100% sure") == "100% sure"


def test_the_empty_text_is_not_the_head_of_the_catalog() -> None:
    for language in Language:
        assert translate(language, "") == ""


def test_catalogs_are_read_once() -> None:
    assert catalog(BANGLA) is catalog(BANGLA)


@pytest.mark.parametrize(
    ("language", "shown"), [(BANGLA, "২২ নভেম্বর ২০২৬"), (ENGLISH, "22 November 2026")]
)
def test_a_day_is_shown_as_people_write_it(language: Language, shown: str) -> None:
    assert show_day(language, date(2026, 11, 22)) == shown


def test_a_moment_is_shown_as_its_day_and_hour_in_dhaka() -> None:
    late = datetime(2026, 11, 21, 18, 5, tzinfo=UTC)
    assert show_day(ENGLISH, late) == "22 November 2026"
    assert show_moment(ENGLISH, late) == "22 November 2026, 12:05 AM"
    assert show_moment(BANGLA, late) == "২২ নভেম্বর ২০২৬, রাত ১২:০৫"


@pytest.mark.parametrize(
    ("hour", "part"),
    [(5, "ভোর"), (9, "সকাল"), (13, "দুপুর"), (17, "বিকেল"), (19, "সন্ধ্যা"), (22, "রাত")],
)
def test_bangla_names_the_part_of_the_day(hour: int, part: str) -> None:
    moment = datetime(2026, 11, 22, tzinfo=UTC) + timedelta(hours=hour - 6)
    shown = unicodedata.normalize("NFC", show_moment(BANGLA, moment))
    assert shown.split(", ")[1].split()[0] == unicodedata.normalize("NFC", part)


def test_a_month_or_a_year_alone_is_shown() -> None:
    assert show_month(ENGLISH, MonthYear(2019, 2)) == "February 2019"
    assert show_month(BANGLA, MonthYear(2019, 6)) == "জুন ২০১৯"
    assert show_month(BANGLA, MonthYear(2019)) == "২০১৯"


def test_months_begin_with_january() -> None:
    assert month_names(ENGLISH)[0] == "January"
    assert month_names(BANGLA)[5] == "জুন"
    for language in Language:
        assert len(set(month_names(language))) == 12


@given(st.datetimes(timezones=st.just(UTC)).filter(lambda moment: 1900 < moment.year < 2100))
def test_dates_never_mix_the_digits_of_two_scripts(moment: datetime) -> None:
    day = moment.date()
    for text in (show_day(BANGLA, day), show_moment(BANGLA, moment)):
        assert not LATIN_DIGITS & set(text)
        assert BANGLA_DIGITS & set(text)
        assert unicodedata.is_normalized("NFC", text)
    for text in (show_day(ENGLISH, day), show_moment(ENGLISH, moment)):
        assert not BANGLA_DIGITS & set(text)
