import pytest
from sqlalchemy.orm import Session

from portal.domain.staff.roles import Desk, Role
from portal.models import Officer
from tests import factories


@pytest.fixture
def volunteer(session: Session, places: None) -> Officer:
    return factories.officer(session, Role.REGISTRAR, factories.COXS_BAZAR, desk=Desk.VOLUNTEER)


@pytest.fixture
def supervisor(session: Session) -> Officer:
    return factories.officer(session, Role.SUPERVISOR, factories.COXS_BAZAR)
