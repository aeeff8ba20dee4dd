"""Chooses the centre for returnees of a district, with the reason."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.domain.platform.errors import NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.routing.choices import CentreStatus, RouteReason
from portal.domain.routing.distance import distance_km
from portal.domain.routing.places import DistrictFact


@dataclass(frozen=True, slots=True)
class CentreFact:
    """Routing data of a centre: position (WGS84 degrees) and status."""

    code: str
    latitude: float
    longitude: float
    status: CentreStatus


@dataclass(frozen=True, slots=True)
class Route:
    """The centre for a district, its distance from the headquarters in km, and the reason.

        `runner_up` is the next centre if this one takes no people. `passed_over` are nearer or
    preferred centres that are closed or full.
    """

    centre_code: str
    distance_km: float
    reason: RouteReason
    runner_up_code: str | None
    runner_up_km: float | None
    passed_over: tuple[str, ...] = ()


def find_route(
    district: DistrictFact, centres: Iterable[CentreFact], catchment: str | None = None
) -> Route:
    """Returns the centre of the catchment, else the nearest. Closed and full centres are skipped.

        If none is open, the first one is used with the reason NONE_OPEN, so that every registration
    has a centre. Equal distances are ordered by code. Raises `NotFound` if there is no centre.
    """
    ranked = _rank(district, centres, catchment)
    takers = [place for place in ranked if place[1].status is CentreStatus.OPEN]
    chosen, *others = takers or ranked
    passed_over = ranked[: ranked.index(chosen)]
    return _route(
        chosen,
        others,
        reason=_reason(chosen[1], bool(takers), bool(passed_over), catchment),
        passed_over=tuple(centre.code for _, centre in passed_over),
    )


def move_to(district: DistrictFact, centres: Iterable[CentreFact], centre_code: str) -> Route:
    """Returns the route of a registration that an officer assigns to a centre.

    Raises `NotFound` for an unknown centre. A closed one is allowed.
    """
    ranked = _rank(district, centres, centre_code)
    chosen, *others = ranked
    if chosen[1].code != centre_code:
        raise NotFound(N_("There is no centre with the code %(code)s."), code=centre_code)
    takers = [place for place in others if place[1].status is CentreStatus.OPEN]
    return _route(chosen, takers or others, reason=RouteReason.MOVED)


_Ranked = list[tuple[float, CentreFact]]


def _rank(district: DistrictFact, centres: Iterable[CentreFact], first: str | None) -> _Ranked:
    """Returns the centres with their distances: `first`, then by distance."""
    here = district.latitude, district.longitude
    ranked = [(distance_km(*here, each.latitude, each.longitude), each) for each in centres]
    if not ranked:
        raise NotFound(N_("No centre has been set up yet."))
    return sorted(ranked, key=lambda place: (place[1].code != first, place[0], place[1].code))


def _reason(
    chosen: CentreFact, is_any_open: bool, is_passed_on: bool, catchment: str | None
) -> RouteReason:
    if not is_any_open:
        return RouteReason.NONE_OPEN
    if is_passed_on:
        return RouteReason.PASSED_ON
    return RouteReason.CATCHMENT if chosen.code == catchment else RouteReason.NEAREST


def _route(
    chosen: tuple[float, CentreFact],
    others: _Ranked,
    *,
    reason: RouteReason,
    passed_over: tuple[str, ...] = (),
) -> Route:
    kilometres, centre = chosen
    runner_up_km, runner_up = others[0] if others else (None, None)
    return Route(
        centre_code=centre.code,
        distance_km=kilometres,
        reason=reason,
        runner_up_code=runner_up.code if runner_up else None,
        runner_up_km=runner_up_km,
        passed_over=passed_over,
    )
