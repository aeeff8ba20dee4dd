"""The list of records behind a figure of the monthly update."""

from flask import Blueprint, render_template, request

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.reporting.k_anonymity import LEAST_K
from portal.domain.reporting.monthly_rows import MonthlyColumn
from portal.domain.staff.roles import Role
from portal.services.reporting.monthly_records import (
    MOST_RECORDS,
    MonthlyFigure,
    RecordListRequest,
    read_monthly_records,
)
from portal.web import request_context
from portal.web.access import staff
from portal.web.ministry.monthly_update import month_of_address
from portal.web.staff.list_views import own_page_size
from portal.web.staff.record_access_hook import ListOpening, record_access, record_list_opening

blueprint = Blueprint("ministry_monthly_records", __name__)

_COLUMNS = f"any({','.join(MonthlyColumn)})"


@blueprint.get(f"/staff/monthly-update/<month>/<row>/<{_COLUMNS}:column>")
@staff(Role.MINISTRY)
def show(month: str, row: str, column: str) -> str:
    """Shows a page of the records without names. The audit log and the access log note it."""
    figure = MonthlyFigure(month_of_address(month), row, MonthlyColumn(column))
    wanted = RecordListRequest(
        figure,
        request_context.language(),
        request.args.get("after", ""),
        own_page_size().rows,
    )
    with request_context.read() as work:
        page = read_monthly_records(work, request_context.officer(), wanted)
    details = {"row": row, "figure": column, "rows": len(page.rows)}
    record_list_opening(ListOpening(AuditAction.MONTH_LIST_OPENED, str(figure.month), details))
    record_access(*page.registrations)
    return render_template(
        "ministry/monthly_records.html",
        figure=figure,
        least=LEAST_K - 1,
        most=MOST_RECORDS,
        page=page,
    )
