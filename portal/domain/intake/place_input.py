"""Converts place names typed by staff to codes and back. Typing is faster than a list."""

from typing import Final

from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Invalid, NotFound
from portal.domain.platform.form_input import LONGEST_TYPED, FormInput
from portal.domain.registration.countries import country_name, find_country
from portal.domain.registration.topics.home import OTHER_UPAZILA, UNKNOWN_UPAZILA
from portal.domain.routing.places import load_places

_PREFIXES: Final = ("", "permanent_")


def with_codes(typed: FormInput) -> tuple[dict[str, list[str]], dict[str, Invalid]]:
    """Replaces known place names in the input by their codes.

    Unknown names stay. Their problems, with suggestions, are returned as well.
    """
    coded = {field: list(values) for field, values in typed.items()}
    problems: dict[str, Invalid] = {}
    for prefix in _PREFIXES:
        district = _first(coded, f"{prefix}district")
        if not district:
            continue
        try:
            code = load_places().find_district(district).code
            coded[f"{prefix}district"] = [code]
            upazila = _first(coded, f"{prefix}upazila")
            if upazila and upazila not in (OTHER_UPAZILA, UNKNOWN_UPAZILA):
                found = load_places().find_upazila(upazila, code)
                coded[f"{prefix}upazila"] = [found.code]
        except NotFound as unknown:
            field = (
                "upazila"
                if load_places().has_district(coded[f"{prefix}district"][0])
                else "district"
            )
            problems[f"{prefix}{field}"] = Invalid(unknown.text, **unknown.values)
    if country := _first(coded, "country"):
        coded["country"] = [find_country(country) or country]
    return coded, problems


def with_names(typed: FormInput, language: Language) -> dict[str, list[str]]:
    """Replaces place codes by names, the reverse of `with_codes`."""
    named = {field: list(values) for field, values in typed.items()}
    places = load_places()
    for prefix in _PREFIXES:
        district = places.districts.get(_first(named, f"{prefix}district"))
        upazila = places.upazilas.get(_first(named, f"{prefix}upazila"))
        if district:
            named[f"{prefix}district"] = [district.name(language)]
        if upazila:
            named[f"{prefix}upazila"] = [upazila.label(language)]
    country = _first(named, "country")
    if country and find_country(country) == country:
        named["country"] = [country_name(country, language)]
    return named


def _first(typed: FormInput, field: str) -> str:
    return next(iter(typed.get(field, ())), "")[:LONGEST_TYPED].strip()
