import pytest

from portal.db import Database
from portal.domain.staff.roles import Role
from tests import factories
from tests.services.intake.bulk_import.lists import Desk


@pytest.fixture
def desk(database: Database) -> Desk:
    """A district officer of Cox's Bazar."""
    with database.begin() as session:
        factories.places(session)
        return Desk(database, factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR))
