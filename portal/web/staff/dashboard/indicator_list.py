"""The list behind a figure of the dashboard."""

from flask import Blueprint, Response, render_template, request

from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import Invalid
from portal.domain.reporting.report_month import ReportMonth, read_report_month
from portal.domain.staff.roles import Role
from portal.services.reporting.indicator_list import IndicatorListRequest, read_indicator_list
from portal.services.reporting.indicator_sums import first_counted_day
from portal.services.review.queue_cursor import QueueCursor
from portal.web import request_context
from portal.web.access import staff
from portal.web.errors import error_page
from portal.web.locale import translate
from portal.web.staff.dashboard.month_tables import indicator_name
from portal.web.staff.list_views import own_page_size
from portal.web.staff.place_names import area_of

blueprint = Blueprint("staff_indicator_list", __name__)


@blueprint.get("/staff/dashboard/<indicator>")
@staff(Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE)
def show(indicator: str) -> str | Response:
    """Shows the registrations that a figure of a month counts in the officer's area."""
    officer = request_context.officer()
    today = dhaka_day(request_context.now())
    after = request.args.get("after")
    with request_context.read() as work:
        first = ReportMonth.of(first_counted_day(work) or today)
        try:
            month = read_report_month(request.args.get("month", ""), first=first, last=ReportMonth.of(today))  # fmt: skip
        except Invalid as problem:
            return error_page(400, translate(problem.text, **problem.values))
        wanted = IndicatorListRequest(
            indicator,
            month,
            QueueCursor.read(after) if after else None,
            own_page_size().rows,
        )
        page = read_indicator_list(work, officer, request_context.language(), wanted)
        area = area_of(work.session, officer)
    return render_template(
        "staff/dashboard/indicator_list.html",
        area=area,
        indicator=indicator,
        month=month,
        name=indicator_name(indicator),
        page=page,
    )
