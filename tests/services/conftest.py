import pytest
from sqlalchemy.orm import Session

from portal.domain.choices import Role
from portal.models import Officer
from tests import make


@pytest.fixture
def places(session: Session) -> None:
    """Districts, upazilas and centres, as `make.places` makes them."""
    make.places(session)


@pytest.fixture
def officer(session: Session, places: None) -> Officer:
    return make.officer(session, Role.DISTRICT, make.COXS_BAZAR)
