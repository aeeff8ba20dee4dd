import pytest
from sqlalchemy.orm import Session

from portal.domain.staff.roles import Role
from portal.models import Officer
from tests import factories


@pytest.fixture
def places(session: Session) -> None:
    """Districts, upazilas and centres, as `make.places` makes them."""
    factories.places(session)


@pytest.fixture
def officer(session: Session, places: None) -> Officer:
    return factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
