"""Downloads of shared files, and the passphrase of a file with names."""

import uuid
from collections.abc import Iterator

from flask import Blueprint, Response, render_template

from portal.domain.platform.errors import Conflict
from portal.domain.platform.gettext_marker import N_
from portal.domain.staff.roles import Role
from portal.models import Export
from portal.services.reporting import export_requests
from portal.services.reporting.change_feed import (
    freeze_snapshot,
    has_unnumbered_changes,
    number_changes,
)
from portal.services.reporting.file_passphrase import encrypt_package, file_passphrase
from portal.services.reporting.shared_files import record_manifest
from portal.services.reporting.shared_package import (
    Manifest,
    SharedFileOrder,
    stream_package,
)
from portal.unit_of_work import UnitsOfWork
from portal.web import request_context
from portal.web.access import staff
from portal.web.staff.step_up import fresh_second_factor

blueprint = Blueprint("ministry_shared_files", __name__)

_ATTEMPTS = 3
_ZIP, _AGE = "application/zip", "application/octet-stream"


@blueprint.post("/staff/exports/<uuid:export_id>/passphrase")
@staff(Role.MINISTRY)
@fresh_second_factor
def passphrase(export_id: uuid.UUID) -> str:
    """Shows the passphrase of a file with names to the person who may download it."""
    with request_context.read() as work:
        export = export_requests.find_downloadable(work, request_context.officer(), export_id)
        if export.agreement_id is None or not export.identifiable:
            raise Conflict(N_("This file has no passphrase."))
        shown = file_passphrase(work.vault, export.id)
    return render_template("ministry/passphrase.html", export=export, passphrase=shown)


def send_shared_file(
    export: Export, order: SharedFileOrder, name: str, officer_id: uuid.UUID
) -> Response:
    """Returns the package as a download for this officer. A file with names is encrypted."""
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
