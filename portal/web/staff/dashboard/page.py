"""The page of the dashboard, and each of its tables as a file."""

from datetime import date
from typing import Final

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import Invalid, NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.reporting.report_month import ReportMonth, months_between, read_report_month
from portal.domain.routing.places import ATTRIBUTED, ATTRIBUTION, load_places
from portal.domain.staff.roles import ROLES_OF_A_DISTRICT, Role
from portal.models import Officer
from portal.services.reporting.capacity_forecast import forecast_capacity
from portal.services.reporting.dashboard import FLOWS, Dashboard, dashboard_area, read_dashboard
from portal.services.reporting.district_figures import MAPPED
from portal.services.reporting.indicator_list import has_list
from portal.services.reporting.indicator_sums import WHOLE_COUNTRY, first_counted_day
from portal.services.reporting.target_actions import keys_with_open_action
from portal.services.reporting.target_progress import read_target_progress
from portal.unit_of_work import UnitOfWork
from portal.web import request_context
from portal.web.access import staff
from portal.web.errors import error_page
from portal.web.locale import translate
from portal.web.staff.dashboard.charts import HEIGHT, WIDTH, day_charts, sms_chart
from portal.web.staff.dashboard.district_map import draw_district_map
from portal.web.staff.dashboard.figure_table import figure_file, show_cell
from portal.web.staff.dashboard.month_tables import (
    campaign_table,
    cut_tables,
    days_table,
    funnel_table,
    indicator_name,
)
from portal.web.staff.dashboard.place_tables import place_tables
from portal.web.staff.dashboard.target_tables import TargetNames, early_warnings, target_table
from portal.web.staff.place_names import area_of, district_name

blueprint = Blueprint("staff_dashboard", __name__)

blueprint.add_app_template_filter(show_cell, "figure")

MOST_ROWS: Final = 10
"""Rows of a table that are shown at once."""


@blueprint.get("/staff/dashboard")
@staff(Role.MINISTRY, Role.ADMINISTRATOR, Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE)
def show() -> str | Response:
    """Shows the figures of a month, or returns one table as a file. A bad month is refused with 400."""
    officer = request_context.officer()
    today = dhaka_day(request_context.now())
    with request_context.read() as work:
        first = ReportMonth.of(first_counted_day(work) or today)
        last = ReportMonth.of(today)
        try:
            month = read_report_month(request.args.get("month", ""), first=first, last=last)
        except Invalid as problem:
            return error_page(400, translate(problem.text, **problem.values))
        area = dashboard_area(officer, request.args.get("district"))
        figures = read_dashboard(work, officer, month, area, today=today)
        area_name = _area_name(work, officer, figures)
        progress = read_target_progress(work, officer, month, area, today=today)
        capacity = forecast_capacity(work, area, today=today) if month == last else []
        names = TargetNames(work)
        with_action = keys_with_open_action(work, month) if progress else set()
    tables = [
        days_table(figures),
        funnel_table(figures),
        *([campaign_table(figures)] if figures.campaigns else []),
        *cut_tables(figures),
        *place_tables(figures),
        *([target_table(progress, names, with_action)] if progress else []),
    ]
    if kind := request.args.get("as"):
        return figure_file(tables, request.args.get("table", ""), kind, f"phera-{month}")
    here = _here(figures, today)
    return render_template(
        "staff/dashboard/dashboard.html",
        area_name=area_name,
        chart_height=HEIGHT,
        chart_width=WIDTH,
        charts=day_charts(figures),
        districts=_districts(officer),
        figures=figures,
        district_map=None
        if figures.area.district_code
        else draw_district_map(figures, _map_choice(), opens=figures.area == WHOLE_COUNTRY),
        has_queue=officer.role in ROLES_OF_A_DISTRICT,
        here=here,
        indicator_name=indicator_name,
        has_hidden=any(each.has_hidden for each in tables),
        most_rows=MOST_ROWS,
        months=months_between(first, last),
        lists=[each for each in FLOWS if has_list(officer, each)],
        mapped=MAPPED,
        sms_chart=sms_chart(figures),
        attributed=ATTRIBUTED,
        attribution=ATTRIBUTION,
        tables={each.name: each for each in tables},
        targets_here={name: value for name, value in here.items() if name != "map"},
        warnings=early_warnings(capacity, progress, names, today),
    )


def _map_choice() -> str:
    chosen = request.args.get("map") or MAPPED[0]
    if chosen not in MAPPED:
        raise NotFound(N_("There is no such map."))
    return chosen


def _area_name(work: UnitOfWork, officer: Officer, figures: Dashboard) -> str:
    if figures.area == WHOLE_COUNTRY:
        return ""
    if figures.area.district_code:
        return district_name(figures.area.district_code)
    return area_of(work.session, officer)


def _districts(officer: Officer) -> list[tuple[str, list[tuple[str, str]]]]:
    """Returns the districts by division for the select, none for officers of one area."""
    if officer.district_code or officer.centre_code:
        return []
    language = request_context.language()
    return [
        (division.name(language), [(each.code, each.name(language)) for each in below])
        for division, below in load_places().districts_by_division(language)
    ]


def _here(figures: Dashboard, today: date) -> dict[str, str]:
    """Returns the arguments of this page's address that links keep."""
    here = {}
    if figures.month != ReportMonth.of(today):
        here["month"] = str(figures.month)
    if request.args.get("district"):
        here["district"] = request.args["district"]
    if request.args.get("map"):
        here["map"] = request.args["map"]
    return here
