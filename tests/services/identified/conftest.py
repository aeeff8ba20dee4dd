import pytest
from sqlalchemy.orm import Session

from portal.domain.choices import Desk, Role
from portal.models import Officer
from tests import make


@pytest.fixture
def volunteer(session: Session, places: None) -> Officer:
    return make.officer(session, Role.REGISTRAR, make.COXS_BAZAR, desk=Desk.VOLUNTEER)


@pytest.fixture
def supervisor(session: Session) -> Officer:
    return make.officer(session, Role.SUPERVISOR, make.COXS_BAZAR)
