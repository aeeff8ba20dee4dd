"""Retention in the background: all expired rows are deleted in small transactions."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, event, select

from portal.db import Database
from portal.domain.platform.choices import Language
from portal.models import Draft, RateCounter
from portal.services.privacy.retention_rules import retention_rules
from portal.services.registration import drafts
from portal.settings.retention import RetentionSettings
from portal.workers import housekeeping
from portal.workers.context import WorkerContext
from portal.workers.scheduler import Scheduler
from tests.databases import count
from tests.factories import NOW, VAULT
from tests.unit import unit

OLD = NOW - timedelta(days=40)


def counter(subject: str, at: datetime) -> RateCounter:
    return RateCounter(
        name="codes", subject=VAULT.index("limit", subject), period_start=at, count=1
    )


def run(database: Database, batch: int = 10) -> None:
    context = WorkerContext(database, VAULT)
    Scheduler(context, housekeeping.jobs(context, batch=batch), now=lambda: NOW).run(once=True)


def test_all_that_expired_goes_in_batches_and_nothing_else(database: Database) -> None:
    with database.begin() as session:
        for number in range(7):
            drafts.begin_draft(unit(session, now=OLD), f"old{number}", language=Language.BANGLA)
            session.add(counter(f"subject{number}", OLD))
        drafts.begin_draft(unit(session), "new", language=Language.BANGLA)
        session.add(counter("new", NOW))
    commits: list[Connection] = []

    def note(connection: Connection) -> None:
        if connection.get_execution_options()["phera_access"] == "write":  # not the lock of the job
            commits.append(connection)

    event.listen(database.engine, "commit", note)
    run(database, batch=3)
    event.remove(database.engine, "commit", note)
    tables = len(retention_rules(NOW, RetentionSettings())) + 1
    assert len(commits) == 4 * tables  # 3 + 3 + 1 rows of a table, and one run that finds none
    with database.read() as session:
        (draft,) = session.scalars(select(Draft))
        assert draft.token_hash == drafts.browser_token_hash(VAULT, "new")
        assert session.scalars(select(RateCounter.period_start)).all() == [NOW]


def test_a_row_that_somebody_holds_is_purged_later(postgres_database: Database) -> None:
    database = postgres_database
    with database.begin() as session:
        for name in ("held", "free"):
            drafts.begin_draft(unit(session, now=OLD), name, language=Language.BANGLA)
    held = select(Draft).where(Draft.token_hash == drafts.browser_token_hash(VAULT, "held"))
    with database.begin() as session:
        session.scalars(held.with_for_update()).one()
        run(database)
        assert count(database, Draft) == 1
    run(database)
    assert count(database, Draft) == 0
