"""The filters of a list, which stand in its address: read from there, and offered in the form."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from flask import request

from portal.domain.ages import Age, Days, days_of
from portal.domain.choices import Role
from portal.domain.errors import Invalid, NotFound
from portal.domain.flags import Flag
from portal.domain.numerals import to_latin
from portal.domain.places import load_places
from portal.domain.states import State
from portal.domain.words import N_
from portal.models import Officer
from portal.services.queue import Filters
from portal.services.scope import QUEUES
from portal.web import current


class Place(NamedTuple):
    """A line of the list of places."""

    code: str
    name: str


_C = TypeVar("_C", State, Flag)


def read_filters(officer: Officer) -> Filters:
    """The filters in the address. Raises `NotFound` for a made-up list, `Invalid` for bad days."""
    states = QUEUES[officer.role]
    place = request.args.get("place") or None
    if place and place not in {each.code for each in places_of(officer)}:
        raise NotFound(_NO_LIST)
    has_districts = officer.role is Role.CENTRE
    return Filters(
        state=_chosen("state", states) or states[0],
        district=place if has_districts else None,
        upazila=None if has_districts else place,
        days=Days(_day("first"), _day("last")),
        flag=_chosen("flag", list(Flag)),
    )


def places_of(officer: Officer) -> list[Place]:
    """What a list can be narrowed to: upazilas of the district, or districts for a centre."""
    language, places = current.language(), load_places()
    if officer.role is not Role.CENTRE:
        below = places.upazilas_of(officer.district_code or "", language)
        return [Place(each.code, each.label(language)) for each in below]
    return [
        Place(each.code, each.name(language))
        for _, districts in places.districts_by_division(language)
        for each in districts
    ]


def arguments_of(filters: Filters, *, is_work: bool) -> dict[str, str | None]:
    """The filters as they stand in the address; the list with the work needs no name."""
    return {
        "state": None if is_work else filters.state.value,
        "place": filters.district or filters.upazila,
        "first": filters.days.first.isoformat() if filters.days.first else None,
        "last": filters.days.last.isoformat() if filters.days.last else None,
        "flag": filters.flag.value if filters.flag else None,
    }


def arguments_of_age(age: Age, today: date) -> dict[str, str | None]:
    """The address of those that have waited so long."""
    days = days_of(age, today)
    return {
        "first": days.first.isoformat() if days.first else None,
        "last": days.last.isoformat() if days.last else None,
    }


_NO_LIST = N_("There is no such list.")


def _chosen(name: str, choices: Sequence[_C]) -> _C | None:
    wanted = request.args.get(name)
    if not wanted:
        return None
    for choice in choices:
        if choice.value == wanted:
            return choice
    raise NotFound(_NO_LIST)


def _day(name: str) -> date | None:
    text = to_latin(request.args.get(name, "").strip())
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid(N_("Write the days like 2026-11-22, or leave them empty.")) from error
