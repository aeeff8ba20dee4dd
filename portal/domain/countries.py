"""Countries to come back from: ISO 3166 codes, named by Unicode CLDR in both languages."""

import functools
from typing import Final

from babel import Locale

from portal.domain.collation import sort_key
from portal.domain.errors import NotFound
from portal.domain.text import fold
from portal.domain.words import N_

USUAL: Final = (
    "SA", "AE", "OM", "QA", "KW", "BH", "MY", "SG", "MV", "JO", "LB", "LY", "IT", "GR", "MT",
    "RO", "TR", "GB",
)  # fmt: skip
"""Where most Bangladeshis work abroad; the form lists these first, in this order."""

_HOME: Final = "BD"

# CLDR also names areas that ISO 3166-1 does not list as countries: islands and enclaves of others,
# unions, pseudo-locales. XK (Kosovo) stays: people work there, and no other code says so.
_NO_COUNTRY: Final = frozenset(
    {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
)

# Territories with fewer than 3,000 people. They are taken where they are typed, but a list that
# every phone loads is better without them.
_HARDLY_INHABITED: Final = frozenset(
    {"AQ", "BV", "CC", "CX", "GS", "HM", "IO", "NF", "NU", "PN", "SJ", "TF", "TK", "UM", "VA"}
)


def is_country(code: str) -> bool:
    """Whether the code is a country or territory, other than Bangladesh, to come back from."""
    return code in _names("en")


def find_country(text: str) -> str:
    """The code of a country given by its code or its name in either language; or else nothing."""
    return text if is_country(text) else _codes().get(fold(text), "")


def country_name(code: str, language: str) -> str:
    """The name in the language ("bn" or "en"). Raises `NotFound` for what is no country."""
    if not is_country(code):
        raise NotFound(N_("There is no country with the code %(code)s."), code=code)
    return _names(language)[code]


def usual_countries(language: str) -> list[tuple[str, str]]:
    """Code and name of the countries most people come back from."""
    return [(code, country_name(code, language)) for code in USUAL]


@functools.cache
def other_countries(language: str) -> tuple[tuple[str, str], ...]:
    """Code and name of all other countries, by name in the language."""
    others = [
        (code, name)
        for code, name in _names(language).items()
        if code not in USUAL and code not in _HARDLY_INHABITED
    ]
    return tuple(sorted(others, key=lambda country: sort_key(country[1])))


@functools.cache
def _codes() -> dict[str, str]:
    return {
        fold(name): code for language in ("en", "bn") for code, name in _names(language).items()
    }


@functools.cache
def _names(language: str) -> dict[str, str]:
    return {
        code: name
        for code, name in Locale(language).territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY and code != _HOME
    }
