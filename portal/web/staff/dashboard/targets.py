"""The page of targets: how far each is reached, and what is done where one is behind."""

import uuid
from typing import Any, Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.reporting.report_month import ReportMonth, read_report_month
from portal.domain.reporting.target import BEHIND_BELOW
from portal.domain.staff.roles import Role
from portal.services.reporting.dashboard import dashboard_area
from portal.services.reporting.indicator_sums import first_counted_day
from portal.services.reporting.target_actions import (
    LONGEST_WHAT,
    LONGEST_WHO,
    ActionLine,
    finish_action,
    keys_with_open_action,
    may_write_action,
    open_actions,
    write_action,
)
from portal.services.reporting.target_progress import read_target_progress
from portal.services.reporting.targets import names_of_setters
from portal.web import request_context
from portal.web.access import staff
from portal.web.errors import error_page
from portal.web.locale import translate
from portal.web.staff.dashboard.target_tables import TargetNames, target_table

blueprint = Blueprint("staff_targets", __name__)

_PLACE: Final = ("month", "district")


@blueprint.get("/staff/dashboard/targets")
@staff(Role.MINISTRY, Role.ADMINISTRATOR, Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE)
def show() -> str | Response:
    """Shows the targets of a month and area with their versions and open actions."""
    return _page()


@blueprint.post("/staff/dashboard/targets")
@staff(Role.MINISTRY, Role.SUPERVISOR)
def write() -> BaseResponse | tuple[str | Response, int]:
    """Saves what will be done about a target that is behind."""
    given = request.form
    try:
        line = ActionLine.read(*(given.get(name, "") for name in ("what", "who", "due_on")))
        target_id = _target_id(given.get("target", ""))
        with request_context.begin() as work:
            write_action(work, request_context.officer(), target_id, line)
    except Invalid as problem:
        return _page(translate(problem.text, **problem.values)), 422
    flash(translate(N_("Saved. It stays in the list until it is done.")))
    return _back()


@blueprint.post("/staff/dashboard/targets/<uuid:action_id>/done")
@staff(Role.MINISTRY, Role.SUPERVISOR)
def finish(action_id: uuid.UUID) -> BaseResponse:
    """Marks an action as done."""
    with request_context.begin() as work:
        finish_action(work, request_context.officer(), action_id)
    flash(translate(N_("Marked as done.")))
    return _back()


def _target_id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise Invalid(N_("Choose the target that this is about.")) from error


def _here() -> dict[str, Any]:
    """Returns the month and district of this page's address."""
    return {name: request.args[name] for name in _PLACE if request.args.get(name)}


def _back() -> BaseResponse:
    return redirect(url_for("staff_targets.show", **_here()))


def _page(problem: str | None = None) -> str | Response:
    officer = request_context.officer()
    today = dhaka_day(request_context.now())
    with request_context.read() as work:
        first = ReportMonth.of(first_counted_day(work) or today)
        try:
            month = read_report_month(
                request.args.get("month", ""), first=first, last=ReportMonth.of(today)
            )
        except Invalid as wrong:
            return error_page(400, translate(wrong.text, **wrong.values))
        area = dashboard_area(officer, request.args.get("district"))
        progress = read_target_progress(work, officer, month, area, today=today)
        names = TargetNames(work)
        table = target_table(progress, names, keys_with_open_action(work, month))
        open_here = open_actions(work, area)
        setters = names_of_setters(work, (each.versions for each in progress))
    return render_template(
        "staff/dashboard/targets.html",
        actions=open_here,
        behind=[each for each in progress if each.is_behind and may_write_action(officer, each.target)],
        behind_below=BEHIND_BELOW,
        here=_here(),
        longest_what=LONGEST_WHAT,
        longest_who=LONGEST_WHO,
        may_finish=lambda target: may_write_action(officer, target),
        month=month,
        names=names,
        problem=problem,
        progress=progress,
        setters=setters,
        table=table,
        today=today,
        typed=request.form,
    )  # fmt: skip
