"""Uploaded lists, and an importer that processes them completely."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import openpyxl
from sqlalchemy import select

from portal.db import Database
from portal.domain.intake.import_types import BulkConsent
from portal.domain.platform.choices import Language
from portal.models import Import, ImportBatch, Officer, Registration
from portal.services.intake.bulk_import import make_registrations as import_make
from portal.services.intake.bulk_import import upload as import_upload
from portal.services.intake.bulk_import.make_registrations import ImportOptions
from portal.services.intake.bulk_import.row_notes import RowNote, read_row_notes
from portal.services.intake.bulk_import.upload import Upload
from portal.workers.context import WorkerContext
from portal.workers.processes import import_process
from tests.factories import NOW, VAULT
from tests.unit import unit

PERSON: Mapping[str, str] = {
    "Name": "রহিমা বেগম",
    "Sex": "নারী",
    "Date of birth": "1990-03-25",
    "Mobile": "01712345678",
    "Kind of document": "NID",
    "Document number": "19901234567890123",
    "District": "Cox's Bazar",
    "Upazila": "Chakaria",
    "Country": "সৌদি আরব",
    "Went abroad": "2019-02",
    "Came back": "2026-09",
}
EVERYBODY = ImportOptions(sends_sms=True, skips_alike=False, rows="")


def people(count: int, **changes: str) -> list[dict[str, str]]:
    """Returns different people."""
    return [
        {
            **PERSON,
            "Name": f"Rahima {'abcdefghijklmnop'[number % 16]}{'klmnoprstuvy'[number % 12]}a Begum",
            "Mobile": f"0171{number:07}",
            "Document number": f"1990{number:013}",
            **changes,
        }
        for number in range(1, count + 1)
    ]


def as_csv(
    rows: Sequence[Mapping[str, str]], *, encoding: str = "utf-8", separator: str = ","
) -> bytes:
    """A CSV file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def as_xlsx(rows: Sequence[Sequence[object]]) -> bytes:
    """An Excel file, its first sheet with these cells."""
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def sheet(rows: Sequence[Mapping[str, str]]) -> bytes:
    """The same people as an Excel file."""
    return as_xlsx([list(rows[0]), *(list(row.values()) for row in rows)])


def registrations(database: Database) -> list[Registration]:
    """Returns the registrations of the import, in their order."""
    with database.read() as session:
        return list(session.scalars(select(Registration).order_by(Registration.id)))


def problems(desk: "Desk", import_id: UUID) -> dict[int, list[str]]:
    """Returns the columns with faults, by row."""
    with desk.database.read() as session:
        found: dict[int, RowNote] = {}
        for batch in session.scalars(select(ImportBatch).where(ImportBatch.import_id == import_id)):
            found |= read_row_notes(batch)
        return {row: list(note.problems) for row, note in found.items() if note.problems}


class Desk:
    """An officer who sends lists, and the importer."""

    def __init__(self, database: Database, officer: Officer) -> None:
        self.database, self.officer = database, officer
        self.worker = import_process(WorkerContext(database, VAULT, hotline="16135"))

    def send(
        self,
        content: bytes,
        *,
        name: str = "list.csv",
        consent: BulkConsent = BulkConsent.SIGNED,
        now: datetime | None = None,
    ) -> UUID:
        """Uploads a file and waits until it is checked or refused."""
        now = now or datetime.now(NOW.tzinfo)
        upload = Upload.checked(name, content, consent, Language.BANGLA)
        with self.database.begin() as session:
            made = import_upload.accept_upload(unit(session, now=now), self.officer, upload)
        self.worker.run(once=True)
        return made.id

    def make(self, import_id: UUID, options: ImportOptions = EVERYBODY) -> Import:
        """Makes registrations from a checked list."""
        with self.database.begin() as session:
            now = datetime.now(NOW.tzinfo)
            import_make.start_making(unit(session, now=now), self.officer, import_id, options)
        self.worker.run(once=True)
        return self.look(import_id)

    def look(self, import_id: UUID) -> Import:
        """Returns the present state of an import."""
        with self.database.read() as session:
            return session.get_one(Import, import_id)
