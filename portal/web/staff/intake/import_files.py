"""Downloads of imports: the template, and rows with errors."""

import uuid
from collections.abc import Iterator

from flask import Blueprint, Response, make_response
from werkzeug.wsgi import ClosingIterator

from portal.domain.platform.choices import Language
from portal.models import Import
from portal.services.intake.bulk_import import faulty_rows, import_list, template
from portal.services.intake.bulk_import.import_list import IMPORTING_ROLES
from portal.services.platform.xlsx_writer import write_xlsx
from portal.unit_of_work import UnitsOfWork
from portal.web import request_context
from portal.web.access import staff

blueprint = Blueprint("staff_import_files", __name__)

_CSV = "text/csv; charset=utf-8"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/staff/imports/template.xlsx")
@staff(*IMPORTING_ROLES)
def template_xlsx() -> Response:
    """Returns an Excel template with drop-down lists, in the language of the page."""
    language = request_context.language()
    return _file(template.xlsx_template(language), _XLSX, f"phera-list-{language}.xlsx")


@blueprint.get("/staff/imports/template.csv")
@staff(*IMPORTING_ROLES)
def template_csv() -> Response:
    """Returns a CSV file with only the headings."""
    language = request_context.language()
    return _file(template.csv_template(language).encode(), _CSV, f"phera-list-{language}.csv")


@blueprint.get("/staff/imports/<uuid:import_id>/faults.xlsx")
@staff(*IMPORTING_ROLES)
def problems_xlsx(import_id: uuid.UUID) -> Response:
    """Returns the rows with errors as an Excel file, every cell as text."""
    with request_context.read() as work:
        found = import_list.find_import(work, request_context.officer(), import_id)
        table = faulty_rows.faulty_table(work, found, request_context.language())
        return _file(write_xlsx(table), _XLSX, "phera-faults.xlsx")


@blueprint.get("/staff/imports/<uuid:import_id>/faults.csv")
@staff(*IMPORTING_ROLES)
def problems_csv(import_id: uuid.UUID) -> Response:
    """Streams the rows with errors as CSV."""
    with request_context.read() as work:
        found = import_list.find_import(work, request_context.officer(), import_id)
    rows = _rows(request_context.units(), found, request_context.language())
    return _file(ClosingIterator(rows), _CSV, "phera-faults.csv")


def _rows(units: UnitsOfWork, found: Import, language: Language) -> Iterator[bytes]:
    with units.read() as work:
        for line in faulty_rows.as_csv(work, found, language):
            yield line.encode()


def _file(content: bytes | ClosingIterator, kind: str, name: str) -> Response:
    response = make_response(content)
    response.content_type = kind
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
