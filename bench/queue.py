"""Measures an officer's lists in an area of the size that ten million registrations give.

    python -m bench.queue [--rows 1000000] [--area 160000] [--database postgresql|sqlite] [--plans]

The area is one district with a 64th of ten million registrations; other rows lie around and between
them. In the area 3,000 wait, most are closed, and one upazila has one in a thousand. The baseline of
each line is the bare SQL for the same rows or number through the same driver, with known values. Both
run in turn; results are the median and the 95th percentile in milliseconds.
"""

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from bench.growth_rows import LenientVault
from bench.queue_rows import COMMON_NAME, RARE_NAME, RARE_PLACE, fill, word
from bench.sms import _database
from portal import schema
from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.platform.choices import Language
from portal.domain.registration.states import State
from portal.domain.review.list_flags import Flag
from portal.domain.review.queue_ages import AgeRange
from portal.domain.review.search_query import read_search_query
from portal.domain.staff.roles import Role
from portal.models import Officer, Registration
from portal.services.matching import registration_search
from portal.services.platform.blind_index import DOCUMENT_INDEX, PHONE_INDEX
from portal.services.review import claims, queue, queue_counts
from portal.services.review.queue import QueueFilters, QueueReader
from portal.services.review.queue_cursor import QueueCursor
from tests import factories
from tests.unit import unit

TIMES = 40
NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
Work = Callable[[Session], object]


def main() -> None:
    """Runs the benchmark and prints the table, and the query plans with --plans."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--area", type=int, default=160_000)
    parser.add_argument("--database", choices=("postgresql", "sqlite"), action="append")
    parser.add_argument("--plans", action="store_true")
    options = parser.parse_args()
    for kind in options.database or ("postgresql", "sqlite"):
        folder = Path(tempfile.mkdtemp(prefix="phera-bench-"))
        try:
            with _database(kind, folder) as url:
                _measure(kind, url, folder, options)
        finally:
            shutil.rmtree(folder)


def _measure(kind: str, url: str, folder: Path, options: argparse.Namespace) -> None:
    settings = Settings.from_env({"PORTAL_INSTANCE": str(folder), "PORTAL_DATABASE_URL": url})
    database = Database(url)
    schema.upgrade(database)
    vault = LenientVault(settings.field_keys, settings.index_keys)
    # What generated rows say. The blocking keys alone decide which of them a search finds.
    vault.name = f"{RARE_NAME} {COMMON_NAME}"
    with database.begin() as session:
        factories.places(session)
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR, vault=vault)
        factories.registration(session, vault=vault)
    began = time.perf_counter()
    fill(database, vault, rows=options.rows, area=options.area, now=NOW)
    took = time.perf_counter() - began
    print(f"{kind}: {options.rows:,} rows, {options.area:,} in the area, filled in {took:.0f} s")
    print(f"{'':>26} {'floor':>8} {'p95':>8} {'portal':>8} {'p95':>8} {'ratio':>6}")
    for name, (measured, floor) in _lines(database, vault, officer).items():
        floors, times = [], []
        for _ in range(TIMES):
            floors.append(_time(database, partial(_fetch, sql=floor)))
            times.append(_time(database, measured))
        least, median = statistics.median(floors), statistics.median(times)
        print(
            f"{name:>26} {least:>8.2f} {_p95(floors):>8.2f} {median:>8.2f} {_p95(times):>8.2f}"
            f" {median / least:>6.1f}",
            flush=True,
        )
        if options.plans:
            _explain(database, measured)
    database.close()


def _lines(database: Database, vault: Vault, officer: Officer) -> dict[str, tuple[Work, str]]:
    """A measured line: the work of the portal, and the SQL of its baseline."""
    reader = QueueReader(officer, Language.BANGLA)

    def listed(filters: QueueFilters, after: QueueCursor | None = None) -> Work:
        return lambda session: queue.read_queue(
            unit(session, vault=vault), reader, filters, after=after
        )

    def found(typed: str) -> Work:
        return lambda session: registration_search.search_registrations(
            unit(session, vault=vault), reader, read_search_query(typed)
        )

    def blob(value: bytes) -> str:
        return f"x'{value.hex()}'" if database.is_sqlite else f"'\\x{value.hex()}'"

    def named(name: str) -> str:
        return (
            f"id IN (SELECT registration_id FROM name_keys WHERE hash = {blob(word(vault, name))})"  # noqa: S608 - a hash of our own
        )

    area = f"district_code = '{factories.COXS_BAZAR}' AND erased_at IS NULL"
    rows = f"SELECT id, reference, submitted_at, name_bn FROM registrations WHERE {area} AND"  # noqa: S608 - a constant
    oldest = "ORDER BY submitted_at, id LIMIT 51"
    newest = "ORDER BY submitted_at DESC, id DESC LIMIT 51"
    alone = rows.partition(" WHERE ")[0] + " WHERE"
    phone = blob(vault.index(PHONE_INDEX, "+8801712345678"))
    document = blob(vault.index(DOCUMENT_INDEX, "nid:19901234567890123"))
    deep = _fetch_deep(database)
    week = AgeRange(date(2026, 7, 1), date(2026, 7, 7))
    in_week = "submitted_at >= '2026-06-30 18:00' AND submitted_at < '2026-07-07 18:00'"
    waiting, closed = QueueFilters(State.SUBMITTED), QueueFilters(State.CLOSED)
    return {
        "waiting": (listed(waiting), f"{rows} state = 'submitted' {oldest}"),
        "closed": (listed(closed), f"{rows} state = 'closed' {newest}"),
        "closed, page 1,001": (
            listed(closed, deep),
            f"{rows} state = 'closed' {newest} OFFSET 50000",
        ),
        "closed, a rare upazila": (
            listed(replace(closed, upazila=RARE_PLACE)),
            f"{rows} state = 'closed' AND upazila_code = '{RARE_PLACE}' {newest}",
        ),
        "closed, a week of July": (
            listed(replace(closed, days=week)),
            f"{rows} state = 'closed' AND {in_week} {newest}",
        ),
        "waiting, of 2,000 urgent": (
            listed(replace(waiting, flag=Flag.URGENT)),
            f"{rows.replace('name_bn', 'needs')} state = 'submitted' {oldest.replace('51', '2000')}",
        ),
        "phone": (found("01712-345678"), f"{alone} mobile_index = {phone}"),
        "document of any type": (
            found("19901234567890123"),
            f"{alone} document_index = {document}",
        ),
        "name, 5 have it": (found(RARE_NAME), f"{rows} {named(RARE_NAME)} {newest}"),
        "name, every 5th has it": (found(COMMON_NAME), f"{rows} {named(COMMON_NAME)} {newest}"),
        "counts": (
            lambda session: queue_counts.count_queue(
                unit(session, vault=vault), officer, today=NOW.date()
            ),
            f"SELECT state, count(*) FROM registrations WHERE {area} GROUP BY state",  # noqa: S608 - a constant
        ),
        "take the next one": (
            lambda session: claims.claim_next(unit(session, vault=vault, now=NOW), officer),
            f"{rows} state = 'submitted' ORDER BY submitted_at, id LIMIT 1",
        ),
    }


def _fetch_deep(database: Database) -> QueueCursor:
    """Returns the last row of page 1,000 of the closed registrations."""
    with database.read() as session:
        row = session.execute(
            select(Registration.submitted_at, Registration.id)
            .where(Registration.district_code == factories.COXS_BAZAR)
            .where(Registration.state == State.CLOSED)
            .order_by(Registration.submitted_at.desc(), Registration.id.desc())
            .offset(49_999)
            .limit(1)
        ).one()
    return QueueCursor(row.submitted_at, row.id)


def _fetch(session: Session, sql: str) -> None:
    session.connection().exec_driver_sql(sql).all()


def _time(database: Database, work: Work) -> float:
    with database.begin() as session:
        began = time.perf_counter()
        work(session)
        took = (time.perf_counter() - began) * 1000
        session.rollback()
    return took


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _explain(database: Database, work: Work) -> None:
    """Returns the query plans of the statements that the work sends."""
    sent: list[tuple[str, Any]] = []
    how = (
        "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN (ANALYZE, COSTS OFF, BUFFERS OFF)"
    )
    with database.begin() as session:
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", lambda *call: sent.append(call[2:4]))
        work(session)
        for statement, values in sent[:]:
            for row in connection.exec_driver_sql(f"{how} {statement}", values):
                print(f"    {row[-1]}")
        session.rollback()


if __name__ == "__main__":
    main()
