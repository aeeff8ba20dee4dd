"""Countries of return: ISO 3166 codes, with names from Unicode CLDR in both languages."""

import functools
from typing import Final

from babel import Locale

from portal.domain.platform.collation import sort_key
from portal.domain.platform.errors import NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.text import fold
from portal.domain.routing.place_spellings import Spellings

USUAL: Final = (
    "SA", "AE", "OM", "QA", "KW", "BH", "MY", "SG", "MV", "JO", "LB", "LY", "IT", "GR", "MT",
    "RO", "TR", "GB",
)  # fmt: skip
"""The countries where most Bangladeshis work. The form lists these first, in this order."""

_HOME: Final = "BD"

# CLDR also names areas that ISO 3166-1 does not list as countries: islands and exclaves of countries,
# unions, pseudo-locales. XK (Kosovo) stays, because it has no other code.
_NO_COUNTRY: Final = frozenset(
    {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
)

LISTED: Final = (
    "IQ", "BN", "KR", "JP", "MU", "HK", "CY", "EG", "SD", "YE", "SY", "IR", "PS", "IN", "PK", "NP",
    "LK", "TH", "ID", "VN", "KH", "MM", "CN", "UZ", "KZ", "RU", "BY", "UA", "MD", "PL", "RS", "HR",
    "SI", "BA", "MK", "AL", "BG", "HU", "AT", "DE", "FR", "ES", "PT", "IE", "DZ", "TN", "MA", "ZA",
    "MZ", "UG", "KE", "NG", "SC", "FJ", "PG", "US", "CA", "BR", "MX", "AU", "NZ",
)  # fmt: skip
"""Further countries of work and transit. The list is short because every phone loads it. Any other
country is accepted by name."""

_ALSO_CALLED: Final = {
    "KSA": "SA", "Saudi": "SA", "সৌদি": "SA", "UAE": "AE", "Dubai": "AE", "দুবাই": "AE",
    "Abu Dhabi": "AE", "আবুধাবি": "AE", "Malayasia": "MY", "মালেশিয়া": "MY", "Maldive": "MV",
    "UK": "GB", "England": "GB", "London": "GB", "লন্ডন": "GB", "ইংল্যান্ড": "GB", "USA": "US",
    "America": "US", "আমেরিকা": "US", "Korea": "KR", "কোরিয়া": "KR", "Libia": "LY", "Rumania": "RO",
    "Burma": "MM", "বার্মা": "MM",
}  # fmt: skip
"""Common names of countries."""


def is_country(code: str) -> bool:
    """Whether the code is a country or territory other than Bangladesh."""
    return code in _names("en")


def find_country(text: str) -> str:
    """Returns the code of a country for its code or a name in either language, else None."""
    return text if is_country(text) else _codes().get(fold(text), "")


def country_name(code: str, language: str) -> str:
    """Returns the name in the language ("bn" or "en"). Raises `NotFound` for an unknown code."""
    if not is_country(code):
        raise NotFound(N_("There is no country with the code %(code)s."), code=code)
    return _names(language)[code]


def usual_countries(language: str) -> list[tuple[str, str]]:
    """Returns code and name of the countries that most people come back from."""
    return [(code, country_name(code, language)) for code in USUAL]


@functools.cache
def other_countries(language: str) -> tuple[tuple[str, str], ...]:
    """Returns code and name of the other listed countries, sorted by name in the language."""
    others = [(code, country_name(code, language)) for code in LISTED]
    return tuple(sorted(others, key=lambda country: sort_key(country[1])))


def suggest_countries(text: str) -> list[str]:
    """Suggests names of countries similar to an unknown name, in its script, the nearest first."""
    return _spellings().suggest(text)


@functools.cache
def _codes() -> dict[str, str]:
    also = {fold(name): code for name, code in _ALSO_CALLED.items()}
    named = ((name, code) for each in ("en", "bn") for code, name in _names(each).items())
    return also | {fold(name): code for name, code in named}


@functools.cache
def _spellings() -> Spellings:
    bangla = _names("bn")
    return Spellings({code: (name, bangla[code]) for code, name in _names("en").items()})


@functools.cache
def _names(language: str) -> dict[str, str]:
    return {
        code: name
        for code, name in Locale(language).territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY and code != _HOME
    }
