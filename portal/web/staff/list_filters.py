"""The filters of a list in its URL and its form."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from flask import request

from portal.domain.platform.errors import Invalid, NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import to_latin
from portal.domain.registration.states import State
from portal.domain.review.list_flags import Flag
from portal.domain.review.queue_ages import AgeRange, QueueAge, age_range_of
from portal.domain.routing.places import load_places
from portal.domain.staff.roles import Role
from portal.models import Officer
from portal.services.registration.visibility import QUEUES
from portal.services.review.queue import QueueFilters
from portal.web import request_context


class FilterPlace(NamedTuple):
    """An option of the place filter."""

    code: str
    name: str


_C = TypeVar("_C", State, Flag)


def read_filters(officer: Officer) -> QueueFilters:
    """Reads the filters from the URL. Raises `NotFound` for an unknown list, `Invalid` for bad days."""
    states = QUEUES[officer.role]
    place = request.args.get("place") or None
    if place and place not in {each.code for each in places_of(officer)}:
        raise NotFound(_NO_LIST)
    has_districts = officer.role is Role.CENTRE
    return QueueFilters(
        state=_chosen("state", states) or states[0],
        district=place if has_districts else None,
        upazila=None if has_districts else place,
        days=AgeRange(_day("first"), _day("last")),
        flag=_chosen("flag", list(Flag)),
    )


def places_of(officer: Officer) -> list[FilterPlace]:
    """Returns the options of the place filter: upazilas, or districts for a centre."""
    language, places = request_context.language(), load_places()
    if officer.role is not Role.CENTRE:
        below = places.upazilas_of(officer.district_code or "", language)
        return [FilterPlace(each.code, each.label(language)) for each in below]
    return [
        FilterPlace(each.code, each.name(language))
        for _, districts in places.districts_by_division(language)
        for each in districts
    ]


def arguments_of(filters: QueueFilters, *, is_work: bool) -> dict[str, str | None]:
    """Returns the URL arguments of filters. The default list needs no name."""
    return {
        "state": None if is_work else filters.state.value,
        "place": filters.district or filters.upazila,
        "first": filters.days.first.isoformat() if filters.days.first else None,
        "last": filters.days.last.isoformat() if filters.days.last else None,
        "flag": filters.flag.value if filters.flag else None,
    }


def arguments_of_age(age: QueueAge, today: date) -> dict[str, str | None]:
    """Returns the URL arguments of an age group."""
    days = age_range_of(age, today)
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
