"""Counts the daily roll-ups of indicators at once, as the worker does every ten minutes."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.services.reporting.daily_indicators import days_to_count, store_day
from portal.services.reporting.indicator_counting import count_day
from tests import keys
from tests.unit import unit


def count_days(session: Session, now: datetime, vault: Vault = keys.VAULT) -> None:
    """Counts all days that are not settled."""
    work = unit(session, now=now, vault=vault)
    for day in days_to_count(work, limit=1000):
        store_day(work, day, count_day(work, day))
    session.flush()
    session.expire_all()
