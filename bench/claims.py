"""Measures a claim with millions of old messages in the outbox, and prints its query plan.

    python -m bench.claims [--old 2000000] [--waiting 100000] [--database postgresql|sqlite]

Old messages are delivered; waiting ones are deferred until morning. One batch of codes is due; the benchmark claims it repeatedly
and rolls back each time. Times are medians in milliseconds.
"""

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from bench.sms import _database, _number
from portal import schema
from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.platform.choices import Language
from portal.gateways.base import Gateway
from portal.gateways.registry import gateways_of
from portal.services.messaging import outbox
from portal.services.messaging.delivery import claim_messages, is_any_due
from portal.services.messaging.expiry import expire_messages
from portal.services.messaging.lease_recovery import recover_expired_leases
from portal.services.messaging.sending_metrics import measure_sending
from portal.workers.delivery import CONCURRENT_CALLS
from tests.unit import unit

TIMES = 15
_COLUMNS = (
    "id, reference, kind, language, recipient, recipient_index, body, segments, state, priority,"
    " created_at, due_at, tries, ended_at, contradicted"
)
_POSTGRES = f"""
INSERT INTO messages ({_COLUMNS})
SELECT gen_random_uuid(), substr(md5(:salt || n), 1, 20), 'verified', 'bn', sha256((n::text)::bytea),
    sha256((n % 500000)::text::bytea), decode(repeat(md5(n::text), 8), 'hex'), 1, :state, 5,
    now() - interval '90 days' + n * interval '1 second', :due, :tries,
    CASE WHEN :state = 'delivered' THEN now() - interval '1 day' END, false
FROM generate_series(1, :count) AS n"""  # noqa: S608 - the columns stand above
_SQLITE = f"""
INSERT INTO messages ({_COLUMNS})
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :count)
SELECT lower(hex(randomblob(16))), substr(:salt || hex(randomblob(10)), 1, 20), 'verified', 'bn',
    randomblob(60), randomblob(32), randomblob(128), 1, :state, 5, '2026-09-01 00:00:00.000000',
    :due, :tries, CASE WHEN :state = 'delivered' THEN '2026-11-01 00:00:00.000000' END, 0
FROM numbers"""  # noqa: S608 - the columns stand above


def main() -> None:
    """Runs the benchmark and prints the table and the query plan."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--old", type=int, default=2_000_000)
    parser.add_argument("--waiting", type=int, default=100_000)
    parser.add_argument("--database", choices=("postgresql", "sqlite"), action="append")
    options = parser.parse_args()
    heads = ("due?", f"claim {CONCURRENT_CALLS}", "sweep", "metrics")
    print(f"{'database':>12} {'old':>10} {'waiting':>8}" + "".join(f"{h:>10}" for h in heads))
    for kind in options.database or ("postgresql", "sqlite"):
        folder = Path(tempfile.mkdtemp(prefix="phera-bench-"))
        try:
            with _database(kind, folder) as url:
                _measure(kind, url, folder, options.old, options.waiting)
        finally:
            shutil.rmtree(folder)


def _measure(kind: str, url: str, folder: Path, old: int, waiting: int) -> None:
    settings = Settings.from_env({"PORTAL_INSTANCE": str(folder), "PORTAL_DATABASE_URL": url})
    database = Database(url)
    schema.upgrade(database)
    vault, gateways = Vault(settings.field_keys, settings.index_keys), gateways_of(settings)
    now = datetime.now(UTC)
    with database.begin() as session:
        for number in range(CONCURRENT_CALLS):
            language = Language.BANGLA
            to = _number(number)
            outbox.queue_code(
                unit(session, vault=vault, now=now), to=to, code="482913", language=language
            )
    later = now + timedelta(seconds=1)
    steps: list[Callable[[Session], object]] = [
        lambda session: is_any_due(unit(session, now=later)),
        lambda session: claim_messages(
            unit(session, vault=vault, now=later), gateways, limit=CONCURRENT_CALLS
        ),
        lambda session: _sweep(session, gateways, later),
        lambda session: measure_sending(unit(session, now=later)),
    ]
    for old_now, waiting_now in ((0, 0), (old, waiting)):
        _fill(database, old_now, "delivered", now)
        _fill(database, waiting_now, "queued", now + timedelta(hours=8))
        times = [_time(database, step) for step in steps]
        shown = "".join(f"{each:>10.1f}" for each in times)
        print(f"{kind:>12} {old_now:>10,} {waiting_now:>8,}{shown}")
    _explain(database, later)
    database.close()


def _sweep(session: Session, gateways: Mapping[str, Gateway], now: datetime) -> None:
    recover_expired_leases(unit(session, now=now), gateways)
    expire_messages(unit(session, now=now))


def _fill(database: Database, count: int, state: str, due: datetime) -> None:
    if not count:
        return
    shown = due.replace(tzinfo=None).isoformat(" ", "microseconds")
    values = {"count": count, "state": state, "salt": state[:1], "tries": int(state == "delivered")}
    with database.schema_connection() as connection:
        if database.is_sqlite:
            connection.execute(text(_SQLITE), {**values, "due": shown})
        else:
            statement = _POSTGRES.replace(":state", f"'{state}'").replace(":due", f"'{due}'")
            connection.execute(text(statement), values)
        connection.execute(text("ANALYZE"))


def _time(database: Database, step: Callable[[Session], object]) -> float:
    times = []
    for _ in range(TIMES):
        with database.begin() as session:
            began = time.perf_counter()
            step(session)
            session.flush()
            times.append((time.perf_counter() - began) * 1000)
            session.rollback()
    return statistics.median(times)


def _explain(database: Database, now: datetime) -> None:
    shown = now.replace(tzinfo=None).isoformat(" ", "microseconds")
    query = (
        "SELECT id FROM messages WHERE state = 'queued' AND due_at <= :now"
        " AND (expires_at IS NULL OR expires_at > :now)"
        " ORDER BY priority, due_at, id LIMIT 40"
    )
    explain = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN (ANALYZE, BUFFERS OFF)"
    with database.read() as session:
        value = shown if database.is_sqlite else now
        for row in session.execute(text(f"{explain} {query}"), {"now": value}):
            print(f"    {row[-1]}")


if __name__ == "__main__":
    main()
