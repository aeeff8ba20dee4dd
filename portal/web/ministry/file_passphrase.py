"""The passphrase of a file with names."""

import uuid

from flask import Blueprint, render_template

from portal.domain.platform.errors import Conflict
from portal.domain.platform.gettext_marker import N_
from portal.domain.staff.roles import Role
from portal.services.reporting import export_requests
from portal.services.reporting.file_passphrase import file_passphrase
from portal.web import request_context
from portal.web.access import staff
from portal.web.staff.step_up import fresh_second_factor

blueprint = Blueprint("ministry_file_passphrase", __name__)


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
