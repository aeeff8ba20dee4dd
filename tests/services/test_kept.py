import pytest
from sqlalchemy import update

from portal.db import Database
from portal.domain.choices import CentreStatus
from portal.models import Centre
from portal.services import kept
from portal.services.route import route, route_new
from tests import make


def _close(database: Database, centre_code: str) -> None:
    with database.begin() as session:
        session.execute(
            update(Centre).where(Centre.code == centre_code).values(status=CentreStatus.CLOSED)
        )


@pytest.mark.parametrize(("seconds", "is_told"), [(60.0, False), (0.0, True)])
def test_a_centre_that_closes_is_told_to_new_registrations_after_a_moment(
    database: Database, monkeypatch: pytest.MonkeyPatch, seconds: float, is_told: bool
) -> None:
    monkeypatch.setattr(kept, "SECONDS", seconds)
    with database.begin() as session:
        make.places(session)
    with database.read() as session:
        nearest = route_new(session, make.COXS_BAZAR).centre_code
    _close(database, nearest)
    with database.read() as session:
        assert (route_new(session, make.COXS_BAZAR).centre_code != nearest) is is_told
        assert route(session, make.COXS_BAZAR).centre_code != nearest, "who asks anew is told"
