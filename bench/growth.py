"""Measures pages and table sizes at growing numbers of registrations on PostgreSQL.

    python -m bench.growth [--rows 10000 --rows 1000000] [--times 100] [--folder …]

It follows people through the form and officers through their work, in one process without a network,
and prints the median, 95th and 99th percentile in milliseconds of each request: the page, the
database and all between; and the median of the processor time of the web and of PostgreSQL, which other work on
the machine changes less. A round of a tenth comes first and is not counted. The officer works in the district
that most people come from, and searches for a name that about every fifth has there. The filled databases stay in the folder, if one is given:
the next run measures them again.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from bench.bare_tables import FILLING
from bench.durable import DURABLE
from bench.growth_requests import open_site, walk
from bench.growth_rows import (
    RARE_NAME,
    TEMPLATES,
    LenientVault,
    add_rare_name,
    add_templates,
    word_hashes,
)
from bench.row_copies import copy_all, table_sizes
from portal import schema
from portal.config import Settings
from portal.db import Database
from portal.models import BlockingKey, Registration
from tests import factories
from tests.keys import ENVIRONMENT
from tests.postgres import Server


def main() -> None:
    """Runs the benchmark and prints a table for each number of registrations."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, action="append")
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    for rows in options.rows or [10_000, 1_000_000]:
        with tempfile.TemporaryDirectory(prefix="phera-bench-") as temporary:
            Path(temporary).chmod(0o755)  # PostgreSQL runs as another user than root
            _serve((options.folder or Path(temporary)) / str(rows), rows, options.times)


def _serve(folder: Path, rows: int, times: int) -> None:
    if not (folder / "filled.json").exists():
        _fill_with(Server(folder, FILLING), rows)
    server = Server(folder, DURABLE)
    server.start()
    try:
        _measure(server, rows, times)
    finally:
        server.stop()


def _fill_with(server: Server, rows: int) -> None:
    server.folder.mkdir(parents=True)
    server.create()
    server.start()
    try:
        _fill(server.create_database("bench"), server.folder, rows)
    finally:
        server.stop()
    os.sync()


def _fill(url: str, folder: Path, rows: int) -> None:
    """Fills a new database, and keeps beside it what a later measurement must know."""
    settings = _settings(url, folder)
    database = Database(url)
    schema.upgrade(database)
    vault = LenientVault(settings.field_keys, settings.index_keys)
    with database.begin() as session:
        factories.places(session, vault)
    began = time.perf_counter()
    add_templates(database, vault)
    words = word_hashes(database, vault)
    district, people = _largest_district(database)
    name, owners = _common_word(database, words, (district, people))
    copy_all(database, max(1, rows // TEMPLATES - 1), words.values())
    add_rare_name(database, vault, district)
    database.close()
    seconds = round(time.perf_counter() - began)
    facts = {"district": district, "people": people / TEMPLATES, "name": name}
    _note(folder, {**facts, "owners": owners / people, "seconds": seconds, "walked": 0})


def _note(folder: Path, filled: dict[str, Any]) -> None:
    (folder / "filled.json").write_text(json.dumps(filled))


def _settings(url: str, folder: Path) -> Settings:
    return Settings.from_env(
        {
            **ENVIRONMENT,
            "PORTAL_INSTANCE": str(folder),
            "PORTAL_DATABASE_URL": url,
            "PORTAL_ACCESS_LOG": "no",
        }
    )


def _measure(server: Server, rows: int, times: int) -> None:
    folder = server.folder
    settings = _settings(server.url("bench"), folder)
    database = Database(server.url("bench"))
    vault = LenientVault(settings.field_keys, settings.index_keys)
    filled = json.loads((folder / "filled.json").read_text())
    print(f"\n{rows:,} registrations, filled in {filled['seconds']} s")
    sizes = table_sizes(database)
    for table, count, size in [*sizes, ("all", 0, sum(size for _, _, size in sizes))]:
        print(
            f"{table:>20} {count:>12,} rows {size / 2**20:>9,.0f} MB {size / rows / 1024:>6.2f} kB each"
        )
    site = open_site(settings, database, vault, server)
    first, count = filled["walked"], times + times // 10
    names = {"search": filled["name"], "search, rarer": RARE_NAME}
    _note(folder, filled | {"walked": first + count})
    walk(site, filled["district"], names, range(first, first + count), times)
    print(
        f"the district has {filled['people'] * rows:,.0f}; {filled['owners']:.0%} of them have the name searched"
    )
    heads = ("p50", "p95", "p99", "most", "web", "database")
    print(" " * 20, *(f"{head:>8}" for head in heads), f" ms, {times} times")
    for step, taken in site.timer.steps.items():
        walls = [each.wall for each in taken]
        hundredths = statistics.quantiles(walls, n=100, method="inclusive")
        processor = (
            statistics.median(each.web for each in taken),
            statistics.median(each.database for each in taken),
        )
        shown = (hundredths[49], hundredths[94], hundredths[98], max(walls), *processor)
        print(f"{step:>20}", *(f"{each:>8.1f}" for each in shown))
    database.close()


def _largest_district(database: Database) -> tuple[str, int]:
    """Returns the district that most people come from, and their number."""
    people = func.count().desc()
    by_size = select(Registration.district_code, func.count())
    with database.read() as session:
        found = by_size.group_by(Registration.district_code).order_by(people).limit(1)
        code, number = session.execute(found).one()
        return code, number


def _common_word(
    database: Database, words: dict[tuple[str, str], bytes], district: tuple[str, int]
) -> tuple[str, int]:
    """Returns the word that is nearest to every fifth person of the district, and their number."""
    code, people = district
    mine = {word: each for (where, word), each in words.items() if where == code}
    owners = select(BlockingKey.hash, func.count()).where(BlockingKey.hash.in_(mine.values()))
    with database.read() as session:
        counts = Counter(dict(session.execute(owners.group_by(BlockingKey.hash)).all()))
    word = min(mine, key=lambda each: abs(counts[mine[each]] / people - 0.2))
    return word, counts[mine[word]]


if __name__ == "__main__":
    main()
