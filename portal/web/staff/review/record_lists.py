"""The lists of one registration, page by page, the newest entries first."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Blueprint, render_template

from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import State
from portal.domain.review.record_lists import RecordList
from portal.domain.staff.roles import Role
from portal.models import Registration
from portal.services.casework import case_closing, case_detail, failed_calls, handover
from portal.services.casework.case_detail import has_case
from portal.services.privacy import access_log
from portal.services.registration.visibility import find_registration
from portal.services.review import notes, record_history, registration_detail
from portal.services.review.newest_rows import NewestRequest, NewestRows
from portal.services.routing.centres import list_centres
from portal.unit_of_work import UnitOfWork
from portal.web import request_context
from portal.web.access import staff
from portal.web.staff.list_views import newest_request
from portal.web.staff.place_names import centre_name
from portal.web.staff.record_access_hook import record_access
from portal.web.staff.review.message_waits import message_waits
from portal.web.staff.review.record_news import changed_in

blueprint = Blueprint("staff_record_list", __name__)


@blueprint.get(f"/staff/registrations/<reference>/lists/<any({','.join(RecordList)}):list_name>")
@staff(Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE)
def show(reference: str, list_name: str) -> str:
    """Shows a page of a list. The access log counts it as a view of the registration."""
    kind, asked = RecordList(list_name), newest_request()
    with request_context.read() as work:
        registration = find_registration(work, request_context.officer(), reference)
        page: NewestRows[Any] = NewestRows([], None)
        if _is_on_page(kind, registration):
            page = _READERS[kind](work, registration, asked)
        waits = message_waits(work, page.rows) if kind is RecordList.MESSAGES else {}
        names = {each.code: centre_name(each) for each in list_centres(work)}
    record_access(registration.id)
    return render_template(
        "staff/review/record_list.html",
        changed_in=changed_in,
        name=kind,
        names=names,
        page=page,
        reference=show_reference(registration.reference),
        waits=waits,
    )


def _views(
    work: UnitOfWork, registration: Registration, asked: NewestRequest
) -> NewestRows[access_log.RecordViewer]:
    return access_log.viewers_of(work, registration.id, asked)


_OF_CASE: Final = frozenset(
    {RecordList.ENDS, RecordList.APPOINTMENTS, RecordList.CALLS, RecordList.HANDOVERS}
)


def _is_on_page(kind: RecordList, registration: Registration) -> bool:
    """Whether the page of the registration shows this list. It hides some after a withdrawal."""
    if kind is RecordList.NOTES:
        return registration.state is not State.WITHDRAWN
    return kind not in _OF_CASE or has_case(registration)


_READERS: Final[
    Mapping[RecordList, Callable[[UnitOfWork, Registration, NewestRequest], NewestRows[Any]]]
] = {
    RecordList.EVENTS: record_history.read_history,
    RecordList.MESSAGES: registration_detail.messages_of,
    RecordList.VIEWS: _views,
    RecordList.NOTES: notes.notes_of,
    RecordList.ENDS: case_closing.case_ends,
    RecordList.APPOINTMENTS: case_detail.appointments_of,
    RecordList.CALLS: failed_calls.failed_calls,
    RecordList.HANDOVERS: handover.handovers,
}
