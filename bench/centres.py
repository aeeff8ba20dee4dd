"""Measures the queries about centres: the workload of all centres, and the previews of changes.

    python -m bench.centres [--rows 500000] [--database postgresql|sqlite] [--plans]

One row in 64 is in one district, 15 in a hundred are open at a centre, 5 were returned; all were sent within some
months. Results are the median and the slowest of `TIMES`, in milliseconds.
"""

import argparse
import shutil
import statistics
import tempfile
from pathlib import Path

from bench.queue import NOW, Work, _explain, _time
from bench.queue_rows import fill
from bench.sms import _database
from portal import schema
from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.routing.centre_choice import CentreFact
from portal.domain.routing.choices import CentreStatus
from portal.domain.routing.places import load_places
from portal.domain.staff.roles import Role
from portal.services.casework.workload import workload
from portal.services.routing import catchments, centre_capacity
from tests import factories
from tests.unit import unit

TIMES = 10


def main() -> None:
    """Runs the benchmark and prints the table, and the query plans with --plans."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--database", choices=("postgresql", "sqlite"), action="append")
    parser.add_argument("--plans", action="store_true")
    options = parser.parse_args()
    for kind in options.database or ("postgresql", "sqlite"):
        folder = Path(tempfile.mkdtemp(prefix="phera-bench-"))
        try:
            with _database(kind, folder) as url:
                _measure(kind, url, folder, rows=options.rows, with_plans=options.plans)
        finally:
            shutil.rmtree(folder)


def _measure(kind: str, url: str, folder: Path, *, rows: int, with_plans: bool) -> None:
    settings = Settings.from_env({"PORTAL_INSTANCE": str(folder), "PORTAL_DATABASE_URL": url})
    database, vault = Database(url), Vault(settings.field_keys, settings.index_keys)
    schema.upgrade(database)
    with database.begin() as session:
        factories.places(session)
        officer = factories.officer(session, Role.ADMINISTRATOR, vault=vault)
        factories.registration(session, vault=vault)
    fill(database, vault, rows=rows, area=rows // 64, now=NOW)
    far = load_places().district(factories.COXS_BAZAR)
    new = CentreFact("RSC-COX", far.latitude, far.longitude, CentreStatus.OPEN)
    works: dict[str, Work] = {
        "workload": lambda session: workload(unit(session), officer=officer, today=NOW.date()),
        "one district": lambda session: catchments.preview_catchments(
            unit(session), change={factories.COXS_BAZAR: factories.DHAKA_CENTRE}
        ),
        "a new centre": lambda session: catchments.preview_centre(unit(session), centre=new),
        "is it full": lambda session: centre_capacity.is_at_capacity(
            unit(session), code=factories.DHAKA_CENTRE, capacity=rows // 10
        ),
    }
    print(f"{kind}: {rows:,} rows")
    for name, work in works.items():
        times = [_time(database, work) for _ in range(TIMES)]
        print(f"{name:>16} {statistics.median(times):>8.1f} {max(times):>8.1f}", flush=True)
        if with_plans:
            _explain(database, work)
    database.close()


if __name__ == "__main__":
    main()
