"""The catalogs: English texts are the message ids, Bangla is in `translations/bn`.

Catalogs are compiled in memory from the `.po` files, without a build step.
"""

import io
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from unicodedata import normalize

from babel.dates import format_date, format_datetime, get_month_names
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

from portal.config import PROJECT
from portal.domain.platform.choices import Language
from portal.domain.platform.dates import DHAKA, MonthYear, dhaka_day
from portal.domain.platform.day_parts import day_part
from portal.domain.platform.numerals import in_language
from portal.domain.platform.phone import format_phone

CATALOGS = PROJECT / "translations"

_AS_WRITTEN = {"য়ারী": "য়ারি"}
"""Replaces spellings of CLDR by those of the Bangla Academy and newspapers."""
_NUMBERS = 4096
"""How many formatted numbers are remembered. Formatting one takes 60 microseconds, and a dashboard has 1,500."""
_DAYS = 4096
"""How many formatted days are remembered: a dashboard names 200, at 150 microseconds each."""


@cache
def catalog(language: Language) -> NullTranslations:
    """Returns the translations of a language. English texts stay as they are."""
    path = CATALOGS / language / "LC_MESSAGES" / "messages.po"
    if language is Language.ENGLISH:
        return NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language.value))
    compiled.seek(0)
    return Translations(compiled)


def translate(language: Language, text: str, **values: object) -> str:
    """Translates a text and fills its `%(name)s` placeholders.

    Numbers get the digits of the language. A value of `portal.domain.platform.localised` is shown in the language.
    """
    # The empty text is the id of the header of a catalog.
    translated: str = catalog(language).gettext(text) if text else ""
    if not values:
        return translated
    return translated % {name: _in_text(language, value) for name, value in values.items()}


def _in_text(language: Language, value: object) -> object:
    if isinstance(value, Mapping):
        text = value.get("msgid")
        return catalog(language).gettext(text) if text else value[language.value]
    return in_language(str(value), language) if isinstance(value, int) else value


@lru_cache(_NUMBERS, typed=True)
def show_number(language: Language, number: int) -> str:
    """Formats an integer with digit grouping, e.g. `১২,৩৪,৫৬৭` or `1,234,567`."""
    return in_language(format_decimal(number, locale=language.value), language)


def show_phone(language: Language, phone: str, *, from_abroad: bool = False) -> str:
    """Formats a phone number in the digits of the language, e.g. `01712-345678`, `০১৭১২-৩৪৫৬৭৮`."""
    return in_language(format_phone(phone, from_abroad=from_abroad), language)


def show_day(language: Language, moment: date | datetime) -> str:
    """Formats a day, e.g. `২২ নভেম্বর ২০২৬`. A moment is converted to its day in Dhaka."""
    return _day(language, dhaka_day(moment) if isinstance(moment, datetime) else moment)


@lru_cache(_DAYS)
def _day(language: Language, day: date) -> str:
    return _written(language, format_date(day, "d MMMM y", locale=language.value))


def show_moment(language: Language, moment: datetime) -> str:
    """Formats a day and time in Dhaka, e.g. `22 November 2026, 7:05 PM`, `২২ নভেম্বর ২০২৬, রাত ৯:০৫`."""
    return f"{show_day(language, moment)}, {show_time(language, moment)}"


def show_time(language: Language, moment: datetime) -> str:
    """Formats the time of day in Dhaka, e.g. `7:05 PM`, `রাত ৯:০৫`."""
    local = moment.astimezone(DHAKA)
    if language is Language.BANGLA:
        hour = f"{local.hour % 12 or 12}:{local.minute:02}"
        return normalize("NFC", f"{day_part(local.hour)} {in_language(hour, language)}")
    return format_datetime(local, "h:mm a", tzinfo=DHAKA, locale=language.value)


def show_weekday(language: Language, day: date) -> str:
    """Formats a day with its weekday, e.g. `Sunday, 22 November`, `রবিবার, ২২ নভেম্বর`."""
    return _written(language, format_date(day, "EEEE, d MMMM", locale=language.value))


def show_month(language: Language, month_year: MonthYear) -> str:
    """Formats a month and year, or only a year."""
    pattern = "MMMM y" if month_year.month else "y"
    return _written(language, format_date(month_year.earliest(), pattern, locale=language.value))


def month_names(language: Language) -> list[str]:
    """Returns the names of January to December."""
    names = get_month_names("wide", context="stand-alone", locale=language.value)
    return [_written(language, names[number]) for number in range(1, 13)]


def _written(language: Language, text: str) -> str:
    for old, new in _AS_WRITTEN.items():
        text = text.replace(normalize("NFC", old), normalize("NFC", new))
    return in_language(text, language)
