"""Centre of a registration, by the centres and catchments of the database."""

from sqlalchemy import and_, bindparam, select
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
    district = load_places().district(district_code)
    centres, catchment = _centres(work.session, district_code)
    return find_route(district, centres, catchment)


def route_new(work: UnitOfWork, district_code: str) -> Route:
    """Returns the route of a new registration, from facts that may be two seconds old."""
    centres, catchment = _CACHE.get(work.session, district_code)
    return find_route(load_places().district(district_code), centres, catchment)


def route_to(work: UnitOfWork, district_code: str, centre_code: str) -> Route:
    """Returns the route of a registration that an officer moves to a centre. Raises `NotFound`."""
    centres, _ = _centres(work.session, district_code)
    return move_to(load_places().district(district_code), centres, centre_code)


def _centres(session: Session, district_code: str) -> tuple[list[CentreFact], str | None]:
    """Returns all centres, and the code of the centre set for the district, from one query."""
    rows = session.connection().execute(_CENTRES, {"district_code": district_code}).all()
    catchment = next((row.code for row in rows if row.is_set), None)
    return [CentreFact(r.code, r.latitude, r.longitude, r.status) for r in rows], catchment


_CACHE = TtlCache(_centres)

# Built once, because every submission reads it.
_CENTRES = select(
    Centre.code,
    Centre.latitude,
    Centre.longitude,
    Centre.status,
    Catchment.district_code.is_not(None).label("is_set"),
).outerjoin(
    Catchment,
    and_(
        Catchment.centre_code == Centre.code, Catchment.district_code == bindparam("district_code")
    ),
)
