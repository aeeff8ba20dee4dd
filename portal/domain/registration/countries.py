"""Countries of return by ISO 3166 code, with the names that Bangladeshis use.

The table is `portal/data/countries.csv`; `portal/data/COUNTRIES.md` describes its sources.
"""

import functools
import re
from typing import Final, NamedTuple

from portal.domain.platform import data_files
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

LISTED: Final = (
    "IQ", "BN", "KR", "JP", "MU", "HK", "CY", "EG", "SD", "YE", "SY", "IR", "PS", "IN", "PK", "NP",
    "LK", "TH", "ID", "VN", "KH", "MM", "CN", "UZ", "KZ", "RU", "BY", "UA", "MD", "PL", "RS", "HR",
    "SI", "BA", "MK", "AL", "BG", "HU", "AT", "DE", "FR", "ES", "PT", "IE", "DZ", "TN", "MA", "ZA",
    "MZ", "UG", "KE", "NG", "SC", "FJ", "PG", "US", "CA", "BR", "MX", "AU", "NZ",
)  # fmt: skip
"""Further countries of work and transit. The list is short because every phone loads it. Any other
country is accepted by name."""

_HOME: Final = "BD"
_SHORT_NAME: Final = 4
_SAME_SOUND: Final = 0.1
"""The largest distance in sound of two spellings. Countries differ less than upazilas of a district."""
# "Democratic" and "People's" stay, because they tell two Koreas and two Congos apart.
_FORM: Final = "(?:(?:islamic|federal|arab|federated) )*(?:republic|kingdom|state|sultanate) of"
_FORM_OF_STATE: Final = re.compile(f"^(?:the )?{_FORM} (?:the )?|^the | (?:the )?{_FORM}$")


class _Country(NamedTuple):
    name_en: str
    name_bn: str
    others: tuple[str, ...]
    parts: tuple[str, ...]
    """Cities and regions, which people write for the country. They are suggestions only."""


def is_country(code: str) -> bool:
    """Whether the code is a country or territory other than Bangladesh."""
    return code in _countries()


def find_country(text: str) -> str:
    """Returns the code of a country for its ISO code or a name in either language, else ""."""
    if code := _by_code().get(text.strip()):
        return code
    name = fold(text)
    # "no" and "in" are words, not codes.
    if len(name) < _SHORT_NAME and name not in _short_names():
        return ""
    found = _spellings().find(text) or _spellings().find(_FORM_OF_STATE.sub("", name))
    return found or ""


def country_name(code: str, language: str) -> str:
    """Returns the name in the language ("bn" or "en"). Raises `NotFound` for an unknown code."""
    if not is_country(code):
        raise NotFound(N_("There is no country with the code %(code)s."), code=code)
    country = _countries()[code]
    return country.name_bn if language == "bn" else country.name_en


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
def _countries() -> dict[str, _Country]:
    return {
        row["code"]: _Country(
            row["name_en"],
            row["name_bn"],
            data_files.read_spellings(row),
            tuple(filter(None, row["parts"].split(";"))),
        )
        for row in data_files.read_data_rows("countries")
        if row["code"] != _HOME
    }


@functools.cache
def _by_code() -> dict[str, str]:
    rows = list(data_files.read_data_rows("countries"))
    codes = {row[column]: row["code"] for row in rows for column in ("code", "alpha_3")}
    return {code: country for code, country in codes.items() if country != _HOME}


@functools.cache
def _short_names() -> frozenset[str]:
    names = (name for each in _countries().values() for name in (each.name_bn, *each.others))
    return frozenset(folded for name in names if len(folded := fold(name)) < _SHORT_NAME)


@functools.cache
def _spellings() -> Spellings:
    countries = _countries()
    names = {code: (each.name_en, each.name_bn, *each.others) for code, each in countries.items()}
    parts = {code: each.parts for code, each in countries.items()}
    return Spellings(names, parts=parts, same_sound=_SAME_SOUND)
