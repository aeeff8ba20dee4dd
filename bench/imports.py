"""Measures rows a second and peak memory of an import, beside inserting the bare rows.

    python -m bench.imports [--rows 5000 50000] [--xlsx]

It runs on PostgreSQL (syncing to disk as in production) and on SQLite. The baseline inserts the same number of
prepared rows into `registrations` alone, 200 in a transaction. An import reads the file, checks every row
against the existing registrations, and writes registration, history, outbox and the hash that makes it
idempotent. Each import runs in a separate process, so that its peak memory can be measured.
"""

import argparse
import copy
import multiprocessing
import resource
import shutil
import tempfile
import time
import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, insert, select

from bench.durable import DURABLE
from portal import schema
from portal.crypto import Vault
from portal.db import Database
from portal.demo.people import compose_people
from portal.domain.intake.import_types import BulkConsent, ImportStage
from portal.domain.platform.choices import Language
from portal.domain.registration.reference import new_reference
from portal.domain.routing.places import load_places
from portal.domain.staff.roles import Role
from portal.models import Import, Registration
from portal.models.base import new_id
from portal.services.intake.bulk_import import make_registrations as import_make
from portal.services.intake.bulk_import import upload as import_upload
from portal.services.intake.bulk_import.make_registrations import ImportOptions
from portal.services.intake.bulk_import.next_step import PendingImport
from portal.services.intake.bulk_import.upload import Upload
from portal.workers.context import WorkerContext
from portal.workers.imports import Importer
from portal.workers.processes import import_process
from portal.workers.worker_process import WorkerProcess
from tests import factories
from tests.postgres import Server
from tests.services.intake.bulk_import.lists import as_csv, as_xlsx
from tests.unit import unit

AT_ONCE = 200
VAULT = Vault([("k1", b"k" * 32)], [("i1", b"i" * 32)])


def main() -> None:
    """Runs the benchmark and prints the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, nargs="+", default=[5000, 50_000])
    parser.add_argument("--xlsx", action="store_true", help="an Excel file in place of CSV")
    options = parser.parse_args()
    print(
        f"{'database':>10} {'rows':>7} {'read/s':>7} {'check/s':>7} {'make/s':>7} {'all/s':>6} "
        f"{'floor/s':>7} {'make/floor':>10} {'peak MB':>7} {'start MB':>8}"
    )
    folder = Path(tempfile.mkdtemp(prefix="phera-bench-"))
    server = Server.start_new(DURABLE)
    try:
        for rows in options.rows:
            content = _list(rows, xlsx=options.xlsx)
            for kind, url in (
                ("postgresql", server.create_database(f"bench_{rows}")),
                ("sqlite", f"sqlite:///{folder}/{rows}.sqlite3"),
            ):
                _print(kind, rows, _in_a_process(url, content))
    finally:
        server.remove()
        shutil.rmtree(folder)


def _in_a_process(url: str, content: bytes) -> Sequence[float]:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measure, (url, content))


def _print(kind: str, rows: int, found: Sequence[float]) -> None:
    read, check, made, floor, peak, start = found
    rates = [rows / seconds for seconds in (read, check, made, read + check + made, floor)]
    print(
        f"{kind:>10} {rows:>7,} {rates[0]:>7.0f} {rates[1]:>7.0f} {rates[2]:>7.0f} {rates[3]:>6.0f} "
        f"{rates[4]:>7.0f} {rates[2] / rates[4]:>10.3f} {peak:>7.0f} {start:>8.0f}",
        flush=True,
    )


def _measure(url: str, content: bytes) -> Sequence[float]:
    database = Database(url)
    schema.upgrade(database)
    with database.begin() as session:
        factories.places(session)
        officer = factories.officer(session, Role.REGISTRAR, vault=VAULT)
    context = WorkerContext(database, VAULT, hotline="16135")
    worker = import_process(context)
    upload = Upload("list", content, BulkConsent.SIGNED, Language.BANGLA)
    with database.begin() as session:
        sent = import_upload.accept_upload(unit(session, now=datetime.now(UTC)), officer, upload).id
    size = len(content)
    del upload, content
    start = _peak()
    began = time.monotonic()
    with Importer(context) as importer:
        pending = PendingImport(sent, ImportStage.READING, size)
        while _stage(database, sent) is ImportStage.READING:
            if not importer.work_on(pending):
                importer.wait()
    read = time.monotonic() - began
    check = _timed(worker)
    with database.begin() as session:
        options = ImportOptions(sends_sms=True, skips_alike=False, rows="")
        import_make.start_making(unit(session, now=datetime.now(UTC)), officer, sent, options)
    made = _timed(worker)
    peak = _peak()
    with database.read() as session:
        found = session.get_one(Import, sent)
        there = session.scalar(select(func.count()).select_from(Registration))
        if found.stage is not ImportStage.DONE or not there or there < 0.99 * found.rows:
            raise SystemExit(f"{found.stage}: {found.rows_wrong} wrong, {there} made")
    return read, check, made, _floor(database, there), peak, start


def _stage(database: Database, import_id: uuid.UUID) -> ImportStage:
    with database.read() as session:
        return session.get_one(Import, import_id).stage


def _timed(worker: WorkerProcess) -> float:
    began = time.monotonic()
    worker.run(once=True)
    return time.monotonic() - began


def _floor(database: Database, count: int) -> float:
    table = Registration.__table__
    with database.read() as session:
        row: dict[str, Any] = dict(session.execute(select(table).limit(1)).mappings().one())
    began = time.monotonic()
    for first in range(0, count, AT_ONCE):
        rows = [
            copy.copy(row) | {"id": new_id(), "reference": new_reference()}
            for _ in range(min(AT_ONCE, count - first))
        ]
        with database.begin() as session:
            session.connection().execute(insert(Registration), rows)
    seconds = time.monotonic() - began
    with database.begin() as session:
        session.execute(delete(Registration).where(Registration.id > row["id"]))
    return seconds


def _list(rows: int, *, xlsx: bool) -> bytes:
    """Writes a list of generated people as an office would type it."""
    places, lines = load_places(), []
    for person in compose_people(7, rows, date(2026, 6, 1)):
        typed = {field: values[0] for field, values in person.typed.items() if values}
        upazila = places.upazilas.get(typed.get("upazila", ""))
        lines.append(
            {
                "name_bn": typed.get("name_bn", ""),
                "name_en": typed.get("name_en", ""),
                "father_name": typed.get("father_name", ""),
                "sex": typed["sex"],
                "birth": "-".join(
                    typed[f"birth_{part}"].rjust(2, "0")
                    for part in ("year", "month", "day")
                    if typed.get(f"birth_{part}")
                ),
                "age": typed.get("age", ""),
                "mobile": typed["mobile"],
                "document_type": typed["document_type"],
                "document_number": typed.get("document_number", ""),
                "district": places.district(typed["district"]).name_en,
                "upazila": upazila.name_en if upazila else typed.get("upazila_text", ""),
                "village": typed.get("village", ""),
                "country": typed["country"],
                "left": typed["left_year"],
                "returned": typed["returned_year"],
            }
        )
    if xlsx:
        return as_xlsx([list(lines[0]), *(list(line.values()) for line in lines)])
    return as_csv(lines)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
