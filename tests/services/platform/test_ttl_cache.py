import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.db import Database
from portal.domain.routing.choices import CentreStatus
from portal.models import Centre
from portal.services.platform import ttl_cache
from tests import factories


def _status(session: Session, code: str) -> CentreStatus:
    return session.scalars(select(Centre.status).where(Centre.code == code)).one()


@pytest.mark.parametrize(("seconds", "is_told"), [(60.0, False), (0.0, True)])
def test_a_change_is_told_when_what_was_kept_is_too_old(
    database: Database, monkeypatch: pytest.MonkeyPatch, seconds: float, is_told: bool
) -> None:
    monkeypatch.setattr(ttl_cache, "SECONDS", seconds)
    statuses = ttl_cache.TtlCache(_status)
    with database.begin() as session:
        factories.places(session)
    with database.read() as session:
        assert statuses.get(session, factories.DHAKA_CENTRE) is CentreStatus.OPEN
    with database.begin() as session:
        session.execute(update(Centre).values(status=CentreStatus.CLOSED))
    with database.read() as session:
        assert (statuses.get(session, factories.DHAKA_CENTRE) is CentreStatus.CLOSED) is is_told
        assert statuses.get(session, factories.NOAKHALI_CENTRE) is CentreStatus.CLOSED, (
            "first asked now"
        )
