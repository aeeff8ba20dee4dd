from datetime import UTC, datetime

import pytest
from sqlalchemy import event, update
from sqlalchemy.orm import Session

from portal.domain.platform.errors import NotFound
from portal.domain.routing.choices import CentreStatus, RouteReason
from portal.models import Catchment, Centre
from portal.services.routing.centre_assignment import route, route_to
from portal.services.routing.seed_reference import seed_reference
from tests.unit import unit

NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
COXS_BAZAR = "BD2022"


@pytest.fixture
def session(session: Session) -> Session:
    seed_reference(unit(session))
    return session


def set_status(session: Session, centre_code: str, status: CentreStatus) -> None:
    session.execute(update(Centre).where(Centre.code == centre_code).values(status=status))


def test_a_district_goes_to_its_nearest_centre(session: Session) -> None:
    found = route(unit(session), COXS_BAZAR)
    assert (found.centre_code, found.distance_km) == ("RSC-NOA", 181.885)
    assert (found.reason, found.runner_up_code) == (RouteReason.NEAREST, "RSC-CUM")


def test_a_catchment_counts_for_its_own_district_only(session: Session) -> None:
    session.add(Catchment(district_code=COXS_BAZAR, centre_code="RSC-CUM", set_at=NOW))
    session.flush()
    assert route(unit(session), COXS_BAZAR).reason is RouteReason.CATCHMENT
    assert route(unit(session), COXS_BAZAR).centre_code == "RSC-CUM"
    assert route(unit(session), "BD2003").centre_code == "RSC-NOA"


def test_two_districts_may_have_the_same_centre_for_their_catchment(session: Session) -> None:
    for code in (COXS_BAZAR, "BD2003"):
        session.add(Catchment(district_code=code, centre_code="RSC-CUM", set_at=NOW))
    session.flush()
    for code in (COXS_BAZAR, "BD2003"):
        assert route(unit(session), code).centre_code == "RSC-CUM"
        assert route(unit(session), code).runner_up_code == "RSC-NOA"


@pytest.mark.parametrize("status", [CentreStatus.CLOSED, CentreStatus.FULL])
def test_a_centre_closed_by_the_administrator_passes_on(
    session: Session, status: CentreStatus
) -> None:
    set_status(session, "RSC-NOA", status)
    found = route(unit(session), COXS_BAZAR)
    assert (found.centre_code, found.reason) == ("RSC-CUM", RouteReason.PASSED_ON)
    assert found.passed_over == ("RSC-NOA",)


def test_a_centre_that_moved_is_measured_from_its_new_place(session: Session) -> None:
    session.execute(
        update(Centre).where(Centre.code == "RSC-SYL").values(latitude=21.44316, longitude=91.97382)
    )
    found = route(unit(session), COXS_BAZAR)
    assert (found.centre_code, found.distance_km) == ("RSC-SYL", 0)


def test_routing_asks_the_database_once(session: Session) -> None:
    statements: list[str] = []
    connection = session.connection()
    event.listen(connection, "before_cursor_execute", lambda *call: statements.append(call[2]))
    route(unit(session), COXS_BAZAR)
    assert len(statements) == 1


def test_an_officer_moves_a_registration_to_a_centre_even_a_full_one(session: Session) -> None:
    set_status(session, "RSC-DHA", CentreStatus.FULL)
    found = route_to(unit(session), COXS_BAZAR, "RSC-DHA")
    assert (found.centre_code, found.reason) == ("RSC-DHA", RouteReason.MOVED)


def test_unknown_districts_and_centres_are_refused(session: Session) -> None:
    with pytest.raises(NotFound):
        route(unit(session), "BD9999")
    with pytest.raises(NotFound):
        route_to(unit(session), COXS_BAZAR, "RSC-XXX")
    with pytest.raises(NotFound):
        route_to(unit(session), "BD9999", "RSC-DHA")
