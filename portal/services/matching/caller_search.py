"""Finds the registration of a caller of the hotline by reference, phone or name.

Returns ids only: nothing of a person is shown before the caller has proven who they are.
"""

from collections.abc import Sequence
from itertools import combinations
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, select

from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.states import State
from portal.domain.review.search_query import SearchQuery, matches_name
from portal.domain.routing.places import load_places
from portal.models import Officer, Registration
from portal.services.matching.blocking_keys import has_name, name_hashes
from portal.services.platform.blind_index import PHONE_INDEX
from portal.services.registration.proven_caller import caller_conditions
from portal.services.registration.registration_mapper import read_answers
from portal.unit_of_work import UnitOfWork

MOST_FOUND: Final = 200
"""How many people with similar names, or with a phone, are compared with what the caller said."""
TOO_COMMON: Final = N_(
    "Several people there have this name. Ask for the reference, the phone number or the year of birth."
)
SHARED_PHONE: Final = N_(
    "Several people have this phone. Ask for the reference, the year of birth, or the name and the district."
)


class CallerQuery(NamedTuple):
    """What the caller said. A name needs the district; the year of birth narrows name and phone."""

    text: SearchQuery
    district: str = ""
    birth_year: int | None = None


def find_callers(work: UnitOfWork, officer: Officer, query: CallerQuery) -> Sequence[UUID]:
    """Returns the id of the registration, the newest of a person who has several, or nothing.

    One reference of thirty has no digit and may be a name too, so that references are found first. Raises
    `Invalid` for a name without a district, and for a name or a phone that several people have.
    """
    allowed = caller_conditions(officer)
    either: list[ColumnElement[bool]] = []
    if query.text.reference:
        either.append(Registration.reference == query.text.reference)
    if query.text.mobile:
        phone = work.vault.index(PHONE_INDEX, query.text.mobile)
        either += [Registration.mobile_index == phone, Registration.alternate_index == phone]
    if not (either or query.text.name):
        raise Invalid(N_("Write a reference, a mobile number or a name."))
    rows = work.session.scalars(
        select(Registration)
        .where(or_(false(), *either), *allowed)
        .order_by(Registration.submitted_at.desc(), Registration.id)
        .limit(MOST_FOUND + 1)
    ).all()
    if not rows and query.text.name:
        return _of_name(work, query.text.name, query, allowed)
    return _of_phone(rows, query)


def _of_phone(rows: Sequence[Registration], query: CallerQuery) -> Sequence[UUID]:
    """Returns the newest registration of the one person among them who fits."""
    if query.text.mobile is None:  # a reference, which one registration has
        return [row.id for row in rows]
    fitting = [row for row in rows if _is_born_in(row, query.birth_year)]
    if len(rows) > MOST_FOUND or not all(_is_alike(*pair) for pair in combinations(fitting, 2)):
        raise Invalid(SHARED_PHONE)
    newest_first = sorted(fitting, key=lambda row: row.state is State.DUPLICATE)
    return [row.id for row in newest_first[:1]]


def _of_name(
    work: UnitOfWork, name: str, query: CallerQuery, allowed: Sequence[ColumnElement[bool]]
) -> Sequence[UUID]:
    if not load_places().has_district(query.district):
        raise Invalid(N_("To search by a name, choose the district too."))
    hashes = name_hashes(work.vault, name, [query.district])
    rows = work.session.scalars(
        select(Registration)
        .where(has_name(hashes), Registration.district_code == query.district, *allowed)
        .limit(MOST_FOUND + 1)
    ).all()
    if len(rows) > MOST_FOUND:
        raise Invalid(TOO_COMMON)
    found = [row.id for row in rows if _fits(row, name, query.birth_year)]
    if len(found) > 1:
        raise Invalid(TOO_COMMON)
    return found


def _fits(row: Registration, name: str, birth_year: int | None) -> bool:
    names = (row.name_bn, row.name_en)
    if not any(each and matches_name(each, name) for each in names):
        return False
    return _is_born_in(row, birth_year)


def _is_born_in(row: Registration, birth_year: int | None) -> bool:
    first, last = read_answers(row).person.birth.years()
    return birth_year is None or first <= birth_year <= last


def _is_alike(one: Registration, other: Registration) -> bool:
    """Whether two registrations with a phone may be of one person: name and year of birth agree."""
    (first, last), (other_first, other_last) = (
        read_answers(row).person.birth.years() for row in (one, other)
    )
    names, other_names = (
        [name for name in (row.name_bn, row.name_en) if name] for row in (one, other)
    )
    return (
        first <= other_last
        and other_first <= last
        and any(
            matches_name(name, each) or matches_name(each, name)
            for name in names
            for each in other_names
        )
    )
