"""A unit of work for tests: a session with defaults."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.unit_of_work import UnitOfWork
from tests.clock import NOW
from tests.keys import VAULT

HOTLINE = "16135"


def unit(
    session: Session, *, vault: Vault = VAULT, now: datetime = NOW, hotline: str = HOTLINE
) -> UnitOfWork:
    """Returns a unit of work on the session, with the keys, the time and the hotline of the tests."""
    return UnitOfWork(session, vault, now, hotline)
