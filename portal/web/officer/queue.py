"""The queue: what waits for this officer, and the other lists of the area."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.domain.ages import Age
from portal.domain.audit import AuditAction
from portal.domain.choices import Role
from portal.domain.dates import DHAKA
from portal.domain.errors import Invalid
from portal.domain.flags import Flag
from portal.domain.reference import show_reference
from portal.domain.sought import read_sought
from portal.domain.words import N_
from portal.services import call_backs, claim, queue, search
from portal.services.audit import record
from portal.services.count_queue import MOST, count_queue
from portal.services.queue import Cursor, Filters, Page, Reader
from portal.services.scope import QUEUES, waiting_state
from portal.web import current, staff_session
from portal.web.access import staff
from portal.web.locale import translate
from portal.web.officer.claim import remember_list
from portal.web.officer.list_filters import (
    arguments_of,
    arguments_of_age,
    places_of,
    read_filters,
)
from portal.web.officer.places import area_of

blueprint = Blueprint("staff_queue", __name__)


@blueprint.get("/staff/queue")
@staff(Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE)
def show() -> str | tuple[str, int]:
    """One list, page by page, narrowed by its filters; or what a search found."""
    remember_list()
    if token := request.args.get("search"):
        return _page(sought=search.text_of(current.vault(), staff_session.token() or "", token))
    try:
        filters = read_filters(current.officer())
    except Invalid as problem:
        return _page(problem=translate(problem.text, **problem.values)), 422
    return _page(filters)


@blueprint.post("/staff/queue")
@staff(Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE)
def find() -> Response | tuple[str, int]:
    """To the registration of a reference, or to the list of those with a phone, document or name.

    What was typed comes and goes in the body of the request; the address gets a token for it.
    """
    officer, text = current.officer(), request.form.get("text", "")
    try:
        sought = read_sought(text)
    except Invalid as problem:
        return _page(problem=translate(problem.text, **problem.values), typed=text), 422
    with current.database().begin() as session:
        reference = search.find_reference(session, officer, sought)
        by = "reference" if reference else "name" if sought.name else "number"
        record(
            session,
            current.vault(),
            AuditAction.SEARCHED,
            now=current.now(),
            officer_id=officer.id,
            details={"by": by},
        )
    if reference:
        return redirect(url_for("staff_registration.show", reference=show_reference(reference)))
    token = search.token_of(current.vault(), staff_session.token() or "", text)
    return redirect(url_for("staff_queue.show", search=token))


@blueprint.post("/staff/next")
@staff(Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE)
def take_next() -> Response:
    """Claims the one that has waited longest and that nobody works on, and opens it."""
    with current.database().begin() as session:
        following = claim.take_next(session, current.officer(), now=current.now())
    if following is None:
        flash(translate(N_("Nothing waits here any more.")))
        return redirect(url_for("staff_queue.show"))
    return redirect(
        url_for("staff_registration.show", reference=show_reference(following.reference))
    )


def _page(
    filters: Filters | None = None,
    *,
    sought: str | None = None,
    typed: str = "",
    problem: str | None = None,
) -> str:
    officer, today = current.officer(), current.now().astimezone(DHAKA).date()
    filters = filters or Filters(QUEUES[officer.role][0])
    waiting = waiting_state(officer)
    with current.database().read() as session:
        page = Page([], None)
        if not problem:
            page = _rows(session, filters, sought)
        counts = count_queue(session, officer, today=today)
        area = area_of(session, officer)
        calls = call_backs.count_waiting(session, officer) if officer.role is Role.DISTRICT else 0
    arguments = arguments_of(filters, is_work=filters.state is waiting)
    return render_template(
        "officer/queue.html",
        area=area,
        ages={age: arguments_of_age(age, today) for age in Age},
        arguments=arguments,
        calls=calls,
        counts=counts,
        filters=filters,
        flags=Flag,
        is_narrowed=any(value for name, value in arguments.items() if name != "state"),
        most=MOST,
        page=page,
        places=places_of(officer),
        problem=problem,
        sought=sought,
        today=today,
        typed=sought or typed,
        waiting=waiting,
    )


def _rows(session: Session, filters: Filters, sought: str | None) -> Page:
    reader = Reader(current.officer(), current.language(), current.now())
    place = request.args.get("after")
    after = Cursor.read(place) if place else None
    if sought is None:
        return queue.queue(session, current.vault(), reader, filters, after=after)
    return search.search(session, current.vault(), reader, read_sought(sought), after=after)
