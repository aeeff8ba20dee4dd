"""The rows of a checked list, page by page."""

import uuid

from flask import Blueprint, render_template, request

from portal.domain.platform.errors import NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.staff.roles import Role
from portal.services.intake.bulk_import import faulty_rows, import_list, row_pages
from portal.services.intake.bulk_import.import_list import IMPORTING_ROLES
from portal.services.intake.bulk_import.row_pages import RowCursor, RowKind, RowRequest
from portal.web import request_context
from portal.web.access import staff
from portal.web.staff.list_views import own_page_size
from portal.web.staff.place_names import district_name

blueprint = Blueprint("staff_import_rows", __name__)


@blueprint.get("/staff/imports/<uuid:import_id>/rows")
@staff(*IMPORTING_ROLES)
def show(import_id: uuid.UUID) -> str:
    """Shows rows of one kind. Only the office that sent the list reads the names in it."""
    officer, language = request_context.officer(), request_context.language()
    place = request.args.get("after")
    try:
        kind = RowKind(request.args.get("kind", RowKind.ALL))
    except ValueError as error:
        raise NotFound(N_("This list has no such page.")) from error
    with request_context.read() as work:
        found = import_list.find_import(work, officer, import_id)
        page = row_pages.read_row_page(
            work,
            found,
            RowRequest(kind, RowCursor.read(place) if place else None, own_page_size().rows),
            shows_names=import_list.may_act_on_import(work, officer, found),
        )
        return render_template(
            "staff/intake/import_rows.html",
            district_name=district_name,
            file_name=import_list.file_name(found),
            found=found,
            heading=lambda key: faulty_rows.problem_heading(key, language),
            in_words=lambda problem: faulty_rows.in_words(problem, request_context.language()),
            kind=kind,
            kinds=RowKind,
            may_open=officer.role is Role.DISTRICT,
            names=row_pages.names_of_alike(
                work, officer, [row.note for row in page.rows], language
            ),
            page=page,
        )
