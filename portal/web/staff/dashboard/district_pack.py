"""The page about a district for its coordination committee, as a PDF."""

from flask import Blueprint, Response, make_response, request

from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.reporting.report_month import ReportMonth, read_report_month
from portal.domain.staff.roles import Role
from portal.services.platform.typesetting import typeset
from portal.services.reporting.dashboard import dashboard_area
from portal.services.reporting.district_pack import district_report, read_public_district
from portal.services.reporting.indicator_sums import first_counted_day
from portal.web import request_context
from portal.web.access import staff
from portal.web.errors import error_page
from portal.web.locale import translate

blueprint = Blueprint("staff_district_pack", __name__)


@blueprint.get("/staff/dashboard/district-pack")
@staff(Role.MINISTRY, Role.ADMINISTRATOR, Role.DISTRICT, Role.SUPERVISOR)
def show() -> Response:
    """Returns the PDF of a district and month. A bad month, or no district, is refused with 400."""
    today = dhaka_day(request_context.now())
    officer, language = request_context.officer(), request_context.language()
    with request_context.read() as work:
        first = ReportMonth.of(first_counted_day(work) or today)
        try:
            month = read_report_month(
                request.args.get("month", ""), first=first, last=ReportMonth.of(today)
            )
            area = dashboard_area(officer, request.args.get("district"))
            if area.district_code is None:
                raise Invalid(N_("Choose a district."))
        except Invalid as problem:
            return error_page(400, translate(problem.text, **problem.values))
        figures = read_public_district(work, month, area.district_code, today=today)
    response = make_response(typeset(district_report(figures, language), language))
    response.content_type = "application/pdf"
    name = f"phera-{area.district_code}-{month}-{language.value}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
