"""The calls of the hotline about people of a supervisor's area."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final, TypeVar
from uuid import UUID

from flask import Blueprint, render_template, request, url_for

from portal.domain.hotline.calls import CallReason
from portal.domain.review.queue_ages import AgeRange
from portal.domain.staff.roles import Role
from portal.services.hotline.call_log import CallFilters, agents_of_calls, list_calls
from portal.web import request_context
from portal.web.access import staff
from portal.web.staff.place_names import area_of

blueprint = Blueprint("staff_call_log", __name__)

_PROVEN: Final = {"yes": True, "no": False}
T = TypeVar("T")


@blueprint.get("/staff/hotline-calls")
@staff(Role.SUPERVISOR)
def show() -> str:
    """Shows a page of matching calls. The URL holds the filters."""
    officer = request_context.officer()
    filters = CallFilters(
        agent_id=_asked("agent", UUID),
        reason=_asked("reason", CallReason),
        is_proven=_PROVEN.get(request.args.get("proven", "")),
        days=AgeRange(_asked("first", date.fromisoformat), _asked("last", date.fromisoformat)),
        below=_asked("below", UUID),
    )
    with request_context.read() as work:
        found = list_calls(work, officer, filters)
        agents = agents_of_calls(work, officer)
        area = area_of(work.session, officer)
    asked: dict[str, Any] = {name: text for name, text in request.args.items() if name != "below"}
    return render_template(
        "staff/hotline/call_log.html",
        agents=agents,
        area=area,
        asked=asked,
        calls=found.calls,
        first=url_for(".show", **asked) if filters.below else None,
        next=url_for(".show", **asked, below=found.below) if found.below else None,
        reasons=CallReason,
    )


def _asked(name: str, read: Callable[[str], T]) -> T | None:
    """Reads a filter. Invalid and missing filters are None."""
    try:
        return read(request.args[name]) if request.args.get(name) else None
    except ValueError:
        return None
