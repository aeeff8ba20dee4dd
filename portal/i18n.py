"""The catalogs: English texts are the message ids, Bangla stands in `translations/bn`.

Catalogs are compiled in memory from the `.po` files, so that there is no build step to forget.
"""

import io
from datetime import date, datetime
from functools import cache

from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from portal.config import PROJECT
from portal.domain.choices import Language
from portal.domain.dates import DHAKA, MonthYear
from portal.domain.numerals import in_language

CATALOGS = PROJECT / "translations"


@cache
def catalog(language: Language) -> NullTranslations:
    """The translations into a language; those into English leave the texts as they are."""
    path = CATALOGS / language / "LC_MESSAGES" / "messages.po"
    if language is Language.ENGLISH:
        return NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language.value))
    compiled.seek(0)
    return Translations(compiled)


def translate(language: Language, text: str, **values: object) -> str:
    """The text in a language, its `%(name)s` placeholders filled; numbers get its digits."""
    translated: str = catalog(language).gettext(text)
    if not values:
        return translated
    return translated % {
        name: in_language(str(value), language) if isinstance(value, int) else value
        for name, value in values.items()
    }


def show_day(language: Language, moment: date | datetime) -> str:
    """A day as people write it, e.g. `২২ নভেম্বর ২০২৬`; a moment is shown as its day in Dhaka."""
    if isinstance(moment, datetime):
        moment = moment.astimezone(DHAKA).date()
    return in_language(format_date(moment, "d MMMM y", locale=language.value), language)


def show_moment(language: Language, moment: datetime) -> str:
    """A day and time in Dhaka, e.g. `22 Nov 2026, 7:05 pm`."""
    local = moment.astimezone(DHAKA)
    text = format_datetime(local, "d MMM y, h:mm a", tzinfo=DHAKA, locale=language.value)
    return in_language(text, language)


def show_month(language: Language, month_year: MonthYear) -> str:
    """A month and year, or a year alone."""
    pattern = "MMMM y" if month_year.month else "y"
    return in_language(format_date(month_year.earliest(), pattern, locale=language.value), language)
