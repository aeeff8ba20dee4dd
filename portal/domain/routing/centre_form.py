"""Validates the form of a centre field by field."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from portal.domain.platform.errors import Invalid, InvalidAnswers
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import read_whole_number, to_latin
from portal.domain.platform.phone import read_mobile
from portal.domain.platform.text import clean
from portal.domain.routing.choices import CentreStatus
from portal.domain.routing.distance import distance_km
from portal.domain.routing.opening_hours import read_opening_hours
from portal.domain.routing.places import DistrictFact

LONGEST_NAME: Final = 100
LONGEST_ADDRESS: Final = 200
MOST_PEOPLE: Final = 1_000_000
FARTHEST_KM: Final = 120
"""The largest distance in km from the district's headquarters. More is a typing error."""
_MOBILE: Final = re.compile(r"(\+?88)?01\d{9}")
# Land lines with area code, internet phone numbers and hotlines that fit into an SMS.
_OTHER_NUMBER: Final = re.compile(r"\d{3,5}|0\d{8,10}|\+8809\d{9}")
_POSITION: Final = re.compile(r"(\d{1,2}(?:\.\d+)?)(?:\s*,\s*|\s+)(\d{1,3}(?:\.\d+)?)")
_BANGLA: Final = re.compile("[\u0980-\u09ff]")
_LATIN: Final = re.compile("[A-Za-z]")


@dataclass(frozen=True, slots=True)
class CentrePlan:
    """The validated data of a centre."""

    name_bn: str
    name_en: str
    address_bn: str
    address_en: str
    phone: str
    """E.164 or national format. The hotline is shown if empty."""
    hours: str
    """Like `09:00-17:00`. Those of the setting are shown if empty."""
    latitude: float
    longitude: float
    status: CentreStatus
    capacity: int | None

    @classmethod
    def read(cls, typed: Mapping[str, str], district: DistrictFact | None) -> Self:
        """Reads the form of a centre in a district. Raises `InvalidAnswers`.

        The default position is the headquarters of the district.
        """
        problems: dict[str, Invalid] = {}

        def judge(field: str, read: Callable[[str], Any]) -> Any:
            try:
                return read(typed.get(field, ""))
            except Invalid as problem:
                problems[field] = problem
                return None

        if district is None:
            problems["district"] = Invalid(N_("Choose a district."))
        name_bn, name_en = judge("name_bn", _read_bangla_name), judge("name_en", _read_name)
        address_bn, address_en = judge("address_bn", _address), judge("address_en", _address)
        phone, capacity = judge("phone", _read_phone), judge("capacity", _read_capacity)
        hours = judge("hours", read_opening_hours)
        at = judge("position", lambda text: _read_position(text, district))
        status = judge("status", _read_status)
        if problems:
            raise InvalidAnswers(problems)
        latitude, longitude = at
        return cls(
            name_bn=name_bn,
            name_en=name_en,
            address_bn=address_bn,
            address_en=address_en,
            phone=phone,
            hours=str(hours or ""),
            latitude=latitude,
            longitude=longitude,
            status=status,
            capacity=capacity,
        )


def show_position(latitude: float, longitude: float) -> str:
    """Formats a position in degrees with metre precision, as web maps do."""
    return f"{latitude:.5f}, {longitude:.5f}"


def _read_text(typed: str, longest: int) -> str:
    text = clean(typed)
    if len(text) > longest:
        raise Invalid(N_("This is too long. Use at most %(longest)s characters."), longest=longest)
    return text


def _address(typed: str) -> str:
    return _read_text(typed, LONGEST_ADDRESS)


def _read_name(typed: str) -> str:
    name = _read_text(typed, LONGEST_NAME)
    if not _LATIN.search(name) or _BANGLA.search(name):
        raise Invalid(N_("Write the name of the centre in English."))
    return name


def _read_bangla_name(typed: str) -> str:
    name = _read_text(typed, LONGEST_NAME)
    if not _BANGLA.search(name):
        raise Invalid(N_("Write the name of the centre in Bangla."))
    return name


def _read_phone(typed: str) -> str:
    plain = re.sub(r"[\s()-]", "", to_latin(clean(typed)))
    if not plain:
        return ""
    if _MOBILE.fullmatch(plain):
        return read_mobile(plain)
    if not _OTHER_NUMBER.fullmatch(plain):
        raise Invalid(N_("Write a Bangladeshi number as you would dial it, or leave it empty."))
    return plain


def _read_capacity(typed: str) -> int | None:
    plain = re.sub(r"[\s,]", "", clean(typed))
    if not plain:
        return None
    capacity = read_whole_number(plain, MOST_PEOPLE)
    if not capacity:
        raise Invalid(N_("Write a whole number, 1 or more, or leave it empty for no limit."))
    return capacity


def _read_status(typed: str) -> CentreStatus:
    try:
        return CentreStatus(typed)
    except ValueError:
        raise Invalid(N_("Choose one of these.")) from None


def _read_position(typed: str, district: DistrictFact | None) -> tuple[float, float]:
    plain = to_latin(clean(typed))
    if not plain and district:
        return district.latitude, district.longitude
    found = _POSITION.fullmatch(plain) if plain else None
    if plain and found is None:
        raise Invalid(N_("Write two numbers as shown on a map, like 23.81030, 90.41250."))
    if found is None or district is None:
        return 0.0, 0.0  # the form is invalid without a district
    latitude, longitude = round(float(found[1]), 5), round(float(found[2]), 5)
    if latitude > 90 or longitude > 180:
        raise Invalid(N_("Write two numbers as shown on a map, like 23.81030, 90.41250."))
    away = distance_km(latitude, longitude, district.latitude, district.longitude)
    if away > FARTHEST_KM:
        raise Invalid(
            N_("This is %(km)s km from the district headquarters. Check both again."),
            km=round(away),
        )
    return latitude, longitude
