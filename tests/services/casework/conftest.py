import pytest
from sqlalchemy.orm import Session

from portal.domain.registration.states import State
from portal.models import Officer, Registration
from tests.services.casework.centre_desk import person, staff


@pytest.fixture
def kamal(session: Session, places: None) -> Officer:
    """Of the centre in Noakhali."""
    return staff(session)


@pytest.fixture
def registration(session: Session, kamal: Officer) -> Registration:
    """Of a person whom the centre has received."""
    return person(session, kamal, State.RECEIVED)
