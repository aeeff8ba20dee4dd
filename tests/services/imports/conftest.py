import pytest

from portal.db import Database
from portal.domain.choices import Role
from tests import make
from tests.services.lists import Desk


@pytest.fixture
def desk(database: Database) -> Desk:
    """A district officer of Cox's Bazar."""
    with database.begin() as session:
        make.places(session)
        return Desk(database, make.officer(session, Role.DISTRICT, make.COXS_BAZAR))
