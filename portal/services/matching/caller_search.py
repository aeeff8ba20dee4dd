"""Finds the registration of a caller of the hotline by reference, phone or name.

Returns ids only: nothing of a person is shown before the caller has proven who they are.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, select

from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.review.search_query import SearchQuery, matches_name
from portal.domain.routing.places import load_places
from portal.models import Officer, Registration
from portal.services.matching.blocking_keys import has_name, name_hashes
from portal.services.platform.blind_index import PHONE_INDEX
from portal.services.registration.proven_caller import caller_conditions
from portal.services.registration.registration_mapper import read_answers
from portal.unit_of_work import UnitOfWork

MOST_NAMES: Final = 200
"""How many people with similar names are compared with the typed one."""
TOO_COMMON: Final = N_(
    "Several people there have this name. Ask for the reference, the phone number or the year of birth."
)


class CallerQuery(NamedTuple):
    """What the caller said. A name needs the district; the year of birth narrows it."""

    text: SearchQuery
    district: str = ""
    birth_year: int | None = None


def find_callers(work: UnitOfWork, officer: Officer, query: CallerQuery) -> Sequence[UUID]:
    """Returns the ids of the registrations, the newest first; of a name at most one.

    One reference of thirty has no digit and may be a name too, so that references are found first. Raises
    `Invalid` for a name without a district, or that several people there have.
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
    found = work.session.scalars(
        select(Registration.id)
        .where(or_(false(), *either), *allowed)
        .order_by(Registration.submitted_at.desc(), Registration.id)
        .limit(1)
    ).all()
    if not found and query.text.name:
        return _of_name(work, query.text.name, query, allowed)
    return found


def _of_name(
    work: UnitOfWork, name: str, query: CallerQuery, allowed: Sequence[ColumnElement[bool]]
) -> Sequence[UUID]:
    if not load_places().has_district(query.district):
        raise Invalid(N_("To search by a name, choose the district too."))
    hashes = name_hashes(work.vault, name, [query.district])
    rows = work.session.scalars(
        select(Registration)
        .where(has_name(hashes), Registration.district_code == query.district, *allowed)
        .limit(MOST_NAMES + 1)
    ).all()
    if len(rows) > MOST_NAMES:
        raise Invalid(TOO_COMMON)
    found = [row.id for row in rows if _fits(row, name, query.birth_year)]
    if len(found) > 1:
        raise Invalid(TOO_COMMON)
    return found


def _fits(row: Registration, name: str, birth_year: int | None) -> bool:
    names = (row.name_bn, row.name_en)
    if not any(each and matches_name(each, name) for each in names):
        return False
    if birth_year is None:
        return True
    first, last = read_answers(row).person.birth.years()
    return first <= birth_year <= last
