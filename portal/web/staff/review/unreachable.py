"""People to call: those with undeliverable SMS, and those with callback requests."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.domain.hotline.calls import DUE_WITHIN
from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.gettext_marker import N_
from portal.domain.staff.roles import Role
from portal.services.casework.holidays import read_holiday_calendar
from portal.services.hotline import callback_requests
from portal.services.review import queue
from portal.services.review.answered_calls import mark_reached
from portal.web import request_context
from portal.web.access import staff
from portal.web.locale import translate
from portal.web.staff.place_names import area_of

blueprint = Blueprint("staff_unreachable", __name__)


@blueprint.get("/staff/unreachable")
@staff(Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE)
def show() -> str:
    """Lists the registrations of the area whose last SMS was undeliverable."""
    officer = request_context.officer()
    with request_context.read() as work:
        rows = queue.unreachable(work, officer, request_context.language())
        area = area_of(work.session, officer)
    return render_template("staff/review/unreachable.html", area=area, rows=rows)


@blueprint.post("/staff/unreachable/<reference>")
@staff(Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE)
def reached(reference: str) -> Response:
    """Removes a person from the list after a call."""
    with request_context.begin() as work:
        mark_reached(work, request_context.officer(), reference)
    flash(translate(N_("Removed from the list.")))
    return redirect(url_for("staff_unreachable.show"))


@blueprint.get("/staff/call-backs")
@staff(Role.DISTRICT, Role.SUPERVISOR, Role.REGISTRAR)
def calls() -> str:
    """Lists the callback requests of the district or of the hotline."""
    officer = request_context.officer()
    with request_context.read() as work:
        waiting = callback_requests.pending_callbacks(work, officer)
        number = callback_requests.count_pending_callbacks(work, officer)
        calendar = read_holiday_calendar(work)
    due_days = {
        each.id: calendar.working_days_after(dhaka_day(each.asked_at), DUE_WITHIN[each.kind])
        for each in waiting
    }
    return render_template(
        "staff/review/callback_requests.html", calls=waiting, due_days=due_days, number=number
    )


@blueprint.post("/staff/call-backs/<uuid:call_id>")
@staff(Role.DISTRICT, Role.SUPERVISOR, Role.REGISTRAR)
def called(call_id: UUID) -> Response:
    """Removes a callback request from the list."""
    with request_context.begin() as work:
        was_first = callback_requests.finish_callback(work, request_context.officer(), call_id)
    text = N_("Removed from the list.") if was_first else N_("Someone has already called.")
    flash(translate(text))
    return redirect(url_for("staff_unreachable.calls"))
