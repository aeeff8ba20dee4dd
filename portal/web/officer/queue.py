"""The queue: what waits for this officer, and the other lists of the area."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.choices import Role
from portal.domain.dates import DHAKA
from portal.domain.errors import Invalid, NotFound
from portal.domain.reference import read_reference, show_reference
from portal.domain.states import State
from portal.domain.words import N_
from portal.services import call_backs, queue
from portal.services.queue import Cursor
from portal.services.scope import waiting_state
from portal.web import current
from portal.web.access import staff
from portal.web.locale import translate
from portal.web.officer.claim import remember_list
from portal.web.officer.places import area_of

blueprint = Blueprint("staff_queue", __name__)


@blueprint.get("/staff/queue")
@staff(Role.DISTRICT, Role.CENTRE)
def show() -> str | tuple[str, int]:
    """One list, page by page, with the numbers of all lists."""
    remember_list()
    return _page()


@blueprint.get("/staff/find")
@staff(Role.DISTRICT, Role.CENTRE)
def find() -> Response | tuple[str, int]:
    """To the registration of a reference that somebody read out or wrote."""
    try:
        reference = read_reference(request.args.get("reference", ""))
    except Invalid as problem:
        return _page(translate(problem.text)), 422
    return redirect(url_for("staff_registration.show", reference=show_reference(reference)))


def _page(problem: str | None = None) -> str:
    officer, after = current.officer(), request.args.get("after")
    with current.database().read() as session:
        counts = queue.counts(session, officer)
        state = _state(request.args.get("state"), list(counts))
        page = queue.queue(
            session,
            current.vault(),
            officer,
            state,
            current.language(),
            after=Cursor.read(after) if after else None,
        )
        following = queue.next_waiting(session, officer)
        area = area_of(session, officer)
        calls = call_backs.count_waiting(session) if officer.role is Role.DISTRICT else 0
        unreachable = queue.count_unreachable(session, officer)
    return render_template(
        "officer/queue.html",
        area=area,
        calls=calls,
        counts=counts,
        following=following,
        is_first=after is None,
        page=page,
        problem=problem,
        state=state,
        today=current.now().astimezone(DHAKA).date(),
        unreachable=unreachable,
        waiting=waiting_state(officer),
    )


def _state(wanted: str | None, states: list[State]) -> State:
    """The list that was asked for, or the one with the work."""
    if not wanted:
        return states[0]
    for state in states:
        if state.value == wanted:
            return state
    raise NotFound(N_("There is no such list."))
