"""Alarms about rows that are set aside, and what closing one means."""

from datetime import timedelta

from sqlalchemy import select

from portal.db import Database
from portal.models import Alarm
from portal.services.platform.set_aside import SET_ASIDE_FOR
from portal.workers import row_alarms
from portal.workers.context import WorkerContext
from tests.databases import count
from tests.factories import NOW, VAULT
from tests.services.messaging.outbox_rows import FORGETS, put, take
from tests.workers.poison import make_unreadable


def test_a_closed_alarm_comes_back_only_when_a_row_fails_again(database: Database) -> None:
    [job] = row_alarms.jobs(WorkerContext(database, VAULT))
    with database.begin() as session:
        make_unreadable(session, put(session), "body")
        take(session, FORGETS)
    job.run(NOW)
    with database.begin() as session:
        session.scalars(select(Alarm)).one().ended_at = NOW + timedelta(minutes=1)
    job.run(NOW + timedelta(minutes=2))
    assert count(database, Alarm) == 1
    with database.begin() as session:
        take(session, FORGETS, now=NOW + SET_ASIDE_FOR)
    job.run(NOW + SET_ASIDE_FOR)
    assert count(database, Alarm) == 2
