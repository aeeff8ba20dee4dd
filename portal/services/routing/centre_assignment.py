"""Centre of a registration, by the centres and catchments of the database."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.routing.centre_choice import CentreFact, Route, find_route, move_to
from portal.domain.routing.places import load_places
from portal.models import Catchment, Centre
from portal.services.platform.ttl_cache import TtlCache
from portal.unit_of_work import UnitOfWork


def route(work: UnitOfWork, district_code: str) -> Route:
    """Returns the centre for a present district, its distance and the reason.

    Raises `NotFound` for an unknown district, or if there is no centre.
    """
    return _route_by(_read_centres(work.session, _ALL), district_code)


def route_new(work: UnitOfWork, district_code: str) -> Route:
    """Returns the route of a new registration, from facts that may be two seconds old."""
    return _route_by(_CACHE.get(work.session, _ALL), district_code)


def route_to(work: UnitOfWork, district_code: str, centre_code: str) -> Route:
    """Returns the route of a registration that an officer moves to a centre. Raises `NotFound`."""
    centres = _read_centres(work.session, _ALL).centres
    return move_to(load_places().district(district_code), centres, centre_code)


class _Facts(NamedTuple):
    """All centres, and the centre that is set for a district, by its code."""

    centres: list[CentreFact]
    catchments: Mapping[str, str]


def _route_by(facts: _Facts, district_code: str) -> Route:
    district = load_places().district(district_code)
    return find_route(district, facts.centres, facts.catchments.get(district_code))


def _read_centres(session: Session, _key: str) -> _Facts:
    """Reads the facts of all districts in one query: the cache then serves any district."""
    rows = session.connection().execute(_CENTRES).all()
    centres = {r.code: CentreFact(r.code, r.latitude, r.longitude, r.status) for r in rows}
    return _Facts(
        list(centres.values()), {row.district_code: row.code for row in rows if row.district_code}
    )


_ALL = "all districts"
_CACHE = TtlCache(_read_centres)
_CENTRES = select(
    Centre.code, Centre.latitude, Centre.longitude, Centre.status, Catchment.district_code
).outerjoin(Catchment, Catchment.centre_code == Centre.code)
