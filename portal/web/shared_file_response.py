"""The answer that sends a file to a recipient of the data-sharing register, by browser and by machine."""

import uuid
from collections.abc import Iterator
from typing import Final

from flask import Response

from portal.domain.platform.dates import DHAKA
from portal.models import Export
from portal.services.reporting.change_feed import (
    freeze_snapshot,
    has_unnumbered_changes,
    number_changes,
)
from portal.services.reporting.file_passphrase import encrypt_package, file_passphrase
from portal.services.reporting.shared_files import record_manifest
from portal.services.reporting.shared_package import Manifest, SharedFileOrder, stream_package
from portal.unit_of_work import UnitsOfWork
from portal.web import request_context

_ATTEMPTS: Final = 3
_ZIP, _AGE = "application/zip", "application/octet-stream"


def send_shared_file(export: Export, order: SharedFileOrder, officer_id: uuid.UUID) -> Response:
    """Returns the package as a download for this officer. A file with names is encrypted."""
    at = request_context.now().astimezone(DHAKA)
    name = f"phera-{order.layout.grade.value}-{at:%Y-%m-%d-%H%M}.zip"
    package = _package(request_context.units(), order, officer_id, export.id)
    if export.identifiable:
        phrase = file_passphrase(request_context.vault(), export.id)
        response = Response(encrypt_package(package, phrase), content_type=_AGE)
        name += ".age"
    else:
        response = Response(package, content_type=_ZIP)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _package(
    units: UnitsOfWork, order: SharedFileOrder, officer_id: uuid.UUID, export_id: uuid.UUID
) -> Iterator[bytes]:
    """Yields the package. An error closes the connection before the end of the archive."""

    def record(manifest: Manifest) -> None:
        with units.begin() as writing:
            record_manifest(writing, officer_id, export_id, manifest)

    for attempt in range(_ATTEMPTS):
        with units.begin() as numbering:
            number_changes(numbering)
        with units.read() as work:
            freeze_snapshot(work)
            # A change between the two would be in this file, and once more in the next file of changes.
            if attempt + 1 < _ATTEMPTS and has_unnumbered_changes(work):
                continue
            yield from stream_package(work, order, record)
            return
