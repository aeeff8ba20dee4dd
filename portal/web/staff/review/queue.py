"""The queue of the officer, and the other lists of the area."""

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.reference import show_reference
from portal.domain.review.list_flags import Flag
from portal.domain.review.queue_ages import QueueAge
from portal.domain.review.search_query import read_search_query
from portal.domain.staff.list_views import ListName
from portal.domain.staff.roles import Role
from portal.services.audit.audit_log import write_audit_entry
from portal.services.matching import registration_search
from portal.services.matching.name_search import SearchLimits
from portal.services.registration.visibility import QUEUES, waiting_state
from portal.services.review import claims, queue
from portal.services.review.queue import QueueFilters, QueuePage, QueueReader
from portal.services.review.queue_counts import MOST, MOST_DONE, count_queue
from portal.services.review.queue_cursor import QueueCursor
from portal.unit_of_work import UnitOfWork
from portal.web import request_context, staff_session
from portal.web.access import staff
from portal.web.locale import translate
from portal.web.staff.list_filters import arguments_of, arguments_of_age, places_of, read_filters
from portal.web.staff.list_views import own_page_size, shown_list
from portal.web.staff.menu import CALLS, waiting_numbers
from portal.web.staff.place_names import area_of
from portal.web.staff.review.claims import remember_list

blueprint = Blueprint("staff_queue", __name__)


@blueprint.get("/staff/queue")
@staff(Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE)
def show() -> str | tuple[str, int]:
    """Shows one list by page with filters, or the results of a search."""
    remember_list()
    if token := request.args.get("search"):
        return _page(
            search_text=registration_search.text_of(
                request_context.vault(), staff_session.token() or "", token
            )
        )
    try:
        filters = read_filters(request_context.officer())
    except Invalid as problem:
        return _page(problem=translate(problem.text, **problem.values)), 422
    return _page(filters)


@blueprint.post("/staff/queue")
@staff(Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE)
def find() -> Response | tuple[str, int]:
    """Redirects to the registration of a reference, or to the results for a phone, document or name.

    Search terms never appear in URLs: the URL holds an encrypted token.
    """
    officer, text = request_context.officer(), request.form.get("text", "")
    try:
        query = read_search_query(text)
    except Invalid as problem:
        return _page(problem=translate(problem.text, **problem.values), typed=text), 422
    with request_context.begin() as work:
        reference = registration_search.find_reference(work, officer, query)
        by = "reference" if reference else "name" if query.name else "number"
        write_audit_entry(work, AuditAction.SEARCHED, officer_id=officer.id, details={"by": by})
    if reference:
        return redirect(url_for("staff_registration.show", reference=show_reference(reference)))
    token = registration_search.token_of(request_context.vault(), staff_session.token() or "", text)
    return redirect(url_for("staff_queue.show", search=token))


@blueprint.post("/staff/next")
@staff(Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE)
def take_next() -> Response:
    """Claims and opens the unclaimed registration that has waited longest."""
    with request_context.begin() as work:
        following = claims.claim_next(work, request_context.officer())
    if following is None:
        flash(translate(N_("Nothing is waiting here any more.")))
        return redirect(url_for("staff_queue.show"))
    return redirect(
        url_for("staff_registration.show", reference=show_reference(following.reference))
    )


def _page(
    filters: QueueFilters | None = None,
    *,
    search_text: str | None = None,
    typed: str = "",
    problem: str | None = None,
) -> str:
    officer, today = request_context.officer(), dhaka_day(request_context.now())
    filters = filters or QueueFilters(QUEUES[officer.role][0])
    waiting = waiting_state(officer)
    with request_context.read_delayed() as work:
        page = QueuePage([], None)
        if not problem:
            page = _rows(work, filters, search_text)
        counts = count_queue(work, officer, today=today)
        area = area_of(work.session, officer)
    arguments = arguments_of(filters, is_work=filters.state is waiting)
    return render_template(
        "staff/review/queue.html",
        area=area,
        ages={age: arguments_of_age(age, today) for age in QueueAge},
        arguments=arguments,
        calls=waiting_numbers(officer)[CALLS] if officer.role is Role.DISTRICT else 0,
        counts=counts,
        filters=filters,
        flags=Flag,
        is_narrowed=any(value for name, value in arguments.items() if name != "state"),
        most=MOST,
        most_done=MOST_DONE,
        page=page,
        places=places_of(officer),
        problem=problem,
        search_text=search_text,
        searched_to=_searched_to(page),
        today=today,
        shown=shown_list(ListName.QUEUE),
        typed=search_text or typed,
        waiting=waiting,
    )


def _searched_to(page: QueuePage) -> datetime | None:
    """Returns how far a page was searched that ended before it was full, by the time of submission."""
    is_full = len(page.rows) >= own_page_size().rows
    return None if page.next is None or is_full else page.next.submitted_at


def _rows(work: UnitOfWork, filters: QueueFilters, search_text: str | None) -> QueuePage:
    reader = QueueReader(request_context.officer(), request_context.language())
    place = request.args.get("after")
    after = QueueCursor.read(place) if place else None
    if search_text is None:
        return queue.read_queue(work, reader, filters, after=after, size=own_page_size())
    return registration_search.search_registrations(
        work,
        reader,
        read_search_query(search_text),
        after=after,
        limits=SearchLimits(size=own_page_size()),
    )
