"""The process that reads a workbook has limits, no keys, and does not outlive its worker for long."""

import io
import os
import re
import resource
import signal
import subprocess
import sys
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from portal.config import Settings
from portal.db import Database
from portal.domain.intake.import_types import BulkConsent, ImportStage
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Invalid
from portal.domain.staff.roles import Role
from portal.models import Import
from portal.services.intake.bulk_import import upload as import_upload
from portal.services.intake.bulk_import.upload import Upload
from portal.workers.list_reading import ProcessReading, ReaderFailed
from portal.workers.read_workbook import MOST_MEMORY, MOST_SECONDS
from tests import factories
from tests.cli.place import Place
from tests.keys import ENVIRONMENT
from tests.listener import eventually
from tests.services.intake.bulk_import.lists import people, sheet
from tests.unit import unit

READER = (sys.executable, "-I", "-m", "portal.workers.read_workbook")
SHEET = "xl/worksheets/sheet1.xml"
LIMITED = "from portal.workers.read_workbook import limit_resources as limit; "
SECONDS = 60.0


def large_workbook(rows: int) -> bytes:
    """Returns a workbook that takes many seconds to read: one person in every row."""
    sound, made = sheet(people(1)), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sound)) as old, zipfile.ZipFile(made, "w", 8) as new:
        for name in old.namelist():
            new.writestr(name, _repeated(old.read(name), rows) if name == SHEET else old.read(name))
    return made.getvalue()


def _repeated(xml: bytes, rows: int) -> bytes:
    found = re.search(rb'<row r="2".*?</row>', xml)
    assert found
    numbers = (str(number).encode() for number in range(2, rows + 2))
    lines = (
        re.sub(rb'r="([A-Z]*)2"', rb'r="\g<1>' + number + b'"', found[0]) for number in numbers
    )
    return xml.replace(found[0], b"".join(lines))


def children(process: int) -> list[int]:
    """Returns the processes that a process has started."""
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def outcome_of(code: str) -> None:
    """Reads the first piece of a reader that runs this code."""
    reading = ProcessReading(b"", 10, (sys.executable, "-c", LIMITED + code))
    try:
        while reading.next_piece() is None:
            reading.wait(0.1)
    finally:
        reading.close()


def test_a_reader_has_its_limits_and_no_keys_before_it_reads_a_byte() -> None:
    with subprocess.Popen(
        [*READER, "10"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={"PATH": ""}
    ) as reader:

        def limit(which: int) -> tuple[int, int]:
            return resource.prlimit(reader.pid, which)

        eventually(lambda: limit(resource.RLIMIT_CORE) == (0, 0), SECONDS)
        assert limit(resource.RLIMIT_CPU)[0] == MOST_SECONDS
        assert limit(resource.RLIMIT_AS) == (MOST_MEMORY, MOST_MEMORY)
        reader.kill()
    reading = ProcessReading(sheet(people(1)), 10)
    environment = Path(f"/proc/{reading._process.pid}/environ").read_bytes()
    reading.close()
    assert {each.split(b"=")[0] for each in environment.split(b"\0")} == {b"LANG", b"PATH", b""}


def test_a_reader_that_computes_without_end_is_ended_with_a_sentence() -> None:
    with pytest.raises(Invalid, match="too large inside"):
        outcome_of("limit(seconds=1)\nwhile True: pass")


def test_a_reader_gets_no_more_memory_than_its_limit() -> None:
    with pytest.raises(ReaderFailed, match="exit code 1"):
        outcome_of("limit(); bytearray(2 << 30)")


def test_sigterm_is_answered_within_seconds_while_a_list_is_read(
    postgres_database: Database, tmp_path: Path
) -> None:
    settings = Settings.from_env({**ENVIRONMENT, "PORTAL_INSTANCE": str(tmp_path / "instance")})
    place = Place(settings, postgres_database)
    sent = Upload.checked("list.xlsx", large_workbook(60_000), BulkConsent.SIGNED, Language.BANGLA)
    with place.database.begin() as session:
        factories.places(session, place.vault)
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR, vault=place.vault)
        work = unit(session, vault=place.vault, now=datetime.now(UTC))
        import_id = import_upload.accept_upload(work, officer, sent).id

    def is_read() -> bool:
        found = _import(place, import_id)
        # The claim counts as no try once the head of the list is read.
        return found.claimed_until is not None and not found.tries and bool(children(worker.pid))

    with place.process("registration", "work") as worker:
        eventually(is_read, SECONDS)
        [reader] = children(worker.pid)
        began = time.monotonic()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(SECONDS) == 0
        assert time.monotonic() - began < 5
    with pytest.raises(ProcessLookupError):
        os.kill(reader, 0)
    left = _import(place, import_id)
    assert (left.stage, left.tries, left.claimed_until) == (ImportStage.READING, 0, None)


def _import(place: Place, import_id: object) -> Import:
    with place.database.read() as session:
        return session.get_one(Import, import_id)
