"""Helpers for tests of shared files: layouts, and reading a package."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from portal.domain.platform.dates import dhaka_day
from portal.domain.reporting.shared_columns import Grade
from portal.domain.staff.roles import Role
from portal.models import Export
from portal.services.reporting import change_feed, shared_files, sharing_agreements
from portal.services.reporting.export_file import ExportFilters
from portal.services.reporting.file_changes import EarlierFile
from portal.services.reporting.file_layout import FileLayout
from portal.services.reporting.shared_files import SharedFileRequest
from portal.services.reporting.shared_package import Manifest, SharedFileOrder, stream_package
from portal.services.reporting.sharing_agreements import AgreementTerms
from portal.unit_of_work import UnitOfWork
from tests import factories
from tests.clock import NOW
from tests.unit import unit

EVERYTHING = ExportFilters()
PURPOSE = "Yearly evaluation of the programme"
TERMS = "World Bank", "DSA 4/2026"


def layout_of(grade: Grade, *columns: str, **given: str) -> FileLayout:
    """Returns a layout: CSV with codes in English unless given otherwise."""
    standard = {"grade": grade, "format": "csv", "language": "en", "values": "codes"}
    return FileLayout.read(standard | given | {"columns": columns})


def package(
    session: Session,
    layout: FileLayout,
    filters: ExportFilters = EVERYTHING,
    *,
    key: bytes = b"k" * 32,
    since: EarlierFile | None = None,
    now: datetime = NOW,
) -> dict[str, bytes]:
    """Returns the files of a package for the recipient with this key."""
    order = SharedFileOrder(
        id="1", recipient="World Bank", agreement="DSA 4/2026", ends_on=date(2027, 1, 31),
        pseudonym_key=key, layout=layout, filters=filters, since=since,
    )  # fmt: skip
    recorded: list[Manifest] = []
    files = unzip(stream_package(unit(session, now=now), order, recorded.append))
    assert recorded == [manifest_in(files)]
    return files


def written_file(work: UnitOfWork, grade: Grade, *columns: str) -> Export:
    """Returns a written file of an approved agreement."""
    analyst, second = (
        factories.officer(work.session, role, vault=work.vault)
        for role in (Role.MINISTRY, Role.ADMINISTRATOR)
    )
    last_day = dhaka_day(work.now) + timedelta(days=30)
    terms = AgreementTerms(*TERMS, grade, last_day)
    agreement = sharing_agreements.add_agreement(work, analyst, terms)
    work.session.flush()
    sharing_agreements.approve_agreement(work, second, agreement.id)
    wanted = SharedFileRequest(PURPOSE, EVERYTHING, layout_of(grade, *columns))
    export = shared_files.request_shared_file(work, analyst, agreement.id, wanted)
    work.session.flush()
    change_feed.number_changes(work)

    def record(manifest: Manifest) -> None:
        shared_files.record_manifest(work, analyst.id, export.id, manifest)

    unzip(stream_package(work, shared_files.shared_file_order(work, export), record))
    export.downloaded_at = work.now
    return export


def unzip(chunks: Iterable[bytes]) -> dict[str, bytes]:
    """Returns the members of an archive."""
    with zipfile.ZipFile(io.BytesIO(b"".join(chunks))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def rows_in(files: dict[str, bytes], name: str = "data.csv") -> list[dict[str, str]]:
    """Returns the rows of the data in CSV, or of another file of the package."""
    text = files[name].decode()
    assert text.startswith("\ufeff"), "Excel needs it to read UTF-8"
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


def manifest_in(files: dict[str, bytes]) -> dict[str, Any]:
    """Returns the manifest."""
    read: dict[str, Any] = json.loads(files["manifest.json"])
    return read
