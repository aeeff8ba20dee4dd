"""Measures lock waits on funnel counters on PostgreSQL, by the number of rows per counter.

    python -m bench.count_steps

This is the worst case: all people save the same page of the same campaign at once, on a disk that
takes 5 ms for a commit (PostgreSQL's `commit_delay`). Each save locks its draft, changes it and counts
the step by the portal's code. The first line of the table is without counting.
"""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from portal import schema
from portal.crypto import Vault
from portal.db import Database
from portal.domain.platform.choices import Language
from portal.domain.registration.form_pages import FormPage
from portal.models import Draft
from portal.models.base import new_id
from portal.services.registration import drafts, funnel_counters
from tests.postgres import Server
from tests.unit import unit

SAVERS = 16
SECONDS = 6
DISK = {
    "fsync": "on",
    "synchronous_commit": "on",
    "commit_delay": "5000",
    "commit_siblings": "0",
}
VAULT = Vault([("k1", b"k" * 32)], [("i1", b"i" * 32)])


def main() -> None:
    """Runs the benchmark and prints the table."""
    server = Server.start_new(DISK)
    try:
        database = Database(server.create_database("bench"), pool_size=SAVERS)
        schema.upgrade(database)
        print(f"{'rows':>6} {'saves/s':>8} {'p50 ms':>7} {'p95 ms':>7}")
        for rows in (0, 1, 2, 4, 8):
            _print_line(database, rows)
        database.close()
    finally:
        server.remove()


def _print_line(database: Database, rows: int) -> None:
    funnel_counters.SLOTS = rows  # type: ignore[attr-defined]  # Final, and measured with others
    ends = time.perf_counter() + SECONDS
    with ThreadPoolExecutor(SAVERS) as pool:
        saved = pool.map(lambda number: _save(database, number, rows, ends), range(SAVERS))
        latencies = [each for latencies in saved for each in latencies]
    rate, p50 = len(latencies) / SECONDS, statistics.median(latencies)
    p95 = statistics.quantiles(latencies, n=20)[-1]
    print(f"{rows or 'none':>6} {rate:>8.0f} {1000 * p50:>7.1f} {1000 * p95:>7.1f}")


def _save(database: Database, number: int, rows: int, ends: float) -> list[float]:
    """Saves repeatedly and returns the seconds of each save."""
    now, browser_token, latencies = datetime.now(UTC), str(number), []
    with database.begin() as session:
        drafts.begin_draft(unit(session, now=now), browser_token, language=Language.BANGLA)
    while (start := time.perf_counter()) < ends:
        with database.begin() as session:
            draft = drafts.lock_draft(unit(session, now=now), browser_token)
            draft.changed_at = datetime.now(UTC)
            session.flush()
            if rows:
                # Each save counts as another person, because the draft's id selects the row.
                other = Draft(id=new_id(), campaign_code=None)
                funnel_counters.count_form_page(
                    unit(session), other, FormPage.CONSENT, day=now.date()
                )
        latencies.append(time.perf_counter() - start)
    return latencies


if __name__ == "__main__":
    main()
