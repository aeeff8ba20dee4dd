"""A unit of work in a test, from what the test has: a session, and what differs from the usual."""

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
    """The session as a unit of work, with the keys, the time and the hotline of the tests."""
    return UnitOfWork(session, vault, now, hotline)
